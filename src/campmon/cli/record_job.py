"""From a file to records on a campaign, appended or updated: read, check, ask, send, report."""

import asyncio
from contextlib import ExitStack
from pathlib import Path
from random import Random

from campmon.append import (
    AppendJob,
    AppendPlan,
    EarlierJob,
    Purpose,
    Table,
    check_readable,
    check_rejects_place,
    earlier_jobs,
    new_job_id,
    warnings_for,
)
from campmon.append.journal import Journal
from campmon.append.saved_mappings import SavedMappings
from campmon.cli.confirm import confirm
from campmon.cli.detached import tell_detached
from campmon.cli.known_numbers import check_options
from campmon.cli.record_asking import (
    NOTHING_SENT,
    BadRows,
    ask_place_of_rejects,
    asking_streams,
    check_not_twice,
    decide_bad_rows,
    sent_before,
)
from campmon.cli.record_checking import (
    check_rows,
    opened_object,
    plan_object,
    tell_plan,
    teller_of,
)
from campmon.cli.record_events import RecordEvents
from campmon.cli.record_ground import Ground, find_ground
from campmon.cli.record_reading import MAPPINGS, choose_mapping, read_table
from campmon.cli.record_sending import PARTLY, budget_of, send, tell_report, write_refused
from campmon.cli.record_wish import RecordWish, check_report_place
from campmon.cli.session import Session
from campmon.cli.streams import Streams
from campmon.model.errors import CampmonError, ConfirmationNeededError
from campmon.model.intent import Tier
from campmon.settings.account import user_name
from campmon.settings.profile import Profile


async def run_record_job(session: Session, profile: Profile, wish: RecordWish) -> int:
    """Check campaign and file, have it confirmed, send it, report; the exit code.

    Raises CampmonError if nothing was sent.
    """
    events = RecordEvents(session, wanted=wish.as_json)
    _check_places(wish)  # nobody logs in for a file that is not there
    with ExitStack() as held:
        streams = held.enter_context(asking_streams(session.streams, wish))
        async with session.source(profile) as backend:
            ground = await find_ground(session, profile, wish, events, backend)
            folder = session.paths.appends_dir
            journal = held.enter_context(Journal.open(folder, session.clock))
            way = _Way(ground, streams, journal, SavedMappings(folder / MAPPINGS))
            return await way.go()


def _check_places(wish: RecordWish) -> None:
    check_readable(wish.file)
    if wish.rejects is not None and not wish.dry_run:
        check_rejects_place(wish.rejects)
    check_report_place(wish.report)


class _Way:
    """The steps of one command; what an earlier one has made, the later ones use."""

    def __init__(
        self, ground: Ground, streams: Streams, journal: Journal, saved: SavedMappings
    ) -> None:
        """`streams` are those to ask on."""
        self._ground = ground
        self._session = ground.session
        self._wish = ground.wish
        self._streams = streams
        self._journal = journal
        self._saved = saved
        self._job_id = new_job_id(ground.session.clock.now(), Random())
        self._begun = False
        self._earlier: list[EarlierJob] = []

    async def go(self) -> int:
        """From the file to the report; the exit code."""
        plan = await self._checked()
        try:
            while self._wish.dry_run is False and plan.bad:
                decided = await decide_bad_rows(self._streams, self._wish, plan)
                if decided is BadRows.SEND:
                    break
                if decided is not BadRows.CHECK:
                    await self._give_up(plan, write=decided is BadRows.WRITE)
                plan.discard()
                plan = await self._checked()
            if not plan.outlines:  # then the file of rejects is needed most
                await self._write_rejects(plan)
            plan.check_sendable()
            warnings = warnings_for(plan, self._ground.campaign)
            if self._wish.dry_run:
                return await self._dry_run(plan, warnings)
            confirmed = await self._confirmed(plan, warnings)
            await self._write_rejects(plan)  # a full disk stops it before it begins
            return await self._send(plan, confirmed, warnings)
        finally:
            if not self._begun:
                plan.discard()
            plan.table.discard()

    async def _checked(self) -> AppendPlan:
        """Read the file, map its columns, check its rows, and say what was found."""
        folder = self._session.paths.appends_dir
        table = await read_table(self._session.streams, self._wish, folder)
        try:
            return await self._checked_table(table)
        except BaseException:
            table.discard()
            raise

    async def _checked_table(self, table: Table) -> AppendPlan:
        ground, wish = self._ground, self._wish
        ground.events.tell("opened", **opened_object(table, ground.campaign))
        mapping = choose_mapping(self._session.streams, wish, table, ground.rules, self._saved)
        options = await check_options(ground, self._journal, teller_of(ground))
        plan = await check_rows(ground, table, mapping, options, self._job_id)
        if wish.save_mapping is not None:
            self._saved.save(wish.save_mapping, mapping)
        tell_plan(ground, plan)
        self._earlier = await asyncio.to_thread(
            earlier_jobs, plan, self._journal, ground.campaign.key
        )
        warnings = (*warnings_for(plan, ground.campaign), *self._sent_before(plan))
        ground.events.tell(
            "checked", **plan_object(plan, ground.campaign, warnings, dry_run=wish.dry_run)
        )
        return plan

    async def _dry_run(self, plan: AppendPlan, warnings: tuple[str, ...]) -> int:
        """Say what stands against it, and what code it would end with."""
        await self._write_rejects(plan)
        if not self._wish.as_json:
            for warning in (*warnings, *self._sent_before(plan)):
                self._session.streams.data(f"WARNING: {warning}")
        return PARTLY if plan.bad else 0

    def _sent_before(self, plan: AppendPlan) -> tuple[str, ...]:
        if not self._earlier or self._wish.purpose is Purpose.UPDATE:
            return ()
        told, _ = sent_before(plan, self._earlier, self._ground.campaign.name)
        return (f"SENT BEFORE: {told}",)

    async def _give_up(self, plan: AppendPlan, *, write: bool) -> None:
        """Raise ConfirmationNeededError; before that, write the bad rows if that is wanted."""
        if write and self._wish.rejects is None:
            place = await ask_place_of_rejects(self._streams, self._wish, plan)
            await self._write_rejects(plan, place)
        else:
            await self._write_rejects(plan)
        rows = "1 row" if plan.bad == 1 else f"{plan.bad:,} rows"
        raise ConfirmationNeededError(f"{rows} of {plan.table.path} cannot be sent", NOTHING_SENT)

    async def _confirmed(self, plan: AppendPlan, warnings: tuple[str, ...]) -> Tier:
        """Have it confirmed. Raises ConfirmationNeededError, UsageError for a file sent before."""
        ground, wish = self._ground, self._wish
        for warning in warnings:
            self._session.streams.complain(f"WARNING: {warning}")
        await check_not_twice(self._streams, wish, plan, self._earlier, ground.campaign.name)
        what = wish.purpose.of_records(plan.good)
        confirmed = await confirm(self._streams, what, ground.campaign, ground.tier, yes=wish.yes)
        ground.events.tell("confirmed", job=plan.job_id, by="--yes" if wish.yes else "answer")
        return confirmed

    async def _write_rejects(self, plan: AppendPlan, place: Path | None = None) -> None:
        path = place or self._wish.rejects
        if path is not None and plan.bad:
            count = await asyncio.to_thread(plan.write_rejects, path)
            rows = "1 row that is" if count == 1 else f"{count:,} rows that are"
            self._session.streams.complain(f"{rows} not sent: see {path}")

    def _remember(self, plan: AppendPlan) -> None:
        """Keep the mapping for the next file with these columns; nothing hangs on it."""
        try:
            self._saved.remember(plan.mapping)
        except CampmonError as error:
            self._session.streams.complain(error.message, error.mend)

    async def _send(self, plan: AppendPlan, confirmed: Tier, warnings: tuple[str, ...]) -> int:
        """Write the job down, and send it: here, or in a process of its own."""
        ground, wish, session = self._ground, self._wish, self._session
        stored = self._journal.begin(plan, ground.campaign, pace=wish.pace, who=user_name())
        self._begun = True
        self._remember(plan)
        if wish.detach:
            if wish.rejects is not None:
                session.streams.talk(
                    "Rows that the platform refuses, once it has ended: campmon jobs "
                    f"{stored.id} --rejects FILE"
                )
            return await tell_detached(
                session, ground.events, self._journal, stored.id, wish.report
            )
        with self._journal.claim(stored.id):
            job = AppendJob(
                stored,
                ground.campaign,
                ground.commander,
                budget_of(ground.session, ground.profile, stored),
                session.clock,
                self._journal,
                confirmed=confirmed,
            )
            sent = await send(session, stored, job, teller_of(ground))
        if wish.rejects is not None and sent.report.refused and not sent.hurried:
            await write_refused(session, plan, sent.report, wish.rejects)
        return tell_report(session, ground.events, sent, warnings=warnings, place=wish.report)
