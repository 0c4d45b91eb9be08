"""The schema of the configuration file: every table and key there is.

Strict: nothing is coerced, and a key that is not known is an error. `load` turns pydantic's
errors into campmon's.
"""

import shlex
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator

from campmon.model.country import COUNTRIES, meant_country
from campmon.settings.alerts_schema import AlertsTable, RulesTable
from campmon.settings.profile import DEFAULT_REFRESH_SECONDS, OUR_BACKENDS

_Variable = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
_Line = Annotated[str, Field(min_length=1)]

SECRETS = ("password", "access_token", "api_key", "webhook_secret")


class _Table(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


class ProfileTable(_Table):
    """Keys that every profile takes."""

    needs_secrets: ClassVar[tuple[str, ...]] = ()
    """Secrets that it has, whatever keys say: the key ring is asked where no key says more."""
    needs: ClassVar[tuple[str, ...]] = ()
    """Other keys that have to be there."""

    backend: _Line = Field(description="The platform, or how it is reached.")
    refresh_seconds: float = Field(
        DEFAULT_REFRESH_SECONDS, ge=0.5, le=3600, description="Seconds between two reads."
    )
    read_only: bool = Field(False, description="Refuse every change through this profile.")
    do_not_call: list[_Line] = Field(
        default_factory=list,
        description="Files of numbers that no append may hold; paths from the configuration's.",
    )
    alerts: RulesTable | None = Field(None, description="Alert rules of this profile's own.")


class _Reached(ProfileTable):
    """Keys of a platform that is reached over HTTP."""

    base_url: _Line | None = Field(None, description="Where the platform answers (https://…).")
    verify_tls: bool = Field(True, description="Check the platform's certificate.")
    ca_bundle: _Line | None = Field(
        None, description="File with the certificates to trust in place of the system's."
    )
    proxy: _Line | None = Field(None, description="Proxy to go through (http://host:port).")
    timeout_seconds: float | None = Field(
        None, ge=1, le=300, description="How long the platform may take to answer."
    )

    @field_validator("base_url")
    @classmethod
    def _check_url(cls, value: str | None) -> str | None:
        return None if value is None else check_url(value, ("https", "http"))

    @field_validator("proxy")
    @classmethod
    def _check_proxy(cls, value: str | None) -> str | None:
        return None if value is None else check_url(value, ("http", "https"), "http://host:port")


class PracticeTable(ProfileTable):
    """The practice dialer that ships inside."""

    backend: Literal["practice"]
    seed: int | None = Field(None, ge=0, lt=2**63, description="The same seed, the same day.")
    speed: float | None = Field(
        None, gt=0, le=1_000, description="How many times faster than the clock it runs."
    )
    campaigns: int | None = Field(None, ge=1, le=20_000, description="How many campaigns.")
    records: int | None = Field(
        None, ge=0, le=20_000_000, description="Records in each campaign's file."
    )
    agents: int | None = Field(None, ge=0, le=50_000, description="Agents in all.")
    names: list[str] | None = Field(None, description="Names for the first campaigns.")


class HubTable(ProfileTable):
    """A hub: one poller, many supervisors."""

    needs: ClassVar[tuple[str, ...]] = ("base_url",)

    backend: Literal["hub"]
    base_url: _Line | None = Field(
        None, description="Where the hub listens: unix:/path, ws://127.0.0.1:port or wss://…"
    )

    @field_validator("base_url")
    @classmethod
    def _check_url(cls, value: str | None) -> str | None:
        if value is None or (value.startswith("unix:/") and len(value) > len("unix:/")):
            return value
        return check_url(value, ("ws", "wss"), "unix:/path, ws://… or wss://…")


class LivevoxTable(_Reached):
    """LiveVox."""

    needs_secrets: ClassVar[tuple[str, ...]] = ("password", "access_token")
    needs: ClassVar[tuple[str, ...]] = ("base_url", "client_name", "username")

    backend: Literal["livevox"]
    client_name: _Line | None = Field(None, description="The client's name, as at the login.")
    username: _Line | None = None
    agent: bool | None = Field(
        None, description="The user is an agent, who may find campaigns and calls, no more."
    )
    client: int | None = Field(None, ge=1, description="Only campaigns of the client of this id.")
    services: list[Annotated[int, Field(ge=1)]] | None = Field(
        None, description="Only campaigns of these services."
    )
    result_names: dict[str, str] | None = Field(
        None, description='What results of calls are called, by number: "316" = "No answer".'
    )
    statistics: Literal["auto", "realtime", "derived"] | None = Field(
        None, description="Where figures come from; auto: real-time where the account has it."
    )
    calls_per_minute: int | None = Field(
        None, ge=6, le=600, description="Calls that deriving figures may make in a minute."
    )
    password_env: _Variable | None = None
    password_command: _Line | None = None
    access_token_env: _Variable | None = None
    access_token_command: _Line | None = None


class VoisoTable(_Reached):
    """Voiso."""

    needs_secrets: ClassVar[tuple[str, ...]] = ("api_key", "webhook_secret")
    needs: ClassVar[tuple[str, ...]] = ("base_url",)

    backend: Literal["voiso"]
    api: Literal["v1", "v4"] = Field("v4", description="The generation of API the key is for.")
    region: _Line | None = Field(
        None, description='Country of numbers written without a country code: "GB".'
    )
    api_key_env: _Variable | None = None
    api_key_command: _Line | None = None
    webhook_secret_env: _Variable | None = None
    webhook_secret_command: _Line | None = None

    @field_validator("region")
    @classmethod
    def _check_region(cls, value: str | None) -> str | None:
        if value is None or value in COUNTRIES:
            return value
        meant = meant_country(value)
        hint = f'("GB"); did you mean "{meant}"?' if meant else '("GB")'
        raise ValueError(f"is no code of a country {hint}")


class VicidialTable(_Reached):
    """VICIdial."""

    needs_secrets: ClassVar[tuple[str, ...]] = ("password",)
    needs: ClassVar[tuple[str, ...]] = ("base_url", "username")

    backend: Literal["vicidial"]
    username: _Line | None = None
    password_env: _Variable | None = None
    password_command: _Line | None = None
    lists: dict[str, list[Annotated[int, Field(ge=1)]]] | None = Field(
        None, description="The list ids of each campaign, by campaign id."
    )


class RecordingTable(ProfileTable):
    """A recorded day, played back."""

    needs: ClassVar[tuple[str, ...]] = ("file",)

    backend: Literal["recording"]
    file: _Line | None = Field(None, description="The recording.")
    speed: float | None = Field(None, gt=0, le=1_000, description="How many times faster.")
    source: _Line | None = Field(
        None, description="Which of the recorded profiles, where there are several."
    )


class OutsideTable(_Reached):
    """A backend from another package; what is its own goes into [profiles.NAME.options]."""

    username: _Line | None = None
    password_env: _Variable | None = None
    password_command: _Line | None = None
    access_token_env: _Variable | None = None
    access_token_command: _Line | None = None
    api_key_env: _Variable | None = None
    api_key_command: _Line | None = None
    options: dict[str, object] = Field(default_factory=dict)


def kind_of_profile(table: object) -> str:
    """Which table a profile is, by its backend: one of ours, or "outside"."""
    backend = table.get("backend") if isinstance(table, dict) else getattr(table, "backend", None)
    return backend if isinstance(backend, str) and backend in OUR_BACKENDS else "outside"


_AnyProfile = Annotated[
    Annotated[PracticeTable, Tag("practice")]
    | Annotated[HubTable, Tag("hub")]
    | Annotated[LivevoxTable, Tag("livevox")]
    | Annotated[VoisoTable, Tag("voiso")]
    | Annotated[VicidialTable, Tag("vicidial")]
    | Annotated[RecordingTable, Tag("recording")]
    | Annotated[OutsideTable, Tag("outside")],
    Discriminator(kind_of_profile),
]

TABLES: dict[str, type[ProfileTable]] = {
    "practice": PracticeTable,
    "hub": HubTable,
    "livevox": LivevoxTable,
    "voiso": VoisoTable,
    "vicidial": VicidialTable,
    "recording": RecordingTable,
    "outside": OutsideTable,
}
"""The table of each kind of profile."""


class TerminalTable(_Table):
    """The terminal, where it does not say enough of itself."""

    bytes_per_second: int | None = Field(
        default=None, ge=0, le=100_000_000, description="What the screen may send; 0 is no limit."
    )
    cursor: bool = Field(
        default=False, description="Show the terminal's own cursor where keys act."
    )
    characters: Literal["unicode", "console", "ascii"] | None = Field(
        default=None, description="The characters that the terminal has."
    )


class HistoryTable(_Table):
    """What the monitor keeps of past days."""

    enabled: bool = Field(
        default=True, description="Keep samples of campaigns, for the History tab."
    )
    days: int = Field(
        default=14, ge=1, le=366, description="Days that are kept besides the present one."
    )
    max_megabytes: int = Field(
        default=200,
        ge=20,
        le=100_000,
        description="How large the file may grow; the oldest days go first.",
    )


class ConfigFile(_Table):
    """The whole file."""

    default_profile: _Line | None = Field(
        None, description="The profile that is used when none is named with -p."
    )
    theme: _Line | None = Field(None, description="The screen's theme, by name.")
    layout: Literal["compact", "normal", "wide"] | None = Field(
        None, description="The screen's layout."
    )
    terminal: TerminalTable = Field(
        default_factory=TerminalTable, description="What the terminal is, and can take."
    )
    profiles: dict[str, _AnyProfile] = Field(default_factory=dict)
    history: HistoryTable = Field(
        default_factory=HistoryTable, description="What is kept of past days."
    )
    alerts: AlertsTable | None = Field(None, description="What alerts are raised, and how told.")
    keys: dict[str, str] = Field(
        default_factory=dict, description='Keys by command: "campaign.pause" = "u,f5".'
    )


def check_url(value: str, schemes: tuple[str, ...], wanted: str = "https://…") -> str:
    """Return `value` if it is an address without a login in it. Raises ValueError."""
    try:
        parts = urlsplit(value)
        login = parts.username is not None or parts.password is not None
        usable = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        login, usable = False, False
    if login:
        raise ValueError("has a login in it; use username and password_env")
    if not usable:
        raise ValueError(f"is no address ({wanted})")
    return value


def check_command(value: str) -> str:
    """Return `value` if it can be split into words as a shell would. Raises ValueError."""
    try:
        words = shlex.split(value)
    except ValueError:
        raise ValueError("has a quote that is not closed") from None
    if not words:
        raise ValueError("is empty")
    return value
