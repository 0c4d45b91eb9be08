"""What a panel is made from, and what panels share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from campmon.model.campaign import Campaign
from campmon.model.capability import Capabilities, Capability
from campmon.model.detail import CampaignDetail
from campmon.tui import figures
from campmon.tui.cells import fit, width_of, wrap
from campmon.tui.looks import Line, spans_width
from campmon.tui.signs import STALE

FULL, HALF, REST = "━", "╸", "─"

UNKNOWN_LINE: Line = ((figures.UNKNOWN, "muted"),)
"""A panel of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Context:
    """One campaign, as far as it is known.

    detail   None until it has been read
    problem  why it could not be read
    stale    its source has gone quiet: every figure is older than it should be
    refresh_seconds  how often its source is read, where that is known
    """

    campaign: Campaign
    detail: CampaignDetail | None
    capabilities: Capabilities
    platform: str
    now: datetime
    problem: str | None = None
    stale: bool = False
    refresh_seconds: float | None = None

    @property
    def figure(self) -> str:
        """The role of figures."""
        return "stale" if self.stale else "text"


Body = Callable[[Context, int, int], list[Line]]
"""Makes a panel's lines from what is known, for a width and a height."""


Part = Callable[[CampaignDetail], object]
"""The part of a campaign's details that a panel is about; None where it is unknown."""

_LEAST_BODY = 3
"""Lines that a panel's figures keep where a note about what is missing stands below them."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel: its title, what it needs of the platform, and what makes its lines.

    part     what it shows, which a platform may offer and not tell yet
    instead  what is shown, below the reason, where the platform does not offer the rest
    of_details  its figures come from the campaign's details, which may be older than the rest
    """

    title: str
    body: Body
    capability: Capability | None = None
    part: Part | None = None
    instead: Body | None = None
    of_details: bool = True

    def lines(self, context: Context, width: int, height: int) -> list[Line]:
        """The panel's lines; what cannot be shown says why. Every stale figure says that it is."""
        lines = self._lines(context, width, height)
        return [_signed(line, width) for line in lines] if context.stale else lines

    def _lines(self, context: Context, width: int, height: int) -> list[Line]:
        if self.capability is None:
            return self.body(context, width, height)
        why_not = not_offered(context, self.capability)
        if why_not is not None:
            return self._instead(why_not, context, width, height)
        detail = context.detail
        if detail is None:
            return said(context.problem or "Reading…", width, height)
        known = self.part is None or self.part(detail) is not None
        missing = detail.missing.get(self.capability)
        if missing is None:
            return self.body(context, width, height) if known else [UNKNOWN_LINE]
        if not known:
            return self._instead(missing, context, width, height)
        note = said(missing, width, max(1, height - _LEAST_BODY))
        return [*self.body(context, width, max(1, height - len(note))), *note][:height]

    def _instead(self, why: str, context: Context, width: int, height: int) -> list[Line]:
        lines = said(why, width, height)
        if self.instead is None or len(lines) >= height:
            return lines
        return [*lines, *self.instead(context, width, height - len(lines))]


def _signed(line: Line, width: int) -> Line:
    """The line with the sign behind its stale figures, in room that is there anyway."""
    spans = list(line)
    for place, (text, role) in enumerate(spans):
        figure = text.rstrip()
        if role != "stale" or figure.endswith((STALE, "STALE")) or not _has_digit(figure):
            continue
        behind = spans[place + 1] if place + 1 < len(spans) else ("", "")
        if len(figure) < len(text):
            spans[place] = (figure + STALE + text[len(figure) + 1 :], role)
        elif spans_width(spans) < width:
            spans[place] = (text + STALE, role)
        elif behind[0].startswith(" "):
            spans[place : place + 2] = [(text + STALE, role), (behind[0][1:], behind[1])]
        elif text.startswith(" "):
            spans[place] = (text[1:] + STALE, role)
    return tuple(spans)


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def not_offered(context: Context, capability: Capability) -> str | None:
    """That the platform does not offer something, and why; None where it does."""
    why_not = context.capabilities.why_not(capability)
    return None if why_not is None else f"Not offered by {context.platform}: {why_not}"


def said(text: str, width: int, height: int) -> list[Line]:
    """A sentence in place of figures, or beside them."""
    return [((line, "muted"),) for line in wrap(text, width, height)]


def pair(label: str, value: str, width: int, role: str = "text") -> Line:
    """A label and its value, in exactly `width` cells."""
    room = max(0, width - width_of(label) - 1)
    return ((label + " ", "muted"), (fit(value, room), role))


def beside(left: Line, right_line: Line, width: int) -> Line:
    """Two lines side by side, the left one in exactly `width` cells."""
    return (*padded(left, width), *right_line)


def padded(line: Line, width: int) -> Line:
    """A line in exactly `width` cells."""
    kept: list[tuple[str, str]] = []
    room = width
    for text, role in line:
        taken = width_of(text)
        if taken > room:
            kept.append((fit(text, room), role))
            room = 0
            break
        kept.append((text, role))
        room -= taken
    if room:
        kept.append((" " * room, "text"))
    return tuple(kept)


def bar(share: float | None, width: int) -> Line:
    """A bar of `width` cells, `share` of it full; also readable without colour."""
    if share is None or width <= 0:
        return ((REST * max(0, width), "track"),)
    halves = int(min(1.0, max(0.0, share)) * width * 2)
    text = FULL * (halves // 2) + HALF * (halves % 2)
    return ((text, "bar"), (REST * (width - len(text)), "track"))


def spark(values: Iterable[float], width: int) -> str:
    """The latest values as a row of blocks, the tallest at the top."""
    latest = list(values)[-width:] if width > 0 else []
    top = max(latest, default=0.0)
    if top <= 0:
        return "▁" * len(latest)
    return "".join("▁▂▃▄▅▆▇█"[min(7, int(value / top * 7.999))] for value in latest)
