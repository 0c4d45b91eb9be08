"""`campmon append`."""

import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from campmon.model.campaign import Campaign
from campmon.model.errors import RateLimitedError, RefusedError, UnreachableError
from campmon.model.intent import Append, Intent, Receipt, RefusedRecord, Tier
from campmon.model.record import FieldSpec
from tests.unit.cli.machine import RULES, Machine

GOOD = "Phone,First,Zip\n" + "".join(
    f"201555{number:04},A{number},01234\n" for number in range(100, 105)
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "records.csv"
    path.write_text(GOOD)
    return path


def appended(machine: Machine) -> list[str]:
    actions = [intent.action for intent in machine.backend.written]
    return [
        record.phones[0]
        for action in actions
        if isinstance(action, Append)
        for record in action.records
    ]


def test_every_row_is_appended_once(machine: Machine, file: Path) -> None:
    ended = machine.run("append", "101", str(file), "--yes")
    assert ended.code == 0
    assert ended.out.splitlines() == [
        f"5 of 5 rows of {file} appended to Spring renewals",
        "Uploaded went from 1,010 to 1,015: as accepted",
    ]
    assert appended(machine) == [f"201555{number:04}" for number in range(100, 105)]
    assert machine.backend.campaigns["101"].statistics.uploaded == 1_015
    assert "phone1 ← Phone" in ended.err
    assert "5 of 5 records, 3 of 3 calls" in ended.err
    assert "\r" not in ended.err  # lines, not a bar: nobody looks


def test_the_report_as_json(machine: Machine, file: Path) -> None:
    ended = machine.run("append", "101", str(file), "--yes", "--json")
    report = ended.report
    assert (report["accepted"], report["rows"], report["state"]) == (5, 5, "done")
    assert (report["exit_code"], ended.code) == (0, 0)


def test_a_dry_run_sends_nothing(machine: Machine, file: Path) -> None:
    ended = machine.run("append", "101", str(file), "--dry-run")
    assert ended.code == 0
    assert f"{file}: CSV, cells separated by commas, UTF-8\n" in ended.out
    assert "5 rows: 5 to send in 3 calls, 0 not" in ended.out
    found = machine.run("append", "101", str(file), "--dry-run", "--json").report
    assert found["dry_run"] is True
    assert (found["rows"], found["good"], found["bad"], found["calls"]) == (5, 5, 0, 3)
    assert found["mapping"] == {"phone1": ["Phone"], "first_name": ["First"]}
    assert found["unmapped"] == ["Zip"]
    assert machine.backend.written == []


def test_rows_kept_back_are_written_with_the_reason(machine: Machine, file: Path) -> None:
    file.write_text(GOOD + "12,Short,1\n")
    rejects = file.with_name("rejects.csv")
    ended = machine.run("append", "101", str(file), "--yes", "--rejects", str(rejects))
    assert ended.code == 4
    assert "12,Short,1" in rejects.read_text()
    assert f"1 row that is not sent: see {rejects}" in ended.err
    assert "kept back by the checks: 1 row" in ended.out
    assert len(appended(machine)) == 5
    again = machine.run("append", "101", str(file), "--yes", "--rejects", str(rejects))
    assert again.code == 2  # a file that is there is not overwritten, and nothing is sent
    assert len(appended(machine)) == 5


def refuse_every_other(intent: Intent) -> Receipt:
    assert isinstance(intent.action, Append)
    refused = (RefusedRecord(1, "duplicate number"),) if len(intent.action.records) > 1 else ()
    return Receipt(accepted=1, refused=refused)


def test_rows_that_the_platform_refused_are_added_to_the_rejects(
    machine: Machine, file: Path
) -> None:
    file.write_text(GOOD + "12,Short,1\n")
    machine.backend.on_write = refuse_every_other
    rejects = file.with_name("rejects.csv")
    ended = machine.run("append", "101", str(file), "--yes", "--rejects", str(rejects))
    assert ended.code == 4
    assert "2 × duplicate number: lines 3, 5" in ended.out
    assert f"2 rows that were refused by the platform: see {rejects}" in ended.err
    kept, *refused = rejects.read_text().splitlines()[1:]
    assert kept.endswith("12,Short,1")
    assert refused == ["duplicate number,2015550101,A101,01234",
                       "duplicate number,2015550103,A103,01234"]  # fmt: skip


def test_refused_rows_alone_make_a_file_of_rejects(machine: Machine, file: Path) -> None:
    machine.backend.on_write = refuse_every_other
    rejects = file.with_name("rejects.csv")
    machine.run("append", "101", str(file), "--yes", "--rejects", str(rejects))
    assert len(rejects.read_text().splitlines()) == 3
    machine.backend.on_write = None
    ended = machine.run("append", "101", str(rejects), "--yes")
    assert (ended.code, appended(machine)[-2:]) == (0, ["2015550101", "2015550103"])


def test_refused_rows_that_cannot_be_written_are_told(machine: Machine, file: Path) -> None:
    rejects = file.with_name("rejects.csv")

    def refuse_and_spoil(intent: Intent) -> Receipt:
        rejects.mkdir(exist_ok=True)
        return refuse_every_other(intent)

    machine.backend.on_write = refuse_and_spoil
    ended = machine.run("append", "101", str(file), "--yes", "--rejects", str(rejects))
    assert ended.code == 4
    assert "cannot be written" in ended.err or "exists already" in ended.err
    assert "2 × duplicate number" in ended.out


def test_a_file_of_rejects_that_is_there_is_refused_before_anything_is_sent(
    machine: Machine, file: Path
) -> None:
    rejects = file.with_name("rejects.csv")
    rejects.write_text("mine")
    ended = machine.run("append", "101", str(file), "--yes", "--rejects", str(rejects))
    assert ended.code == 2
    assert "is not overwritten" in ended.err
    assert (appended(machine), rejects.read_text()) == ([], "mine")


def test_a_dry_run_tells_what_would_be_kept_back(machine: Machine, file: Path) -> None:
    file.write_text(GOOD + "12,Short,1\n13,Short,1\n")
    rejects = file.with_name("rejects.csv")
    ended = machine.run(
        "append", "101", str(file), "--dry-run", "--json", "--rejects", str(rejects)
    )
    assert ended.code == 4
    (first, second) = ended.report["problems"]
    assert (first["line"], first["column"], first["severity"]) == (7, "Phone", "error")
    assert second["line"] == 8
    assert "2 rows that are not sent" in ended.err
    assert rejects.exists()


def test_the_mapping_can_be_given(machine: Machine, file: Path) -> None:
    ended = machine.run("append", "101", str(file), "--dry-run", "--map", "first_name=Zip")
    assert "first_name ← Zip" in ended.out
    ended = machine.run("append", "101", str(file), "--map", "first_nam=Zip")
    assert ended.code == 2
    assert "'first_name'" in ended.err


def test_it_is_confirmed(machine: Machine, file: Path) -> None:
    ended = machine.run("append", "101", str(file))
    assert ended.code == 2
    assert "--yes" in ended.err
    ended = machine.run("append", "101", str(file), terminal=True, typed="n\n")
    assert ended.code == 2
    assert appended(machine) == []
    ended = machine.run("append", "101", str(file), terminal=True, typed="y\n")
    assert ended.code == 0
    assert "append 5 records to Spring renewals (101)? [y/N]" in ended.err
    assert machine.backend.written[0].confirmed is Tier.CONFIRM
    assert "\r\x1b[KAppending  ████" in ended.err  # a bar, drawn over again
    assert ended.err.endswith("\r\x1b[K")  # and taken away
    assert "\x1b" not in ended.out


@pytest.mark.parametrize("terminal", [True, False])
def test_what_the_platform_puts_it_off_with_is_told_once(
    machine: Machine, file: Path, terminal: bool
) -> None:
    machine.skips_waiting = True
    busy = [RateLimitedError("still working (Conflict)", retry_after=60.0)]

    def later(intent: Intent) -> Receipt:
        if busy:
            raise busy.pop()
        assert isinstance(intent.action, Append)
        return Receipt(accepted=len(intent.action.records))

    machine.backend.on_write = later
    ended = machine.run(
        "append", "101", str(file), "--yes", "--pace", "fast", "--json", terminal=terminal
    )
    assert ended.code == 0
    assert ended.err.count("still working (Conflict); the same records are sent again\n") == 1
    assert ended.report["accepted"] == 5


def test_the_platform_s_last_words_are_in_the_report(machine: Machine, file: Path) -> None:
    def never(intent: Intent) -> Receipt:
        raise RefusedError("Campaign was deleted (HTTP 409)")

    machine.backend.on_write = never
    ended = machine.run("append", "101", str(file), "--yes", "--json")
    report = ended.report
    assert report["error"]["message"] == "Campaign was deleted (HTTP 409)"
    assert report["batches"][0]["message"] == "Campaign was deleted (HTTP 409)"


def test_a_dumb_terminal_gets_lines(machine: Machine, file: Path) -> None:
    machine.environ["TERM"] = "dumb"
    ended = machine.run("append", "101", str(file), "--yes", terminal=True)
    assert "\x1b" not in ended.err
    assert "5 of 5 records" in ended.err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.csv", None, "does not exist"),
        ("empty.csv", b"", "is empty"),
        ("header.csv", b"phone,first\n", "no records"),
        ("nul.csv", b"phone\n20155501\x0023\n", "csv"),
        ("none.csv", b"phone\n12\n13\n", "none of its 2 rows can be sent"),
    ],
)
def test_a_file_that_cannot_be_used(
    machine: Machine, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    ended = machine.run("append", "101", str(path), "--yes", "--json")
    assert ended.code == 2
    assert said in ended.err
    assert ended.report["error"]["code"] in ("input-file", "no-records")
    assert machine.backend.written == []


def test_a_directory_is_no_file(machine: Machine, tmp_path: Path) -> None:
    ended = machine.run("append", "101", str(tmp_path), "--yes")
    assert ended.code == 2
    assert "is a directory" in ended.err


def test_a_campaign_that_takes_none(machine: Machine, file: Path) -> None:
    ended = machine.run("append", "203", str(file), "--yes")
    assert ended.code == 1
    assert "it is stopped" in ended.err


def test_a_platform_that_takes_none(machine: Machine, file: Path) -> None:
    machine.backend.append_rules = None
    ended = machine.run("append", "101", str(file), "--yes", "--json")
    assert ended.code == 1
    assert ended.report["error"]["code"] == "not-offered"


def test_a_refusal_on_the_way_is_done_in_part(machine: Machine, file: Path) -> None:
    def once(intent: Intent) -> Receipt | None:
        if len(machine.backend.written) > 1:
            raise RefusedError("the campaign has been closed")
        return None

    machine.backend.on_write = once
    ended = machine.run("append", "101", str(file), "--yes")
    assert ended.code == 4
    assert "2 of 5 rows" in ended.out
    assert "not sent: 3 rows, lines 4 to 6" in ended.out
    assert "the campaign has been closed" in ended.out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_between_two_calls_stops_it(
    machine: Machine, file: Path, number: signal.Signals
) -> None:
    machine.backend.append_rules = replace(RULES, steady_seconds=600.0)

    def then_signal(intent: Intent) -> None:
        os.kill(os.getpid(), number)

    machine.backend.on_write = then_signal
    ended = machine.run("append", "101", str(file), "--yes", "--json")
    report = ended.report
    assert ended.code == report["exit_code"] == 130
    assert (report["accepted"], report["not_sent"], report["in_doubt"]) == (2, 3, 0)
    assert report["state"] == "interrupted"
    assert len(machine.backend.written) == 1


def test_a_second_interrupt_stops_at_once_and_says_what_is_in_doubt(
    machine: Machine, file: Path
) -> None:
    machine.backend.hangs_in_write = True

    def interrupt_twice(intent: Intent) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    machine.backend.on_write = interrupt_twice
    ended = machine.run("append", "101", str(file), "--yes")
    assert ended.code == 130
    assert "in doubt: 2 rows, lines 2 to 3" in ended.out
    assert "not sent: 3 rows" in ended.out


def test_a_lost_terminal_does_not_wait_for_an_answer(machine: Machine, file: Path) -> None:
    machine.backend.hangs_in_write = True
    machine.backend.on_write = lambda _: os.kill(os.getpid(), signal.SIGHUP)
    ended = machine.run("append", "101", str(file), "--yes")
    assert ended.code == 130
    assert "in doubt: 2 rows" in ended.out


def test_an_interrupt_while_the_file_is_checked_sends_nothing(
    machine: Machine, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from campmon.append import AppendPlan, PlanProgress, plan_append

    def slow(*arguments: object, **options: object) -> AppendPlan:
        os.kill(os.getpid(), signal.SIGINT)
        options["progress"](PlanProgress(1, 1, 2))  # type: ignore[operator]
        while not options["cancelled"]():  # type: ignore[operator]
            time.sleep(0.01)
        return plan_append(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("campmon.cli.record_checking.plan_append", slow)
    ended = machine.run("append", "101", str(file), "--yes", "--json")
    assert ended.code == 130
    assert ended.report["error"]["code"] == "interrupted"
    assert machine.backend.written == []


def test_hostile_text_comes_out_harmless(machine: Machine, tmp_path: Path) -> None:
    path = tmp_path / "h\x1b]0;x\x07\u202e.csv"
    path.write_text("phone,\x1b]0;x\x07[bold]\u202eb\n2015550123,\x1b[2J\n12,\x1b[2J\n")
    sent = ["--yes", "--again"]
    for options in (["--dry-run"], sent, [*sent, "--json"], ["--dry-run", "--json"]):
        ended = machine.run("append", "101", str(path), *options)
        assert ended.code == 4
        assert not {"\x1b", "\x07", "\u202e"} & set(ended.out + ended.err)
    (job, *_) = machine.run("jobs", "--json").document
    for asked in ([], [job["job"]], [job["job"], "--json"], [job["job"], "--follow"]):
        ended = machine.run("jobs", *asked)
        assert not {"\x1b", "\x07", "\u202e"} & set(ended.out + ended.err)


WITHOUT = replace(
    RULES,
    fields=(
        *RULES.fields,
        FieldSpec("caller_id", "Caller ID", without="will not launch: nobody is called"),
    ),
    many_records=1_012,
)
WILL_NOT_LAUNCH = "WILL NOT LAUNCH: 5 of 5 records have no caller_id (Caller ID)"
SLOW = "SLOW: Uploaded would pass 1,012 and be 1,015"


def test_loud_warnings_come_before_the_question(machine: Machine, file: Path) -> None:
    machine.backend.append_rules = WITHOUT
    ended = machine.run("append", "101", str(file), terminal=True, typed="n\n")
    assert ended.code == 2
    question = ended.err.index("append 5 records to Spring renewals (101)? [y/N]")
    assert -1 < ended.err.find(f"campmon: WARNING: {WILL_NOT_LAUNCH}") < question
    assert -1 < ended.err.find(f"campmon: WARNING: {SLOW}") < question
    assert appended(machine) == []


def test_with_yes_warnings_are_told_and_it_goes_on(machine: Machine, file: Path) -> None:
    machine.backend.append_rules = WITHOUT
    ended = machine.run("append", "101", str(file), "--yes", "--json")
    assert ended.code == 0
    assert f"WARNING: {WILL_NOT_LAUNCH}" in ended.err
    told = ended.report["warnings"]
    kinds = [text.partition(":")[0] for text in told]
    assert [kind for kind in kinds if kind != "CALLING HOURS"] == ["WILL NOT LAUNCH", "SLOW"]
    assert len(appended(machine)) == 5


def test_a_dry_run_warns_in_its_output(machine: Machine, file: Path) -> None:
    machine.backend.append_rules = WITHOUT
    ended = machine.run("append", "101", str(file), "--dry-run")
    assert f"WARNING: {WILL_NOT_LAUNCH}" in ended.out
    assert f"WARNING: {SLOW}" in ended.out
    found = machine.run("append", "101", str(file), "--dry-run", "--json").report
    assert found["warnings"][0].startswith(WILL_NOT_LAUNCH)
    machine.backend.append_rules = RULES
    found = machine.run("append", "101", str(file), "--dry-run", "--json").report
    assert not [text for text in found["warnings"] if not text.startswith("CALLING HOURS")]


def test_nobody_logs_in_for_a_file_that_is_not_there(machine: Machine, tmp_path: Path) -> None:
    machine.backend.fails_to_open = UnreachableError("nobody answers")
    ended = machine.run("append", "101", str(tmp_path / "missing.csv"), "--yes")
    assert ended.code == 2
    assert "does not exist" in ended.err
    assert machine.backend.closed == 0


def test_the_campaign_is_looked_at_before_the_file_is_read(machine: Machine, file: Path) -> None:
    file.write_bytes(b"\x00\x01 no table at all")
    ended = machine.run("append", "203", str(file), "--yes")
    assert ended.code == 1
    assert "it must be built, playing or paused" in ended.err
    assert machine.backend.written == []


def test_what_only_the_campaign_itself_tells_is_looked_at(
    machine: Machine, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = machine.backend.campaigns["101"]
    machine.backend.campaigns["101"] = replace(listed, appendable=None)

    async def read_alone(campaign_id: str, *, cheaply: bool = False) -> Campaign:
        return replace(listed, appendable=False)

    monkeypatch.setattr(machine.backend, "read_campaign", read_alone)
    ended = machine.run("append", "101", str(file), "--yes")
    assert ended.code == 1
    assert "appending was not allowed" in ended.err
    assert appended(machine) == []


def test_what_a_platform_counts_is_counted_for_all_processes(
    machine: Machine, file: Path, tmp_path: Path
) -> None:
    machine.run("append", "101", str(file), "--yes")
    assert list(tmp_path.rglob("*.calls")) == []  # this process keeps the practice dialer's
    machine.configure(
        '[profiles.acme]\nbackend = "livevox"\nbase_url = "https://api.example"\n'
        'client_name = "ACME"\nusername = "sup"\npassword_env = "PW"\naccess_token_env = "TK"\n'
    )
    machine.backend.profile = "acme"
    ended = machine.run(
        "append", "101", str(file), "--yes", "--again", "-p", "acme", "--pace", "fast"
    )
    assert ended.code == 0
    (budget,) = tmp_path.rglob("*.calls")
    assert len(budget.read_text().splitlines()) == 3


def test_a_budget_that_cannot_be_kept_ends_the_append_with_its_report(
    machine: Machine, file: Path, tmp_path: Path
) -> None:
    machine.configure(
        '[profiles.acme]\nbackend = "livevox"\nbase_url = "https://api.example"\n'
        'client_name = "ACME"\nusername = "sup"\npassword_env = "PW"\naccess_token_env = "TK"\n'
    )
    machine.backend.profile = "acme"

    def spoil(intent: Intent) -> None:
        (budget,) = tmp_path.rglob("*.calls")
        budget.unlink()
        budget.mkdir()

    machine.backend.on_write = spoil
    ended = machine.run("append", "101", str(file), "--yes", "-p", "acme", "--pace", "fast")
    assert ended.code == 4
    assert "budget of calls cannot be used" in ended.out
    assert len(appended(machine)) == 2
