"""What a hub tells and does, over a real socket."""

import asyncio

import pytest

from campmon.backends.base import Backend
from campmon.backends.hub import HubBackend
from campmon.engine import commander
from campmon.model.capability import Capabilities, Capability
from campmon.model.errors import (
    ConfirmationNeededError,
    InDoubtError,
    NotOfferedError,
    RateLimitedError,
    ReadOnlyError,
    RefusedError,
    UnreachableError,
)
from campmon.model.intent import Append, OutcomeKind, Tier
from campmon.model.reading import Reading
from campmon.model.record import Record
from campmon.model.state import CampaignState
from campmon.settings.account import user_name
from tests.unit.hub.ground import PATIENCE, PAUSE, STOP, Platform, campaign, first, hub, intent


async def test_a_monitor_is_told_everything_under_its_own_name_for_the_hub() -> None:
    async with hub() as served:
        monitor = await served.monitor("floor")
        reading = await first(monitor, lambda _: True)
        assert reading.full
        assert {c.key for c in reading.campaigns} == {("floor", "c0"), ("floor", "c1")}
        assert monitor.platform == "test platform"
        assert monitor.epoch == "first life"


async def test_only_what_changed_is_told_after_that() -> None:
    async with hub() as served:
        monitor = await served.monitor()
        readings = monitor.follow()
        async with asyncio.timeout(PATIENCE):
            before = await anext(readings)
            served.platform.count("c1", 7777)
            await served.read()
            reading = await anext(readings)
        assert not reading.full
        assert [(c.id, c.statistics.uploaded) for c in reading.campaigns] == [("c1", 7777)]
        assert reading.as_of > before.as_of
        assert reading.campaigns[0].statistics.as_of == reading.as_of


async def test_nothing_changed_is_told_too_so_that_ages_stay_honest() -> None:
    async with hub() as served:
        monitor = await served.monitor()
        readings = monitor.follow()
        async with asyncio.timeout(PATIENCE):
            whole = await anext(readings)
            await served.read()
            second = await anext(readings)
            await served.read()
            third = await anext(readings)
        assert (second.campaigns, third.campaigns) == ((), ())
        assert whole.as_of < second.as_of < third.as_of


async def test_campaigns_come_go_and_change_their_state() -> None:
    async with hub() as served:
        monitor = await served.monitor()
        readings = monitor.follow()
        async with asyncio.timeout(PATIENCE):
            await anext(readings)
            served.platform.campaigns["new"] = campaign("new")
            served.platform.change("c0", state=CampaignState.PAUSED, reason="no agents\x1b[2J")
            del served.platform.campaigns["c1"]
            await served.read()
            reading = await anext(readings)
        told = {c.id: c for c in reading.campaigns}
        assert told.keys() == {"new", "c0"}
        assert told["c0"].state is CampaignState.PAUSED
        assert told["c0"].reason == "no agents[2J"
        assert reading.removed == ("c1",)


async def test_acts_are_written_with_the_user_that_the_system_names() -> None:
    async with hub() as served:
        monitor = await served.monitor()
        await monitor.write(intent("c0", PAUSE, who="somebody else"))
        lines = served.audit.entries()
        assert {line.who for line in lines} == {user_name()}
        assert [line.outcome for line in lines] == ["done", ""]
        assert served.platform.campaigns["c0"].state is CampaignState.PAUSED
        assert served.platform.written[0].key == ("served", "c0")


async def test_two_monitors_see_the_same_and_each_others_acts() -> None:
    async with hub() as served:
        one, two = await served.monitor("one"), await served.monitor("two")
        await one.write(intent("c1", PAUSE))
        seen = await first(two, lambda reading: bool(reading.acts))
        act = seen.acts[0]
        assert (act.who, act.campaign_id, act.what, act.outcome) == (
            user_name(), "c1", "pause", "done",
        )  # fmt: skip
        for monitor in (one, two):
            reading = await first(monitor, shows_paused)
            assert reading.acts == ()  # told once, and not to the one who did it


def shows_paused(reading: Reading) -> bool:
    return any(c.id == "c1" and c.state is CampaignState.PAUSED for c in reading.campaigns)


async def test_a_confirmation_is_checked_against_the_campaign_as_it_is_now() -> None:
    async with hub() as served:
        client = await served.monitor()
        with pytest.raises(ConfirmationNeededError, match="to stop Campaign c0"):
            await client.write(intent("c0", STOP, Tier.CONFIRM))
        assert served.platform.written == []
        await client.write(intent("c0", STOP, Tier.TYPE_NAME))
        assert len(served.platform.written) == 1


async def test_a_read_only_hub_says_so_and_writes_nothing() -> None:
    async with hub(read_only=True) as served:
        client = await served.monitor()
        assert client.capabilities.why_not(Capability.PAUSE) == "the hub is read-only"
        assert client.capabilities.offers(Capability.DISPOSITIONS)
        with pytest.raises(ReadOnlyError):
            await client.write(intent("c0", PAUSE))
        assert served.platform.written == []


async def test_what_is_not_offered_is_told_with_the_reason() -> None:
    platform = Platform()
    platform.capabilities = Capabilities(
        frozenset({Capability.PAUSE}), {Capability.STOP: "it never stops"}
    )
    async with hub(platform) as served:
        client = served.backend()
        assert not client.capabilities.offers(Capability.PAUSE)
        await client.open()
        assert client.capabilities.offers(Capability.PAUSE)
        assert client.capabilities.why_not(Capability.STOP) == "it never stops"
        with pytest.raises(NotOfferedError, match="it never stops"):
            await client.write(intent("c0", STOP))


async def test_errors_arrive_as_the_models_own() -> None:
    async with hub() as served:
        client = await served.monitor()
        served.platform.write_failing = RateLimitedError("too fast", "Wait.", retry_after=7.5)
        with pytest.raises(RateLimitedError) as caught:
            await client.write(intent("c0", PAUSE))
        assert (caught.value.message, caught.value.mend) == ("too fast", "Wait.")
        assert caught.value.retry_after == 7.5
        served.platform.write_failing = RefusedError("the platform says no")
        with pytest.raises(RefusedError, match="says no"):
            await client.write(intent("c1", PAUSE))


async def test_a_write_whose_answer_never_came_is_in_doubt_here_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(commander, "VERIFY_AFTER_SECONDS", (0.0, 0.01))
    async with hub() as served:
        client = await served.monitor()
        served.platform.write_failing = InDoubtError("no answer from the platform")
        with pytest.raises(InDoubtError, match="no answer from the platform"):
            await client.write(intent("c0", PAUSE))


async def test_an_append_of_ten_thousand_records_goes_through() -> None:
    async with hub() as served:
        client = await served.monitor()
        fields = {f"field {n}": "x" * 40 for n in range(12)}
        records = tuple(Record((f"20155{n:05}",), fields) for n in range(10_000))
        receipt = await client.write(intent("c0", Append(records)))
        assert receipt.accepted == 10_000
        assert receipt.message == "10000 taken"
        sent = served.platform.written[0].action
        assert isinstance(sent, Append)
        assert sent.records == records


async def test_more_than_a_hub_takes_at_once_is_refused_before_it_is_sent() -> None:
    async with hub() as served:
        client = await served.monitor()
        records = (Record(("2015550100",), {"note": "x" * (17 * 1024 * 1024)}),)
        with pytest.raises(RefusedError, match="16,777,216"):
            await client.write(intent("c0", Append(records)))
        assert served.platform.written == []
        await client.write(intent("c0", PAUSE))


async def test_detail_and_staffing_come_cleaned() -> None:
    async with hub() as served:
        client = served.backend("floor", role="command")
        await client.open()
        assert (await client.read_detail("c0")).campaign.key == ("floor", "c0")
        staffing = await client.read_staffing("c0")
        assert (staffing.teams, staffing.other_teams) == (("Blue[0m",), ("Red",))


async def test_reading_the_board_reads_the_source_in_the_monitors_turn() -> None:
    async with hub() as served:
        client = served.backend(role="command")
        await client.open()
        served.platform.count("c0", 6000)
        reading = await client.read()
        assert {c.id: c.statistics.uploaded for c in reading.campaigns}["c0"] == 6000
        assert all(c.statistics.as_of == reading.as_of for c in reading.campaigns)
        assert served.platform.reads == 2


async def test_a_source_that_fails_is_told_and_its_figures_are_not_new() -> None:
    async with hub() as served:
        monitor = await served.monitor()
        last = await first(monitor, lambda _: True)
        served.platform.failing = UnreachableError("the dialer is down")
        with pytest.raises(UnreachableError, match="the dialer is down"):
            await monitor.read()
        with pytest.raises(UnreachableError, match=r"does not hear test platform.*dialer is down"):
            await first(monitor, lambda _: False)
        served.platform.failing = None
        again = await first(monitor, lambda _: True)
        assert again.as_of > last.as_of
        assert again.full


async def test_a_hub_whose_source_never_answered_greets_all_the_same() -> None:
    platform = Platform()
    platform.failing = UnreachableError("the dialer is down")
    async with hub(platform) as served:
        monitor = await served.monitor()
        with pytest.raises(UnreachableError, match="the dialer is down"):
            await first(monitor, lambda _: True)
        platform.failing = None
        assert (await first(monitor, lambda _: True)).full


async def test_a_bug_in_the_backend_is_in_doubt_for_a_write_and_an_error_for_a_question(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commander, "VERIFY_AFTER_SECONDS", (0.0, 0.01))
    async with hub() as served:
        client = await served.monitor()
        served.platform.write_failing = ZeroDivisionError("a bug")
        with pytest.raises(InDoubtError, match="ZeroDivisionError"):
            await client.write(intent("c0", PAUSE))
        served.platform.campaigns["bad"] = None  # type: ignore[assignment]
        with pytest.raises(Exception, match="AttributeError"):
            await client.read_detail("bad")
        del served.platform.campaigns["bad"]
        assert (await client.read_campaign("c0")).id == "c0"
        assert "a bug" in caplog.text


async def test_an_act_goes_on_when_its_client_is_lost() -> None:
    async with hub() as served:
        served.platform.may_write.clear()
        client, other = await served.monitor(), await served.monitor()
        act = asyncio.create_task(client.write(intent("c0", PAUSE)))
        async with asyncio.timeout(PATIENCE):
            await served.platform.writing.wait()
        await client.close()
        with pytest.raises(InDoubtError, match="lost before it answered"):
            await act
        served.platform.may_write.set()
        seen = await first(other, lambda reading: bool(reading.acts))
        assert seen.acts[0].outcome == OutcomeKind.DONE


async def test_a_hub_that_is_told_to_end_audits_what_it_cut_short() -> None:
    async with hub() as served:
        served.platform.may_write.clear()
        client = await served.monitor()
        act = asyncio.create_task(client.write(intent("c0", PAUSE)))
        async with asyncio.timeout(PATIENCE):
            await served.platform.writing.wait()
        served.server.stop("SIGTERM")
        with pytest.raises(InDoubtError, match="SIGTERM"):
            await act
        async with asyncio.timeout(PATIENCE):
            assert await served.running == "SIGTERM"
        assert [line.outcome for line in served.audit.entries()] == ["in doubt", ""]


async def test_a_hub_of_a_hub_passes_everything_on() -> None:
    async with hub() as inner:
        passing_on: Backend = HubBackend("inner", inner.address)
        async with hub(passing_on) as outer:
            monitor = await outer.monitor("outermost")
            other = await inner.monitor()
            reading = await first(monitor, lambda _: True)
            assert {c.key for c in reading.campaigns} == {("outermost", "c0"), ("outermost", "c1")}
            assert monitor.epoch == "first life"
            await other.write(intent("c0", PAUSE))
            seen = await first(monitor, lambda reading: bool(reading.acts))
            assert seen.acts[0].campaign_id == "c0"
            await monitor.write(intent("c1", PAUSE))
            assert [each.key for each in inner.platform.written] == [
                ("served", "c0"), ("served", "c1"),
            ]  # fmt: skip
