"""Records: what is dialed, and which fields a platform takes for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from campmon.model.state import APPENDABLE_STATES, CampaignState


class FieldKind(StrEnum):
    """What a field's value must look like."""

    TEXT = "text"
    PHONE = "phone"
    PHONES = "phones"
    EMAIL = "email"
    INTEGER = "integer"
    DECIMAL = "decimal"
    SSN = "social security number"
    """4 or 9 digits; never shown."""
    MONTH_DAY = "month and day"
    """MMDD."""
    CLOCK_TIME = "time of day"
    """HH:MM:SS, 00:00:00 to 23:59:59."""
    FLAG = "yes or no"
    """"1" or "0"."""
    URL = "web address"
    """http or https, with a host."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field that a platform takes for a record.

    max_characters  longest value the platform takes; None is unlimited
    synonyms        other column heads that mean this field, in lower case
    without         what happens to a record that lacks it, where that needs a loud warning
    minimum         least value of a whole number; None is unlimited
    maximum         greatest value of a whole number; the same
    """

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    max_characters: int | None = None
    synonyms: tuple[str, ...] = ()
    without: str = ""
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One record to append: phones in dialing order, and the other fields by name."""

    phones: tuple[str, ...]
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class AppendRules:
    """What a platform takes in one append (or one update of records), and how often.

    max_records_per_call  records in one call
    calls_per_window      calls allowed in any `window_seconds` (rolling)
    steady_seconds        gap between calls at the default, steady pace
    max_phones            phones in one record
    region                ISO country of numbers written without a country code; "" where all
                          numbers have to be written with one
    many_records          a campaign with more gets slow on the platform: a warning, no limit
    e164                  numbers go out with their country code, always (digits without "+")
    states                states of a campaign that takes them
    one_at_a_time         the platform counts by campaign, and the window begins when a call has
                          ended: never two calls to one campaign under way
    open_prefix           columns whose name begins so (whatever the case) are sent too, each as a
                          field of its own name; "" where there are none
    refuses_duplicates    it takes no number twice on one campaign: what is sent again doubles
                          nothing
    settle_seconds        how long a call that was cut off may still be carried out by the platform
    """

    fields: tuple[FieldSpec, ...]
    max_records_per_call: int
    calls_per_window: int
    window_seconds: float
    steady_seconds: float
    max_phones: int = 1
    region: str = "US"
    many_records: int | None = None
    e164: bool = False
    states: frozenset[CampaignState] = APPENDABLE_STATES
    one_at_a_time: bool = False
    open_prefix: str = ""
    refuses_duplicates: bool = False
    settle_seconds: float = 60.0
