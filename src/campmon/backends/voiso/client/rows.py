"""What the clients give: plain frozen values, with nothing of the wire's spelling left in them.

Ids are strings, moments are aware datetimes in UTC, and None is "not told" (also where the platform
shows ∞ or a dash). Text is the platform's as it came: whoever shows it cleans it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """One campaign, as a list or a reading of it gives it.

    status     the platform's word in lower case with _ between words (auto_paused); "" if none
    live       whether contacts are added while it runs
    reason     why the platform paused it, in the platform's words; "" if none are given
    contacts   contacts in it
    processed  contacts that are done with, however they ended
    completed  contacts that were reached; only where told apart from `processed`
    remaining  contacts still to be dialed
    progress   percent, 0 to 100
    strategy   how it dials (v4: predictive, progressive, …)
    facts      every single value that came, as text, under the platform's own key
    """

    id: str
    name: str = ""
    status: str = ""
    live: bool | None = None
    reason: str = ""
    contacts: int | None = None
    processed: int | None = None
    completed: int | None = None
    remaining: int | None = None
    progress: float | None = None
    strategy: str = ""
    created: datetime | None = None
    updated: datetime | None = None
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ContactsAnswer:
    """What became of contacts sent to v1; phone numbers as the platform gives them back.

    taken       contacts that were added, or updated; None where the platform does not list them
    duplicates  numbers refused because the campaign has them
    invalid     numbers refused because nobody could dial them
    """

    taken: tuple[str, ...] | None = None
    duplicates: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OperationAnswer:
    """What v1 said to start, pause or stop.

    success  False: it was not done, for the reasons in `errors`
    """

    success: bool
    message: str = ""
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StaffingReply:
    """What v1 said to a change of agents (by e-mail) and teams (by name): eight lists."""

    added_agents: tuple[str, ...] = ()
    removed_agents: tuple[str, ...] = ()
    added_teams: tuple[str, ...] = ()
    removed_teams: tuple[str, ...] = ()
    agents_not_in_campaign: tuple[str, ...] = ()
    agents_not_found: tuple[str, ...] = ()
    teams_not_in_campaign: tuple[str, ...] = ()
    teams_not_found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeadRefusal:
    """A lead that v4 did not take; `errors` in the platform's words, empty if it gives none."""

    phone_number: str
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeadsAnswer:
    """What became of leads sent to v4; phone numbers as they were sent.

    created  None where the platform does not list them
    """

    created: tuple[str, ...] | None = None
    rejected: tuple[LeadRefusal, ...] = ()
    duplicates: tuple[LeadRefusal, ...] = ()


@dataclass(frozen=True, slots=True)
class UserRow:
    """A user of v4. `teams` are names; `status` is the platform's word, "" if it gave none."""

    id: str
    name: str = ""
    email: str = ""
    extension: str = ""
    status: str = ""
    teams: tuple[str, ...] = ()
