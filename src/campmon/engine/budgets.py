"""Which budget keeps the calls to a platform, by the platform's rules and by who counts."""

from pathlib import Path

from campmon.engine.budget import CallBudget, RollingWindow
from campmon.engine.clock import Clock
from campmon.engine.shared_budget import SharedWindow, budget_file
from campmon.engine.shared_turn import SharedTurn
from campmon.model.record import AppendRules


def budget_for(
    rules: AppendRules,
    clock: Clock,
    *,
    state_dir: Path,
    counted: tuple[str, ...] | None,
    campaign_id: str,
) -> CallBudget:
    """The budget of calls that append or change records of one campaign.

    counted  what the platform counts by (backend, address, client): the budget is one for all
             processes of the user then, in a file below `state_dir`. None where whoever is
             reached keeps the budget: it is this process's alone.

    Where the platform counts by campaign, appends and updates of one campaign are one budget. In
    one process it has to be asked for once, and shared.
    """
    calls = 1 if rules.one_at_a_time else rules.calls_per_window
    if counted is None:
        return RollingWindow(calls, rules.window_seconds, clock)
    if rules.one_at_a_time:
        path = budget_file(state_dir, *counted, campaign_id)
        return SharedTurn(path, rules.window_seconds, clock)
    return SharedWindow(budget_file(state_dir, *counted), calls, rules.window_seconds, clock)
