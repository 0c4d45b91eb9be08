"""What the platform says when it says no, and what its words mean.

The forms seen are {"error": …}, {"errors": {field: […]}}, {"errors": […]} and {"message": …}.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from campmon.backends.http.lenient import plain_keys, read_text

LONGEST = 300
"""Characters of the platform's words that are kept, of each sentence and of all together."""

_MOST = 100
"""Sentences that are kept, and fields."""

_DEEPEST = 4

_KEY_REFUSED = re.compile(
    r"\b(invalid|unknown|wrong|incorrect|expired|revoked)\b.{0,20}api[ _-]?key"
    r"|api[ _-]?key\b.{0,20}\b(invalid|not valid|unknown|wrong|incorrect|expired|revoked)\b"
)
_NO_CAMPAIGN = re.compile(
    r"\bcampaign\b.{0,40}\b(not found|does ?n[o']t exist|does not exist|cannot be found)\b"
)
_STATE = re.compile(r"\b(state|status|active|draft|stopped|paused|completed|archived)\b")
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
        """Whether it is about what state the campaign is in."""
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
        read_text(name)[:LONGEST]: sentences(value) for name, value in list(named.items())[:_MOST]
    }
    return Complaint("; ".join(said)[:LONGEST], MappingProxyType(fields))


def sentences(found: object) -> tuple[str, ...]:
    """Every text in a value, those under a name with the name in front."""
    said = (sentence.strip()[:LONGEST] for sentence in _said(found, _DEEPEST))
    return tuple(sentence for sentence, _ in zip(filter(None, said), range(_MOST), strict=False))


def _said(found: object, depth: int) -> Iterator[str]:
    if isinstance(found, list) and depth:
        for entry in found:
            yield from _said(entry, depth - 1)
    elif isinstance(found, Mapping) and depth:
        for name, value in found.items():
            for sentence in _said(value, depth - 1):
                yield f"{read_text(name)}: {sentence}"
    else:
        yield read_text(found)
