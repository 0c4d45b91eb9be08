"""What a file is held against besides the platform's rules: numbers known from elsewhere."""

from campmon.append import Purpose
from campmon.append.check_options import CheckOptions, NumberList
from campmon.append.earlier import EarlierNumbers
from campmon.append.journal import Journal
from campmon.append.known_numbers import KnownNumbers
from campmon.append.on_campaign import MOST_READ, PAGE, read_campaign_numbers
from campmon.cli.progress import ProgressTeller
from campmon.cli.record_ground import Ground
from campmon.model.capability import Capability
from campmon.model.errors import RefusedError, UnreachableError

FEW_PAGES = 10
"""Pages of a campaign's records that are read without being asked for."""


async def check_options(ground: Ground, journal: Journal, teller: ProgressTeller) -> CheckOptions:
    """Lists of the profile and the command line, earlier appends, and the campaign's records.

    An update finds its records by their numbers: there it is no problem that they are known.
    Raises NotOfferedError, UnreachableError, … where the campaign's records were asked for.
    """
    files = tuple(dict.fromkeys((*ground.profile.do_not_call, *ground.wish.dnc)))
    now = ground.session.clock.now()
    if ground.purpose is Purpose.UPDATE:
        return CheckOptions(do_not_call=files, now=now)
    hashes = journal.earlier_hashes(ground.campaign.key, ground.purpose)
    lists: tuple[NumberList, ...] = (EarlierNumbers(journal.hash_numbers, hashes),)
    on_campaign, notes = await _on_campaign(ground, teller)
    if on_campaign is not None:
        lists = (*lists, on_campaign)
    return CheckOptions(do_not_call=files, lists=lists, now=now, notes=notes)


async def _on_campaign(
    ground: Ground, teller: ProgressTeller
) -> tuple[KnownNumbers | None, tuple[str, ...]]:
    """The numbers on the campaign, where they are wanted; and what to say of them."""
    asked = ground.wish.check_campaign
    uploaded = ground.campaign.statistics.uploaded
    if asked is None:
        if ground.backend.capabilities.why_not(Capability.RECORDS) is not None:
            return None, ()
        if uploaded is None or uploaded > FEW_PAGES * PAGE:
            return None, (_not_compared(uploaded),)
    elif not asked:
        return None, ()

    def tell(read: int) -> None:
        teller.comparing(read, uploaded)

    try:
        numbers = await read_campaign_numbers(
            ground.backend, ground.campaign.id, ground.rules, progress=tell,
            limit=MOST_READ if asked else FEW_PAGES * PAGE,
        )  # fmt: skip
    except (RefusedError, UnreachableError) as error:
        if asked:
            raise
        return None, (f"not compared with the records on the campaign: {error.message}",)
    finally:
        teller.close()
    return numbers, numbers.notes


def _not_compared(uploaded: int | None) -> str:
    many = "" if uploaded is None else f" ({uploaded:,} uploaded)"
    return f"not compared with the records on the campaign{many}: --check-campaign does that"
