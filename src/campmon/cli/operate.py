"""`campmon build`, `play`, `pause`, `stop` and `deactivate`."""

import click

from campmon.cli.acting import act, tell_outcome
from campmon.cli.finding import find
from campmon.cli.options import campaign_argument, json_option, profile_option, yes_option
from campmon.cli.session import Session
from campmon.model.intent import Operate, Outcome, describe, needs_figures
from campmon.model.state import Operation
from campmon.settings.profile import Profile


def _command(operation: Operation, help_text: str) -> click.Command:
    @click.command(operation.value, help=help_text)
    @campaign_argument
    @profile_option
    @yes_option
    @json_option
    @click.pass_obj
    def operate(
        session: Session,
        campaign: str,
        profile: str | None,
        yes: bool,
        as_json: bool,
        even_so: bool = False,
    ) -> int:
        used, action = session.profile(profile), Operate(operation, even_so)
        outcome = session.run(_operate(session, used, action, campaign, yes))
        return tell_outcome(session, outcome, as_json=as_json)

    return operate


async def _operate(
    session: Session, profile: Profile, action: Operate, text: str, yes: bool
) -> Outcome:
    async with session.source(profile) as backend:
        commander = session.commander(backend, profile)
        found = await find(backend, text, session.clock, cheaply=not needs_figures(action))
        return await act(session, commander, found, action, describe(action), yes=yes)


_WHICH = "\n\nCAMPAIGN is an id, a name, or the beginning of either."

build = _command(Operation.BUILD, f"Build a campaign so that it can play.{_WHICH}")
play = _command(Operation.PLAY, f"Start or resume dialing a campaign.{_WHICH}")
pause = _command(Operation.PAUSE, f"Pause dialing a campaign; calls in progress go on.{_WHICH}")
stop = _command(Operation.STOP, f"Stop a campaign for the day.{_WHICH}")
click.option(
    "--even-so",
    is_flag=True,
    help="Play a live draft though campmon knows of no records on it: another program added them.",
)(play)
deactivate = _command(Operation.DEACTIVATE, f"Deactivate a campaign for good.{_WHICH}")
