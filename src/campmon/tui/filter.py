"""The filter: words that all have to be found; `state:playing` looks in one place only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from campmon.model.campaign import Campaign
from campmon.model.state import CampaignState

Predicate = Callable[[Campaign], bool]

_FIELDS: Mapping[str, Callable[[Campaign], str]] = MappingProxyType(
    {
        "state": lambda c: c.state.value,
        "name": lambda c: c.name,
        "id": lambda c: c.id,
        "service": lambda c: c.service or "",
        "source": lambda c: c.profile,
        "type": lambda c: c.type,
        "reason": lambda c: c.reason or "",
    }
)

FIELD_NAMES: tuple[str, ...] = tuple(_FIELDS)


def parse(text: str) -> Predicate | None:
    """The predicate that `text` asks for; None asks for nothing.

    Words are found in name, id and service, in any case. `field:word` looks in that field alone,
    and with `-` before it a word must not be found.
    """
    tests = [_test(word) for word in text.casefold().split()]
    if not tests:
        return None
    return lambda campaign: all(test(campaign) for test in tests)


def unknown_states(text: str) -> list[str]:
    """The words after `state:` with which no state of ours begins."""
    words = (word.lstrip("-").partition(":") for word in text.casefold().split())
    return [
        wanted
        for name, colon, wanted in words
        if colon and name == "state" and not any(s.value.startswith(wanted) for s in CampaignState)
    ]


def within(predicate: Predicate | None, hidden: frozenset[str]) -> Predicate | None:
    """The same for campaigns of the sources that are not hidden alone."""
    if not hidden:
        return predicate
    if predicate is None:
        return lambda campaign: campaign.profile not in hidden
    return lambda campaign: campaign.profile not in hidden and predicate(campaign)


def _word(campaign: Campaign) -> str:
    return campaign.platform_state.casefold()


def _test(word: str) -> Predicate:
    if len(word) > 1 and word.startswith("-"):
        inner = _test(word[1:])
        return lambda campaign: not inner(campaign)
    name, colon, wanted = word.partition(":")
    if colon and name in _FIELDS:
        if name == "state":  # a state by its first letters: `p` is not meant to find stopped
            return lambda c: c.state.value.startswith(wanted) or _word(c).startswith(wanted)
        field = _FIELDS[name]
        return lambda campaign: wanted in field(campaign).casefold()
    return lambda c: word in f"{c.name}\n{c.id}\n{c.service or ''}".casefold()
