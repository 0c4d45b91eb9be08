"""What the editor says: lines for its head and its state, and of campaigns and names. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from campmon.model.campaign import Campaign
from campmon.model.staffing_plan import Kind, Mark, Name, Plan
from campmon.model.text import clean
from campmon.tui.cells import cut, width_of, wrap
from campmon.tui.looks import Line, Span
from campmon.tui.signs import SIGNS, state_text

_MOST_LINES = 10_000
"""Lines that the names of one move may take: all of them, for whole floors of agents too."""

PLURALS: Mapping[Kind, str] = {Kind.AGENT: "agents", Kind.TEAM: "teams"}


def counted(count: int, noun: str) -> str:
    """A number with its noun: `1 agent`, `1,200 agents`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def head_line(campaigns: Sequence[Campaign], gone: int, badge: str, width: int) -> Line:
    """Whose staffing it is; `gone` of the campaigns are no more."""
    end: list[Span] = [(f" {badge} ", "badge"), (" ", "text")] if badge else []
    if gone:
        said = (
            " has gone "
            if len(campaigns) == 1
            else f" {gone} of them {'has' if gone == 1 else 'have'} gone "
        )
        end.insert(0, (f"  !{said} ", "bad"))
    if len(campaigns) == 1:
        (campaign,) = campaigns
        state = f"  {state_text(campaign)}"
        tail: list[Span] = [
            (state, SIGNS[campaign.state].role),
            (f"  {campaign.profile} ", "muted"),
        ]
        names = campaign.name
    else:
        tail = []
        names = f"{len(campaigns)} campaigns: {', '.join(c.name for c in campaigns)}"
    room = width - 11 - sum(width_of(text) for text, _ in (*tail, *end))
    return ((" Staffing  ", "muted"), (cut(names, room), "title"), *tail, *end)


def tab_line(counts: Mapping[Kind, int] | None, shown: Kind, width: int) -> Line:
    """Agents and teams, how many of each are known (None: not read); the one shown in brackets."""
    spans: list[Span] = [(" ", "text")]
    for kind, title in ((Kind.AGENT, "Agents"), (Kind.TEAM, "Teams")):
        text = f"{title} {'—' if counts is None else f'{counts[kind]:,}'}"
        here = kind is shown
        spans.append((f"[{text}]" if here else f" {text} ", "title" if here else "muted"))
        spans.append((" ", "text"))
    taken = sum(width_of(text) for text, _ in spans)
    return (*spans, ("─" * max(0, width - taken), "track"))


def pending_line(added: int, removed: int, found: str) -> Line:
    """How many changes are marked, and what the search has found."""
    if not added and not removed:
        spans: list[Span] = [(" nothing marked", "muted")]
    else:
        spans = [
            (" ", "text"),
            (f"{Mark.ADD.value} {added:,} to add", "good" if added else "muted"),
            ("   ", "text"),
            (f"{Mark.REMOVE.value} {removed:,} to remove", "bad" if removed else "muted"),
        ]
    return (*spans, (f"   {found}" if found else "", "muted"))


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to be done on one campaign."""

    campaign: Campaign
    plan: Plan


Labels = Mapping[Name, str]
"""What agents are called besides their ids."""


def called(labels: Labels, kind: Kind, name: str) -> str:
    """A name with its id, where these differ."""
    label = labels.get((kind, name), name)
    return name if label.casefold() == name.casefold() else f"{label} ({name})"


def note_lines(note: str, width: int) -> list[Line]:
    """What is to be known besides, in brackets; nothing for ""."""
    said = f"({note})" if note else ""
    return [((f"  {line}", "muted"),) for line in wrap(said, width - 2, 3)]


def campaign_line(campaign: Campaign, note: str, width: int) -> Line:
    """A campaign with its state, and a word on it."""
    state: Span = (f"  {state_text(campaign)}", SIGNS[campaign.state].role)
    tail = f"  {note}" if note else ""
    room = width - width_of(state[0]) - width_of(tail)
    return ((cut(campaign.name, room), "title"), state, (tail, "muted"))


def named(
    said: str,
    names: Iterable[str],
    kind: Kind,
    labels: Labels,
    width: int,
    role: str,
    *,
    more: int = 0,
) -> list[Line]:
    """What is said of names, and all of them; `more` are not among them."""
    text = said + ", ".join(called(labels, kind, name) for name in names)
    text += f", … and {more:,} more" if more else ""
    indent = "  "
    return [((indent + line, role),) for line in wrap(clean(text), width - 2, _MOST_LINES)]
