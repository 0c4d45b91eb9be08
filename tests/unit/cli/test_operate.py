"""`campmon build`, `play`, `pause`, `stop`, `deactivate`."""

import json
from pathlib import Path

import pytest

from campmon.model.errors import InDoubtError, RefusedError
from campmon.model.intent import Intent, Receipt, Tier
from campmon.model.state import CampaignState
from tests.unit.cli.machine import Machine, make


def audit(machine: Machine) -> list[dict[str, str]]:
    path = machine.home / ".local/state/campmon/audit.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_pause_needs_no_confirmation(machine: Machine) -> None:
    ended = machine.run("pause", "101")
    assert (ended.code, ended.out) == (0, "done: Spring renewals is paused\n")
    assert machine.backend.campaigns["101"].state is CampaignState.PAUSED


def test_the_outcome_as_json(machine: Machine) -> None:
    ended = machine.run("play", "102", "--yes", "--json")
    found = json.loads(ended.out)
    assert ended.code == 0
    assert (found["outcome"], found["message"]) == ("done", "Spring recall is playing")
    assert found["campaign"]["state"] == "playing"
    assert next(iter(found["campaign"])) == "profile"


def test_every_act_is_in_the_audit_log_before_and_after(machine: Machine) -> None:
    machine.run("pause", "101")
    before, after = audit(machine)
    assert (before["what"], before["campaign_id"], before["outcome"]) == ("pause", "101", "")
    assert (after["act"], after["outcome"]) == (before["act"], "done")
    assert before["who"]


@pytest.mark.parametrize("arguments", [("play", "102"), ("stop", "102"), ("deactivate", "203")])
def test_without_a_terminal_yes_is_needed(machine: Machine, arguments: tuple[str, str]) -> None:
    ended = machine.run(*arguments)
    assert ended.code == 2
    assert "there is no terminal" in ended.err
    assert "--yes" in ended.err
    assert machine.backend.written == []
    assert audit(machine) == []
    assert machine.run(*arguments, "--yes").code == 0


@pytest.mark.parametrize("answer", ["y\n", "Y\n", " yes \n"])
def test_a_terminal_is_asked(machine: Machine, answer: str) -> None:
    ended = machine.run("play", "102", terminal=True, typed=answer)
    assert ended.code == 0
    assert "play Spring recall (102)? [y/N]" in ended.err
    assert "40 records remaining" in ended.err
    assert machine.backend.written[0].confirmed is Tier.CONFIRM


@pytest.mark.parametrize("answer", ["\n", "n\n", "x\n", ""])
def test_the_default_is_no(machine: Machine, answer: str) -> None:
    ended = machine.run("play", "102", terminal=True, typed=answer)
    assert ended.code == 2
    assert "Nothing was done." in ended.err
    assert machine.backend.written == []


def test_stop_of_many_remaining_asks_for_the_name(machine: Machine) -> None:
    machine.backend.campaigns["400"] = make("400", "Big one", remaining=1_001)
    ended = machine.run("stop", "400", terminal=True, typed="y\n")
    assert ended.code == 2
    assert "type its name (Big one)" in ended.err
    assert "1,001 records remaining" in ended.err
    assert machine.backend.written == []
    assert machine.run("stop", "400", terminal=True, typed=" Big  one \n").code == 0
    assert machine.backend.written[0].confirmed is Tier.TYPE_NAME


def test_stop_of_few_remaining_asks_yes_or_no(machine: Machine) -> None:
    assert machine.run("stop", "101", terminal=True, typed="y\n").code == 0


def test_a_hostile_name_is_asked_for_as_it_is_shown(machine: Machine) -> None:
    typed = "]0;x[bold red]a[/]\n"
    ended = machine.run("deactivate", "203", terminal=True, typed=typed)
    assert ended.code == 0
    assert not {"\x1b", "\x07", "\u202e"} & set(ended.err + ended.out)


def test_a_campaign_without_a_name_is_confirmed_by_its_id(machine: Machine) -> None:
    machine.backend.campaigns["9"] = make("9", "\x1b\u202e", CampaignState.STOPPED)
    ended = machine.run("deactivate", "9", terminal=True, typed="9\n")
    assert "type its id (9)" in ended.err
    assert ended.code == 0


def test_what_the_state_does_not_allow_is_refused(machine: Machine) -> None:
    ended = machine.run("pause", "203", "--json")
    assert ended.code == 1
    assert json.loads(ended.out)["error"]["code"] == "refused"
    assert "it is stopped" in ended.err
    assert machine.backend.written == []


def test_what_is_so_already_is_done(machine: Machine) -> None:
    ended = machine.run("pause", "102")
    assert ended.code == 0
    assert ended.out == "already so: Spring recall is already paused\n"


def test_the_platform_refuses(machine: Machine) -> None:
    def refuse(intent: Intent) -> Receipt:
        raise RefusedError("outside business hours", "Try at 8:00.")

    machine.backend.on_write = refuse
    ended = machine.run("pause", "101")
    assert ended.code == 1
    assert ended.err == "campmon: outside business hours\n  Try at 8:00.\n"
    assert audit(machine)[-1]["outcome"] == "refused"


def test_an_answer_that_never_came(machine: Machine) -> None:
    def vanish(intent: Intent) -> Receipt:
        raise InDoubtError("the answer never came")

    machine.skips_waiting = True
    machine.backend.on_write = vanish
    ended = machine.run("pause", "101", "--json")
    assert ended.code == 1
    assert json.loads(ended.out)["outcome"] == "in doubt"
    assert len(machine.backend.written) == 1  # looked at, never sent again


def test_accepted_but_not_seen_is_done_in_part(machine: Machine) -> None:
    machine.skips_waiting = True
    machine.backend.on_write = lambda _: Receipt("will do")
    ended = machine.run("pause", "101")
    assert ended.code == 4
    assert ended.out.startswith("accepted, not yet seen:")


def test_a_read_only_profile_refuses(machine: Machine) -> None:
    machine.configure('[profiles.wall]\nbackend = "practice"\nread_only = true\n')
    ended = machine.run("pause", "101")
    assert ended.code == 1
    assert "read-only" in ended.err
    assert machine.backend.written == []


def test_without_an_audit_log_nothing_is_done(machine: Machine) -> None:
    (machine.home / ".local/state/campmon/audit.jsonl").mkdir(parents=True)
    ended = machine.run("pause", "101")
    assert ended.code == 1
    assert "audit log" in ended.err
    assert machine.backend.written == []


def test_a_full_disk_stops_it_before_anything_is_done(machine: Machine) -> None:
    state = machine.home / ".local/state/campmon"
    state.mkdir(parents=True)
    (state / "audit.jsonl.lock").symlink_to(Path("/dev/full"))
    ended = machine.run("pause", "101")
    assert ended.code == 1
    assert machine.backend.written == []
