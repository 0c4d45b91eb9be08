"""The platform behind the face: the dialer, who may use it, its limits, and its clock."""

from datetime import UTC, datetime, timedelta

from campmon.model.errors import UnknownCampaignError
from campmon.practice.campaign import DialedCampaign
from campmon.practice.dialer import Dialer
from campmon.practice.http.clock import ServerClock
from campmon.practice.http.rates import RollingLimit
from campmon.practice.limits import CALLS_PER_WINDOW, WINDOW_SECONDS
from campmon.practice.livevox.accounts import Accounts
from campmon.practice.livevox.answers import no_campaign
from campmon.practice.livevox.sessions import Sessions
from campmon.practice.running import RunningDialer

CALLS_PER_MINUTE = 1_200
"""Requests that a client may make in a rolling minute, unless told otherwise."""

_DIGITS_OF_ID = 18


class Platform:
    """What the endpoints work on.

    running   the dialer, with its virtual time running
    accounts  who may use it
    clock     the server's; how far it is off is how far the platform's clock is
    """

    def __init__(
        self,
        running: RunningDialer,
        accounts: Accounts,
        *,
        calls_per_minute: int = CALLS_PER_MINUTE,
        clock: ServerClock,
    ) -> None:
        self.running = running
        self.accounts = accounts
        self.clock = clock
        self.sessions = Sessions(accounts, clock.monotonic)
        self.calls = RollingLimit(calls_per_minute, 60.0)
        self.appends = RollingLimit(CALLS_PER_WINDOW, WINDOW_SECONDS)

    @property
    def skew(self) -> timedelta:
        """How far the platform's clock is off."""
        return self.clock.skew

    def monotonic(self) -> float:
        """Seconds of the steady clock."""
        return self.clock.monotonic()

    @property
    def dialer(self) -> Dialer:
        """The dialer, as far as it has come."""
        return self.running.dialer

    async def present(self) -> datetime:
        """Bring the dialer up to the present; returns what the platform's clock shows (UTC)."""
        return (await self.running.advance()).astimezone(UTC) + self.skew

    def milliseconds(self, seconds: float) -> int:
        """When a virtual second of the dialer was, in ms since 1970 by the platform's clock."""
        return milliseconds(self.running.moment(seconds) + self.skew)

    def seconds(self, milliseconds: float) -> float:
        """The virtual second of a moment in ms since 1970 by the platform's clock."""
        moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
        return self.running.seconds(moment - self.skew)

    def campaign(self, campaign_id: str) -> DialedCampaign:
        """The campaign of an id, as it stands in a path. Raises Refusal (404, code 104)."""
        digits = campaign_id.isascii() and campaign_id.isdigit()
        if not digits or len(campaign_id) > _DIGITS_OF_ID:
            raise no_campaign()
        try:
            return self.dialer.campaign(str(int(campaign_id)))
        except UnknownCampaignError:
            raise no_campaign() from None


def milliseconds(moment: datetime) -> int:
    """A moment (aware) in ms since 1970."""
    return round(moment.timestamp() * 1000)
