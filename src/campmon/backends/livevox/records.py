"""Records and finished calls of LiveVox in the model's words."""

from collections.abc import Mapping

from campmon.backends.livevox.client import CallRow, Page, TransactionRow
from campmon.model.listing import CallPage, FinishedCall, ListedRecord, RecordPage

_LAST_SHOWN = 4
_HIDDEN = "•••"


def record_page(page: Page[TransactionRow], result_names: Mapping[str, str]) -> RecordPage:
    """A page of a campaign's transactions."""
    return RecordPage(tuple(_record(row, result_names) for row in page.rows), page.next_offset)


def call_page(page: Page[CallRow], result_names: Mapping[str, str]) -> CallPage:
    """A page of finished calls."""
    calls = tuple(
        FinishedCall(
            row.account, row.phone, row.started, row.finished, _result(row.result_id, result_names)
        )
        for row in page.rows
    )
    return CallPage(calls, page.next_offset)


def _record(row: TransactionRow, result_names: Mapping[str, str]) -> ListedRecord:
    fields = {
        name: _masked(value) if "ssn" in name.casefold() else value
        for name, value in row.others.items()
    }
    if row.balance is not None:
        fields = {"balance": str(row.balance), **fields}
    return ListedRecord(
        id=row.id,
        account=row.account,
        phones=row.phones,
        first_name=row.first_name,
        last_name=row.last_name,
        result=_result(row.result_id, result_names),
        fields=fields,
    )


def _result(result_id: str | None, names: Mapping[str, str]) -> str | None:
    """A result's name in the profile, or its number: LiveVox has no public table of them."""
    return None if result_id is None else names.get(result_id, result_id)


def _masked(number: str) -> str:
    """A social security number, of which never more is shown than its end, and never all."""
    digits = number.strip()
    return _HIDDEN + digits[-_LAST_SHOWN:] if len(digits) > _LAST_SHOWN else _HIDDEN
