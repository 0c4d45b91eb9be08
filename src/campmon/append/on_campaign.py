"""The numbers that a campaign holds already, read from the platform page by page."""

from collections.abc import Callable

from campmon.append.known_numbers import KnownNumbers, KnownReader
from campmon.append.number_set import NumberSet
from campmon.append.problems import Rule, Severity
from campmon.backends.base import Backend
from campmon.model.capability import Capability
from campmon.model.errors import CalledOffError, NotOfferedError
from campmon.model.listing import RecordQuery
from campmon.model.record import AppendRules

PAGE = 1_000
"""Records asked for at once: as many as any platform gives."""

MOST_READ = 500_000
"""Records of a campaign that are read unless more is asked for."""


async def read_campaign_numbers(
    backend: Backend,
    campaign_id: str,
    rules: AppendRules,
    *,
    progress: Callable[[int], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
    limit: int = MOST_READ,
) -> KnownNumbers:
    """All numbers of a campaign's records, read as those of records for `rules` are.

    `backend` is open. `progress` is told after each page how many records were read; at most
    `limit` are, and the notes say so if there are more. Raises NotOfferedError with the backend's
    reason, CalledOffError once `cancelled` says so, and what reading records raises
    (UnknownCampaignError, UnreachableError, RateLimitedError, …).
    """
    reason = backend.capabilities.why_not(Capability.RECORDS)
    if reason is not None:
        raise NotOfferedError(f"the campaign's records cannot be read: {reason}")
    reader, numbers = KnownReader(rules), NumberSet()
    read, unread, offset = 0, 0, 0
    while True:
        if cancelled():
            raise CalledOffError("reading the campaign's records was called off")
        page = await backend.read_records(campaign_id, RecordQuery(offset, min(PAGE, limit - read)))
        for record in page.records:
            found = reader.read_all(record.phones)
            unread += not found
            numbers.add_all(found)
        read += len(page.records)
        progress(read)
        # A platform that points back would keep us here for ever.
        if page.next_offset is None or page.next_offset <= offset or read >= limit:
            break
        offset = page.next_offset
    more = page.next_offset is not None
    return KnownNumbers(
        Rule.ON_CAMPAIGN,
        Severity.WARNING,
        "is on the campaign already",
        numbers,
        _notes(read, unread, more=more),
    )


def _notes(read: int, unread: int, *, more: bool) -> tuple[str, ...]:
    notes = [f"compared with the {'first ' if more else ''}{read:,} records of the campaign"]
    if unread:
        notes.append(f"{unread:,} records of the campaign show no number to compare with")
    return tuple(notes)
