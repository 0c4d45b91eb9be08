"""From a campaign that was found to an act that has ended: asked, carried out, told."""

from campmon.cli.confirm import confirm
from campmon.cli.finding import Found
from campmon.cli.session import Session
from campmon.engine.commander import Commander
from campmon.engine.export.campaign_json import campaign_object
from campmon.model.intent import Action, Intent, Outcome, OutcomeKind, Tier

EXIT_CODES = {
    OutcomeKind.DONE: 0,
    OutcomeKind.ALREADY: 0,
    OutcomeKind.PARTLY: 4,
    OutcomeKind.NOTHING: 1,
    OutcomeKind.UNSEEN: 4,
    OutcomeKind.IN_DOUBT: 1,
}
"""The exit code of each way in which an act can end."""

FRESH_SECONDS = 2.0
"""A campaign that was read less long ago need not be read again, if nobody was asked meanwhile."""


async def act(
    session: Session, commander: Commander, found: Found, action: Action, what: str, *, yes: bool
) -> Outcome:
    """Have `action` confirmed as surely as it needs, and carry it out.

    `what` as `confirm` takes it. Raises what `Commander.check`, `confirm` and `Commander.act` do.
    """
    campaign = found.campaign
    tier = commander.check(action, campaign)
    confirmed = await confirm(session.streams, what, campaign, tier, yes=yes)
    asked = tier is not Tier.NONE and not yes
    fresh = not asked and session.clock.monotonic() - found.read_at < FRESH_SECONDS
    return await commander.act(
        Intent(campaign.key, action, confirmed), seen=campaign if fresh else None
    )


def tell_outcome(session: Session, outcome: Outcome, *, as_json: bool) -> int:
    """Print how an act ended, and return the exit code for it."""
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
