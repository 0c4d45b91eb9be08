"""What the client gives: plain frozen values, with nothing of the wire's spelling left in them.

Ids are strings, moments are aware datetimes in UTC, and None is "not told". Text is the platform's
as it came: whoever shows it cleans it. Facts and figures are kept under the keys they came with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Login:
    """What a login told.

    client_id                    the client (company) that the user belongs to
    days_until_password_expires  whole days; the platform refuses logins after them
    """

    client_id: str | None = None
    user_id: str | None = None
    days_until_password_expires: int | None = None


@dataclass(frozen=True, slots=True)
class CampaignSearch:
    """What Find Matching Campaigns is asked for; an empty part does not narrow the search.

    since, until  the range of dates, as aware datetimes
    states        words of the search's own list: LOADING, SCHEDULED_UNBUILT, READY_UNBUILT,
                  SCHEDULED, READY, REPORTED, DONE, PLAYING, PAUSED (the platform's reference;
                  BROKEN and DEACTIVATED cannot be asked for)
    client        the client whose campaigns are wanted; None is the user's own
    """

    since: datetime
    until: datetime
    states: tuple[str, ...] = ()
    services: tuple[int | str, ...] = ()
    types: tuple[int, ...] = ()
    client: int | None = None


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """One campaign as the lists give it. `status` is the platform's word, "" if it gave none."""

    id: str
    name: str = ""
    type_id: int | None = None
    service_id: str | None = None
    status: str = ""
    upload_date: datetime | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a campaign is to run.

    start     None is "as soon as possible"
    end       None is "until the end of the platform's day"
    next_day  whether it runs tomorrow; None where the platform does not say
    """

    start: datetime | None = None
    end: datetime | None = None
    next_day: bool | None = None


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """Everything that Read Campaign tells of one campaign.

    schedule           None: it runs on demand
    actual_start_date  start of its earliest call; None before there was one
    actual_end_date    end of its latest call; None before there was one
    facts              every key of the answer, as it came
    """

    id: str
    name: str = ""
    type_id: int | None = None
    service_id: str | None = None
    status: str = ""
    upload_date: datetime | None = None
    build_date: datetime | None = None
    actual_start_date: datetime | None = None
    actual_end_date: datetime | None = None
    appendable: bool | None = None
    schedule: Schedule | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallRow:
    """One finished call attempt. `result_id` is LiveVox's number for the disposition."""

    account: str = ""
    phone: str = ""
    started: datetime | None = None
    finished: datetime | None = None
    result_id: str | None = None


@dataclass(frozen=True, slots=True)
class TransactionRow:
    """One record of a campaign (LiveVox: an account transaction).

    phones  in the order in which the campaign dials them
    others  date_of_birth, email, ssn and zip where told, and the EXTRA and DAYS_DUE fields under
            their own names; kept out of the repr, since it is about a person
    """

    id: str
    account: str = ""
    phones: tuple[str, ...] = ()
    first_name: str = ""
    last_name: str = ""
    result_id: str | None = None
    balance: Decimal | None = None
    others: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class ListInfo:
    """How many campaigns there are, and when one of them last changed (milliseconds)."""

    size: int | None = None
    last_modified: int | None = None


@dataclass(frozen=True, slots=True)
class StateAnswer:
    """What came of asking for a state.

    accepted  False: the campaign is already so, or it is not valid now (202, code 105)
    message   the platform's words for that; may be empty
    """

    accepted: bool
    code: int | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class StatsRow:
    """Real-time figures of one campaign. None is unknown — it is being built —, never 0."""

    id: str
    uploaded: int | None = None
    loaded: int | None = None
    completed: int | None = None
    remaining: int | None = None


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """Real-time figures of one service, under the platform's own names for them."""

    id: str
    name: str = ""
    figures: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgentRow:
    """One agent and what he is doing; `state` is the platform's number or word for it."""

    service_id: str | None = None
    login_id: str = ""
    state: str | None = None
