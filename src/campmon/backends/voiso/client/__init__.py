"""Clients of Voiso's campaign APIs, by themselves: they know nothing of campmon.

Begin at `VoisoV1Client` or `VoisoV4Client`; a key of one version is none of the other. Methods
raise `VoisoError`s (see `errors` for what each lets one conclude), and `ValueError` for arguments
that the platform could not take.
"""

from campmon.backends.voiso.client.errors import (
    AnswerLost,
    BadAnswer,
    Conflict,
    Forbidden,
    Invalid,
    KeyRefused,
    NotAcceptable,
    NotFound,
    NotReached,
    StillProcessing,
    TooMany,
    VoisoError,
)
from campmon.backends.voiso.client.rows import (
    CampaignRow,
    ContactsAnswer,
    LeadRefusal,
    LeadsAnswer,
    OperationAnswer,
    StaffingReply,
    UserRow,
)
from campmon.backends.voiso.client.v1 import LARGEST_CONTACTS, Operation, VoisoV1Client
from campmon.backends.voiso.client.v4 import (
    LARGEST_LEADS,
    LARGEST_PAGE,
    LARGEST_USERS,
    VoisoV4Client,
)

__all__ = [
    "LARGEST_CONTACTS",
    "LARGEST_LEADS",
    "LARGEST_PAGE",
    "LARGEST_USERS",
    "AnswerLost",
    "BadAnswer",
    "CampaignRow",
    "Conflict",
    "ContactsAnswer",
    "Forbidden",
    "Invalid",
    "KeyRefused",
    "LeadRefusal",
    "LeadsAnswer",
    "NotAcceptable",
    "NotFound",
    "NotReached",
    "Operation",
    "OperationAnswer",
    "StaffingReply",
    "StillProcessing",
    "TooMany",
    "UserRow",
    "VoisoError",
    "VoisoV1Client",
    "VoisoV4Client",
]
