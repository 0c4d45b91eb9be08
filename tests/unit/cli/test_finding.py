"""What finding a campaign costs, and what it means."""

import pytest

from campmon.model.capability import Capability
from campmon.model.errors import AccessError, RateLimitedError, RefusedError, UnreachableError
from campmon.model.reading import Notice
from campmon.model.state import CampaignState
from tests.unit.cli.machine import FakeBackend, Machine, make


def test_an_act_on_an_id_lists_nothing_and_looks_once_before(machine: Machine) -> None:
    ended = machine.run("pause", "101", "--yes")
    assert ended.code == 0
    assert machine.backend.asked == ["campaign 101", "campaign 101"]  # before, and after


def test_where_somebody_was_asked_the_campaign_is_read_again(machine: Machine) -> None:
    assert machine.run("play", "102", terminal=True, typed="y\n").code == 0
    assert machine.backend.asked == ["campaign 102"] * 3


def test_what_was_read_a_while_ago_is_read_again(machine: Machine) -> None:
    class Slow(FakeBackend):
        async def read_campaign(self, campaign_id: str, *, cheaply: bool = False):  # type: ignore[no-untyped-def]
            found = await super().read_campaign(campaign_id)
            steady[0] += 2.5
            return found

    steady = [0.0]
    machine.monotonic = lambda: steady[0]
    machine.backend = Slow(machine.backend.campaigns)
    assert machine.run("pause", "101", "--yes").code == 0
    assert machine.backend.asked == ["campaign 101"] * 3


def test_a_name_is_looked_for_in_the_list_at_once(machine: Machine) -> None:
    assert machine.run("pause", "spring ren").code == 0
    assert machine.backend.asked == ["read", "campaign 101"]


def test_showing_an_id_costs_one_read(machine: Machine) -> None:
    machine.run("show", "101")
    assert machine.backend.asked == ["detail 101"]
    machine.backend.asked.clear()
    machine.run("show", "10\x1b1")
    assert machine.backend.asked == ["read"]


def test_an_id_wins_over_a_name_and_over_what_begins_with_it(machine: Machine) -> None:
    machine.backend.campaigns |= {
        "1010": make("1010", "Ten"),
        "9": make("9", "101", CampaignState.PAUSED),
    }
    assert machine.run("show", "101").out.startswith("Spring renewals (101)")


def test_the_beginning_of_an_id_is_enough(machine: Machine) -> None:
    assert machine.run("show", "20").code == 2  # 203 and 204
    machine.backend.asked.clear()
    assert machine.run("show", "203").code == 0
    assert machine.run("show", "30").code == 2
    assert machine.run("show", "306").out.startswith("Derived (306)")
    assert machine.run("pause", "10").code == 2


def test_a_campaign_that_another_one_is_taken_for_is_not_believed(machine: Machine) -> None:
    class Loose(FakeBackend):
        async def read_campaign(self, campaign_id: str, *, cheaply: bool = False):  # type: ignore[no-untyped-def]
            return await super().read_campaign(campaign_id.lstrip("0"))

    machine.backend = Loose(machine.backend.campaigns)
    ended = machine.run("pause", "0101")
    assert ended.code == 2
    assert "no campaign answers to '0101'" in ended.err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RefusedError("that is no number"), 0),
        (AccessError("an agent may only list"), 0),
        (RateLimitedError("too much"), 1),
        (UnreachableError("no answer"), 3),
    ],
)
@pytest.mark.parametrize("command", ["show", "records", "calls"])
def test_a_platform_that_will_not_say_is_asked_for_its_list(
    machine: Machine, error: Exception, code: int, command: str
) -> None:
    class Strict(FakeBackend):
        def check(self) -> None:
            if "read" not in self.asked:
                raise error

        async def read_campaign(self, campaign_id: str, *, cheaply: bool = False):  # type: ignore[no-untyped-def]
            self.check()
            return await super().read_campaign(campaign_id)

        async def read_detail(self, campaign_id: str):  # type: ignore[no-untyped-def]
            self.check()
            return await super().read_detail(campaign_id)

        async def read_records(self, campaign_id: str, query):  # type: ignore[no-untyped-def]
            self.check()
            return await super().read_records(campaign_id, query)

        async def read_calls(self, campaign_id: str, query):  # type: ignore[no-untyped-def]
            self.check()
            return await super().read_calls(campaign_id, query)

    machine.backend = Strict(machine.backend.campaigns)
    assert machine.run(command, "101").code == code


def test_records_of_a_name_or_of_the_beginning_of_an_id(machine: Machine) -> None:
    assert machine.run("records", "spring ren").code == 0
    assert machine.backend.asked == ["read"]
    assert machine.run("records", "10").code == 2
    assert machine.run("calls", "nope").code == 2


def test_an_id_without_records_is_proved(machine: Machine) -> None:
    assert machine.run("records", "101").code == 0
    assert machine.backend.asked == ["campaign 101"]
    assert len(machine.backend.record_queries) == 1  # it is not asked for nothing twice


def test_notices_go_to_stderr_once(machine: Machine) -> None:
    machine.backend.notices = (Notice("password", "It expires in 3 days\x1b[2J."),)
    ended = machine.run("pause", "101", "--yes", "--json")
    assert ended.err == "campmon: It expires in 3 days[2J.\n"


def test_every_command_that_takes_a_campaign_names_what_it_may_mean(machine: Machine) -> None:
    assert Capability.RECORDS in machine.backend.capabilities.offered
    for command in ("show", "pause", "records", "calls", "update", "watch"):
        ended = machine.run(command, "spring")
        assert ended.code == 2
        assert "101 (Spring renewals), 102 (Spring recall)" in ended.err
