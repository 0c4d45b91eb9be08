"""Finding the campaign that a person means by what they typed."""

import difflib
from collections.abc import Iterable

from campmon.model.campaign import Campaign
from campmon.model.errors import UnknownCampaignError

_SHOWN = 5


def find_campaign(campaigns: Iterable[Campaign], text: str) -> Campaign:
    """Return the one campaign that `text` means.

    Tried in order: the id, the exact name, a prefix of one id only, a prefix of one name only
    (names regardless of case). Raises UnknownCampaignError, naming the candidates or the nearest.
    """
    everything = list(campaigns)
    name = text.casefold()
    for matches in (
        [c for c in everything if c.id == text],
        [c for c in everything if c.name.casefold() == name],
        [c for c in everything if text and c.id.startswith(text)],
        [c for c in everything if text and c.name.casefold().startswith(name)],
    ):
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise UnknownCampaignError(
                f"{text!r} may mean {len(matches)} campaigns: {_listed(matches)}",
                "Give the whole id.",
            )
    raise UnknownCampaignError(f"no campaign answers to {text!r}", _nearest(everything, text))


def _listed(campaigns: list[Campaign]) -> str:
    shown = ", ".join(f"{c.id} ({c.name})" for c in campaigns[:_SHOWN])
    more = len(campaigns) - _SHOWN
    return f"{shown}, and {more} more" if more > 0 else shown


def _nearest(campaigns: list[Campaign], text: str) -> str:
    words = {c.id: c for c in campaigns} | {c.name: c for c in campaigns}
    near = list(dict.fromkeys(words[w] for w in difflib.get_close_matches(text, words, n=3)))
    if near:
        return f"Did you mean {_listed(near)}?"
    return "See `campmon campaigns --all` for what there is."
