"""Asking before an act, as surely as its tier wants it."""

from campmon.cli import figures
from campmon.cli.streams import Streams
from campmon.model.campaign import Campaign
from campmon.model.errors import ConfirmationNeededError
from campmon.model.intent import Tier

NOTHING_DONE = "Nothing was done."


async def confirm(
    streams: Streams, what: str, campaign: Campaign, tier: Tier, *, yes: bool
) -> Tier:
    """Have an act confirmed and return how surely it was.

    `what` is the act in words that the campaign's name follows: "pause", "append 12 records to".
    `yes` stands for every answer. Raises ConfirmationNeededError if nobody can be asked, or if
    the answer is not a yes.
    """
    if yes or tier is Tier.NONE:
        return Tier.TYPE_NAME if yes else tier
    named = f"{what} {campaign.name} ({campaign.id})"
    _check_can_ask(streams, named)
    streams.talk(
        f"{campaign.name} ({campaign.id}) in {campaign.profile} is {campaign.state.value}, "
        f"{figures.record_count(campaign, 'remaining')} records remaining."
    )
    if tier is Tier.TYPE_NAME:
        await _typed(streams, what, campaign)
    else:
        await _yes(streams, named)
    return tier


async def confirm_new(streams: Streams, named: str, tier: Tier, *, yes: bool) -> Tier:
    """Have confirmed what concerns no campaign yet; `named` is the act in words, whole.

    Raises as `confirm` does.
    """
    if yes or tier is Tier.NONE:
        return Tier.TYPE_NAME if yes else tier
    _check_can_ask(streams, named)
    await _yes(streams, named)
    return tier


def _check_can_ask(streams: Streams, named: str) -> None:
    if not streams.can_ask:
        raise ConfirmationNeededError(
            f"cannot ask whether to {named}: there is no terminal", "Confirm it with --yes."
        )


async def _yes(streams: Streams, named: str) -> None:
    answer = await streams.ask(f"{named}? [y/N]")
    if answer.strip().casefold() not in ("y", "yes"):
        raise ConfirmationNeededError(f"not confirmed: {named}", NOTHING_DONE)


async def _typed(streams: Streams, what: str, campaign: Campaign) -> None:
    """Ask for the campaign's name; for its id where the name cannot be typed."""
    name = " ".join(campaign.name.split())
    wanted, word = (name, "name") if name else (campaign.id, "id")
    answer = await streams.ask(f"To {what} it, type its {word} ({wanted}):")
    if " ".join(answer.split()) != wanted:
        raise ConfirmationNeededError(f"this is not the campaign's {word}", NOTHING_DONE)
