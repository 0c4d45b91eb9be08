"""The commander: checked, audited before and after, written once, looked at again."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path

import pytest

from campmon.engine.audit import AuditLog
from campmon.engine.commander import Commander
from campmon.model.campaign import CampaignKey
from campmon.model.capability import Capabilities, Capability
from campmon.model.errors import (
    AuditError,
    ConfirmationNeededError,
    InDoubtError,
    NotOfferedError,
    ReadOnlyError,
    RefusedError,
    UnknownCampaignError,
    UnreachableError,
)
from campmon.model.intent import (
    Action,
    Append,
    Creation,
    Intent,
    Landing,
    Operate,
    Outcome,
    OutcomeKind,
    Receipt,
    RefusedRecord,
    Staff,
    Tier,
    Update,
    UpdateRecords,
)
from campmon.model.record import Record
from campmon.model.staffing import StaffingAnswer, StaffingChange
from campmon.model.state import CampaignState, Operation

from .conftest import HandClock, ScriptedBackend, make

PLAY, PAUSE, STOP = Operate(Operation.PLAY), Operate(Operation.PAUSE), Operate(Operation.STOP)
RECORDS = (Record(("2015550123",)), Record(("2015550124",)))


def intent(action: Action, campaign_id: str = "1", confirmed: Tier = Tier.CONFIRM) -> Intent:
    return Intent(CampaignKey("scripted", campaign_id), action, confirmed, "ann")


async def watched(act: Coroutine[object, object, Outcome], clock: HandClock) -> Outcome:
    """Let an act look at the campaign for as long as it will, and return how it ended."""
    acting = asyncio.create_task(act)
    await clock.move(10)
    return await acting


@pytest.fixture
def audit(tmp_path: Path, clock: HandClock) -> AuditLog:
    return AuditLog(tmp_path / "audit.jsonl", clock)


@pytest.fixture
def commander(backend: ScriptedBackend, audit: AuditLog, clock: HandClock) -> Commander:
    return Commander(backend, audit, clock=clock, who="me")


async def test_an_act_is_written_once_and_audited_twice(
    commander: Commander, backend: ScriptedBackend, audit: AuditLog
) -> None:
    outcome = await commander.act(intent(PAUSE, confirmed=Tier.NONE))
    assert outcome.kind is OutcomeKind.DONE
    assert outcome.campaign is not None
    assert outcome.campaign.state is CampaignState.PAUSED
    assert len(backend.written) == 1
    after, before = audit.entries()
    assert (before.what, before.outcome, before.who) == ("pause", "", "ann")
    assert (after.what, after.outcome, after.act) == ("pause", "done", before.act)


async def test_the_audit_line_is_there_before_the_platform_is_asked(
    commander: Commander, backend: ScriptedBackend, audit: AuditLog
) -> None:
    seen: list[int] = []

    def look(asked: Intent) -> Receipt:
        seen.append(len(audit.entries()))
        return backend.carry_out(asked)

    backend.write_does = look
    await commander.act(intent(PAUSE))
    assert seen == [1]


async def test_without_an_audit_nothing_is_done(
    backend: ScriptedBackend, clock: HandClock, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    commander = Commander(backend, AuditLog(in_the_way / "a.jsonl", clock), clock=clock, who="me")
    with pytest.raises(AuditError):
        await commander.act(intent(PAUSE))
    assert backend.written == []


async def test_read_only_refuses_everything(
    backend: ScriptedBackend, audit: AuditLog, clock: HandClock
) -> None:
    commander = Commander(backend, audit, clock=clock, who="me", read_only=True)
    assert commander.read_only
    for action in (PAUSE, Append(RECORDS), Staff(StaffingChange())):
        with pytest.raises(ReadOnlyError):
            await commander.act(intent(action, confirmed=Tier.TYPE_NAME))
    assert backend.written == []
    assert audit.entries() == []


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (PAUSE, "cannot pause Spring"),
        (Append(()), "cannot append to Spring"),
        (UpdateRecords(RECORDS), "cannot update records of Spring"),
        (Staff(StaffingChange(add_agents=("x",))), "cannot change the staffing of Spring"),
        (Update({"caller_id": "1"}), "cannot change properties of Spring"),
    ],
)
def test_what_read_only_refuses_is_said_in_a_sentence(
    backend: ScriptedBackend, audit: AuditLog, clock: HandClock, action: Action, said: str
) -> None:
    commander = Commander(backend, audit, clock=clock, who="me", read_only=True)
    with pytest.raises(ReadOnlyError, match=f"^{said}: this is read-only"):
        commander.check(action, make("1", "Spring", CampaignState.PLAYING))


async def test_what_is_not_offered_is_refused_with_the_reason(
    commander: Commander, backend: ScriptedBackend
) -> None:
    backend.capabilities = Capabilities(frozenset(), {Capability.STOP: "it has no stop"})
    with pytest.raises(NotOfferedError, match="it has no stop"):
        await commander.act(intent(STOP))


async def test_what_the_state_does_not_allow_is_refused(
    commander: Commander, backend: ScriptedBackend
) -> None:
    backend.put(make("1", "Spring", CampaignState.DONE))
    with pytest.raises(RefusedError, match="it is done"):
        await commander.act(intent(PLAY))
    with pytest.raises(RefusedError, match="cannot append"):
        await commander.act(intent(Append(RECORDS)))
    assert backend.written == []


async def test_a_campaign_that_is_gone_is_refused(commander: Commander) -> None:
    with pytest.raises(UnknownCampaignError):
        await commander.act(intent(PAUSE, "9"))


async def test_the_confirmation_is_judged_by_the_present(
    commander: Commander, backend: ScriptedBackend
) -> None:
    with pytest.raises(ConfirmationNeededError, match=r"^to play .+ needs a stronger conf"):
        await commander.act(intent(PLAY, "2", Tier.NONE))
    backend.put(make("1", "Spring", CampaignState.PLAYING, uploaded=5000))
    with pytest.raises(ConfirmationNeededError) as caught:
        await commander.act(intent(STOP))
    assert "name" in caught.value.mend
    assert backend.written == []
    done = await commander.act(intent(STOP, confirmed=Tier.TYPE_NAME))
    assert done.kind is OutcomeKind.DONE


async def test_what_is_already_so_is_not_asked_for(
    commander: Commander, backend: ScriptedBackend
) -> None:
    outcome = await commander.act(intent(PLAY))
    assert outcome.kind is OutcomeKind.ALREADY
    assert backend.written == []


async def test_what_is_possible_names_only_what_is_offered(
    commander: Commander, backend: ScriptedBackend
) -> None:
    backend.capabilities = Capabilities(frozenset({Capability.PLAY, Capability.PAUSE}))
    backend.put(make("1", "Spring", CampaignState.PLAYING))
    backend.put(make("2", "Autumn", CampaignState.STOPPED))
    with pytest.raises(RefusedError) as caught:
        await commander.act(intent(PAUSE, "2"))
    assert caught.value.mend == "Possible now: play."


async def test_an_operation_that_is_off_is_refused_unless_it_is_wanted_even_so(
    commander: Commander, backend: ScriptedBackend, audit: AuditLog
) -> None:
    draft = make("1", "Leads", CampaignState.DRAFT)
    backend.put(replace(draft, live=True, no_operation="it has no records"))
    with pytest.raises(RefusedError, match="cannot play Leads: it has no records"):
        await commander.act(intent(PLAY))
    assert backend.written == []
    outcome = await commander.act(intent(Operate(Operation.PLAY, even_so=True)))
    assert outcome.kind is OutcomeKind.DONE
    assert audit.entries()[0].what == "play even so"


async def test_a_pause_that_the_platform_made_is_not_one_to_count_on(
    commander: Commander, backend: ScriptedBackend
) -> None:
    paused = make("1", "Spring", CampaignState.PAUSED)
    backend.put(replace(paused, auto_paused=True))

    def held(_: Intent) -> Receipt:
        backend.put(paused)
        return Receipt()

    backend.write_does = held
    outcome = await commander.act(intent(PAUSE))
    assert outcome.kind is OutcomeKind.DONE
    assert len(backend.written) == 1


async def test_a_refusal_is_audited_and_raised(
    commander: Commander, backend: ScriptedBackend, audit: AuditLog
) -> None:
    def refuse(_: Intent) -> Receipt:
        raise RefusedError("no agents")

    backend.write_does = refuse
    with pytest.raises(RefusedError, match="no agents"):
        await commander.act(intent(PLAY, "2"))
    assert audit.entries()[0].outcome == "refused"


async def test_an_append_shows_in_uploaded(commander: Commander, backend: ScriptedBackend) -> None:
    outcome = await commander.act(intent(Append(RECORDS, "job", 1)))
    assert outcome.kind is OutcomeKind.DONE
    assert outcome.campaign is not None
    assert outcome.campaign.statistics.uploaded == 122
    assert "2 records" in outcome.message


async def test_a_yes_that_does_not_show_is_said_so(
    commander: Commander, backend: ScriptedBackend, clock: HandClock
) -> None:
    backend.write_does = lambda _: Receipt("ok")
    acting = asyncio.create_task(commander.act(intent(PAUSE)))
    await clock.move(10)
    outcome = await acting
    assert outcome.kind is OutcomeKind.UNSEEN
    assert "playing" in outcome.message


async def test_a_yes_that_cannot_be_looked_at_is_said_so(
    commander: Commander, backend: ScriptedBackend, clock: HandClock
) -> None:
    def accept(asked: Intent) -> Receipt:
        receipt = backend.carry_out(asked)
        backend.fails = [UnreachableError("gone") for _ in range(20)]
        return receipt

    backend.write_does = accept
    acting = asyncio.create_task(commander.act(intent(PAUSE)))
    await clock.move(10)
    outcome = await acting
    assert outcome.kind is OutcomeKind.UNSEEN
    assert "could not be read again" in outcome.message
    backend.fails = []
    backend.campaigns.clear()


async def test_a_campaign_gone_after_a_yes_is_said_so(
    commander: Commander, backend: ScriptedBackend
) -> None:
    def accept(_: Intent) -> Receipt:
        backend.campaigns.clear()
        return Receipt("ok")

    backend.write_does = accept
    outcome = await commander.act(intent(PAUSE))
    assert outcome.kind is OutcomeKind.UNSEEN


async def test_refused_records_are_done_in_part(
    commander: Commander, backend: ScriptedBackend
) -> None:
    def partly(_: Intent) -> Receipt:
        backend.put(make("1", "Spring", CampaignState.PLAYING, uploaded=121))
        return Receipt(accepted=1, refused=(RefusedRecord(1, "duplicate"),))

    backend.write_does = partly
    outcome = await commander.act(intent(Append(RECORDS)))
    assert outcome.kind is OutcomeKind.PARTLY
    assert outcome.receipt is not None
    assert outcome.receipt.refused[0].index == 1
    assert outcome.message == "1 of 2 records appended to Spring"


async def test_staffing_told_apart(commander: Commander, backend: ScriptedBackend) -> None:
    backend.write_does = lambda _: Receipt(staffing=StaffingAnswer(added_agents=("a",)))
    assert (await commander.act(intent(Staff(StaffingChange(("a",)))))).kind is OutcomeKind.DONE
    missing = StaffingAnswer(agents_not_found=("b",))
    backend.write_does = lambda _: Receipt(staffing=missing)
    nothing = await commander.act(intent(Staff(StaffingChange(("b",)))))
    assert nothing.kind is OutcomeKind.NOTHING
    assert nothing.message == "staffing of Spring is as it was"
    backend.write_does = lambda _: Receipt(staffing=replace(missing, removed_teams=("T",)))
    partly = await commander.act(intent(Staff(StaffingChange(("b",), remove_teams=("T",)))))
    assert partly.kind is OutcomeKind.PARTLY
    assert partly.message == "staffing of Spring changed"
    untold = StaffingAnswer(agents_not_asked=("b",), why_not_asked="b has no number")
    backend.write_does = lambda _: Receipt(staffing=untold)
    unasked = await commander.act(intent(Staff(StaffingChange(("b",)))))
    assert unasked.kind is OutcomeKind.NOTHING
    assert unasked.message == "b has no number", "nothing was changed, so that is not said"


def lose_answer(_: Intent) -> Receipt:
    raise InDoubtError("the answer never came")


async def test_doubt_about_a_state_is_settled_by_looking(
    commander: Commander, backend: ScriptedBackend, audit: AuditLog, clock: HandClock
) -> None:
    def landed(asked: Intent) -> Receipt:
        backend.carry_out(asked)
        raise InDoubtError("the answer never came")

    backend.write_does = landed
    outcome = await commander.act(intent(PAUSE))
    assert outcome.kind is OutcomeKind.DONE
    assert len(backend.written) == 1
    backend.write_does = lose_answer
    outcome = await watched(commander.act(intent(PLAY)), clock)
    assert outcome.kind is OutcomeKind.IN_DOUBT
    assert "shows paused" in outcome.message
    assert audit.entries()[0].outcome == "in doubt"


async def test_doubt_about_an_append_stays_a_persons_to_judge(
    commander: Commander, backend: ScriptedBackend
) -> None:
    def landed(asked: Intent) -> Receipt:
        backend.carry_out(asked)
        raise InDoubtError("the answer never came")

    backend.write_does = landed
    outcome = await commander.act(intent(Append(RECORDS)))
    assert outcome.kind is OutcomeKind.IN_DOUBT
    assert "120 before and is 122 now" in outcome.message
    assert len(backend.written) == 1


async def test_an_append_whose_records_are_found_has_landed(
    commander: Commander, backend: ScriptedBackend, audit: AuditLog
) -> None:
    def landed(asked: Intent) -> Receipt:
        backend.carry_out(asked)
        backend.landing = Landing.ALL
        raise InDoubtError("the answer never came")

    backend.write_does = landed
    outcome = await commander.act(intent(Append(RECORDS)))
    assert outcome.kind is OutcomeKind.DONE
    assert outcome.receipt is not None
    assert outcome.receipt.accepted == len(RECORDS)
    assert backend.looked_for == [(RECORDS, 120)]
    assert len(backend.written) == 1
    assert audit.entries()[0].outcome == "done"


async def test_a_campaign_is_looked_at_once_a_batch(
    commander: Commander, backend: ScriptedBackend
) -> None:
    for batch in (1, 2, 3):
        outcome = await commander.act(intent(Append(RECORDS, "job", batch)))
        assert outcome.kind is OutcomeKind.DONE
    assert backend.campaign_reads == 4  # before the first, and after each


async def test_what_was_read_this_moment_is_not_read_again(
    commander: Commander, backend: ScriptedBackend
) -> None:
    seen = await backend.read_campaign("1")
    await commander.act(intent(PAUSE), seen=seen)
    assert backend.campaign_reads == 2  # that one, and the look afterwards


async def test_an_update_is_seen_in_the_properties(
    commander: Commander, backend: ScriptedBackend, audit: AuditLog, clock: HandClock
) -> None:
    update = Update({"callerId": "LOCAL"})
    outcome = await commander.act(intent(update))
    assert (outcome.kind, backend.properties["callerId"]) == (OutcomeKind.DONE, "LOCAL")
    assert "update callerId = LOCAL" in audit.entries()[0].what
    assert (await commander.act(intent(update))).kind is OutcomeKind.ALREADY
    assert len(backend.written) == 1
    backend.write_does = lambda _: Receipt()  # says yes and does nothing
    outcome = await watched(commander.act(intent(Update({"callerId": None}))), clock)
    assert outcome.kind is OutcomeKind.UNSEEN
    backend.write_does = lose_answer
    outcome = await watched(commander.act(intent(Update({"callerId": None}))), clock)
    assert outcome.kind is OutcomeKind.IN_DOUBT


async def test_a_creation_is_confirmed_audited_and_read_again(
    commander: Commander, backend: ScriptedBackend, audit: AuditLog
) -> None:
    creation = Creation("new.csv", b"1,2015550123\n")
    with pytest.raises(ConfirmationNeededError):
        await commander.create(creation, Tier.NONE)
    assert backend.created == []
    outcome = await commander.create(creation, Tier.CONFIRM)
    assert outcome.kind is OutcomeKind.DONE
    assert outcome.campaign is not None
    assert outcome.campaign.name == "new.csv"
    assert [entry.outcome for entry in audit.entries()] == ["done", ""]


async def test_a_creation_without_an_answer_is_looked_for_by_name(
    commander: Commander, backend: ScriptedBackend
) -> None:
    backend.create_fails = InDoubtError("the answer never came"), True
    outcome = await commander.create(Creation("a.csv", b"1"), Tier.CONFIRM)
    assert outcome.kind is OutcomeKind.DONE
    assert outcome.campaign is not None
    backend.create_fails = InDoubtError("the answer never came"), False
    outcome = await commander.create(Creation("a.csv", b"1"), Tier.CONFIRM)
    assert outcome.kind is OutcomeKind.IN_DOUBT  # the one of that name was there before
    assert len(backend.created) == 2


async def test_a_refused_creation_is_audited(
    commander: Commander, backend: ScriptedBackend, audit: AuditLog
) -> None:
    backend.create_fails = RefusedError("callerId is missing"), False
    with pytest.raises(RefusedError):
        await commander.create(Creation("a.csv", b"1"), Tier.CONFIRM)
    assert audit.entries()[0].outcome == "refused"


async def test_doubt_is_not_judged_by_another_life(
    commander: Commander, backend: ScriptedBackend
) -> None:
    def reborn(asked: Intent) -> Receipt:
        backend.carry_out(asked)
        backend.epoch = "2"
        raise InDoubtError("the answer never came")

    backend.write_does = reborn
    outcome = await commander.act(intent(PAUSE))
    assert outcome.kind is OutcomeKind.IN_DOUBT
    assert "begun anew" in outcome.message


async def test_doubt_with_the_source_gone(
    commander: Commander, backend: ScriptedBackend, clock: HandClock
) -> None:
    def gone(_: Intent) -> Receipt:
        backend.fails = [UnreachableError("gone") for _ in range(9)]
        raise InDoubtError("the answer never came")

    backend.write_does = gone
    outcome = await watched(commander.act(intent(PAUSE)), clock)
    assert outcome.kind is OutcomeKind.IN_DOUBT
    assert "cannot be read now" in outcome.message


async def test_whoever_looks_for_itself_is_only_told_of_the_doubt(
    commander: Commander, backend: ScriptedBackend, audit: AuditLog
) -> None:
    def lose(_: Intent) -> Receipt:
        raise InDoubtError("the answer was lost")

    backend.write_does = lose
    backend.landing = Landing.ALL
    seen = await commander.see(CampaignKey("scripted", "1"))
    reads = backend.campaign_reads
    outcome = await commander.act(intent(Append(RECORDS)), seen=seen, look=False)
    assert (outcome.kind, outcome.receipt) == (OutcomeKind.IN_DOUBT, None)
    assert (backend.campaign_reads, backend.looked_for) == (reads, [])
    assert [entry.outcome for entry in audit.entries()] == ["in doubt", ""]
    found = await commander.look_for(CampaignKey("scripted", "1"), RECORDS, 1_000)
    assert found.landing is Landing.ALL
    assert backend.looked_for == [(RECORDS, 1_000)]


async def test_a_backends_bug_leaves_the_act_in_doubt(
    commander: Commander, backend: ScriptedBackend, audit: AuditLog, clock: HandClock
) -> None:
    def bug(_: Intent) -> Receipt:
        raise ZeroDivisionError

    backend.write_does = bug
    outcome = await watched(commander.act(intent(PAUSE)), clock)
    assert outcome.kind is OutcomeKind.IN_DOUBT
    assert "unexpected ZeroDivisionError" in outcome.message
    assert audit.entries()[0].outcome == "in doubt"


async def test_an_interrupted_act_is_in_doubt(
    backend: ScriptedBackend, audit: AuditLog, clock: HandClock
) -> None:
    class NeverAnswers(ScriptedBackend):
        async def write(self, intent: Intent) -> Receipt:
            await asyncio.Event().wait()
            return Receipt()

    silent = NeverAnswers(clock)
    commander = Commander(silent, audit, clock=clock, who="me")
    acting = asyncio.create_task(commander.act(intent(PAUSE)))
    while not audit.entries():
        await asyncio.sleep(0)
    acting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await acting
    assert audit.entries()[0].outcome == "in doubt"


async def test_an_audit_that_fails_after_the_act_is_told(
    backend: ScriptedBackend, clock: HandClock, tmp_path: Path
) -> None:
    folder = tmp_path / "log"
    commander = Commander(backend, AuditLog(folder / "a.jsonl", clock), clock=clock, who="me")

    def replace_log(asked: Intent) -> Receipt:
        (folder / "a.jsonl").unlink()
        (folder / "a.jsonl").mkdir()
        return backend.carry_out(asked)

    backend.write_does = replace_log
    outcome = await commander.act(intent(PAUSE))
    assert outcome.kind is OutcomeKind.DONE
    assert "audit log" in outcome.message


async def test_acts_on_one_campaign_wait_for_each_other(
    commander: Commander, backend: ScriptedBackend
) -> None:
    outcomes = await asyncio.gather(commander.act(intent(PAUSE)), commander.act(intent(PAUSE)))
    assert [o.kind for o in outcomes] == [OutcomeKind.DONE, OutcomeKind.ALREADY]
    assert len(backend.written) == 1
