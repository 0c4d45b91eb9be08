"""`campmon append --resume`: a job goes on exactly where it was, from journal and spool alone."""

from campmon.append import AppendJob, BatchState, Purpose, check_campaign
from campmon.append.journal import BatchWork, DoubtDecision, Journal, StoredJob
from campmon.backends.base import Backend
from campmon.cli.confirm import confirm
from campmon.cli.detached import tell_detached
from campmon.cli.job_report import tell_refused
from campmon.cli.progress import ProgressTeller
from campmon.cli.record_asking import ask_about_doubt
from campmon.cli.record_events import RecordEvents
from campmon.cli.record_sending import Sent, budget_of, send, tell_report
from campmon.cli.record_wish import ResumeWish, check_report_place
from campmon.cli.session import Session
from campmon.model.campaign import Campaign
from campmon.model.errors import ConfigurationError, RefusedError, UsageError
from campmon.model.intent import Tier
from campmon.settings.profile import Profile


async def resume_job(session: Session, wish: ResumeWish) -> int:
    """Say what is left, have it confirmed, send it, report; the exit code.

    Raises UsageError if there is no such job, ConfigurationError if its profile is gone, and
    whatever keeps the campaign from taking records; nothing was sent then.
    """
    events = RecordEvents(session, wanted=wish.as_json)
    check_report_place(wish.report)
    with Journal.open(session.paths.appends_dir, session.clock) as journal:
        stored = choose_job(journal, wish.job)
        profile = _profile(session, stored)
        if wish.detach and wish.yes:
            return await tell_detached(
                session, events, journal, stored.id, wish.report, doubt=wish.doubt
            )
        with journal.claim(stored.id):
            stored = journal.load(stored.id)
            async with session.source(profile) as backend:
                way = _Resumption(session, profile, wish, events, journal, backend)
                if wish.detach:
                    await way.confirmed(stored)
                else:
                    return await way.go(stored)
        return await tell_detached(
            session, events, journal, stored.id, wish.report, doubt=wish.doubt
        )


def choose_job(journal: Journal, named: str) -> StoredJob:
    """The job that is meant; of those that can go on the only one, where none is named.

    Raises UsageError that names them if there are several, or none.
    """
    if named:
        stored = journal.load(named)
        if stored.state.final:
            raise UsageError(
                f"the job {stored.id} is {stored.state.value}: nothing of it is left to send",
                f"See what became of it: campmon jobs {stored.id}",
            )
        return stored
    unfinished = [job for job in journal.unfinished() if journal.holder(job.id) is None]
    if not unfinished:
        raise UsageError("no job can go on that is not under way", "See all: campmon jobs")
    if len(unfinished) > 1:
        told = "; ".join(f"{job.id} ({job.file.name} to {job.campaign_name})" for job in unfinished)
        raise UsageError(
            f"{len(unfinished):,} jobs can go on: {told}",
            "Name one: campmon append --resume JOB",
        )
    return unfinished[0]


def left_of(stored: StoredJob) -> int:
    """Records of a job that are still to be sent, those in doubt not among them."""
    return sum(work.result.not_sent for work in stored.batches)


def _profile(session: Session, stored: StoredJob) -> Profile:
    profiles = session.settings.profiles
    if stored.key.profile not in profiles:
        raise ConfigurationError(
            f"the job {stored.id} is of the profile {stored.key.profile!r}, which is not in the "
            "configuration any more",
            f"Put it back to go on, or give the job up: campmon jobs {stored.id} --forget",
        )
    (profile,) = session.settings.choose([stored.key.profile])
    return profile


class _Resumption:
    """A job that was interrupted, in this process's hands."""

    def __init__(
        self,
        session: Session,
        profile: Profile,
        wish: ResumeWish,
        events: RecordEvents,
        journal: Journal,
        backend: Backend,
    ) -> None:
        self._session = session
        self._profile = profile
        self._wish = wish
        self._events = events
        self._journal = journal
        self._backend = backend
        self._commander = session.commander(backend, profile)

    async def confirmed(self, stored: StoredJob) -> tuple[Campaign, Tier]:
        """Say what is left and have it confirmed; the campaign as it is now, and how surely."""
        campaign = await self._backend.read_campaign(stored.key.id)
        check_campaign(campaign, stored.rules, stored.purpose)
        tier = self._commander.check(stored.purpose.action(), campaign)
        for line in _told(stored):
            self._session.streams.talk(line)
        left = left_of(stored)
        doubted = sum(work.result.in_doubt for work in _doubts(stored))
        what = f"go on: {stored.purpose.of_records(left)}"
        if not left:
            what = f"look for {doubted:,} records in doubt, and go on with"
        yes = self._wish.yes and not self._renamed(stored, campaign)
        confirmed = await confirm(self._session.streams, what, campaign, tier, yes=yes)
        self._events.tell(
            "confirmed", job=stored.id, by="--yes" if self._wish.yes else "answer",
            left=left, in_doubt=doubted,
        )  # fmt: skip
        return campaign, confirmed

    def _renamed(self, stored: StoredJob, campaign: Campaign) -> bool:
        """Whether the id leads to a campaign of another name: then no --yes counts.

        Raises RefusedError if nobody can be asked.
        """
        if campaign.name == stored.campaign_name:
            return False
        told = (
            f"the campaign {campaign.id} was called {stored.campaign_name} when the job was begun, "
            f"and is called {campaign.name} now"
        )
        mend = f"Is the profile {stored.key.profile} still the same? Go on where it can be asked."
        if not self._session.streams.can_ask:
            raise RefusedError(told, mend)
        self._session.streams.complain(f"WARNING: {told}", mend)
        return True

    async def go(self, stored: StoredJob) -> int:
        """Go on to the end, asking where it cannot be known what has arrived; the exit code."""
        campaign, confirmed = await self.confirmed(stored)
        decision = DoubtDecision(self._wish.doubt or "ask")
        while True:
            sent = await self._run(stored, campaign, confirmed, decision)
            stored = self._journal.load(stored.id)
            doubts = _doubts(stored)
            for work in doubts:
                self._events.tell("doubt", job=stored.id, **_doubt_object(work))
            can_ask = self._session.streams.can_ask and not self._wish.yes
            if sent.stopped or not doubts or self._wish.doubt is not None or not can_ask:
                break
            decision = await self._decided(stored, doubts[0])
            if decision is DoubtDecision.ASK:
                break
        if doubts and not sent.stopped:
            self._session.streams.complain(
                "it cannot be known whether the records in doubt have arrived",
                f"Look at the campaign, then: campmon append --resume {stored.id} "
                "--doubt landed, again or skip",
            )
        code = tell_report(self._session, self._events, sent, place=self._wish.report)
        tell_refused(self._session, sent.report)
        return code

    async def _run(
        self, stored: StoredJob, campaign: Campaign, confirmed: Tier, decision: DoubtDecision
    ) -> Sent:
        session = self._session
        job = AppendJob(
            stored,
            campaign,
            self._commander,
            budget_of(session, self._profile, stored),
            session.clock,
            self._journal,
            decision=decision,
            confirmed=confirmed,
        )
        teller = ProgressTeller(
            session.streams, stored.purpose.doing, drawn=session.draws, events=self._events
        )
        return await send(session, stored, job, teller)

    async def _decided(self, stored: StoredJob, work: BatchWork) -> DoubtDecision:
        outline, result = work.outline, work.result
        records = "1 record" if result.in_doubt == 1 else f"{result.in_doubt:,} records"
        what = (
            f"{records} of call {outline.number:,}, lines {outline.first_line:,} to "
            f"{outline.last_line:,} of {stored.file}"
        )
        return await ask_about_doubt(self._session.streams, what, result.message)


def _doubts(stored: StoredJob) -> list[BatchWork]:
    return [work for work in stored.batches if work.result.state is BatchState.IN_DOUBT]


def _doubt_object(work: BatchWork) -> dict[str, object]:
    return {
        "batch": work.outline.number,
        "first_line": work.outline.first_line,
        "last_line": work.outline.last_line,
        "records": work.result.in_doubt,
        "uploaded_before": work.uploaded_before,
        "sent_at": work.sent_at.isoformat() if work.sent_at is not None else None,
        "evidence": work.result.message,
    }


def _told(stored: StoredJob) -> list[str]:
    """Which job it is and what is left of it, in sentences."""
    calls = sum(not work.result.settled for work in stored.batches)
    left = left_of(stored)
    act = "append to" if stored.purpose is Purpose.APPEND else "update records of"
    lines = [
        f"job {stored.id}: {act} {stored.campaign_name} from {stored.file}, begun "
        f"{stored.started.astimezone():%Y-%m-%d %H:%M} by {stored.who}",
        f"{stored.accepted:,} of {stored.good:,} records taken, {left:,} left in {calls:,} "
        f"call{'' if calls == 1 else 's'}",
    ]
    doubted = sum(work.result.in_doubt for work in _doubts(stored))
    if doubted:
        lines.append(f"{doubted:,} in doubt: they are looked for on the campaign first")
    return lines
