"""What a panel is made from, and what panels share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from campmon.model.campaign import Campaign
from campmon.model.capability import Capabilities, Capability
from campmon.model.detail import CampaignDetail
from campmon.tui import figures
from campmon.tui.cells import fit, right, width_of, wrap
from campmon.tui.looks import Line

FULL, HALF, REST = "━", "╸", "─"


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


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel: its title, what it needs of the platform, and what makes its lines.

    instead  what is shown, below the reason, where the platform does not offer the rest
    """

    title: str
    body: Body
    capability: Capability | None = None
    instead: Body | None = None

    def lines(self, context: Context, width: int, height: int) -> list[Line]:
        """The panel's lines; what cannot be shown says why."""
        if self.capability is not None:
            why_not = not_offered(context, self.capability)
            if why_not is not None:
                said = _said(why_not, width, height)
                if self.instead is None or len(said) >= height:
                    return said
                return [*said, *self.instead(context, width, height - len(said))]
        if context.detail is None and self.capability is not None:
            return _said(context.problem or "Reading…", width, height)
        return self.body(context, width, height)


def not_offered(context: Context, capability: Capability) -> str | None:
    """That the platform does not offer something, and why; None where it does."""
    why_not = context.capabilities.why_not(capability)
    return None if why_not is None else f"Not offered by {context.platform}: {why_not}"


def _said(text: str, width: int, height: int) -> list[Line]:
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


@dataclass(frozen=True, slots=True)
class Counted:
    """A row of a counted list: a name, how many, and what goes behind."""

    name: str
    count: int
    note: str = ""
    role: str = "text"


def counted(
    rows: Sequence[Counted], width: int, height: int, *, names: int, figure: str = "text"
) -> list[Line]:
    """Counted rows with bars, in two columns where one is too short; what is left out is said."""
    if not rows:
        return [(("None yet", "muted"),)]
    most = max(1, *(row.count for row in rows))
    if len(rows) > height and width >= 2 * (names + 18):
        half = -(-len(rows) // 2)
        column = (width - 3) // 2
        shown = min(half, height)
        left = [_counted(row, column, names, most, figure) for row in rows[:shown]]
        rights = [_counted(row, column, names, most, figure) for row in rows[half : half + shown]]
        lines = [
            beside(line, rights[n], column + 3) if n < len(rights) else line
            for n, line in enumerate(left)
        ]
        return _more(lines, (half - shown) * 2, height)
    shown_rows = rows if len(rows) <= height else rows[: max(0, height - 1)]
    lines = [_counted(row, width, names, most, figure) for row in shown_rows]
    return _more(lines, len(rows) - len(shown_rows), height)


def _more(lines: list[Line], left_out: int, height: int) -> list[Line]:
    if left_out <= 0:
        return lines
    return [*lines[: height - 1], ((f"… {left_out} more", "muted"),)]


def _counted(row: Counted, width: int, names: int, most: int, figure: str) -> Line:
    number = right(figures.count(row.count, 9), 9)
    role = figure if figure != "text" else row.role
    head: Line = ((fit(row.name, names), "muted"), (number, role))
    room = width - names - 9 - 2 - (width_of(row.note) + 1 if row.note else 0)
    note: Line = ((" " + row.note, role),) if row.note else ()
    if room < 4:
        return padded((*head, *note), width)
    return (*head, ("  ", "text"), *bar(row.count / most, room), *note)


def spark(values: Iterable[float], width: int) -> str:
    """The latest values as a row of blocks, the tallest at the top."""
    latest = list(values)[-width:] if width > 0 else []
    top = max(latest, default=0.0)
    if top <= 0:
        return "▁" * len(latest)
    return "".join("▁▂▃▄▅▆▇█"[min(7, int(value / top * 7.999))] for value in latest)
