"""A client of the LiveVox Campaign API, by itself: it knows nothing of campmon.

Begin at `LiveVoxClient`. Methods raise `LiveVoxError`s (see `errors` for what each lets one
conclude), and `ValueError` for arguments that the platform could not take.
"""

from campmon.backends.http.paging import Page, every
from campmon.backends.livevox.client.client import LiveVoxClient, State
from campmon.backends.livevox.client.credentials import Credentials
from campmon.backends.livevox.client.errors import (
    AnswerLost,
    BadAnswer,
    Forbidden,
    LiveVoxError,
    LoginRefused,
    NotFound,
    NotReached,
    Rejected,
    SessionRefused,
    SessionRenewed,
    TooMany,
)
from campmon.backends.livevox.client.paging import LARGEST_PAGE
from campmon.backends.livevox.client.rows import (
    AgentRow,
    CallRow,
    CampaignFacts,
    CampaignRow,
    CampaignSearch,
    ListInfo,
    Login,
    Schedule,
    ServiceRow,
    StateAnswer,
    StatsRow,
    TransactionRow,
)

__all__ = [
    "LARGEST_PAGE",
    "AgentRow",
    "AnswerLost",
    "BadAnswer",
    "CallRow",
    "CampaignFacts",
    "CampaignRow",
    "CampaignSearch",
    "Credentials",
    "Forbidden",
    "ListInfo",
    "LiveVoxClient",
    "LiveVoxError",
    "Login",
    "LoginRefused",
    "NotFound",
    "NotReached",
    "Page",
    "Rejected",
    "Schedule",
    "ServiceRow",
    "SessionRefused",
    "SessionRenewed",
    "State",
    "StateAnswer",
    "StatsRow",
    "TooMany",
    "TransactionRow",
    "every",
]
