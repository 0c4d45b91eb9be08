"""`campmon build`, `play`, `pause`, `stop` and `deactivate`."""

import click

from campmon.cli.campaign_json import campaign_object
from campmon.cli.confirm import confirm
from campmon.cli.options import campaign_argument, json_option, profile_option, yes_option
from campmon.cli.session import Session
from campmon.model.find import find_campaign
from campmon.model.intent import Intent, Operate, Outcome, OutcomeKind, describe
from campmon.model.state import Operation
from campmon.settings.profile import Profile

EXIT_CODES = {
    OutcomeKind.DONE: 0,
    OutcomeKind.ALREADY: 0,
    OutcomeKind.PARTLY: 4,
    OutcomeKind.UNSEEN: 4,
    OutcomeKind.IN_DOUBT: 1,
}
"""The exit code of each way in which an act can end."""


def _command(operation: Operation, help_text: str) -> click.Command:
    @click.command(operation.value, help=help_text)
    @campaign_argument
    @profile_option
    @yes_option
    @json_option
    @click.pass_obj
    def operate(
        session: Session, campaign: str, profile: str | None, yes: bool, as_json: bool
    ) -> int:
        used = session.profile(profile)
        outcome = session.run(_operate(session, used, operation, campaign, yes))
        return _tell(session, outcome, as_json)

    return operate


async def _operate(
    session: Session, profile: Profile, operation: Operation, text: str, yes: bool
) -> Outcome:
    async with session.source(profile) as backend:
        commander = session.commander(backend, profile)
        reading = await backend.read()
        found = find_campaign(reading.campaigns, text)
        action = Operate(operation)
        tier = commander.check(action, found)
        confirmed = await confirm(session.streams, describe(action), found, tier, yes=yes)
        return await commander.act(Intent(found.key, action, confirmed))


def _tell(session: Session, outcome: Outcome, as_json: bool) -> int:
    if as_json:
        campaign = outcome.campaign
        session.streams.document(
            {
                "outcome": outcome.kind.value,
                "message": outcome.message,
                "campaign": campaign_object(campaign) if campaign is not None else None,
            }
        )
    else:
        session.streams.data(f"{outcome.kind.value}: {outcome.message}")
    return EXIT_CODES[outcome.kind]


_WHICH = "\n\nCAMPAIGN is an id, a name, or the beginning of either."

build = _command(Operation.BUILD, f"Build a campaign so that it can play.{_WHICH}")
play = _command(Operation.PLAY, f"Start or resume dialing a campaign.{_WHICH}")
pause = _command(Operation.PAUSE, f"Pause dialing a campaign; calls in progress go on.{_WHICH}")
stop = _command(Operation.STOP, f"Stop a campaign for the day.{_WHICH}")
deactivate = _command(Operation.DEACTIVATE, f"Deactivate a campaign for good.{_WHICH}")
