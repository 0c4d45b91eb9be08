"""What a job will do to a campaign and its figures, and how long it takes. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

from campmon.append import AppendPlan, Pace, Purpose
from campmon.model.campaign import Campaign
from campmon.model.reading import Budget
from campmon.model.record import AppendRules, FieldKind
from campmon.model.text import clean
from campmon.tui import figures
from campmon.tui.cells import cut, fit, right, wrap
from campmon.tui.looks import Line
from campmon.tui.signs import SIGNS, state_text


def counted(count: int, noun: str) -> str:
    """A number with its noun: `1 row`, `1,200 rows`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def sending_seconds(
    calls: int, pace: Pace, rules: AppendRules, budget: Budget, first: float = 0.0
) -> float:
    """From the first moment until the last of `calls` calls is made, at this pace.

    Waits are for the budget as it stands and for the pace's gap; the calls themselves take no time.
    The first call is not made before `first` seconds have passed.
    """
    gap = rules.steady_seconds if pace == "steady" else 0.0
    # When the calls already in the window fall out of it is known of the first one alone.
    made = [0.0] * budget.used
    if budget.used >= budget.limit:
        made[0] = budget.free_in_seconds - rules.window_seconds
    at = first - gap
    for _ in range(calls):
        at += gap
        if len(made) >= budget.limit:
            at = max(at, made[-budget.limit] + rules.window_seconds)
        made.append(at)
    return max(0.0, at)


def has_paces(rules: AppendRules) -> bool:
    """Whether the steady pace is slower than what the platform's budget allows by itself."""
    return rules.steady_seconds > rules.window_seconds / rules.calls_per_window


@dataclass(frozen=True, slots=True)
class Forecast:
    """What there is to know before saying yes.

    steady_wait  seconds until the steady pace lets a call follow the last one of another job
    """

    campaign: Campaign
    plan: AppendPlan
    budget: Budget
    pace: Pace
    steady_wait: float = 0.0

    @property
    def seconds(self) -> float:
        """How long the sending takes."""
        return self._until(len(self.plan.outlines))

    @property
    def begins_in(self) -> float:
        """Seconds until the first call."""
        return self._until(1)

    def _until(self, calls: int) -> float:
        first = self.steady_wait if self.pace == "steady" else 0.0
        return sending_seconds(calls, self.pace, self.plan.rules, self.budget, first)

    def lines(self, width: int) -> list[Line]:
        """The campaign, its figures now and afterwards or what is changed, and the calls."""
        campaign = self.campaign
        sign = SIGNS[campaign.state]
        head: Line = (
            (cut(campaign.name, max(10, width - 40)), "title"),
            (f"  id {campaign.id}  {campaign.profile}  ", "muted"),
            (state_text(campaign), sign.role),
        )
        updates = self.plan.purpose is Purpose.UPDATE
        effect = self._changes(width) if updates else self._growth()
        return [head, (), *effect, (), *self._sending(width)]

    def _growth(self) -> list[Line]:
        """The figures now, and once the records are there."""
        s, more = self.campaign.statistics, self.plan.good
        uploaded = figures.ENDLESS if self.campaign.live else figures.UNKNOWN
        return [
            ((fit("", 12) + right("now", 12) + right("then", 15), "muted"),),
            _figure("Uploaded", s.uploaded, more, "", uploaded),
            _figure("Loaded", s.loaded, more, "if all are taken"),
            _figure("Remaining", s.remaining, more, "less what is dialed"),
        ]

    def _changes(self, width: int) -> list[Line]:
        """The fields that are changed, and of which records."""
        mapped = [spec for spec, _ in self.plan.mapping.mapped]
        phone = next((spec.label for spec in mapped if spec.kind is FieldKind.PHONE), "phone")
        labels = ", ".join(spec.label for spec in mapped if spec.kind is not FieldKind.PHONE)
        room = max(1, width - 12)
        lines: list[Line] = [
            ((fit("Found by", 12), "muted"), (cut(f"{phone}, one record each", room), "text"))
        ]
        lines += [
            ((fit("" if n else "Changed", 12), "muted"), (line, "title"))
            for n, line in enumerate(wrap(labels, room, 2))
        ]
        return [*lines, (("An empty cell changes nothing; the figures stay.", "muted"),)]

    def _sending(self, width: int) -> list[Line]:
        calls = len(self.plan.outlines)
        name = clean(self.plan.table.path.name)
        what = f"{counted(self.plan.good, 'record')} from {name}, in {counted(calls, 'call')}"
        pace = f"Pace {self.pace}: " if calls > 1 else ""
        used, limit = self.budget.used, self.budget.limit
        window = figures.window(self.budget.window_seconds)
        return [
            ((cut(what, width), "text"),),
            (
                (f"{pace}{duration(self.seconds)}", "text"),
                (f"   calls made in the last {window}: {used} of {limit}", "muted"),
            ),
        ]


def _figure(
    label: str, now: int | None, more: int, note: str, unknown: str = figures.UNKNOWN
) -> Line:
    then = unknown if now is None else f"{now + more:,}"
    behind = f"  +{more:,}"
    return (
        (fit(label, 12), "muted"),
        (right(unknown if now is None else figures.count(now), 12), "text"),
        (right(f"→ {then}", 15), "title"),
        (fit(behind, 12), "good"),
        (note, "muted"),
    )


def duration(seconds: float) -> str:
    """How long that is, in words."""
    if seconds < 1:
        return "sent at once"
    return f"about {figures.short_span(seconds)}{' min' if 60 <= seconds < 3_600 else ''}"
