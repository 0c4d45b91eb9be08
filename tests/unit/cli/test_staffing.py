"""`campmon staffing`."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from campmon.model.capability import Capabilities, Capability
from campmon.model.errors import RefusedError, UnreachableError
from campmon.model.intent import Intent, Receipt, Staff, Tier
from campmon.model.staffing import (
    Agent,
    AgentState,
    Staffing,
    StaffingAnswer,
    StaffingChange,
    StaffingMove,
)
from tests.unit.cli.machine import HOSTILE, FakeBackend, Machine, some_campaigns

ANN = Agent("ann@x.example", "Ann Lee", AgentState.ON_CALL, 12.0, "North")
BOB = Agent("bob@x.example", "bob@x.example")
CY = Agent("cy@x.example", "Cy Young", AgentState.OFF)
DEE = Agent("dee@x.example", "Dee Ng")
NO_TEAMS = {StaffingMove.ADD_TEAMS: "v4 has no call for it"}


@dataclass
class StaffedBackend(FakeBackend):
    """Knows who works each campaign; answers as a platform does."""

    staffings: dict[str, Staffing] = field(default_factory=dict)

    async def read_staffing(self, campaign_id: str) -> Staffing:
        return self.staffings[campaign_id]

    async def write(self, intent: Intent) -> Receipt:
        self.written.append(intent)
        if self.on_write is not None:
            answer = self.on_write(intent)
            if answer is not None:
                return answer
        assert isinstance(intent.action, Staff)
        change, staffing = intent.action.change, self.staffings[intent.key.id]
        agents = {agent.id for agent in (*staffing.agents, *staffing.other_agents)}
        on = {agent.id for agent in staffing.agents}
        return Receipt(
            staffing=StaffingAnswer(
                added_agents=tuple(a for a in change.add_agents if a in agents),
                removed_agents=tuple(a for a in change.remove_agents if a in on),
                added_teams=tuple(t for t in change.add_teams if t in staffing.other_teams),
                removed_teams=tuple(t for t in change.remove_teams if t in staffing.teams),
                agents_not_found=tuple(a for a in change.add_agents if a not in agents),
                agents_not_in_campaign=tuple(a for a in change.remove_agents if a not in on),
                teams_not_found=tuple(t for t in change.add_teams if t not in staffing.other_teams),
                teams_not_in_campaign=tuple(
                    t for t in change.remove_teams if t not in staffing.teams
                ),
            )
        )


@pytest.fixture
def machine(machine: Machine) -> Machine:
    backend = StaffedBackend({c.id: c for c in some_campaigns()})
    backend.staffings = {
        "101": Staffing((ANN, BOB), ("North",), (CY, DEE), ("South", "East")),
        "102": Staffing((CY,), ("South",), (ANN, BOB, DEE), ("North", "East")),
    }
    machine.backend = backend
    return machine


def staffed(machine: Machine) -> dict[str, Staffing]:
    assert isinstance(machine.backend, StaffedBackend)
    return machine.backend.staffings


def sent(machine: Machine) -> list[tuple[str, StaffingChange]]:
    return [
        (intent.key.id, intent.action.change)
        for intent in machine.backend.written
        if isinstance(intent.action, Staff)
    ]


def test_it_lists_who_is_on_it(machine: Machine) -> None:
    ended = machine.run("staffing", "101")
    assert ended.code == 0
    assert ended.out.splitlines() == [
        "Kind   Id             Name     Team   State",
        "agent  ann@x.example  Ann Lee  North  on call",
        "agent  bob@x.example                  —",
        "team   North",
    ]
    assert ended.err == ""


def test_it_lists_everybody_of_several_campaigns(machine: Machine) -> None:
    out = machine.run("staffing", "101", "Spring rec", "101", "--all").out.splitlines()
    assert out[0].split() == ["Campaign", "Kind", "Id", "Name", "Team", "State", "On", "it"]
    assert len(out) == 1 + 7 + 7
    assert [line.split()[-1] for line in out[1:8]] == ["yes"] * 3 + ["no"] * 4
    assert all(line.startswith("Spring recall") for line in out[8:])


def test_the_list_as_json(machine: Machine) -> None:
    staffed(machine)["101"] = replace(staffed(machine)["101"], not_offered=NO_TEAMS, note="As of 9")
    (told,) = json.loads(machine.run("staffing", "101", "--json").out)["campaigns"]
    assert (told["id"], told["state"], told["remembered"]) == ("101", "playing", False)
    assert told["agents"][0] == {
        "id": "ann@x.example", "name": "Ann Lee", "team": "North", "state": "on call",
        "seconds_in_state": 12.0,
    }  # fmt: skip
    assert [agent["id"] for agent in told["other_agents"]] == [CY.id, DEE.id]
    assert (told["teams"], told["other_teams"]) == (["North"], ["South", "East"])
    assert told["not_offered"] == {"add_teams": "v4 has no call for it"}
    assert told["note"] == "As of 9"


def test_a_list_says_what_can_be_put_on_no_campaign(machine: Machine) -> None:
    present = staffed(machine)
    present["101"] = replace(present["101"], not_offered=NO_TEAMS)
    ended = machine.run("staffing", "101")
    assert ended.code == 0
    assert ended.err == "campmon: no teams can be put on: v4 has no call for it\n"
    assert machine.run("staffing", "101", "102").err == ""


@pytest.mark.parametrize("note", ["", "Voiso does not list them: see the docs"])
def test_what_is_only_remembered_is_marked_so(machine: Machine, note: str) -> None:
    staffed(machine)["101"] = Staffing((ANN,), (), remembered=True, note=note)
    ended = machine.run("staffing", "101")
    assert ended.code == 0
    assert "campmon knows only what it changed itself, and others may be on it" in ended.err
    assert note in ended.err
    told = json.loads(machine.run("staffing", "101", "--json").out)
    assert told["campaigns"][0]["remembered"] is True
    assert "others may be on it" in told["campaigns"][0]["note"]


def test_nothing_remembered_never_reads_as_nobody(machine: Machine) -> None:
    staffed(machine)["101"] = Staffing(other_agents=(ANN,), remembered=True)
    ended = machine.run("staffing", "101")
    assert "The platform lists no assignments" in ended.err
    assert "who works it is not known" in ended.err
    told = json.loads(machine.run("staffing", "101", "--json").out)["campaigns"][0]
    assert "who works it is not known" in told["note"]


def test_where_assignments_are_remembered_a_copy_says_who_stays(machine: Machine) -> None:
    for campaign_id in ("101", "102"):
        staffed(machine)[campaign_id] = replace(staffed(machine)[campaign_id], remembered=True)
    command = ("staffing", "101", "--copy-from", "102", "--exact")
    stay = "  (campmon knows only what it changed itself: others may be on it, and stay)"
    assert stay in machine.run(*command, "--dry-run").out.splitlines()
    ended = machine.run(*command, "--yes")
    assert stay in ended.err.splitlines(), "before it is sent"
    assert ended.out.splitlines()[-1] == stay
    told = json.loads(machine.run(*command, "--dry-run", "--json").out)["campaigns"][0]
    assert "others may be on it, and stay" in told["note"]


def test_every_part_of_the_answer_is_told_apart(machine: Machine) -> None:
    staffed(machine)["101"] = replace(staffed(machine)["101"], remembered=True)
    ended = machine.run(
        "staffing", "101", "--yes",
        "--add-agent", "Cy Young", "--add-agent", "nobody@x.example", "--add-team", "south",
        "--add-team", "West", "--remove-agent", "ANN@x.example", "--remove-agent", DEE.id,
        "--remove-team", "North", "--remove-team", "East",
    )  # fmt: skip
    assert ended.code == 4
    assert ended.out.splitlines() == [
        "Spring renewals (101): done in part",
        "  added: agent cy@x.example",
        "  added: team South",
        "  removed: agent ann@x.example",
        "  removed: team North",
        "  not found: agent nobody@x.example",
        "  not found: team West",
        "  not in the campaign: agent dee@x.example",
        "  not in the campaign: team East",
        "  (campmon knows only what it changed itself: others may be on it, and stay)",
    ]
    assert sent(machine) == [
        ("101", StaffingChange(
            (CY.id, "nobody@x.example"), (ANN.id, DEE.id), ("South", "West"), ("North", "East")
        ))
    ]  # fmt: skip


def test_whom_the_platform_was_not_asked_about_is_told_apart(machine: Machine) -> None:
    why = "the number of eve@x.example is not known here. Give the id."
    machine.backend.on_write = lambda _: Receipt(
        staffing=StaffingAnswer(
            added_agents=(CY.id,), agents_not_asked=("eve@x.example",), why_not_asked=why
        )
    )
    command = ("staffing", "101", "--yes", "--add-agent", CY.id, "--add-agent", "eve@x.example")
    ended = machine.run(*command)
    assert ended.code == 4
    assert ended.out.splitlines() == [
        "Spring renewals (101): done in part",
        "  added: agent cy@x.example",
        "  not asked: agent eve@x.example",
        f"  {why}",
    ]
    told = json.loads(machine.run(*command, "--json").out)["campaigns"][0]
    assert told["answer"]["not_asked"] == {"agents": ["eve@x.example"], "teams": []}
    assert (told["answer"]["not_found"]["agents"], told["message"]) == ([], why)


def test_it_is_shown_and_confirmed_once(machine: Machine) -> None:
    command = ("staffing", "101", "102", "--add-agent", DEE.id, "--remove-team", "North")
    ended = machine.run(*command, terminal=True, typed="n\n")
    assert (ended.code, sent(machine)) == (2, [])
    ended = machine.run(*command, terminal=True, typed="y\n")
    assert ended.code == 0
    assert ended.err.splitlines()[:6] == [
        "Spring renewals (101) is playing:",
        "  + agent dee@x.example (Dee Ng)",
        "  − team North",
        "Spring recall (102) is paused:",
        "  + agent dee@x.example (Dee Ng)",
        "  not on it anyway: team North",
    ]
    assert ended.err.count("[y/N]") == 1
    assert "change the staffing of Spring renewals (101), Spring recall (102)?" in ended.err
    assert sent(machine) == [
        ("101", StaffingChange(add_agents=(DEE.id,), remove_teams=("North",))),
        ("102", StaffingChange(add_agents=(DEE.id,))),
    ]
    assert {intent.confirmed for intent in machine.backend.written} == {Tier.CONFIRM}
    assert machine.run(*command).code == 2, "there is nobody to ask"


def test_what_is_so_already_is_not_sent(machine: Machine) -> None:
    ended = machine.run("staffing", "101", "--add-agent", ANN.id, "--remove-team", "South")
    assert (ended.code, sent(machine)) == (0, [])
    assert ended.out.splitlines() == [
        "Spring renewals (101): nothing was changed",
        "  on it already: agent ann@x.example",
        "  not on it anyway: team South",
    ]


def test_an_agent_may_be_named_by_number(machine: Machine) -> None:
    on, off = Agent("a56@x.example", "Al", number="56"), Agent("a57@x.example", "Bo", number="57")
    staffed(machine)["101"] = Staffing((on,), other_agents=(off,))
    ended = machine.run("staffing", "101", "--add-agent", "56", "--add-agent", "57", "--yes")
    assert ended.code == 0
    assert sent(machine) == [("101", StaffingChange(add_agents=(off.id,)))]
    assert "+ agent a57@x.example (Bo)\n" in ended.err
    assert "on it already: agent a56@x.example" in ended.out
    assert "added: agent a57@x.example" in ended.out
    assert "does not list" not in ended.err
    assert "no word of" not in ended.out


def test_removing_somebody_unknown_is_no_success(machine: Machine) -> None:
    ended = machine.run("staffing", "101", "--remove-agent", "an@x.example", "--json")
    told = json.loads(ended.out)
    assert (ended.code, told["exit_code"]) == (1, 1)
    assert told["campaigns"][0]["not_known"] == ["an@x.example"]


def test_where_nothing_was_done_it_is_not_called_done_in_part(machine: Machine) -> None:
    command = ("staffing", "101", "--add-agent", "eve@x.example", "--add-team", "West", "--yes")
    ended = machine.run(*command)
    assert ended.code == 1
    assert ended.out.splitlines() == [
        "Spring renewals (101): nothing done",
        "  not found: agent eve@x.example",
        "  not found: team West",
    ]
    told = json.loads(machine.run(*command, "--json").out)
    assert (told["exit_code"], told["campaigns"][0]["outcome"]) == (1, "nothing done")
    both = machine.run(*command, "--remove-team", "not there")
    assert both.code == 1
    assert machine.run(*command, "--add-agent", CY.id).code == 4


def test_of_several_campaigns_one_that_is_done_is_a_part(machine: Machine) -> None:
    command = ("staffing", "101", "102", "--yes", "--add-agent", "eve@x.example")
    assert machine.run(*command).code == 1

    def refuse(intent: Intent) -> Receipt | None:
        if intent.key.id == "102":
            raise UnreachableError("no answer")
        return None

    machine.backend.on_write = refuse
    assert machine.run(*command).code == 1
    machine.backend.on_write = None
    staffed(machine)["102"] = replace(
        staffed(machine)["102"], other_agents=(Agent("eve@x.example", "E"),)
    )
    assert machine.run(*command).code == 4


def test_a_dry_run_changes_nothing(machine: Machine) -> None:
    command = ("staffing", "101", "--add-agent", "eve@x.example", "--dry-run")
    ended = machine.run(*command)
    assert (ended.code, sent(machine)) == (0, [])
    assert "  + agent eve@x.example, whom the platform does not list" in ended.out
    told = json.loads(machine.run(*command, "--json").out)
    assert told["dry_run"] is True
    assert told["campaigns"][0]["change"] == {"add_agents": ["eve@x.example"]}
    assert told["campaigns"][0]["outcome"] is None


def test_json_tells_the_change_and_the_answer(machine: Machine) -> None:
    ended = machine.run("staffing", "101", "--add-agent", DEE.id, "--yes", "--json")
    told = json.loads(ended.out)
    (one,) = told["campaigns"]
    assert (one["outcome"], one["error"], told["exit_code"]) == ("done", None, 0)
    assert one["answer"]["added"] == {"agents": [DEE.id], "teams": []}
    assert set(one["answer"]) == {
        "added", "removed", "not_found", "not_in_campaign", "not_asked"
    }  # fmt: skip


def test_agents_from_a_file(machine: Machine, tmp_path: Path) -> None:
    path = tmp_path / "agents.csv"
    path.write_text("Name,E-mail\nDee Ng,dee@x.example\nCy Young,CY@x.example\n")
    ended = machine.run("staffing", "101", "--agents-from", str(path), "--yes")
    assert ended.code == 0
    assert sent(machine) == [("101", StaffingChange(add_agents=(DEE.id, CY.id)))]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"dee@x.example\ncy@\n", 'line 2: "cy@" is not an e-mail address'),
        (b"a@x\n" + b"b@\n" * 9, "and 6 more"),
        (b"", "names no agents"),
        (b"\xff\xff", "UTF-8"),
        (None, "cannot be read"),
    ],
)
def test_a_list_that_is_not_understood_changes_nothing(
    machine: Machine, tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "agents.txt"
    if content is not None:
        path.write_bytes(content)
    ended = machine.run("staffing", "101", "--agents-from", str(path), "--yes")
    assert ended.code == 2
    assert said in ended.err
    assert machine.asked_for == [], "nobody logs in for it"


def test_the_staffing_of_another_campaign_is_copied(machine: Machine) -> None:
    command = ("staffing", "101", "--copy-from", "102", "--yes")
    assert machine.run(*command).code == 0
    assert machine.run(*command, "--exact", "--add-agent", BOB.id).code == 0
    assert sent(machine) == [
        ("101", StaffingChange(add_agents=(CY.id,), add_teams=("South",))),
        ("101", StaffingChange((CY.id,), (ANN.id,), ("South",), ("North",))),
    ], "what is named counts before what is copied"


def test_a_copy_of_what_is_only_remembered_says_so(machine: Machine) -> None:
    staffed(machine)["102"] = replace(staffed(machine)["102"], remembered=True)
    ended = machine.run("staffing", "101", "--copy-from", "102", "--dry-run")
    assert "Spring recall: The platform lists no assignments" in ended.err
    assert "others may be on it, and stay" not in ended.out, "those on the target are listed"
    staffed(machine)["102"] = Staffing()
    ended = machine.run("staffing", "101", "--copy-from", "102", "--exact", "--yes")
    assert ended.code == 2
    assert "nobody is known to work Spring recall" in ended.err


def test_taking_everyone_off_is_warned_of(machine: Machine) -> None:
    ended = machine.run(
        "staffing", "102", "--remove-agent", CY.id, "--remove-team", "South", "--dry-run"
    )
    assert "WARNING: Everyone is taken off Spring recall: nobody is left on it." in ended.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--exact",), "--exact needs --copy-from"),
        (("--copy-from", "101"), "cannot be copied to itself"),
        (("--add-agent", " "), "without a name"),
        (("--add-agent", ANN.id, "--remove-agent", "Ann Lee"), "to be added and removed"),
        (("--add-agent", "x", "--copy-from", "nothing so called"), "nothing so called"),
    ],
)
def test_what_cannot_be_meant(machine: Machine, options: tuple[str, ...], said: str) -> None:
    ended = machine.run("staffing", "101", *options, "--yes")
    assert ended.code == 2
    assert said in ended.err
    assert sent(machine) == []


def test_what_the_platform_lacks_is_told_with_the_reason(machine: Machine) -> None:
    staffed(machine)["101"] = replace(staffed(machine)["101"], not_offered=NO_TEAMS)
    ended = machine.run("staffing", "101", "--add-team", "South", "--yes")
    assert (ended.code, sent(machine)) == (1, [])
    assert "  not possible: add teams South: v4 has no call for it" in ended.out
    ended = machine.run("staffing", "101", "--add-team", "South", "--add-agent", CY.id, "--yes")
    assert ended.code == 4
    assert "  added: agent cy@x.example\n  not possible: add teams South" in ended.out
    told = json.loads(
        machine.run("staffing", "101", "--add-team", "South", "--dry-run", "--json").out
    )
    assert told["campaigns"][0]["not_offered"] == {
        "add_teams": {"names": ["South"], "reason": "v4 has no call for it"}
    }


def test_a_platform_without_staffing(machine: Machine) -> None:
    machine.backend.capabilities = Capabilities(
        frozenset({Capability.APPEND}), {Capability.STAFFING: "it has no such call"}
    )
    for options in ([], ["--add-agent", ANN.id, "--yes"]):
        ended = machine.run("staffing", "101", *options)
        assert ended.code == 1
        assert "it has no such call" in ended.err


def test_one_refusal_does_not_keep_the_others_back(machine: Machine) -> None:
    def refuse_first(intent: Intent) -> Receipt | None:
        if intent.key.id == "101":
            raise RefusedError("it is not active")
        return None

    machine.backend.on_write = refuse_first
    command = ("staffing", "101", "102", "--add-agent", DEE.id, "--yes")
    ended = machine.run(*command)
    assert ended.code == 4
    assert ended.out.splitlines() == [
        "Spring renewals (101): refused: it is not active",
        "Spring recall (102): done",
        "  added: agent dee@x.example",
    ]
    first, second = json.loads(machine.run(*command, "--json").out)["campaigns"]
    assert first["error"]["code"] == "refused"
    assert second["outcome"] == "done"
    assert machine.run("staffing", "101", "--add-agent", DEE.id, "--yes").code == 1


def test_campaigns_on_which_nothing_changes_are_passed_over(machine: Machine) -> None:
    ended = machine.run("staffing", "101", "102", "--add-agent", ANN.id, "--yes")
    assert ended.code == 0
    assert [campaign for campaign, _ in sent(machine)] == ["102"]
    assert ended.out.splitlines() == [
        "Spring renewals (101): nothing was changed",
        "  on it already: agent ann@x.example",
        "Spring recall (102): done",
        "  added: agent ann@x.example",
    ]


def test_where_nobody_answers_the_rest_is_left(machine: Machine) -> None:
    def lost(intent: Intent) -> Receipt | None:
        raise UnreachableError("nobody answers")

    machine.backend.on_write = lost
    ended = machine.run("staffing", "101", "102", "--add-agent", DEE.id, "--yes")
    assert ended.code == 3
    assert len(machine.backend.written) == 1
    assert ended.out.splitlines() == [
        "Spring renewals (101): unreachable: nobody answers",
        "Spring recall (102): not begun: nobody answers",
    ]


def test_an_answer_that_leaves_somebody_out_is_noticed(machine: Machine) -> None:
    machine.backend.on_write = lambda _: Receipt(staffing=StaffingAnswer(added_agents=(CY.id,)))
    command = ("staffing", "101", "--add-agent", CY.id, "--add-agent", DEE.id, "--yes")
    assert "  no word of: agent dee@x.example" in machine.run(*command).out
    machine.backend.on_write = lambda _: Receipt("as you wish")
    ended = machine.run(*command)
    assert ended.out == "Spring renewals (101): done: as you wish\n"


def test_an_answer_in_another_case_leaves_nobody_out(machine: Machine) -> None:
    answer = StaffingAnswer(added_agents=(CY.id.upper(),), agents_not_found=(DEE.id.upper(),))
    machine.backend.on_write = lambda _: Receipt(staffing=answer)
    command = ("staffing", "101", "--add-agent", CY.id, "--add-agent", DEE.id, "--yes")
    ended = machine.run(*command)
    assert f"  added: agent {CY.id.upper()}" in ended.out
    assert f"  not found: agent {DEE.id.upper()}" in ended.out
    assert "no word of" not in ended.out


def test_a_read_only_profile_lists_and_changes_nothing(machine: Machine) -> None:
    machine.configure('[profiles.look]\nbackend = "practice"\nread_only = true\n')
    assert machine.run("staffing", "101", "-p", "look").code == 0
    ended = machine.run("staffing", "101", "-p", "look", "--add-agent", DEE.id, "--yes")
    assert ended.code == 1
    assert "read-only" in ended.err
    assert sent(machine) == []


def test_hostile_names_come_out_harmless(machine: Machine) -> None:
    staffed(machine)["101"] = Staffing((Agent(HOSTILE, HOSTILE),), (HOSTILE,), note=HOSTILE)
    for options in ([], ["--json"], ["--add-agent", HOSTILE, "--yes"], ["--add-team", "\u202ex",
                    "--dry-run", "--json"]):  # fmt: skip
        ended = machine.run("staffing", "101", *options)
        assert not {"\x1b", "\x07", "\u202e"} & set(ended.out + ended.err)
