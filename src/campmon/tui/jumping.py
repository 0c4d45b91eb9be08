"""Jump keys: a letter or two beside every row, and the row that is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from types import MappingProxyType

from campmon.model.campaign import CampaignKey

LETTERS = "asdfghjklqwertyuiopzxcvbnm"
"""Where the fingers rest first."""


def labels(count: int) -> tuple[str, ...]:
    """As many labels as wanted: single letters while they last, else two letters each.

    None is the beginning of another, so that no enter is needed.
    """
    if count <= len(LETTERS):
        return tuple(LETTERS[:count])
    pairs = ("".join(pair) for pair in product(LETTERS, repeat=2))
    return tuple(islice(pairs, count))


@dataclass(slots=True)
class Jump:
    """Labels of campaigns, never of rows: what moves meanwhile takes its label along."""

    labels: Mapping[CampaignKey, str] = field(default_factory=lambda: MappingProxyType({}))
    typed: str = ""

    @classmethod
    def over(cls, keys: Sequence[CampaignKey]) -> Jump:
        """A jump to one of these."""
        return cls(MappingProxyType(dict(zip(keys, labels(len(keys)), strict=False))))

    @property
    def open(self) -> bool:
        """Whether letters are waited for."""
        return bool(self.labels)

    @property
    def shown(self) -> Mapping[CampaignKey, str]:
        """The labels that still can be meant."""
        return {key: text for key, text in self.labels.items() if text.startswith(self.typed)}

    def press(self, letter: str) -> CampaignKey | None:
        """Take a letter; the campaign that is meant by now. What no label begins with ends it."""
        self.typed += letter.lower()
        left = self.shown
        found = next((key for key, text in left.items() if text == self.typed), None)
        if found is not None or not left:
            self.end()
        return found

    def end(self) -> None:
        """Wait for nothing any more."""
        self.labels = MappingProxyType({})
        self.typed = ""
