"""The practice dialer: a whole outbound platform in a box, as one discrete-event simulation.

It knows no wall clock: whoever owns it says how far virtual time has come (`advance_to`). For the
same seed, plan and acts from outside it comes to the same figures, however the advancing is cut
into pieces.
"""

import difflib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from random import Random

from campmon.model.errors import UnknownCampaignError
from campmon.model.intent import Receipt
from campmon.model.reading import Budget
from campmon.model.record import Record
from campmon.model.staffing import Staffing, StaffingAnswer, StaffingChange
from campmon.model.state import Operation
from campmon.practice.agents import Workforce
from campmon.practice.call_log import PracticeCall
from campmon.practice.call_news import CallNews
from campmon.practice.calling import Calling
from campmon.practice.campaign import DialedCampaign
from campmon.practice.clock import PlatformTime
from campmon.practice.days import Days
from campmon.practice.floor import Floor
from campmon.practice.geography import parse_phone
from campmon.practice.incoming import (
    append_records,
    check_append,
    check_update,
    update_records,
)
from campmon.practice.limits import CallWindow
from campmon.practice.plan import FloorPlan
from campmon.practice.roster import PracticeRecord
from campmon.practice.services import Services
from campmon.practice.shifts import Shifts
from campmon.practice.staffing import change_staffing, staffing_of
from campmon.practice.states import StartLack, States, start_lacks
from campmon.practice.timetable import Timetable
from campmon.practice.updating import properties_of, update


class Dialer:
    """A practice platform that begins at `start` (aware, virtual) and uploads `plan` then.

    on_call  told of every call while the dialer is advanced; it must neither act on the dialer
             nor raise
    """

    def __init__(
        self,
        seed: int,
        start: datetime,
        plan: FloorPlan,
        *,
        on_call: Callable[[CallNews], None] | None = None,
    ) -> None:
        self.start = start
        self._time = PlatformTime(start)
        workforce = Workforce(plan.agents, 0.0)
        self._floor = Floor(Random(seed), self._time, workforce, Services(plan.campaigns))
        # Calls, states and shifts tell each other; the bound methods below exist only afterwards.
        calling = Calling(
            self._floor,
            on_idle=lambda campaign: self._states.review(campaign),
            on_leave=lambda agent, wanted: shifts.leave(agent, wanted),
            on_call=on_call,
        )
        self._calling = calling
        self._states = States(self._floor, revive=calling.revive, shed=calling.shed)
        shifts = Shifts(self._floor, calling.make_ready, self._states.look_again)
        self._timetable = Timetable(self._floor, self._states)
        self._days = Days(self._floor, self._states, self._timetable, calling.adjust, plan)
        self._window = CallWindow()
        self._days.begin()
        shifts.begin()

    @property
    def on_call(self) -> Callable[[CallNews], None] | None:
        """Who is told of every call; may be set at any time. None while nobody listens."""
        return self._calling.on_call

    @on_call.setter
    def on_call(self, listener: Callable[[CallNews], None] | None) -> None:
        self._calling.on_call = listener

    # -- time --------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """The platform's present moment, as Eastern clocks show it."""
        return self._time.moment(self._floor.timeline.now)

    def moment(self, seconds: float) -> datetime:
        """The moment `seconds` after the start."""
        return self._time.moment(seconds)

    @property
    def seconds(self) -> float:
        """Virtual seconds since the start."""
        return self._floor.timeline.now

    def advance_to(self, moment: datetime, at_most: int | None = None) -> bool:
        """Let the platform work until `moment` (virtual). Time never goes back.

        With `at_most`, stop after so many events, so that nobody waits long; returns whether
        `moment` was reached. An event takes about 10 µs, a few take up to 2 ms.
        """
        return self._floor.timeline.run(self._time.seconds(moment), at_most)

    def advance(self, seconds: float, at_most: int | None = None) -> bool:
        """Let the platform work until `seconds` after its start; see `advance_to`."""
        return self._floor.timeline.run(seconds, at_most)

    def _catch_up(self) -> None:
        """Let what an act from outside has set off happen now, not at the next advance."""
        self._floor.timeline.run(self._floor.timeline.now)

    # -- looking -----------------------------------------------------------------------------

    def campaigns(self) -> Collection[DialedCampaign]:
        """Today's campaigns. To look at, not to touch."""
        return self._floor.campaigns.values()

    def campaign(self, campaign_id: str) -> DialedCampaign:
        """One campaign. Raises UnknownCampaignError."""
        campaign = self._floor.campaigns.get(campaign_id)
        if campaign is None:
            near = difflib.get_close_matches(campaign_id, self._floor.campaigns, n=3)
            mend = f"Near it: {', '.join(near)}." if near else ""
            raise UnknownCampaignError(f"there is no campaign {campaign_id!r}", mend)
        return campaign

    @property
    def modified(self) -> float:
        """When the list of campaigns, or a state or property of one, last changed (seconds)."""
        return self._floor.modified

    @property
    def changes(self) -> int:
        """Counts what `modified` tells of: two changes may come at one moment."""
        return self._floor.changes

    @property
    def services(self) -> Mapping[int, str]:
        """The name of each service by its number, which stays the same."""
        return self._floor.services.names

    def list_records(
        self, campaign_id: str, offset: int, count: int, *, valid_only: bool = False
    ) -> tuple[list[PracticeRecord], bool]:
        """So many records from the `offset`th on, and whether there are more.

        They come in the order in which they came in: those of the file, then appended ones. A
        broken file has none. Raises UnknownCampaignError.
        """
        campaign = self.campaign(campaign_id)
        if campaign.plan.broken:
            return [], False
        return campaign.roster.page(offset, count, valid_only=valid_only)

    def find_record(self, campaign_id: str, phone: str) -> int | None:
        """The place of a campaign's valid record whose first phone it is, however it is written.

        None where there is none; the one that came last where there are several. Raises
        UnknownCampaignError.
        """
        number = parse_phone(phone)
        campaign = self.campaign(campaign_id)
        if number is None or campaign.plan.broken:
            return None
        return campaign.phone_index.find(number)

    def list_calls(
        self, campaign_id: str, since: float, until: float, offset: int, count: int
    ) -> tuple[list[PracticeCall], bool]:
        """So many of today's calls that finished from `since` to `until`, and if there are more.

        Both ends are included (virtual seconds); calls come in order of finishing. The day begins
        at 04:00 Eastern. Raises UnknownCampaignError.
        """
        campaign = self.campaign(campaign_id)
        roster, records, calls = campaign.roster, campaign.records, campaign.calls
        numbers = calls.between(since, until)
        page = []
        for place, which, started, finished, disposition in map(
            calls.call, numbers[offset : offset + count]
        ):
            phone = str(records.phone(place, which))
            page.append(
                PracticeCall(place, roster.account(place), phone, started, finished, disposition)
            )
        return page, offset + len(page) < len(numbers)

    def properties(self, campaign_id: str) -> Mapping[str, str]:
        """A campaign's properties by LiveVox's names; moments in ISO 8601, by the platform's clock.

        What is empty is left out. Raises UnknownCampaignError.
        """
        return properties_of(self._floor, self.campaign(campaign_id))

    @property
    def workforce(self) -> Workforce:
        """All agents and teams. To look at, not to touch."""
        return self._floor.workforce

    def dialable(self, campaign_id: str) -> int:
        """How many records of a campaign may be dialed at this moment."""
        records = self.campaign(campaign_id).records
        return records.dialable(self._floor.timeline.now, self._floor.open_zones)

    def why_no_start(self, campaign_id: str) -> list[StartLack]:
        """What a campaign lacks to begin to play, whatever its state; nothing where it may.

        Raises UnknownCampaignError.
        """
        return start_lacks(self.campaign(campaign_id))

    def staffing(self, campaign_id: str) -> Staffing:
        """Who works a campaign. Raises UnknownCampaignError."""
        return staffing_of(self.workforce, self.campaign(campaign_id), self.seconds)

    def budget(self, at: float) -> Budget:
        """How much of the append budget is used at `at`, on the clock that `append` is given."""
        return self._window.budget(at)

    # -- acting ------------------------------------------------------------------------------

    def operate(self, campaign_id: str, operation: Operation, by: str = "") -> Receipt:
        """Change a campaign's state. Raises UnknownCampaignError and RefusedError."""
        receipt = self._states.operate(self.campaign(campaign_id), operation, by)
        self._catch_up()
        return receipt

    def append(
        self,
        campaign_id: str,
        records: Sequence[Record],
        *,
        at: float | None,
        launches: Callable[[Record], bool] = lambda _: True,
    ) -> Receipt:
        """Append records; they are dialed before all others, first in first out.

        `at` is the time of the call, for the limit of 5 in a rolling minute, in seconds of the
        caller's steady clock; with None the call does not count. A record without a phone, or with
        too many, is refused. One whose phones cannot be dialed is taken, and counts as uploaded
        but not as loaded. One that does not launch counts as loaded and remains for ever. The
        fields `priority` (0 to 1000, the lowest is dialed first) and `active` (1 or 0) are no text
        of a record: it is marked with them, see `practice.records`. Raises UnknownCampaignError,
        RateLimitedError and RefusedError; nothing was appended then.
        """
        campaign = self.campaign(campaign_id)
        self._count_call(at)
        check_append(campaign, len(records))
        receipt = append_records(campaign, records, launches)
        self._states.look_again(campaign)
        self._catch_up()
        return receipt

    def update_records(
        self,
        campaign_id: str,
        records: Sequence[Record],
        by: str = "",
        *,
        at: float | None = None,
    ) -> Receipt:
        """Change records of a campaign, each found by its one phone (see `find_record`).

        Only the fields that are given change: texts by name, and the marks `priority` and `active`
        as in `append`; one that is given empty leaves its mark as it is. `accepted` counts records
        that were found, whether or not they differed. Counts as a call where `at` is given, as an
        append does. Raises UnknownCampaignError, RateLimitedError and RefusedError; nothing was
        changed then.
        """
        campaign = self.campaign(campaign_id)
        self._count_call(at)
        check_update(campaign, len(records))
        receipt, changed = update_records(campaign, records)
        if changed:
            campaign.modified = self._floor.timeline.now
            campaign.modified_by = by or campaign.modified_by
            self._floor.changed()
            self._states.look_again(campaign)
            self._catch_up()
        return receipt

    def _count_call(self, at: float | None) -> None:
        if at is not None:
            self._window.take(at)

    def update(self, campaign_id: str, changes: Mapping[str, str | None], by: str = "") -> Receipt:
        """Change some of a campaign's properties; None empties one.

        Caller IDs, voice and strategy are kept and change nothing about the calls. Raises
        UnknownCampaignError and RefusedError; nothing has changed then.
        """
        campaign = self.campaign(campaign_id)
        schedule = campaign.schedule
        receipt = update(self._floor, campaign, changes, by)
        if campaign.schedule is not schedule:
            self._timetable.keep(campaign)
        if not receipt.already:
            self._states.look_again(campaign)
        self._catch_up()
        return receipt

    def create(
        self,
        name: str,
        records: Sequence[Record],
        properties: Mapping[str, str],
        by: str = "",
    ) -> str:
        """Create a campaign from the records of a file, and return its id.

        It is worked by those who work its service, and waits for a build once it is loaded, or for
        its schedule. A service number that is not known opens a new service, which nobody works.
        Raises RefusedError.
        """
        campaign = self._days.create(name, records, properties, by)
        self._catch_up()
        return campaign.id

    def change_staffing(self, campaign_id: str, change: StaffingChange) -> StaffingAnswer:
        """Change who works a campaign. Raises UnknownCampaignError."""
        campaign = self.campaign(campaign_id)
        answer = change_staffing(self.workforce, campaign, change)
        for agent in self.workforce.agents.values():
            self._calling.seek(agent)  # those taken off look for another campaign
        self._states.look_again(campaign)
        self._catch_up()
        return answer
