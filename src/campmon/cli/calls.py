"""`campmon calls`: the finished calls of a campaign, once or as they finish."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta

import click

from campmon.backends.base import Backend
from campmon.cli import figures
from campmon.cli.finding import find_id, pages_of
from campmon.cli.moments import read_moment
from campmon.cli.options import campaign_argument, json_option, profile_option
from campmon.cli.rows import INTERRUPTED, Layout, print_rows
from campmon.cli.session import Session
from campmon.cli.table import Column, PagedTable
from campmon.engine.calls_follow import CallFollower, utc_day_begins
from campmon.engine.listing import LARGEST_PAGE, call_pages
from campmon.model.capability import Capability
from campmon.model.errors import NotOfferedError, UsageError
from campmon.model.listing import CallQuery, FinishedCall
from campmon.settings.profile import Profile

_COLUMNS = (
    Column("Finished"),
    Column("Length", right=True),
    Column("Account", least=8),
    Column("Phone", least=10),
    Column("Result", least=6),
)

_USUAL_MOMENT = "2026-03-03 15:00:00+00:00"


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the command line asks for; `limit` 0 is all."""

    campaign: str
    since: datetime | None
    until: datetime
    limit: int
    as_json: bool


@click.command()
@campaign_argument
@click.option("--since", metavar="WHEN", help="30m, 10:00, or a date and time; else today (UTC).")
@click.option("--until", metavar="WHEN", help="The same; else now.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    help="How many to print at most; 0 is all.",
)
@click.option("--follow", is_flag=True, help="Print calls as they finish, until interrupted.")
@profile_option
@json_option
@click.pass_obj
def calls(  # the command's options, one parameter each
    session: Session,
    campaign: str,
    since: str | None,
    until: str | None,
    limit: int,
    follow: bool,
    profile: str | None,
    as_json: bool,
) -> int:
    """List the finished calls of a campaign.

    CAMPAIGN is an id, a name, or the beginning of either. With --follow only what finishes from
    now on, or since --since; --json prints one line a call then.
    """
    if follow and until is not None:
        raise UsageError("--follow has no end, so --until does not go with it")
    now = session.clock.now()
    wish = _Wish(
        campaign,
        None if since is None else read_moment(since, now),
        now if until is None else read_moment(until, now, last=True),
        limit,
        as_json,
    )
    if wish.since is not None and wish.since >= wish.until:
        raise UsageError("--since is not before --until")
    used = session.profile(profile)
    return session.run(_follow(session, used, wish) if follow else _calls(session, used, wish))


async def _calls(session: Session, profile: Profile, wish: _Wish) -> int:
    async with session.source(profile) as backend:
        _check_offered(backend)
        since = _begin(session, wish)
        count = min(wish.limit, LARGEST_PAGE) if wish.limit else LARGEST_PAGE
        query = CallQuery(since, wish.until, count=count)
        counted = _Counted(wish.limit)
        every = pages_of(
            backend,
            wish.campaign,
            session.clock,
            lambda campaign_id: call_pages(backend, campaign_id, query),
        )
        pages = counted.pages(every)
        layout = Layout(_COLUMNS, _cells, call_object)
        code = await print_rows(session, layout, pages, as_json=wish.as_json)
        if code == 0 and not counted.printed:
            session.streams.complain(
                f"no call is listed as finished between {figures.moment(since)}"
                f" and {figures.moment(wish.until)}"
            )
        elif code == 0 and wish.limit and counted.printed >= wish.limit:
            session.streams.complain(
                f"stopped at --limit {wish.limit:,}; there may be more", "--limit 0 prints all."
            )
        return code


def _check_offered(backend: Backend) -> None:
    why_not = backend.capabilities.why_not(Capability.CALLS)
    if why_not is not None:
        raise NotOfferedError(f"{backend.platform} does not offer this: {why_not}")


def _begin(session: Session, wish: _Wish) -> datetime:
    """Where the window begins; the vendor has only today's calls, and that is said."""
    today = utc_day_begins(session.clock.now())
    if wish.since is None:
        return min(today, utc_day_begins(wish.until))
    if wish.since < today:
        session.streams.complain(
            "platforms list the calls of the current day in UTC; what finished before"
            f" {figures.moment(today)} may be missing"
        )
    return wish.since


class _Counted:
    """Lets so many rows through; 0 is all."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.printed = 0

    async def pages(
        self, every: AsyncGenerator[tuple[FinishedCall, ...], None]
    ) -> AsyncGenerator[tuple[FinishedCall, ...], None]:
        """The pages, the last one cut."""
        async with aclosing(every):
            async for page in every:
                shown = page[: self._limit - self.printed] if self._limit else page
                self.printed += len(shown)
                yield shown
                if self._limit and self.printed >= self._limit:
                    return


async def _follow(session: Session, profile: Profile, wish: _Wish) -> int:
    streams = session.streams
    async with session.source(profile) as backend:
        _check_offered(backend)
        now = session.clock.now()
        look = CallQuery(now - timedelta(seconds=1), now, count=1)
        campaign_id = await find_id(
            backend,
            wish.campaign,
            session.clock,
            lambda text: backend.read_calls(text, look),
        )
        follower = CallFollower(
            backend,
            campaign_id,
            since=None if wish.since is None else _begin(session, wish),
            clock=session.clock,
            refresh_seconds=profile.refresh_seconds,
            tell=streams.complain,
        )
        like = (_USUAL_MOMENT, "100 s", "123456789", "2015550100", "answered")
        table = PagedTable(_COLUMNS, width=streams.columns, styled=session.styled, like=like)
        if not wish.as_json:
            streams.data(table.page([]))
        try:
            async with aclosing(follower.batches()) as batches:
                async for batch in batches:
                    if not wish.as_json:
                        streams.data(table.page([_cells(call) for call in batch]))
                        continue
                    for call in batch:
                        streams.document(call_object(call), one_line=True)
        except asyncio.CancelledError:
            pass  # by the signal that ends it
    return INTERRUPTED


def call_object(call: FinishedCall) -> dict[str, object]:
    """One call as JSON: the keys are a contract."""
    return {
        "account": call.account,
        "phone": call.phone,
        "started": call.started.isoformat() if call.started is not None else None,
        "finished": call.finished.isoformat() if call.finished is not None else None,
        "result": call.result,
    }


def _cells(call: FinishedCall) -> tuple[str, ...]:
    return (
        figures.moment(call.finished),
        figures.seconds(_length(call)),
        call.account,
        call.phone,
        call.result or figures.UNKNOWN,
    )


def _length(call: FinishedCall) -> float | None:
    """From the first ring to the end, in seconds."""
    if call.started is None or call.finished is None:
        return None
    return (call.finished - call.started).total_seconds()
