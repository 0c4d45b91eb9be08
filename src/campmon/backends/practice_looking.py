"""Looking for records on the practice dialer whose append was never answered."""

import asyncio
from collections.abc import Mapping, Sequence

from campmon.backends.matching import Keys, match
from campmon.model.intent import Found, Landing
from campmon.model.record import Record
from campmon.practice.incoming import ACTIVE, PRIORITY
from campmon.practice.roster import PracticeRecord
from campmon.practice.running import RunningDialer

_AT_ONCE = 500  # records compared before others get a turn


async def look_for(
    running: RunningDialer,
    campaign_id: str,
    records: Sequence[Record],
    uploaded_before: int | None,
) -> Found:
    """Compare a batch with what came to the campaign after its first `uploaded_before` records.

    A record is known by its phones and texts, or, where these were changed since, by its phones.
    Raises UnknownCampaignError.
    """
    uploaded = running.dialer.campaign(campaign_id).records.uploaded
    if uploaded_before is None:
        return _unknown("how many records the campaign had before is not known")
    if not records:
        return _unknown("there is nothing to look for")
    if uploaded < uploaded_before:
        return _unknown(
            f"the campaign has {uploaded:,} records and had {uploaded_before:,} before: the"
            " practice dialer may have begun anew"
        )
    wanted = {_numbers(record.phones) for record in records}
    rows: list[Keys] = []
    for offset in range(uploaded_before, uploaded, _AT_ONCE):
        page, _ = running.dialer.list_records(campaign_id, offset, _AT_ONCE)
        rows += [_keys_of_row(row) for row in page if _numbers(row.phones) in wanted]
        await asyncio.sleep(0)
    missing = match([_keys_of_record(record) for record in records], rows).missing
    came, sent, found = uploaded - uploaded_before, len(records), len(records) - len(missing)
    since = f"among the {came:,} that came to the campaign since"
    if not missing:
        return Found(Landing.ALL, evidence=f"all {sent:,} records were found {since}")
    if not found:
        return Found(Landing.NONE, evidence=f"none of the {sent:,} records is {since}")
    evidence = f"{found:,} of the {sent:,} records were found {since}; {len(missing):,} were not"
    return Found(Landing.PARTLY, missing, evidence)


def _keys_of_record(record: Record) -> Keys:
    texts = {name: value for name, value in record.fields.items() if name not in (PRIORITY, ACTIVE)}
    numbers = _numbers(record.phones)
    return (numbers, _plain(texts)), numbers


def _keys_of_row(row: PracticeRecord) -> Keys:
    names = {"account": row.account, "firstname": row.first_name, "lastname": row.last_name}
    numbers = _numbers(row.phones)
    return (numbers, _plain({**row.fields, **names})), numbers


def _numbers(phones: Sequence[str]) -> tuple[str, ...]:
    return tuple("".join(filter(str.isdigit, phone)) for phone in phones)


def _plain(texts: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """Texts by which a record is known again, however their names are spelled (firstName)."""
    return frozenset(
        (name.lower().replace("_", ""), value) for name, value in texts.items() if value
    )


def _unknown(evidence: str) -> Found:
    return Found(Landing.UNKNOWN, evidence=evidence)
