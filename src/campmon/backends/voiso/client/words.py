"""What the platform says when it says no, and what its words mean.

The forms seen are {"error": …}, {"errors": {field: […]}}, {"errors": […]} and {"message": …}.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType

from campmon.backends.http.lenient import plain_keys, read_flag, read_text

LONGEST = 300
"""Characters of the platform's words that are kept, of each sentence and of all together."""

_MOST = 100
"""Sentences that are kept, and fields."""

_DEEPEST = 4

_SAID_WITH_ERRORS = frozenset({"error", "errors", "message", "status", "code", "success", "id"})

_NO_FIELD = frozenset({"base", "detail", "error", "errors", "message"})
"""Names under which words stand about the whole, rather than about a field."""

_KEY_REFUSED = re.compile(
    r"\b(invalid|unknown|wrong|incorrect|expired|revoked)\b.{0,20}api[ _-]?key"
    r"|api[ _-]?key\b.{0,20}\b(invalid|not valid|unknown|wrong|incorrect|expired|revoked)\b"
)
_NO_CAMPAIGN = re.compile(
    r"\bcampaign\b(?: (?:with|id|was|is|could|\W?[\w-]*\d[\w-]*\W?)){0,5}"
    r" (?:not (?:be )?found|cannot be found|does ?n[o']t exist|does not exist)\b"
    r"|\bno such campaign\b"
)
_STATE = re.compile(
    r"\b(state|status|(in)?active|draft|live|paused|stopp(ed|ing)|completed|finished|ended|closed"
    r"|archived|deactivated|(not|must be) running"
    r"|deleted|removed|cancell?ed|expired|disabled|terminated|aborted|forbidden"
    r"|not found|cannot be found|could not be found|no longer|no such"
    r"|does ?n['\u2019]t exist|do(es)? not exist)\b"
)
_BUSY = re.compile(
    r"\bprocessing\b|\bin progress\b|\bbusy\b|\bbeing (processed|imported|added|updated)\b"
    r"|\b(previous|last|another|earlier) (request|import|batch|operation)\b"
    r"|\b(try|retry)( again)? (later|in|after|shortly|soon|once)\b"
    r"|\bplease wait\b|\bwait (for|until|before|at least|a|and|\d)"
)
_FAILED = re.compile(
    r"\b(error|errors|failed|failure|fault|problem|exception)\b.{0,20}\bprocessing\b"
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """The platform's words, all together and by field; both may be empty."""

    words: str = ""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def refuses_key(self) -> bool:
        """Whether it is the API key that is not taken, not what is asked with it."""
        return bool(_KEY_REFUSED.search(self.words.lower()))

    @property
    def misses_campaign(self) -> bool:
        """Whether it says that there is no such campaign."""
        return bool(_NO_CAMPAIGN.search(self.words.lower()))

    @property
    def speaks_of_state(self) -> bool:
        """Whether it is about what state the campaign is in, or that it is gone."""
        return bool(_STATE.search(self.words.lower()))

    @property
    def asks_to_wait(self) -> bool:
        """Whether it says that something sent before is still being worked on."""
        words = self.words.lower()
        return bool(_BUSY.search(_FAILED.sub("", words)))


def read_complaint(found: object) -> Complaint:
    """The words in an answer's JSON, which may be of any form."""
    if not isinstance(found, Mapping):
        return Complaint("; ".join(sentences(found))[:LONGEST])
    keys = plain_keys(found)
    told = [keys[name] for name in ("error", "message", "errors", "detail") if name in keys]
    said = list(dict.fromkeys(sentence for value in told for sentence in sentences(value)))
    named = next((value for value in told if isinstance(value, Mapping)), {})
    fields = {
        read_text(name)[:LONGEST]: sentences(value)
        for name, value in list(named.items())[:_MOST]
        if name not in _NO_FIELD
    }
    return Complaint("; ".join(said)[:LONGEST], MappingProxyType(fields))


def refuses(found: object) -> bool:
    """Whether an answer is a refusal by its words alone, whatever its status is."""
    if not isinstance(found, Mapping):
        return False
    keys = plain_keys(found)
    if read_flag(keys.get("success")) is False:
        return True
    told = any(sentences(keys.get(name)) for name in ("error", "errors"))
    return told and keys.keys() <= _SAID_WITH_ERRORS


def sentences(found: object) -> tuple[str, ...]:
    """Every text in a value, those under a name with the name in front."""
    said = (sentence[:LONGEST] for sentence in _said(found, _DEEPEST))
    return tuple(islice(said, _MOST))


def _said(found: object, depth: int) -> Iterator[str]:
    if isinstance(found, list) and depth:
        for entry in found:
            yield from _said(entry, depth - 1)
    elif isinstance(found, Mapping) and depth:
        for name, value in found.items():
            in_front = "" if name in _NO_FIELD else f"{read_text(name)}: "
            for sentence in _said(value, depth - 1):
                yield in_front + sentence
    elif said := read_text(found).strip():
        yield said
