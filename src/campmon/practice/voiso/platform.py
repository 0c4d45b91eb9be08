"""The platform behind the face: the dialer, its keys, its limits, and its clock."""

from datetime import UTC, datetime, timedelta

from campmon.model.errors import UnknownCampaignError
from campmon.model.state import CampaignState
from campmon.practice.agents import PracticeAgent
from campmon.practice.campaign import DialedCampaign
from campmon.practice.dialer import Dialer
from campmon.practice.http.clock import ServerClock
from campmon.practice.http.rates import RollingLimit
from campmon.practice.running import RunningDialer
from campmon.practice.voiso.busy import BusyRule, Processing
from campmon.practice.voiso.keys import Keys

CALLS_PER_MINUTE = 1_200
"""Requests that may be made in a rolling minute, unless told otherwise; Voiso tells no number."""

_DIGITS_OF_ID = 18
_FIRST_USER = 70_001


class VoisoPlatform:
    """What the endpoints work on.

    running  the dialer, with its virtual time running
    keys     who may use it
    clock    the server's; how far it is off is how far the platform's clock is
    """

    def __init__(
        self,
        running: RunningDialer,
        keys: Keys,
        *,
        clock: ServerClock,
        busy: BusyRule | None = None,
        calls_per_minute: int = CALLS_PER_MINUTE,
    ) -> None:
        self.running = running
        self.keys = keys
        self.clock = clock
        self.processing = Processing(busy or BusyRule(), clock.monotonic)
        self.calls = RollingLimit(calls_per_minute, 60.0)
        agents = running.dialer.workforce.agents
        self._user_ids = {email: number for number, email in enumerate(agents, _FIRST_USER)}
        self._emails = {number: email for email, number in self._user_ids.items()}

    @property
    def dialer(self) -> Dialer:
        """The dialer, as far as it has come."""
        return self.running.dialer

    @property
    def skew(self) -> timedelta:
        """How far the platform's clock is off."""
        return self.clock.skew

    def moment(self, seconds: float) -> str:
        """When a virtual second of the dialer was, by the platform's clock (ISO 8601, UTC)."""
        return iso(self.running.moment(seconds) + self.skew)

    def campaigns(self) -> list[DialedCampaign]:
        """The campaigns that Voiso would list, by id."""
        return [c for c in self.dialer.campaigns() if c.state is not CampaignState.DEACTIVATED]

    def campaign(self, campaign_id: str) -> DialedCampaign | None:
        """The campaign of an id, as it stands in a path; None if there is none."""
        digits = campaign_id.isascii() and campaign_id.isdigit()
        if not digits or len(campaign_id) > _DIGITS_OF_ID:
            return None
        try:
            found = self.dialer.campaign(str(int(campaign_id)))
        except UnknownCampaignError:
            return None
        return None if found.state is CampaignState.DEACTIVATED else found

    def user_id(self, email: str) -> int:
        """The number of a user, who is an agent of the dialer. Raises KeyError."""
        return self._user_ids[email]

    def user(self, user_id: int) -> PracticeAgent | None:
        """The agent of a user's number; None if there is none."""
        email = self._emails.get(user_id)
        return None if email is None else self.dialer.workforce.agents[email]


def iso(moment: datetime) -> str:
    """A moment (aware) as the vendor writes it: ISO 8601 in UTC, to the millisecond, with a Z."""
    told = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return told.removesuffix("+00:00") + "Z"
