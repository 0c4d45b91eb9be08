"""The practice dialer's records and finished calls in the model's words."""

from collections.abc import Mapping

from campmon.model.disposition import Disposition
from campmon.model.listing import (
    CallPage,
    CallQuery,
    FinishedCall,
    ListedRecord,
    RecordPage,
    RecordQuery,
)
from campmon.practice.incoming import ACTIVE, PRIORITY
from campmon.practice.roster import PracticeRecord
from campmon.practice.running import RunningDialer

_DAYS_DUE = "days_due"
_NEVER_SHOWN = "ssn"


def record_page(running: RunningDialer, campaign_id: str, query: RecordQuery) -> RecordPage:
    """A page of records. Raises UnknownCampaignError."""
    records, more = running.dialer.list_records(
        campaign_id, query.offset, query.count, valid_only=query.valid_only
    )
    listed = tuple(_listed(record, query) for record in records)
    return RecordPage(listed, query.offset + len(listed) if more else None)


def _listed(record: PracticeRecord, query: RecordQuery) -> ListedRecord:
    result = record.result if record.valid else Disposition.INVALID
    return ListedRecord(
        id=str(record.place + 1),
        account=record.account,
        phones=record.phones,
        first_name=record.first_name,
        last_name=record.last_name,
        result=None if result is None else result.value,
        fields=_shown(record.fields, query) | _marks(record),
    )


def _shown(fields: Mapping[str, str], query: RecordQuery) -> dict[str, str]:
    return {
        name: value
        for name, value in fields.items()
        if value
        and name.lower() != _NEVER_SHOWN
        and (query.extra or not name.lower().startswith("extra"))
        and (query.days_due or name != _DAYS_DUE)
    }


def _marks(record: PracticeRecord) -> dict[str, str]:
    """What the record is marked with, as an update would set it."""
    marks = {} if record.priority is None else {PRIORITY: str(record.priority)}
    return marks if record.active else marks | {ACTIVE: "0"}


def call_page(running: RunningDialer, campaign_id: str, query: CallQuery) -> CallPage:
    """A page of finished calls, told by the reader's clock. Raises UnknownCampaignError."""
    calls, more = running.dialer.list_calls(
        campaign_id,
        running.seconds(query.since),
        running.seconds(query.until),
        query.offset,
        query.count,
    )
    told = tuple(
        FinishedCall(
            account=call.account,
            phone=call.phone,
            started=running.moment(call.started),
            finished=running.moment(call.finished),
            result=call.disposition.value,
        )
        for call in calls
    )
    return CallPage(told, query.offset + len(told) if more else None)
