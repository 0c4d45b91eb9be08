"""What the editor knows: whose staffing it is, what was read of it, what is marked. No widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.staffing import Staffing
from campmon.model.staffing_plan import (
    MOVES,
    Kind,
    Known,
    Mark,
    Name,
    names_on,
    plan_for,
    why_not_marked,
)
from campmon.tui.staffing.draft import Draft
from campmon.tui.staffing.list_screen import Judged
from campmon.tui.staffing.reading import StaffRead
from campmon.tui.staffing.rows import Row, rows_of
from campmon.tui.staffing.words import Planned

if TYPE_CHECKING:
    from campmon.tui.session import Session


class StaffFloor:
    """Campaigns with their staffing, and a draft of marks over all of them."""

    def __init__(self, session: Session, campaigns: Sequence[Campaign]) -> None:
        self._session = session
        self._campaigns = {campaign.key: campaign for campaign in campaigns}
        self._staffings: dict[CampaignKey, Staffing] = {}
        self._problems: dict[CampaignKey, str] = {}
        self._known = Known(())
        self._on: list[frozenset[Name]] = []
        self._settled: frozenset[CampaignKey] = frozenset()
        self.draft = Draft()

    # The campaigns

    @property
    def campaigns(self) -> list[Campaign]:
        """All of them, each as it is on the board, or was when it went."""
        return list(self._campaigns.values())

    @property
    def several(self) -> bool:
        """Whether it is more than one."""
        return len(self._campaigns) > 1

    @property
    def gone(self) -> list[Campaign]:
        """Those that are no longer on the board."""
        return [c for c in self.campaigns if self._session.campaign(c.key) is None]

    def take_in(self) -> bool:
        """Take the campaigns as they are on the board now; whether others are there than before."""
        for key in self._campaigns:
            present = self._session.campaign(key)
            if present is not None:
                self._campaigns[key] = present
        if self.staffings.keys() == self._settled:
            return False
        self._settle()
        return True

    # What was read

    def put(self, read: Sequence[StaffRead]) -> None:
        """Take in what was read. What could not be read leaves what was read before."""
        for one in read:
            self._problems.pop(one.key, None)
            if one.staffing is not None:
                self._staffings[one.key] = one.staffing
            else:
                self._problems[one.key] = one.problem
        self._settle()

    def _settle(self) -> None:
        self._settled = frozenset(self.staffings)
        staffings = list(self.staffings.values())
        self._known = Known(staffings)
        self._on = [names_on(staffing) for staffing in staffings]

    @property
    def staffings(self) -> Mapping[CampaignKey, Staffing]:
        """The staffing of each campaign that is there and was read."""
        return {
            key: self._staffings[key]
            for key in self._campaigns
            if key in self._staffings and self._session.campaign(key) is not None
        }

    @property
    def problems(self) -> list[str]:
        """Why campaigns could not be read, or read again."""
        told: list[str] = []
        for key, problem in self._problems.items():
            before = "; shown as read before" if key in self._staffings else ""
            name = f"{self._campaigns[key].name}: " if self.several else ""
            told.append(f"{name}{problem}{before}")
        return told

    @property
    def notes(self) -> list[str]:
        """What is to be known of the lists, each thing once."""
        staffings = self.staffings.values()
        known = any(s.remembered and names_on(s) for s in staffings)
        told = [s for s in staffings if not known or not s.remembered or names_on(s)]
        return list(dict.fromkeys(s.caution for s in told if s.caution))

    # Rows

    def unlisted(self, kind: Kind) -> list[str]:
        """Who is marked, and in no list; nobody where no list was read."""
        if not self._settled:
            return []
        return [
            text
            for found, text in self.draft.marks
            if found is kind and not self._known.knows(kind, text)
        ]

    def rows(self, kind: Kind) -> list[list[Row]]:
        """All rows by section; those that are marked, and in no list, among them."""
        return rows_of(list(self.staffings.values()), kind, self.unlisted(kind))

    def labels(self) -> dict[Name, str]:
        """What agents are called."""
        return {
            (Kind.AGENT, agent.id): agent.name
            for staffing in self.staffings.values()
            for agent in (*staffing.agents, *staffing.other_agents)
            if agent.name
        }

    def judge(self, kind: Kind, text: str) -> Judged:
        """What a name of a list means here."""
        meant = self._known.meant(kind, text)
        name = (kind, meant)
        on = [name in names for names in self._on]
        return Judged(name, self._known.knows(kind, meant), bool(on) and all(on), not any(on))

    # Marks

    def why_not(self, kind: Kind, mark: Mark) -> str | None:
        """Why nobody of this kind can be marked so."""
        return why_not_marked(self.staffings.values(), kind, mark)

    def next_mark(self, row: Row) -> tuple[Mark | None, str]:
        """What `space` makes of a row, and why it is nothing; "" where that takes it back."""
        kind = row.name[0]
        wanted = self._ways(row)
        marked = self.draft.marks.get(row.name)
        at = wanted.index(marked) + 1 if marked in wanted else 0
        reason = ""
        for mark in wanted[at:]:
            why_not = self.why_not(kind, mark)
            if why_not is None:
                return mark, ""
            reason = f"{MOVES[kind, mark]}: not offered: {why_not}"
        return None, "" if marked is not None else reason

    def _ways(self, row: Row) -> list[Mark]:
        """The marks that a row may have, in the order that `space` gives them."""
        if any(staffing.remembered for staffing in self.staffings.values()):
            return [Mark.REMOVE, Mark.ADD] if row.on else [Mark.ADD, Mark.REMOVE]
        if not row.on:
            return [Mark.ADD]
        return [Mark.REMOVE] if row.on == row.of else [Mark.ADD, Mark.REMOVE]

    def why_idle(self, row: Row, mark: Mark) -> str | None:
        """Why a mark would change nothing on a row."""
        if mark in self._ways(row):
            return None
        return f"{row.label} is {'on it already' if mark is Mark.ADD else 'not on it'}"

    def changes_anything(self, name: Name, mark: Mark) -> bool:
        """Whether a mark changes anything on any of the campaigns."""
        return any(
            staffing.remembered or (name in on) is (mark is Mark.REMOVE)
            for staffing, on in zip(self.staffings.values(), self._on, strict=True)
        )

    def plans(self) -> list[Planned]:
        """What the marks come to, for each campaign that is there and was read."""
        return [
            Planned(
                self._campaigns[key], plan_for(self._campaigns[key], staffing, self.draft.marks)
            )
            for key, staffing in self.staffings.items()
        ]

    @property
    def left_out(self) -> list[str]:
        """Campaigns on which nothing can be done, and why."""
        gone = {campaign.key for campaign in self.gone}
        told = [f"{campaign.name} has gone and is left out." for campaign in self.gone]
        unread = self._problems.keys() - self._staffings.keys() - gone
        return [
            *told,
            *(
                f"{self._campaigns[key].name} could not be read and is left out: {problem}"
                for key, problem in self._problems.items()
                if key in unread
            ),
        ]

    def drop_idle(self) -> None:
        """Take off marks that change nothing on any campaign."""
        plans = [one.plan for one in self.plans()]
        if plans:
            idle = [set(plan.idle) for plan in plans]
            self.draft.drop(set.intersection(*idle))
