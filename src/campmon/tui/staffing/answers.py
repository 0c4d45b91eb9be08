"""What became of changes of staffing, and how that is said. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from campmon.model.campaign import Campaign
from campmon.model.intent import Outcome, OutcomeKind
from campmon.model.staffing import StaffingAnswer, StaffingChange
from campmon.model.staffing_plan import Kind
from campmon.model.text import clean
from campmon.tui.cells import wrap
from campmon.tui.looks import Line
from campmon.tui.staffing.words import Labels, campaign_line, counted, named, note_lines

_TOLD_WHOLE = (
    OutcomeKind.DONE,
    OutcomeKind.ALREADY,
    OutcomeKind.PARTLY,
    OutcomeKind.NOTHING,
)
"""Endings of which an answer that names everybody tells all there is."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a change of one campaign.

    outcome  None where nothing was done: it was refused, called off, or failed before
    said     why, then
    note     how far it could be told beforehand what it comes to
    """

    campaign: Campaign
    change: StaffingChange
    outcome: Outcome | None
    said: str = ""
    note: str = ""

    @property
    def answer(self) -> StaffingAnswer | None:
        """Who the platform says came and went; None where it did not say."""
        receipt = self.outcome.receipt if self.outcome is not None else None
        return receipt.staffing if receipt is not None else None

    @property
    def settled(self) -> bool:
        """Whether all of it is as it was wanted."""
        return self.outcome is not None and self.outcome.kind in (
            OutcomeKind.DONE,
            OutcomeKind.ALREADY,
        )

    @property
    def word(self) -> str:
        """How it ended, in a word or two."""
        return "not done" if self.outcome is None else self.outcome.kind.value


def answer_lines(result: Result, labels: Labels, width: int) -> list[Line]:
    """What the platform made of a change, told apart."""
    lines = [campaign_line(result.campaign, "", width)]
    role = "good" if result.settled else "warn" if result.outcome is not None else "bad"
    lines[0] = (*lines[0], (f"  {result.word}", role))
    answer = result.answer
    for sign, word, kind, names, row_role in _told_apart(result.change, answer):
        said = f"{sign} {counted(len(names), kind.value)} {word}: "
        lines += named(said, names, kind, labels, width, row_role)
    message = result.said or (answer.why_not_asked if answer is not None else "")
    if result.outcome is not None and (answer is None or result.outcome.kind not in _TOLD_WHOLE):
        message = result.outcome.message
    lines += [((f"  {line}", role),) for line in wrap(clean(message), width - 2, 8)]
    return lines if result.outcome is None else [*lines, *note_lines(result.note, width)]


_Told = tuple[str, str, Kind, Sequence[str], str]
"""A sign, a word, whom it is of, their names, and the role that colours it."""


def _told_apart(change: StaffingChange, answer: StaffingAnswer | None) -> list[_Told]:
    if answer is None:
        return []
    agent, team = Kind.AGENT, Kind.TEAM
    told: list[_Told] = [
        ("+", "added", agent, answer.added_agents, "good"),
        ("−", "removed", agent, answer.removed_agents, "good"),
        ("+", "added", team, answer.added_teams, "good"),
        ("−", "removed", team, answer.removed_teams, "good"),
        ("?", "not found", agent, answer.agents_not_found, "warn"),
        ("?", "not found", team, answer.teams_not_found, "warn"),
        ("?", "not in the campaign", agent, answer.agents_not_in_campaign, "warn"),
        ("?", "not in the campaign", team, answer.teams_not_in_campaign, "warn"),
        ("?", "not asked", agent, answer.agents_not_asked, "warn"),
        ("·", "not mentioned in the answer", agent, _untold(change, answer, agent), "muted"),
        ("·", "not mentioned in the answer", team, _untold(change, answer, team), "muted"),
    ]
    return [one for one in told if one[3]]


def _untold(change: StaffingChange, answer: StaffingAnswer, kind: Kind) -> Sequence[str]:
    """Who was asked for, and is nowhere in the answer: it may have been so before."""
    if kind is Kind.AGENT:
        asked = (*change.add_agents, *change.remove_agents)
        told = (
            *answer.added_agents, *answer.removed_agents,
            *answer.agents_not_found, *answer.agents_not_in_campaign, *answer.agents_not_asked,
        )  # fmt: skip
    else:
        asked = (*change.add_teams, *change.remove_teams)
        told = (
            *answer.added_teams, *answer.removed_teams,
            *answer.teams_not_found, *answer.teams_not_in_campaign,
        )  # fmt: skip
    known = {name.casefold() for name in told}
    return [name for name in asked if name.casefold() not in known]


def summary(results: Sequence[Result], of: int) -> str:
    """How it went in all."""
    good = sum(1 for result in results if result.settled)
    answers = [result.answer or StaffingAnswer() for result in results]
    counts = (
        ("added", sum(len(a.added_agents) + len(a.added_teams) for a in answers)),
        ("removed", sum(len(a.removed_agents) + len(a.removed_teams) for a in answers)),
        ("not found", sum(len(a.agents_not_found) + len(a.teams_not_found) for a in answers)),
        (
            "not in the campaign",
            sum(len(a.agents_not_in_campaign) + len(a.teams_not_in_campaign) for a in answers),
        ),
        ("not asked", sum(len(a.agents_not_asked) for a in answers)),
    )
    told = ", ".join(f"{number:,} {word}" for word, number in counts if number)
    campaigns = f"{good} of {of} campaigns done in full" if of > 1 else ""
    return " · ".join(part for part in (campaigns, told) if part) or "Nobody was added or removed"
