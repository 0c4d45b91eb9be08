"""The lines of fixed height below the table, made from what is known. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from campmon.model.campaign import Campaign
from campmon.model.command import BY_ID, commands_on_line
from campmon.model.detail import CampaignDetail
from campmon.model.reading import SourceHealth, SourceState
from campmon.model.state import CampaignState
from campmon.model.why import why_not_dialing
from campmon.tui.bindings import Keys
from campmon.tui.cells import cut, width_of
from campmon.tui.filter import unknown_states
from campmon.tui.looks import Line, Span, spans_width
from campmon.tui.signs import SIGNS, state_text

_NOT = "Not dialing: "


def campaign_line(
    campaign: Campaign | None,
    detail: CampaignDetail | None,
    keys: Keys,
    width: int,
    *,
    gone: bool = False,
    stale: bool = False,
    problem: str | None = None,
    several: bool = False,
) -> Line:
    """Which campaign the keys act on, and why it is not being dialed where it is not.

    With `several` sources it names the campaign's own. Of a stale source it says why that is not
    heard (`problem`): nothing else there is certain.
    """
    if campaign is None:
        text = " The campaign under the cursor has gone" if gone else " No campaign"
        return ((text, "muted"),)
    sign = SIGNS[campaign.state]
    why = why_not_dialing(campaign, detail)
    name = cut(campaign.name, max(12, width // 3))
    spans: list[Span] = [
        (f" {campaign.profile} ›" if several else "", "muted"),
        (f" {name}", "title"),
        (f" {campaign.id}" if width >= 110 else "", "muted"),
        (f"  {state_text(campaign)}  ", sign.role),
    ]
    if stale and problem:
        return _fitted([*spans, (f"Not heard: {problem}", "warn")], width)
    if why is None:
        return (*spans, ("Dialing when last heard" if stale else "Dialing", "muted"))
    unsure = campaign.state is CampaignState.UNKNOWN
    spans.append((why.reason if unsure else f"{_NOT}{why.reason}", "warn"))
    mend = BY_ID.get(why.command_id or "")
    key = keys.shown(mend.id) if mend is not None else ""
    if mend is not None and key:
        spans += [(f"  {key}", "key"), (f" {mend.label.lower()}", "muted")]
    return _fitted(spans, width)


def _fitted(spans: list[Span], width: int) -> Line:
    """Cut the reason, and keep the key that mends it."""
    over = spans_width(spans) - width
    if over > 0:
        for place, (text, role) in enumerate(spans):
            if role == "warn" and width_of(text) > over:
                spans[place] = (cut(text, max(len(_NOT), width_of(text) - over)), role)
    return tuple(spans)


def key_line(
    keys: Keys, marked: int, width: int, typed: Sequence[Span] = (), *, replay: bool = False
) -> Line:
    """The most needed keys, as many as fit; help and quit always. First what is `typed` so far.

    On a replay, its own keys in place of those that change campaigns.
    """
    spans: list[Span] = [*typed, (" ", "text")]
    if marked:
        spans += [(f" {marked:,} marked ", "badge"), (" ", "text")]
    shown = [c for c in commands_on_line(replay=replay) if keys.of(c.id)]
    always = [c for c in shown if c.id in ("screen.help", "screen.quit")]
    end = [span for c in always for span in _key(keys.shown(c.id), c.label)]
    room = width - spans_width(spans) - spans_width(end)
    for command in shown:
        if command in always:
            continue
        pair = _key(keys.shown(command.id), command.label)
        if spans_width(pair) > room:
            break
        spans += pair
        room -= spans_width(pair)
    return (*spans, *end)


def filter_keys(shown: int, total: int) -> Line:
    """The key line while the filter takes the keys: all others are letters there.

    A click there means nothing: on the board the same keys mean something else.
    """
    return (
        (f" {shown:,} of {total:,} shown  ", "text"),
        ("enter", "title"),
        (" keeps the filter  ", "muted"),
        ("esc", "title"),
        (" shows all again", "muted"),
    )


def _key(key: str, label: str) -> list[Span]:
    return [(key, "key"), (f" {label}  ", "muted")]


def table_notice(
    health: Mapping[str, SourceHealth], filter_text: str, keys: Keys, total: int
) -> tuple[str, ...]:
    """What to say where the table shows no campaign: why, and what can be done."""
    if total and filter_text:
        wrong = [f"There is no state “{word}”" for word in unknown_states(filter_text)]
        return (f"No campaign matches “{filter_text}”", *wrong, "esc shows all again")
    troubled = [s for s in health.values() if s.problem and s.state is not SourceState.LIVE]
    if troubled:
        said = [f"{source.profile}: {source.problem}" for source in troubled]
        key = keys.shown("screen.read_now")
        return (*said, f"It is tried again by itself; {key or 'read now'} tries at once")
    if any(source.state is SourceState.LIVE for source in health.values()):
        return ("There are no campaigns here yet",)
    names = ", ".join(health) or "the source"
    return (f"Connecting to {names}…",)
