"""Each state's sign, word and colour role: a state is never told by colour alone.

The signs are in every common terminal font and one cell wide everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from campmon.model.campaign import Campaign
from campmon.model.reading import SourceState
from campmon.model.state import CampaignState


@dataclass(frozen=True, slots=True)
class Sign:
    """How a state looks: a mark, a word, and the role that a theme colours."""

    mark: str
    word: str
    role: str
    rank: int
    """Place in the order of states: what dials and what needs a hand come first."""

    @property
    def text(self) -> str:
        """Mark and word."""
        return f"{self.mark} {self.word}"


_S = CampaignState

SIGNS: Mapping[CampaignState, Sign] = MappingProxyType(
    {
        _S.PLAYING: Sign("▶", "playing", "playing", 0),
        _S.PAUSED: Sign("‖", "paused", "paused", 1),
        _S.BROKEN: Sign("!", "broken", "broken", 2),
        _S.UNKNOWN: Sign("?", "unknown", "broken", 3),
        _S.STOPPING: Sign("□", "stopping", "stopped", 4),
        _S.BUILT: Sign("●", "built", "ready", 5),
        _S.UNBUILT: Sign("○", "unbuilt", "ready", 6),
        _S.LOADING: Sign("↓", "loading", "ready", 7),
        _S.DRAFT: Sign("·", "draft", "stopped", 8),
        _S.STOPPED: Sign("■", "stopped", "stopped", 9),
        _S.DONE: Sign("=", "done", "done", 10),
        _S.DEACTIVATED: Sign("x", "deactivated", "done", 11),
    }
)

ROLES: tuple[str, ...] = ("playing", "paused", "broken", "ready", "stopped", "done")

SOURCE_WORDS: Mapping[SourceState, str] = MappingProxyType(
    {
        SourceState.CONNECTING: "connecting",
        SourceState.LIVE: "live",
        SourceState.STALE: "STALE",
    }
)

MARKED = "+"
STALE = "?"
"""Behind every figure that is older than it should be."""


ALERT = "!"
ALERT_SEEN = ":"
"""Beside a campaign with alerts, and with such as somebody has seen to, by word or by snooze."""


def state_text(campaign: Campaign) -> str:
    """A campaign's state as sign and word; the platform's own word where campmon knows none."""
    sign = SIGNS[campaign.state]
    if campaign.state is CampaignState.UNKNOWN and campaign.platform_state:
        return f"{sign.mark} {campaign.platform_state.lower()}"
    return sign.text
