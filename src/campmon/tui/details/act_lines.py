"""The acts on a campaign as lines, and one of them whole. Pure functions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from campmon.engine.audit_acts import TracedAct
from campmon.tui import figures
from campmon.tui.cells import fit, width_of, wrap
from campmon.tui.looks import Line, Span

_WHEN, _WHO, _OUTCOME = 11, 12, 24
_MOST_WHO = 20
_OUTCOME_BESIDE = 16
"""Cells of the outcome where the campaign stands beside it and there is little room."""
_GOOD = frozenset({"done", "already so"})
_UNDER_WAY_SECONDS = 300.0
"""How long an act without an outcome counts as under way."""
ELSEWHERE = "told by the hub; not in this machine's log"


def head_text(width: int) -> str:
    """The column heads."""
    who, outcome, what = _columns(width)
    return fit("When", _WHEN) + fit("Who", who) + fit("Outcome", outcome) + fit("What", what)


def act_line(act: TracedAct, now: datetime, width: int, *, cursor: bool = False) -> Line:
    """One act in its columns; what was done comes last, and is cut where it is long."""
    who, outcome, what = _columns(width)
    word, role = outcome_of(act, now)
    spans: list[Span] = [
        (fit(_when(act.begun, now), _WHEN), "muted"),
        (fit(act.who, who - 1) + " ", "text"),
        (fit(word, outcome - 1) + " ", role),
        (fit(act.told, what), "title"),
    ]
    return (("".join(text for text, _ in spans), "cursor"),) if cursor else tuple(spans)


_SHORT = {"accepted, not yet seen": "not yet seen", "outcome never written": "never written"}
Whose = Callable[[TracedAct], str]
"""What an act was done to, as it is called on the screen."""


def head_text_of_all(width: int) -> str:
    """The column heads of acts on any campaign."""
    who, outcome, what, campaign = _columns_of_all(width)
    heads = ((_WHEN, "When"), (outcome, "Outcome"), (who, "Who"), (what, "What"))
    return "".join(fit(head, cells) for cells, head in heads) + fit("Campaign", campaign)


def act_line_of_all(
    act: TracedAct, now: datetime, width: int, whose: Whose, *, cursor: bool = False
) -> Line:
    """An act on any campaign: the outcome before all that may be cut."""
    who, outcome, what, campaign = _columns_of_all(width)
    word, role = outcome_of(act, now)
    if width_of(word) >= outcome:
        word = _SHORT.get(word, word)
    spans: list[Span] = [
        (fit(_when(act.begun, now), _WHEN), "muted"),
        (fit(word, outcome - 1) + " ", role),
        (fit(act.who, who - 1) + " ", "text"),
        (fit(act.told, what - 1) + " ", "title"),
        (fit(whose(act), campaign), "text"),
    ]
    return (("".join(text for text, _ in spans), "cursor"),) if cursor else tuple(spans)


def _columns_of_all(width: int) -> tuple[int, int, int, int]:
    roomy = width >= 100
    who, outcome = (_MOST_WHO, _OUTCOME) if roomy else (_WHO - 2, _OUTCOME_BESIDE)
    rest = max(20, width - _WHEN - who - outcome)
    return who, outcome, rest * 2 // 5, rest - rest * 2 // 5


def _columns(width: int) -> tuple[int, int, int]:
    who = _WHO if width < 100 else _MOST_WHO
    return who, _OUTCOME, max(10, width - _WHEN - who - _OUTCOME)


def _when(at: datetime, now: datetime) -> str:
    """To the second where it is of today: acts follow each other quickly."""
    local = at.astimezone()
    if local.date() == now.astimezone().date():
        return f"{local:%H:%M:%S}"
    return figures.moment(at, now)


def outcome_of(act: TracedAct, now: datetime) -> tuple[str, str]:
    """How it ended, in words, and their role."""
    if act.outcome:
        return act.outcome, "good" if act.outcome in _GOOD else "warn"
    if (now - act.begun).total_seconds() < _UNDER_WAY_SECONDS:
        return "under way", "title"
    return "outcome never written", "bad"


def whole_lines(
    act: TracedAct, now: datetime, width: int, height: int, whose: str = ""
) -> list[Line]:
    """All of an act, wrapped, below a rule: when, who, how long it took, what, outcome, message.

    whose  what it was done to, where that is not plain
    """
    word, role = outcome_of(act, now)
    took = ""
    if act.ended is not None and act.ended > act.begun:
        took = f", took {figures.short_span((act.ended - act.begun).total_seconds())}"
    head = f"{act.begun.astimezone():%Y-%m-%d %H:%M:%S}{took} · {act.who} · "
    rule: Line = (("─" * width, "track"),)
    lines: list[Line] = [((head, "muted"), (word, role))]
    if width_of(head) + width_of(word) > width:
        lines = [((line, "muted"),) for line in wrap(head + word, width, 2)]
    told = f"{act.told} · {whose}" if whose else act.told
    lines += [((line, "title"),) for line in wrap(told, width, max(1, height // 2))]
    said = act.message or (ELSEWHERE if act.elsewhere else "")
    room = max(0, height - 1 - len(lines))
    return [rule, *lines, *(((line, "text"),) for line in wrap(said, width, room))][:height]
