"""The wallboard's pages: one campaign, or all sources together, for a size. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from campmon.model.figures import runs_out
from campmon.model.reading import SourceHealth, SourceState
from campmon.model.staffing import AgentState
from campmon.model.why import why_not_dialing
from campmon.tui import figures
from campmon.tui.cells import cut, fit
from campmon.tui.looks import Line, Span
from campmon.tui.signs import SIGNS, SOURCE_WORDS, STALE, state_text
from campmon.tui.wallboard.parts import (
    Figure,
    Share,
    banner,
    figure_rows,
    foot_line,
    head_line,
    share_out,
    source_spans,
    words,
)
from campmon.tui.wallboard.views import CampaignView, Frame, Totals, age_of, stale_sources

_SHORT = 6
"""Cells of a shortened count."""

_BOUNDS = (5, 10, 20, 30, 60)
"""Seconds that the oldest figures are said to be within: a wall need not count them."""


def campaign_page(view: CampaignView, frame: Frame, width: int, height: int) -> list[Line]:
    """One campaign: name, state, what is done and remains, then pace, end, drop rate, agents."""
    campaign = view.campaign
    share = share_out(height - 2)
    stale = view.health is not None and view.health.state is SourceState.STALE
    left: list[Span] = [
        (f" {campaign.profile} ", "title"),
        *source_spans(view.health, frame, view.refresh_seconds),
        (f"  {campaign.name}", "text"),
    ]
    gap: list[Line] = [()] * share.gaps
    given_up = share.main // 3 if stale else 0  # what is old is worth less room than that it is
    lines = [
        head_line(left, frame, width),
        *words(campaign.name, "title", width, share.name),
        *_state(view, share, width, stale=stale),
        *gap,
        *figure_rows(_main(view, stale=stale), width, share.main - given_up),
        *gap,
        *_second(view, frame, width, share.second + given_up, stale=stale),
    ]
    return _whole(lines, frame, width, height)


def _whole(lines: Sequence[Line], frame: Frame, width: int, height: int) -> list[Line]:
    """The lines with the foot at the bottom."""
    kept = list(lines[: height - 1])
    return [*kept, *([()] * (height - 1 - len(kept))), foot_line(frame, width)]


def _state(view: CampaignView, share: Share, width: int, *, stale: bool) -> list[Line]:
    """The state, large where there is room, and why nothing is dialed."""
    campaign = view.campaign
    role = SIGNS[campaign.state].role
    heard = " when last heard" if stale else ""
    why = None if stale else why_not_dialing(campaign, view.detail)
    said = f"Not dialing: {why.reason}" if why is not None else ""
    small = state_text(campaign).upper() + heard
    if share.state == 1:
        return [((f" {small}", role), (cut(f"   {said}", width - len(small) - 2), "warn")), ()]
    word = SIGNS[campaign.state].word
    below = small if stale else said
    return [*words(word, role, width, share.state), ((cut(f" {below}", width), "warn"),)]


def _main(view: CampaignView, *, stale: bool) -> list[Figure]:
    campaign = view.campaign
    mark = STALE if stale else ""
    role = "stale" if stale else "text"
    done = figures.percent_done(campaign)
    remaining = figures.record_count(campaign, "remaining")
    short = figures.record_count(campaign, "remaining", _SHORT)
    loaded = figures.record_count(campaign, "loaded")
    return [
        Figure("% DONE", _marked(done, mark), note=f"of {loaded} loaded", role=role),
        Figure("REMAINING", _marked(remaining, mark), _marked(short, mark), role=role),
    ]


def _marked(text: str, mark: str) -> str:
    return text if text == figures.UNKNOWN else text + mark


def _second(
    view: CampaignView, frame: Frame, width: int, height: int, *, stale: bool
) -> list[Line]:
    if stale:
        age = figures.span(age_of(view.health, frame.now))
        return banner(f"STALE {age}", "STALE", width, height + 1)
    return figure_rows(_more(view, frame), width, height)


def _more(view: CampaignView, frame: Frame) -> list[Figure]:
    campaign, detail = view.campaign, view.detail
    out = figures.moment(runs_out(campaign), frame.now)
    if campaign.live and out == figures.UNKNOWN:
        out = figures.ENDLESS
    return [
        Figure("PACE", figures.pace(campaign.pace), note="a minute", role="text"),
        Figure("RUNS OUT", out, role="text"),
        _drop_rate(view),
        Figure("AGENTS", *_agents(view), role="text")
        if detail is not None and detail.agents is not None
        else Figure("AGENTS", figures.UNKNOWN, role="muted"),
    ]


def _drop_rate(view: CampaignView) -> Figure:
    """With what it is a rate of: without that it says nothing."""
    calls = view.detail.calls if view.detail is not None else None
    if calls is None or calls.drop_rate is None:
        return Figure("DROP RATE", figures.UNKNOWN, role="muted")
    of = f"{figures.count(calls.dropped, 5)} of {figures.count(calls.answered, 5)}"
    return Figure("DROPS", figures.percent(calls.drop_rate), note=of, role="text")


def _agents(view: CampaignView) -> tuple[str, str, str]:
    """How many are at work, and how many of them wait and pause."""
    detail = view.detail
    assert detail is not None
    assert detail.agents is not None
    at_work = sum(c.agents for c in detail.agents if c.state is not AgentState.OFF)
    waiting = detail.agents_in(AgentState.WAITING) or 0
    whose = "of service, " if detail.agents_of_service else ""
    return str(at_work), "", f"{whose}{waiting} waiting"


def summary_page(
    totals: Totals,
    health: Mapping[str, SourceHealth],
    frame: Frame,
    width: int,
    height: int,
) -> list[Line]:
    """All sources together; those that are not heard on a bar of their own."""
    share = share_out(height - 2)
    stale = stale_sources(health)
    lines: list[Line] = [head_line([(" All sources", "title")], frame, width)]
    gap: list[Line] = [()] * share.gaps
    role = "stale" if stale else "text"
    old = STALE if stale else ""
    lines += figure_rows(_counts(totals, role, old), width, share.main)
    sums = _sums(totals, health, frame, role, old)
    lines += [*gap, *figure_rows(sums, width, share.second + 1)]
    lines += gap
    if stale:
        first = stale[0]
        age = figures.span(age_of(first, frame.now))
        said = f"STALE {first.profile} {age}"
        lines += banner(said, f"STALE {len(stale)}", width, share.second + 1)
    room = height - 1 - len(lines)
    return _whole([*lines, *_sources(health, frame, width, room)], frame, width, height)


def _counts(totals: Totals, role: str, old: str) -> list[Figure]:
    playing, paused = (f"{count:,}{old}" for count in (totals.playing, totals.paused))
    return [
        Figure("PLAYING", playing, role="playing" if totals.playing else role),
        Figure("PAUSED", paused, role="paused" if totals.paused else role),
    ]


def _sums(
    totals: Totals, health: Mapping[str, SourceHealth], frame: Frame, role: str, old: str
) -> list[Figure]:
    none = not (totals.remaining or totals.loaded)
    remaining = figures.UNKNOWN if none else f"{totals.remaining:,}{old}"
    short = figures.UNKNOWN if none else figures.count(totals.remaining, _SHORT) + old
    unknown = f", {totals.unknown:,} unknown" if totals.unknown else ""
    done = figures.done(totals.percent_done) + (old if totals.loaded else "")
    return [
        Figure("REMAINING", remaining, short, note=f"active{unknown}", role=role),
        Figure("% DONE", done, note="active", role=role),
        _oldest(health, frame.now, role),
    ]


def _oldest(health: Mapping[str, SourceHealth], now: datetime, role: str) -> Figure:
    """How old the oldest figures are: a bound, as long as they are fresh."""
    ages = [age for age in (age_of(one, now) for one in health.values()) if age is not None]
    if not ages:
        return Figure("OLDEST", figures.UNKNOWN, role=role)
    bound = next((bound for bound in _BOUNDS if max(ages) <= bound), None)
    if bound is None:
        return Figure("OLDEST", figures.span(max(ages)), role=role)
    return Figure("OLDEST", f"{bound} S", note="at most", role=role)


def _sources(health: Mapping[str, SourceHealth], frame: Frame, width: int, room: int) -> list[Line]:
    """Each source in a line, as many as there is room for."""
    lines: list[Line] = []
    for one in health.values():
        old = one.state is SourceState.STALE
        age = f" {figures.span(age_of(one, frame.now))}" if old else ""
        said = f" {SOURCE_WORDS[one.state]}{age} "
        role = "badge" if old else "good" if one.state is SourceState.LIVE else "warn"
        problem = cut(f"  {one.problem}", max(0, width - 24 - len(said))) if one.problem else ""
        lines.append(((f" {fit(one.profile, 20)} ", "text"), (said, role), (problem, "muted")))
    if len(lines) > max(0, room):
        lines = lines[: max(0, room - 1)]
        if room > 0:
            lines.append(((f" … and {len(health) - len(lines)} more sources", "muted"),))
    return lines
