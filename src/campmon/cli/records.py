"""`campmon records`: the records of a campaign, paged through lazily."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

import click

from campmon.backends.base import Backend
from campmon.cli import figures
from campmon.cli.drawn_line import DrawnLine
from campmon.cli.finding import pages_of
from campmon.cli.options import campaign_argument, json_option, profile_option
from campmon.cli.rows import Layout, print_rows
from campmon.cli.session import Session
from campmon.cli.table import Column
from campmon.engine.listing import LARGEST_PAGE, bare_number, matches, record_pages
from campmon.model.capability import Capability
from campmon.model.errors import NotOfferedError, UsageError
from campmon.model.listing import ListedRecord, RecordQuery
from campmon.settings.profile import Profile

_COLUMNS = (
    Column("Id", least=6),
    Column("Account", least=8),
    Column("Name", least=8),
    Column("Phones", least=10),
    Column("Result", least=6),
)
_FURTHER = Column("Further", least=8)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the command line asks for; `limit` 0 is all."""

    campaign: str
    query: RecordQuery
    limit: int
    account: str | None
    phone: str | None
    as_json: bool

    @property
    def searches(self) -> bool:
        return self.account is not None or self.phone is not None


@click.command()
@campaign_argument
@click.option("--valid", is_flag=True, help="Without those that failed at load.")
@click.option("--extra", is_flag=True, help="With the client's own further fields.")
@click.option("--days-due", is_flag=True, help="With the fields of days due.")
@click.option("--offset", type=click.IntRange(min=0), default=0, help="Records to pass over first.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    help="How many to print at most; 0 is all.",
)
@click.option("--account", metavar="ACCOUNT", help="Search for the records of this account.")
@click.option("--phone", metavar="NUMBER", help="Search for the records with this phone.")
@profile_option
@json_option
@click.pass_obj
def records(  # the command's options, one parameter each
    session: Session,
    campaign: str,
    valid: bool,
    extra: bool,
    days_due: bool,
    offset: int,
    limit: int,
    account: str | None,
    phone: str | None,
    profile: str | None,
    as_json: bool,
) -> int:
    """List the records of a campaign.

    CAMPAIGN is an id, a name, or the beginning of either. However many there are, they are
    printed as they come.
    """
    if phone is not None and not bare_number(phone):
        raise UsageError(f"{phone!r} has no digits to search for")
    if account is not None and not account.strip():
        raise UsageError("an empty account cannot be searched for")
    searches = account is not None or phone is not None
    count = LARGEST_PAGE if searches or not limit else min(limit, LARGEST_PAGE)
    query = RecordQuery(offset, count, valid, extra, days_due)
    wish = _Wish(campaign, query, limit, account, phone, as_json)
    return session.run(_records(session, session.profile(profile), wish))


async def _records(session: Session, profile: Profile, wish: _Wish) -> int:
    async with session.source(profile) as backend:
        why_not = backend.capabilities.why_not(Capability.RECORDS)
        if why_not is not None:
            raise NotOfferedError(f"{backend.platform} does not offer this: {why_not}")
        looking = _Looking(session, backend, wish)
        further = wish.query.extra or wish.query.days_due
        columns = (*_COLUMNS, _FURTHER) if further else _COLUMNS
        layout = Layout(columns, lambda record: _cells(record, further), record_object)
        code = await print_rows(session, layout, looking.pages(), as_json=wish.as_json)
        if code == 0:
            looking.tell_end()
        return code


class _Looking:
    """Goes through the records, and tells on a terminal how far it is."""

    def __init__(self, session: Session, backend: Backend, wish: _Wish) -> None:
        self._session = session
        self._backend = backend
        self._wish = wish
        self._looked_at = 0
        self._printed = 0

    async def pages(self) -> AsyncGenerator[list[ListedRecord], None]:
        """What is to be printed; no page is asked for that is not needed."""
        wish = self._wish
        session = self._session
        line = DrawnLine(session.streams)
        draws = session.draws and (wish.searches or not session.streams.stdout.isatty())
        every = pages_of(
            self._backend,
            wish.campaign,
            session.clock,
            lambda campaign_id: record_pages(self._backend, campaign_id, wish.query),
        )
        try:
            async for page in every:
                wanted = self._wanted(page)
                line.close()
                if wanted:
                    yield wanted
                if wish.limit and self._printed >= wish.limit:
                    return
                if draws:
                    line.draw(f"{self._looked_at:,} records looked at, {self._printed:,} found")
        finally:
            line.close()
            await every.aclose()

    def tell_end(self) -> None:
        """Say what the list itself does not."""
        wish, streams = self._wish, self._session.streams
        if not self._printed:
            where = f"of {self._looked_at:,} matches" if wish.searches else "to show"
            streams.complain(f"no record {where}")
        elif wish.limit and self._printed >= wish.limit:
            streams.complain(
                f"stopped at --limit {wish.limit:,}; there may be more",
                f"Go on with --offset {wish.query.offset + self._looked_at}, or --limit 0 for all.",
            )

    def _wanted(self, page: tuple[ListedRecord, ...]) -> list[ListedRecord]:
        wish = self._wish
        wanted: list[ListedRecord] = []
        for record in page:
            if wish.limit and self._printed >= wish.limit:
                break
            self._looked_at += 1
            if matches(record, wish.account, wish.phone):
                self._printed += 1
                wanted.append(record)
        return wanted


def record_object(record: ListedRecord) -> dict[str, object]:
    """One record as JSON: the keys are a contract."""
    return {
        "id": record.id,
        "account": record.account,
        "first_name": record.first_name,
        "last_name": record.last_name,
        "phones": list(record.phones),
        "result": record.result,
        "fields": dict(record.fields),
    }


def _cells(record: ListedRecord, further: bool) -> tuple[str, ...]:
    cells = (
        record.id,
        record.account,
        f"{record.first_name} {record.last_name}".strip(),
        ", ".join(record.phones),
        record.result or figures.UNKNOWN,
    )
    if not further:
        return cells
    return (*cells, ", ".join(f"{name}={value}" for name, value in record.fields.items()))
