"""Following a campaign's calls as they finish, on a platform that can only be asked again."""

from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime, timedelta

from campmon.backends.base import Backend
from campmon.engine.clock import Clock
from campmon.engine.listing import LARGEST_PAGE, call_pages
from campmon.model.errors import CampmonError, RateLimitedError, UnreachableError
from campmon.model.listing import CallQuery, FinishedCall

OVERLAP_SECONDS = 120.0
"""How far each look reaches back before the last call seen: some are listed a while after their
end."""

APART_SECONDS = 600.0
"""How far the platform's clock may be behind ours, or ahead of it, without a call being missed."""

LONGEST_WAIT_SECONDS = 60.0


def utc_day_begins(at: datetime) -> datetime:
    """Midnight in UTC of the day of `at` (aware).

    Finished calls are there for the current day in UTC only (LiveVox Campaign API reference, Find
    Matching Finished Calls).
    """
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


class CallFollower:
    """Looks again and again for calls that have finished since it looked last.

    since            where the first look begins; None for what finishes from now on, told by what
                     is not there yet, as the platform's clock may not be ours
    refresh_seconds  between two looks
    tell             takes a line about what is in the way, and one when it is gone
    """

    def __init__(
        self,
        backend: Backend,
        campaign_id: str,
        *,
        since: datetime | None,
        clock: Clock,
        refresh_seconds: float,
        tell: Callable[[str], None],
    ) -> None:
        self._backend = backend
        self._campaign_id = campaign_id
        self._since = since
        self._clock = clock
        self._refresh = refresh_seconds
        self._tell = tell
        self._last_finish: datetime | None = None
        self._seen: dict[FinishedCall, datetime] = {}
        self._missed = 0

    async def batches(self) -> AsyncGenerator[tuple[FinishedCall, ...], None]:
        """Calls that were not there before, in the order in which they finished; never ends.

        A source that cannot be reached, or wants to be left alone, is waited for. Raises
        UnknownCampaignError, NotOfferedError, AccessError.
        """
        while True:
            wait = self._refresh
            try:
                new = await self._look()
            except (UnreachableError, RateLimitedError) as error:
                wait = self._after(error)
            else:
                if self._missed:
                    self._tell("the calls are being listed again")
                self._missed = 0
                if new:
                    yield new
            await self._clock.sleep(wait)

    async def _look(self) -> tuple[FinishedCall, ...]:
        """One look; only when all of it has come do the next ones begin later."""
        now = self._clock.now()
        apart, begun = timedelta(seconds=APART_SECONDS), self._since is not None
        first = self._since if self._since is not None else now - apart
        since = self._window_begins(first, now)
        query = CallQuery(since, now + apart, count=LARGEST_PAGE)
        found: dict[FinishedCall, datetime] = {}
        async for page in call_pages(self._backend, self._campaign_id, query):
            for call in page:
                if call.finished is None or call.finished >= since:  # whatever the platform does
                    found[call] = min(call.finished or now, now)
        self._since = first
        new = [call for call in found if call not in self._seen] if begun else []
        finishes = [at for call, at in found.items() if call.finished is not None]
        self._last_finish = max([*finishes, self._last_finish or first])
        oldest = self._last_finish - 2 * timedelta(seconds=OVERLAP_SECONDS)
        self._seen = {call: at for call, at in (self._seen | found).items() if at >= oldest}
        return tuple(sorted(new, key=lambda call: call.finished or now))

    def _window_begins(self, first: datetime, now: datetime) -> datetime:
        """A while before the last call seen, whatever our own clock says; never yesterday."""
        since = first
        if self._last_finish is not None:
            since = max(first, self._last_finish - timedelta(seconds=OVERLAP_SECONDS))
        return min(max(since, utc_day_begins(now)), now)

    def _after(self, error: CampmonError) -> float:
        """Say what is in the way, once, and return how long to wait."""
        self._missed += 1
        if self._missed == 1:
            self._tell(f"{error.message}; waiting for it")
        wait: float = min(LONGEST_WAIT_SECONDS, self._refresh * 2.0 ** min(self._missed, 10))
        asked = error.retry_after if isinstance(error, RateLimitedError) else None
        return max(wait, asked) if asked is not None else wait
