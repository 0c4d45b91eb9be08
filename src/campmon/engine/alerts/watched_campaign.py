"""What is remembered of a playing campaign between two looks at it."""

from campmon.engine.alerts import verdicts
from campmon.engine.alerts.call_window import CallWindow
from campmon.engine.alerts.finding import Finding
from campmon.engine.alerts.progress import Progress
from campmon.model.alert_rules import AlertKind, Rules
from campmon.model.detail import CampaignDetail
from campmon.model.why import why_not_dialing


class WatchedCampaign:
    """When it last got on, and its calls of the last minutes."""

    __slots__ = ("calls", "placed", "progress")

    def __init__(self, at: float, completed: int) -> None:
        self.progress = Progress(at, completed)
        self.calls: CallWindow | None = None
        self.placed: int | None = None

    def take_detail(
        self, detail: CampaignDetail, rules: Rules, at: float
    ) -> list[tuple[AlertKind, Finding]]:
        """What the rules find in details that were just read."""
        calls, found = detail.calls, []
        placed = calls.placed if calls is not None else None
        dials = placed is not None and self.placed is not None and placed > self.placed
        self.placed = placed
        # Without its pace: that it stands still is what is to be explained.
        explained = why_not_dialing(detail.campaign.with_pace(None, None), detail) is not None
        self.progress.take_detail(placed, explained, at)
        if rules.agents_idle.on:
            found.append(
                (AlertKind.AGENTS_IDLE, verdicts.agents_idle(detail, rules.agents_idle, at))
            )
        if rules.no_agents.on:
            found.append((AlertKind.NO_AGENTS, verdicts.no_agents(detail, dials, at)))
        if calls is not None and rules.drop_rate.on:
            if self.calls is None:
                self.calls = CallWindow(rules.drop_rate.window_minutes * 60)
            self.calls.add(at, calls.answered, calls.dropped, calls.since)
            lately = self.calls.lately()
            found.append((AlertKind.DROP_RATE, verdicts.drop_rate(lately, rules.drop_rate, at)))
        return found
