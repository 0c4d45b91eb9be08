"""Faults on purpose: rules that say which requests go wrong, and how."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import translate
from pathlib import Path
from random import Random

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from campmon.model.errors import ConfigurationError


class Then(StrEnum):
    """What happens to a request that a rule picks."""

    DELAY = "delay"
    """Carried out and answered as usual, but only after `delay_seconds`."""
    DROP_BEFORE = "drop_before"
    """The connection is cut; nothing was carried out."""
    DROP_AFTER_ACCEPTING = "drop_after_accepting"
    """It is carried out, then the connection is cut without a byte."""
    TAKE_HALF = "take_half"
    """The first half of what it would add is added (rounded down), then the connection is cut."""
    STATUS = "status"
    """Answered with `status`; carried out before only with `carry_out`."""
    TRUNCATE = "truncate"
    """Carried out; half of the answer's JSON is missing."""
    EXPIRE_SESSIONS = "expire_sessions"
    """Every session ends first, so that this request already finds none."""
    SKEW = "skew"
    """The server's clock is off by `skew_seconds` from here on."""


class FaultRule(BaseModel):
    """One rule. A rule without nth, every and probability picks every request that it matches.

    method / path  which requests; the path is a pattern with * and ?
    nth            only the nth request that matches, counted from 1
    every          each of the so many-th
    probability    each with this chance, drawn from the plan's seed
    times          picks so many in all, then no more
    delay_seconds  wait this long before anything else (with any `then`), once the request is read:
                   it is carried out though its client has gone meanwhile
    retry_after    header Retry-After of a `status`
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    method: str = Field(default="*", pattern=r"^(\*|GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH)$")
    path: str = Field(default="*", min_length=1)
    nth: int | None = Field(default=None, ge=1)
    every: int | None = Field(default=None, ge=1)
    probability: float | None = Field(default=None, gt=0, le=1)
    times: int | None = Field(default=None, ge=1)
    then: Then
    delay_seconds: float = Field(default=0.0, ge=0, le=3600)
    status: int | None = Field(default=None, ge=400, le=599)
    carry_out: bool = False
    retry_after: int | None = Field(default=None, ge=0, le=86_400)
    skew_seconds: float | None = Field(default=None, ge=-366 * 86_400, le=366 * 86_400)

    @model_validator(mode="after")
    def _fits_together(self) -> "FaultRule":
        if self.then is Then.STATUS and self.status is None:
            raise ValueError('then = "status" needs a status from 400 to 599')
        if self.then is not Then.STATUS and (self.status or self.retry_after or self.carry_out):
            raise ValueError('status, retry_after and carry_out go with then = "status" only')
        if self.then is Then.DELAY and not self.delay_seconds:
            raise ValueError('then = "delay" needs delay_seconds above 0')
        if (self.then is Then.SKEW) is not (self.skew_seconds is not None):
            raise ValueError('skew_seconds and then = "skew" go together')
        if sum(choice is not None for choice in (self.nth, self.every, self.probability)) > 1:
            raise ValueError("only one of nth, every and probability")
        return self


class FaultPlan(BaseModel):
    """All rules, and the seed that their chances are drawn from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int = 1
    rule: tuple[FaultRule, ...] = ()


def read_faults(path: Path) -> FaultPlan:
    """Read a file of faults (TOML). Raises ConfigurationError that names the place in it."""
    try:
        return parse_faults(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path} is not UTF-8 text") from None


def parse_faults(text: str, source: str = "faults") -> FaultPlan:
    """Read the text of such a file. Raises ConfigurationError."""
    try:
        return FaultPlan.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{source} is not TOML: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        raise ConfigurationError(
            f"{source}: {_place(first['loc'])}: {_reason(first['msg'])}",
            "docs/practice-livevox.md lists all that a rule may say.",
        ) from None


def _place(location: Sequence[int | str]) -> str:
    words = [f"number {part + 1}" if isinstance(part, int) else part for part in location]
    return " ".join(words) or "the file"


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is to happen to one request. `then` is None where it is only to wait."""

    then: FaultRule | None
    delay_seconds: float = 0.0
    expire_sessions: bool = False
    skew_seconds: float | None = None

    @property
    def word(self) -> str:
        """What it is, for the log."""
        if self.then is not None:
            return self.then.then.value
        if self.expire_sessions:
            return Then.EXPIRE_SESSIONS.value
        if self.skew_seconds is not None:
            return Then.SKEW.value
        return Then.DELAY.value if self.delay_seconds else ""


class _Counted:
    """A rule, with how many requests it has matched and picked."""

    def __init__(self, rule: FaultRule) -> None:
        self.rule = rule
        self._path = re.compile(translate(rule.path))
        self._matched = 0
        self._picked = 0

    def picks(self, method: str, path: str, random: Random) -> bool:
        rule = self.rule
        if rule.method not in ("*", method) or not self._path.match(path):
            return False
        self._matched += 1
        if rule.times is not None and self._picked >= rule.times:
            return False
        if rule.nth is not None:
            chosen = self._matched == rule.nth
        elif rule.every is not None:
            chosen = self._matched % rule.every == 0
        else:
            chosen = rule.probability is None or random.random() < rule.probability
        self._picked += chosen
        return chosen


class Faults:
    """Goes by a plan: asked once for each request, in the order in which they come."""

    def __init__(self, plan: FaultPlan) -> None:
        self._random = Random(plan.seed)
        self._rules = [_Counted(rule) for rule in plan.rule]

    def of(self, method: str, path: str) -> Fault:
        """What happens to a request; of several rules that cut or answer, the first has its way.

        A slash at the path's end makes no difference.
        """
        plain = path.rstrip("/") or "/"
        picked = [c.rule for c in self._rules if c.picks(method, plain, self._random)]
        ends = [r for r in picked if r.then in _ENDS]
        skews = [r.skew_seconds for r in picked if r.skew_seconds is not None]
        return Fault(
            then=ends[0] if ends else None,
            delay_seconds=sum(rule.delay_seconds for rule in picked),
            expire_sessions=any(rule.then is Then.EXPIRE_SESSIONS for rule in picked),
            skew_seconds=skews[-1] if skews else None,
        )


_ENDS = frozenset(
    {
        Then.DROP_BEFORE,
        Then.DROP_AFTER_ACCEPTING,
        Then.TAKE_HALF,
        Then.STATUS,
        Then.TRUNCATE,
    }
)
