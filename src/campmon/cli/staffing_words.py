"""What `campmon staffing` says: lists, previews and answers, as text and as JSON. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from campmon.cli.table import Column, render
from campmon.model.campaign import Campaign
from campmon.model.errors import CampmonError
from campmon.model.intent import Outcome
from campmon.model.staffing import Agent, Staffing, StaffingAnswer, StaffingChange
from campmon.model.staffing_plan import Kind, Mark, Name, Plan, failed, names_known, names_on

_COLUMNS = (
    Column("Campaign", least=8),
    Column("Kind"),
    Column("Id", least=12),
    Column("Name", least=8),
    Column("Team", least=6),
    Column("State"),
    Column("On it"),
)


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to be changed on a campaign, and who is on it now."""

    campaign: Campaign
    staffing: Staffing
    plan: Plan

    @property
    def on_already(self) -> tuple[Name, ...]:
        """Those to be added who are on it."""
        on = names_on(self.staffing)
        return tuple(name for name in self.plan.idle if name in on)

    @property
    def not_on(self) -> tuple[Name, ...]:
        """Those to be removed who are known, but not on it."""
        others = names_known(self.staffing) - names_on(self.staffing)
        return tuple(name for name in self.plan.idle if name in others)

    @property
    def not_known(self) -> tuple[Name, ...]:
        """Those to be removed whom the platform does not know at all: misspelled, perhaps."""
        known = names_known(self.staffing)
        return tuple(name for name in self.plan.idle if name not in known)


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of it: neither outcome nor error where nothing was sent.

    begun  whether the platform was asked; else `error` is why not
    """

    planned: Planned
    outcome: Outcome | None = None
    error: CampmonError | None = None
    begun: bool = True

    @property
    def answer(self) -> StaffingAnswer | None:
        """The platform's answer, told apart; None where there is none."""
        receipt = self.outcome.receipt if self.outcome is not None else None
        return receipt.staffing if receipt is not None else None


# -- lists -----------------------------------------------------------------------------------


def list_table(
    lists: Sequence[tuple[Campaign, Staffing]],
    *,
    everybody: bool,
    width: int | None,
    styled: bool,
) -> str:
    """The staffing of campaigns as one table; `everybody` has those who are not on them too."""
    rows: list[Sequence[str]] = []
    for campaign, staffing in lists:
        rows += [_agent_row(campaign, agent, "yes") for agent in staffing.agents]
        rows += [(campaign.name, "team", team, "", "", "", "yes") for team in staffing.teams]
        if everybody:
            rows += [_agent_row(campaign, agent, "no") for agent in staffing.other_agents]
            rows += [
                (campaign.name, "team", team, "", "", "", "no") for team in staffing.other_teams
            ]
    shown = [
        place
        for place, column in enumerate(_COLUMNS)
        if not (column.head == "Campaign" and len(lists) == 1)
        and not (column.head == "On it" and not everybody)
    ]
    return render(
        [_COLUMNS[place] for place in shown],
        [[row[place] for place in shown] for row in rows],
        width=width,
        styled=styled,
    )


def _agent_row(campaign: Campaign, agent: Agent, on_it: str) -> Sequence[str]:
    name = "" if agent.name == agent.id else agent.name
    state = agent.state.value if agent.state is not None else "—"
    return (campaign.name, "agent", agent.id, name, agent.team or "", state, on_it)


def list_object(campaign: Campaign, staffing: Staffing) -> dict[str, object]:
    """The staffing of one campaign as JSON takes it."""
    return {
        **_campaign(campaign),
        "remembered": staffing.remembered,
        "note": staffing.caution or None,
        "agents": [_agent_object(agent) for agent in staffing.agents],
        "teams": list(staffing.teams),
        "other_agents": [_agent_object(agent) for agent in staffing.other_agents],
        "other_teams": list(staffing.other_teams),
        "not_offered": {move.name.lower(): why for move, why in staffing.not_offered.items()},
    }


def _agent_object(agent: Agent) -> dict[str, object]:
    return {
        "id": agent.id,
        "name": agent.name,
        "team": agent.team,
        "state": agent.state.value if agent.state is not None else None,
        "seconds_in_state": agent.seconds_in_state,
    }


def _campaign(campaign: Campaign) -> dict[str, object]:
    return {
        "profile": campaign.profile,
        "id": campaign.id,
        "name": campaign.name,
        "state": campaign.state.value,
    }


# -- before ----------------------------------------------------------------------------------


def plan_lines(planned: Planned) -> list[str]:
    """Who comes and who goes on one campaign, what changes nothing, what is not possible."""
    campaign, plan = planned.campaign, planned.plan
    lines = [f"{_named(campaign)} is {campaign.state.value}:"]
    names = {agent.id: agent.name for agent in _agents(planned.staffing)}
    for sign, kind, changed in _changes(plan.change):
        for name in changed:
            label = names.get(name, "") if kind is Kind.AGENT else ""
            called = f" ({label})" if label and label != name else ""
            unlisted = (kind, name) in plan.unlisted and not planned.staffing.remembered
            unknown = ", whom the platform does not list" if unlisted else ""
            lines.append(f"  {sign} {kind} {name}{called}{unknown}")
    lines += _idle_lines(planned)
    for move, refused in plan.refused.items():
        lines.append(f"  not possible: {move} {', '.join(refused)}: {plan.reasons[move]}")
    if not plan.change:
        lines.append("  nothing changes")
    lines += [f"  WARNING: {warning}" for warning in plan.warnings]
    return [*lines, *_note_lines(plan)]


def _note_lines(plan: Plan) -> list[str]:
    return [f"  ({plan.note})"] if plan.note else []


def _idle_lines(planned: Planned) -> list[str]:
    """Who need not be sent, and why."""
    said = (
        ("on it already", planned.on_already),
        ("not on it anyway", planned.not_on),
        ("not found", planned.not_known),
    )
    return [
        f"  {word}: {', '.join(f'{kind} {name}' for kind, name in names)}"
        for word, names in said
        if names
    ]


def _changes(change: StaffingChange) -> tuple[tuple[str, Kind, tuple[str, ...]], ...]:
    return (
        (Mark.ADD.value, Kind.AGENT, change.add_agents),
        (Mark.REMOVE.value, Kind.AGENT, change.remove_agents),
        (Mark.ADD.value, Kind.TEAM, change.add_teams),
        (Mark.REMOVE.value, Kind.TEAM, change.remove_teams),
    )


def _agents(staffing: Staffing) -> tuple[Agent, ...]:
    return (*staffing.agents, *staffing.other_agents)


def _named(campaign: Campaign) -> str:
    return f"{campaign.name} ({campaign.id})"


# -- afterwards ------------------------------------------------------------------------------


def answer_lines(ended: Ended) -> list[str]:
    """What became of one campaign's change, every part of the answer told apart."""
    plan, named = ended.planned.plan, _named(ended.planned.campaign)
    if ended.error is not None:
        what = ended.error.code.replace("-", " ") if ended.begun else "not begun"
        return [f"{named}: {what}: {ended.error}"]
    idle = _idle_lines(ended.planned)
    refused = [
        f"  not possible: {move} {', '.join(names)}: {plan.reasons[move]}"
        for move, names in plan.refused.items()
    ]
    if ended.outcome is None:
        return [f"{named}: nothing was changed", *idle, *refused]
    lines = [f"{named}: {ended.outcome.kind.value}"]
    answer = ended.answer
    if answer is None:
        return [f"{lines[0]}: {ended.outcome.message}", *idle, *refused]
    for key, agents, teams in _parts(answer):
        word = _WORDS[key]
        lines += [f"  {word}: agent {name}" for name in agents]
        lines += [f"  {word}: team {name}" for name in teams]
    if answer.why_not_asked:
        lines.append(f"  {answer.why_not_asked}")
    told = {
        (kind, name.casefold())
        for _, agents, teams in _parts(answer)
        for kind, names in ((Kind.AGENT, agents), (Kind.TEAM, teams))
        for name in names
    }
    for (kind, name), _ in failed(plan.change, answer):
        if (kind, name.casefold()) not in told:
            lines.append(f"  no word of: {kind} {name}")
    return [*lines, *idle, *refused, *_note_lines(plan)]


_Part = tuple[str, tuple[str, ...], tuple[str, ...]]


def _parts(answer: StaffingAnswer) -> tuple[_Part, ...]:
    """The answer's parts: its key in JSON, the agents, the teams."""
    return (
        ("added", answer.added_agents, answer.added_teams),
        ("removed", answer.removed_agents, answer.removed_teams),
        ("not_found", answer.agents_not_found, answer.teams_not_found),
        ("not_in_campaign", answer.agents_not_in_campaign, answer.teams_not_in_campaign),
        ("not_asked", answer.agents_not_asked, ()),
    )


_WORDS = MappingProxyType(
    {
        "added": "added",
        "removed": "removed",
        "not_found": "not found",
        "not_in_campaign": "not in the campaign",
        "not_asked": "not asked",
    }
)


def planned_object(ended: Ended) -> dict[str, object]:
    """One campaign's change and what became of it, as JSON takes it."""
    plan, change, error = ended.planned.plan, ended.planned.plan.change, ended.error
    parts = _parts(ended.answer) if ended.answer is not None else ()
    told = {key: {"agents": list(agents), "teams": list(teams)} for key, agents, teams in parts}
    return {
        **_campaign(ended.planned.campaign),
        "change": {move.name.lower(): list(names) for move, names in change.moves.items()},
        "on_already": [name for _, name in ended.planned.on_already],
        "not_on": [name for _, name in ended.planned.not_on],
        "not_known": [name for _, name in ended.planned.not_known],
        "not_offered": {
            move.name.lower(): {"names": list(names), "reason": plan.reasons[move]}
            for move, names in plan.refused.items()
        },
        "warnings": list(plan.warnings),
        "note": plan.note or None,
        "outcome": ended.outcome.kind.value if ended.outcome is not None else None,
        "message": ended.outcome.message if ended.outcome is not None else None,
        "answer": told or None,
        "error": None
        if error is None
        else {"code": error.code, "message": error.message, "mend": error.mend or None},
    }
