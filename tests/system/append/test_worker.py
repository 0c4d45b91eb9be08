"""What a worker is asked for: opened, checked, sent, paused, left, gone on with."""

import asyncio
from pathlib import Path

import pytest

from campmon.append import AppendProgress, BatchState, JobState, Rule
from campmon.append.journal import DoubtDecision
from campmon.append.worker import Start
from campmon.model.errors import AuditError, CampmonError, InputFileError, UsageError
from campmon.model.intent import Intent, Receipt
from tests.system.append.bench import Place, checked, until, wish, write_csv


async def test_a_file_is_opened_checked_sent_and_nothing_of_it_stays(tmp_path: Path) -> None:
    place = Place(tmp_path)
    campaign, before = await place.campaign(), await place.uploaded()
    path = write_csv(tmp_path / "people.csv", 250, bad=3)
    worker = place.worker()
    plan = await checked(worker, path, campaign, place.rules)
    assert (plan.good, plan.bad) == (250, 3)
    assert await worker.write_rejects(tmp_path / "rejects.csv") == 3
    assert place.spools()
    seen: list[AppendProgress] = []
    begun: list[str] = []
    report = await worker.run(Start(campaign, who="tess"), seen.append, begun.append)
    assert report.state is JobState.DONE
    assert begun == [worker.job_id] == [report.job]
    assert seen[-1].records_accepted == 250
    assert await place.uploaded() == before + 250
    assert place.spools() == []
    first, *_, last = reversed(place.audit.entries())
    assert first.what == f"append 250 records from {path} in 3 calls"
    assert (last.act, last.outcome) == (first.act, "done")
    await worker.close()
    assert place.benches == 0


async def test_what_was_checked_and_not_sent_is_discarded(tmp_path: Path) -> None:
    place = Place(tmp_path)
    path = write_csv(tmp_path / "people.csv", 20)
    worker = place.worker()
    await checked(worker, path, None)
    first = place.spools()
    await checked(worker, path, None)
    assert len(place.spools()) == len(first)
    assert place.spools() != first
    await worker.close()
    assert place.spools() == []
    assert place.benches == 0


async def test_what_cannot_be_done_is_told(tmp_path: Path) -> None:
    place = Place(tmp_path)
    worker = place.worker()
    with pytest.raises(InputFileError):
        await worker.open(tmp_path / "nothing.csv")
    with pytest.raises(UsageError, match="no file was checked"):
        await worker.run(Start(await place.campaign()))
    with pytest.raises(UsageError, match="there is no append"):
        await worker.resume("20260101")
    assert worker.job_id == ""
    await worker.close()


async def test_a_check_that_nobody_waits_for_is_called_off(tmp_path: Path) -> None:
    place = Place(tmp_path)
    worker = place.worker()
    asked = await wish(worker, write_csv(tmp_path / "people.csv", 30_000), None, place.rules)
    checking = asyncio.create_task(worker.check(asked))
    await until(place.spools)
    checking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await checking
    await worker.close()
    assert place.spools() == []


async def test_without_an_audit_nothing_is_sent_and_it_may_be_tried_again(tmp_path: Path) -> None:
    place = Place(tmp_path)
    campaign, before = await place.campaign(), await place.uploaded()
    worker = place.worker()
    await checked(worker, write_csv(tmp_path / "people.csv", 20), campaign, place.rules)
    place.audit.path.mkdir()
    with pytest.raises(AuditError):
        await worker.run(Start(campaign))
    assert await place.uploaded() == before
    assert place.jobs() == []
    place.audit.path.rmdir()
    assert (await worker.run(Start(campaign))).accepted == 20
    await worker.close()


async def test_a_job_is_paused_goes_on_and_is_cancelled(tmp_path: Path) -> None:
    place = Place(tmp_path, records_a_call=10, gap=0.05)
    campaign = await place.campaign()
    worker = place.worker()
    await checked(worker, write_csv(tmp_path / "people.csv", 200), campaign, place.rules)
    seen: list[AppendProgress] = []
    running = asyncio.create_task(worker.run(Start(campaign), seen.append))
    await until(lambda: seen and seen[-1].records_accepted)
    worker.pause()
    await until(lambda: seen[-1].state is JobState.PAUSED)
    paused_at = seen[-1].records_accepted
    worker.go_on()
    await until(lambda: seen[-1].records_accepted > paused_at)
    worker.cancel()
    report = await running
    assert report.state is JobState.CANCELLED
    assert 0 < report.accepted < 200
    assert place.spools() == []
    await worker.close()


async def test_left_in_the_middle_it_is_gone_on_with_by_another(tmp_path: Path) -> None:
    place = Place(tmp_path, records_a_call=25, gap=0.05)
    campaign, before = await place.campaign(), await place.uploaded()
    worker, other = place.worker(), place.worker()
    path = write_csv(tmp_path / "people.csv", 100)
    await checked(worker, path, campaign, place.rules)
    seen: list[AppendProgress] = []
    running = asyncio.create_task(worker.run(Start(campaign), seen.append))
    await until(lambda: seen and seen[-1].records_accepted)
    with pytest.raises(UsageError, match="is at the append"):
        await other.resume(worker.job_id)
    await worker.leave()
    left = await running
    assert left.state is JobState.INTERRUPTED
    assert place.audit.entries()[0].outcome == "interrupted"
    assert place.spools()
    path.unlink()
    report = await other.resume(worker.job_id, who="tom")
    assert report.state is JobState.DONE
    assert await place.uploaded() == before + 100
    assert place.spools() == []
    assert place.audit.entries()[0].who == "tom"
    with pytest.raises(UsageError, match="has ended"):
        await other.resume(worker.job_id)
    await other.close()


async def test_a_call_that_never_ends_is_in_doubt_and_found_out_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path, records_a_call=10)
    campaign, before = await place.campaign(), await place.uploaded()
    worker = place.worker()
    await checked(worker, write_csv(tmp_path / "people.csv", 30), campaign, place.rules)
    write, reached = place.backend.write, asyncio.Event()

    async def write_and_hang(intent: Intent) -> Receipt:
        await write(intent)
        reached.set()
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(place.backend, "write", write_and_hang)
    running = asyncio.create_task(worker.run(Start(campaign)))
    await reached.wait()
    await worker.leave(within=0.01)
    left = await running
    assert left.in_doubt == 10
    assert left.batches[0].state is BatchState.IN_DOUBT
    monkeypatch.setattr(place.backend, "write", write)
    other = place.worker()
    report = await other.resume(worker.job_id, DoubtDecision.ASK)
    assert report.state is JobState.DONE
    assert await place.uploaded() == before + 30
    await other.close()


async def test_a_file_is_held_against_what_is_known(tmp_path: Path) -> None:
    place = Place(tmp_path)
    campaign = await place.campaign()
    listed = tmp_path / "dnc.txt"
    listed.write_text("2012000005\n2012000006\n")
    worker = place.worker(listed)
    await checked(worker, write_csv(tmp_path / "one.csv", 10), campaign, place.rules)
    assert (await worker.run(Start(campaign))).accepted == 8
    other = place.worker()
    told: list[object] = []
    asked = await wish(
        other,
        write_csv(tmp_path / "two.csv", 10, first=4),
        campaign,
        place.rules,
        on_campaign=True,
    )
    plan = await other.check(asked, told.append)
    rules = {one.first.rule: one.count for one in plan.summary}
    assert rules[Rule.APPENDED] == 4
    assert rules[Rule.ON_CAMPAIGN] == 4
    assert any("compared with" in note for note in plan.notes)
    await worker.close()
    await other.close()


async def test_records_that_cannot_be_read_are_not_compared_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path)
    campaign = await place.campaign()

    async def fail(*_: object) -> None:
        raise CampmonError("the records are locked")

    monkeypatch.setattr(place.backend, "read_records", fail)
    worker = place.worker()
    path = write_csv(tmp_path / "people.csv", 10)
    plan = await checked(worker, path, campaign, place.rules, on_campaign=True)
    assert plan.good == 10
    assert any("not compared" in n and "the records are locked" in n for n in plan.notes)
    await worker.close()
