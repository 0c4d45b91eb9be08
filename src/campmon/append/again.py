"""Whether a plan would send what the campaign was sent before, and by which jobs."""

from array import array
from dataclasses import dataclass

from campmon.append.journal import Journal, StoredJob
from campmon.append.number_set import PackedSet
from campmon.append.plan import AppendPlan
from campmon.append.spool import Spool
from campmon.model.campaign import CampaignKey


@dataclass(frozen=True, slots=True)
class EarlierJob:
    """A job that sent what a plan would send, too.

    shared  how many of the plan's records dial a number first that it appended; None where it sent
            the same file, or some of the same batches
    """

    job: StoredJob
    shared: int | None = None


def earlier_jobs(plan: AppendPlan, journal: Journal, key: CampaignKey) -> list[EarlierJob]:
    """The jobs that sent the same to the campaign: a person is to be asked first, if there are any.

    They are known by the file or its batches, newest first. Where no such job is known, but the
    plan `sends_again`, they are known by their numbers, whatever the file looks like: those that
    share most first. Slow then (the plan's records are read), so call it in a thread.

    Raises JournalError, and InputFileError if the records are kept no more.
    """
    same = journal.same_content(plan, key)
    if same or not plan.sends_again:
        return [EarlierJob(job) for job in same]
    ours = _hashes(plan, journal)
    found = []
    for job_id, theirs in journal.hashes_by_job(key, plan.purpose).items():
        held = PackedSet(theirs).held(ours)
        shared = sum(number in held for number in ours)
        if shared:
            found.append(EarlierJob(journal.load(job_id), shared))
    return sorted(found, key=lambda one: (one.shared, one.job.started), reverse=True)


def _hashes(plan: AppendPlan, journal: Journal) -> "array[int]":
    """Of the number that each of the plan's records dials first."""
    spool, hashes = Spool(plan.spool), array("Q")
    for outline in plan.outlines:
        firsts = [record.phones[0] for record in spool.batch(outline).records if record.phones]
        hashes.extend(journal.hash_numbers(firsts))
    return hashes
