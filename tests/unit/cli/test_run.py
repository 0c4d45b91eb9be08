"""Every way in which a command line can end."""

import errno
import json
import os
from pathlib import Path

import pytest

from campmon.cli.run import run
from campmon.cli.streams import Streams
from tests.unit.cli.machine import FakeBackend, Machine, Typed


def crash(backend: FakeBackend) -> None:
    secret = "hunter2"
    raise KeyError(secret)


def test_a_crash_is_a_clean_message_and_a_log(machine: Machine) -> None:
    machine.backend.before_read = [crash]
    ended = machine.run("campaigns", "--json")
    assert ended.code == 1
    assert "Traceback" not in ended.err
    assert "hunter2" not in ended.err
    error = json.loads(ended.out)["error"]
    assert (error["code"], error["message"]) == (
        "crash",
        "this should not have happened (KeyError)",
    )
    (log,) = (machine.home / ".local/state/campmon").glob("crash-*.log")
    assert str(log) in ended.err
    assert "in crash" in log.read_text()
    assert "hunter2" not in log.read_text()


def test_a_crash_without_a_place_for_the_log_still_is_a_clean_message(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("campmon.cli.run.write_crash_log", full)
    machine.backend.before_read = [crash]
    ended = machine.run("campaigns")
    assert ended.code == 1
    assert "could not be written down" in ended.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["campagins"], "no command is called 'campagins'. Did you mean 'campaigns'?"),
        (["zzz"], "Known: monitor, campaigns"),
        (["--nope"], "'--nope'"),
        (["campaigns", "--jsno"], "--jsno"),
        (["show"], "Missing argument 'CAMPAIGN'"),
        (["completion", "tcsh"], "'tcsh'"),
        (["\x1b]0;x\x07"], "no command is called"),
    ],
)
def test_wrong_usage(machine: Machine, arguments: list[str], said: str) -> None:
    ended = machine.run(*arguments)
    assert ended.code == 2
    assert said in ended.err
    assert ended.out == ""
    assert not {"\x1b", "\x07"} & set(ended.err)


def test_wrong_usage_with_json_is_a_document(machine: Machine) -> None:
    ended = machine.run("show", "--json")
    assert ended.code == 2
    assert json.loads(ended.out)["error"]["code"] == "usage"


def test_a_reader_that_has_gone_is_no_failure(machine: Machine) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w", encoding="utf-8") as gone:
        streams = Streams(Typed("", False), gone, Typed("", False))
        code = run(
            ["campaigns"], environ=machine.environ, streams=streams, make_source=machine.source
        )
    assert code == 0


def test_nobody_left_to_be_told(machine: Machine) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w", encoding="utf-8") as gone:
        streams = Streams(Typed("", False), gone, gone)
        assert run(["nope", "--json"], environ=machine.environ, streams=streams) == 2


def test_a_full_disk_for_the_output(machine: Machine) -> None:
    err = Typed("", False)
    with open("/dev/full", "w", encoding="utf-8") as full:
        streams = Streams(Typed("", False), full, err)
        code = run(
            ["campaigns", "--json"],
            environ=machine.environ,
            streams=streams,
            make_source=machine.source,
        )
    assert code == 1
    assert "No space left on device" in err.getvalue()


def test_an_interrupt_from_outside_the_work(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("campmon.cli.parsing.campmon.invoke", interrupted)
    ended = machine.run("campaigns")
    assert (ended.code, ended.err) == (130, "campmon: interrupted\n")


def test_help_names_every_command_and_imports_none(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert machine.run("--help").code == 0
    shown = capsys.readouterr().out
    for command in ("monitor", "campaigns", "watch", "append", "doctor", "completion"):
        assert f"  {command}" in shown


@pytest.mark.parametrize("option", ["--version", "-h"])
def test_asking_is_no_failure(
    machine: Machine, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert machine.run(option).code == 0
    assert "campmon" in capsys.readouterr().out


def test_every_command_that_is_listed_can_be_loaded(machine: Machine) -> None:
    from campmon.cli.app import COMMANDS

    for command in COMMANDS:
        assert machine.run(command, "--help").code == 0


def test_fallbacks_are_told_once(machine: Machine) -> None:
    del machine.environ["HOME"]
    ended = machine.run("pause", "101")
    assert ended.code == 0
    assert ended.err.count("there is no HOME") == 1


def test_the_shell_completes_commands_and_options(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.environ["_CAMPMON_COMPLETE"] = "bash_complete"
    monkeypatch.setenv("COMP_WORDS", "campmon cam")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert machine.run().code == 0
    assert capsys.readouterr().out == "plain,campaigns\n"
    monkeypatch.setenv("COMP_WORDS", "campmon campaigns --st")
    monkeypatch.setenv("COMP_CWORD", "2")
    assert machine.run().code == 0
    assert "--state" in capsys.readouterr().out


@pytest.mark.parametrize(("number", "code"), [(errno.EIO, 130), (errno.EMFILE, 1)])
def test_a_terminal_that_was_closed_is_an_interrupt(
    machine: Machine, number: int, code: int
) -> None:
    def fail(backend: FakeBackend) -> None:
        raise OSError(number, os.strerror(number))

    machine.backend.before_read = [fail]
    assert machine.run("campaigns").code == code


@pytest.mark.parametrize("option", ["-p", "--profile", "--read-only"])
def test_an_option_of_the_monitor_alone_is_told_with_the_command(
    machine: Machine, option: str
) -> None:
    ended = machine.run(option, "x")
    assert ended.code == 2
    assert f"campmon monitor {option} …" in ended.err


def test_an_option_of_nothing_is_told_with_how_the_command_is_used(machine: Machine) -> None:
    ended = machine.run("--what")
    assert ended.code == 2
    assert "Usage: campmon" in ended.err
    assert "monitor" not in ended.err
