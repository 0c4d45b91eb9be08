"""`campmon practice` as a program of its own: what it prints, serves, and how it ends."""

import os
import select
import signal
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from campmon.settings.schema import ConfigFile

PATIENCE = 60.0
SMALL = ("--port", "0", "--campaigns", "3", "--records", "20", "--agents", "2")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    kept = ("PATH", "COVERAGE_PROCESS_START", "COV_CORE_SOURCE", "COV_CORE_CONFIG")
    home = {"HOME": str(tmp_path), "CAMPMON_CONFIG": str(tmp_path / "none.toml")}
    secrets = {
        "CAMPMON_PRACTICE_PASSWORD": "pw-1",
        "CAMPMON_PRACTICE_TOKEN": "token-1",
        "CAMPMON_PRACTICE_KEY": "key-1",
        "CAMPMON_PRACTICE_KEY_V4": "key-4",
        "CAMPMON_PRACTICE_WEBHOOK_SECRET": "hook-1",
    }
    return {name: os.environ[name] for name in kept if name in os.environ} | home | secrets


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "campmon", "practice", *arguments]


def run(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), env=environ, capture_output=True, text=True, timeout=PATIENCE
    )


@contextmanager
def started(
    environ: dict[str, str], *arguments: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The program, listening, and its address."""
    program = subprocess.Popen(
        command(*arguments),
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    try:
        assert select.select([program.stdout], [], [], PATIENCE)[0]
        word, where, base_url = program.stdout.readline().rpartition("on ")
        assert (word, where) == ("listening ", "on ")
        yield program, base_url.strip()
    finally:
        if program.poll() is None:
            program.kill()
        program.communicate(timeout=PATIENCE)


def log_in(base_url: str, password: str = "pw-1", token: str = "token-1") -> httpx.Response:
    body = {"clientName": "PRACTICE", "userName": "manager", "password": password}
    return httpx.post(
        f"{base_url}/session/login", headers={"LV-Access": token}, json=body, trust_env=False
    )


def test_it_serves_the_floor_that_was_asked_for(environ: dict[str, str]) -> None:
    with started(environ, *SMALL, "--password-days", "5", "--no-realtime") as (_, base_url):
        told = log_in(base_url).json()
        assert told["daysUntilPasswordExpires"] == 5
        headers = {"LV-Session": told["sessionId"]}
        with httpx.Client(base_url=base_url, headers=headers, trust_env=False) as http:
            assert http.get("/campaign/campaigns/info").json()["size"] == 3
            assert http.post("/realtime/campaign/stats", json={}).status_code == 403


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGINT, 130)]
)
def test_a_signal_ends_it(environ: dict[str, str], number: signal.Signals, code: int) -> None:
    with started(environ, *SMALL) as (program, base_url):
        with httpx.Client(base_url=base_url, trust_env=False) as http:
            http.get("/")  # a connection that stays open
            program.send_signal(number)
            _, talk = program.communicate(timeout=PATIENCE)
        assert program.returncode == code
        assert "Traceback" not in talk
        with pytest.raises(httpx.ConnectError):
            log_in(base_url)


def test_a_signal_ends_it_while_somebody_is_kept_waiting(
    environ: dict[str, str], tmp_path: Path
) -> None:
    faults = tmp_path / "faults.toml"
    faults.write_text('[[rule]]\nthen = "delay"\ndelay_seconds = 3600\n')
    with started(environ, *SMALL, "--faults", str(faults)) as (program, base_url):
        port = int(base_url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as waiting:
            waiting.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            program.send_signal(signal.SIGTERM)
            program.communicate(timeout=PATIENCE)
        assert program.returncode == 0


def test_the_profiles_that_it_prints_are_some(environ: dict[str, str]) -> None:
    with started(environ, *SMALL, "--webhooks", "http://127.0.0.1:9/hook") as (program, base_url):
        program.terminate()
        _, talk = program.communicate(timeout=PATIENCE)
    lines = [line.strip() for line in talk.splitlines()]
    tables = [line for line in lines if line.startswith("[profiles.") or " = " in line]
    config = ConfigFile.model_validate(tomllib.loads("\n".join(tables)))
    told = {name: profile.model_dump() for name, profile in config.profiles.items()}
    assert {name: profile["backend"] for name, profile in told.items()} == {
        "livevox-practice": "livevox",
        "voiso-practice": "voiso",
        "voiso-practice-v1": "voiso",
    }
    assert {profile["base_url"] for profile in told.values()} == {base_url}
    assert told["voiso-practice-v1"]["api"] == "v1"
    assert told["voiso-practice"]["webhook_secret_env"] == "CAMPMON_PRACTICE_WEBHOOK_SECRET"
    for name, value in environ.items():
        if name.startswith("CAMPMON_PRACTICE_"):
            assert f"{name}: as you have set it" in lines
            assert value not in talk


def test_it_is_both_platforms_at_one_address(environ: dict[str, str]) -> None:
    with started(environ, *SMALL) as (_, base_url):
        with httpx.Client(base_url=base_url, trust_env=False) as http:
            old = http.get("/api/v1/key-1/campaigns").json()
            new = http.get("/api/v4/campaigns", headers={"Authorization": "Bearer key-4"}).json()
            headers = {"LV-Session": log_in(base_url).json()["sessionId"]}
            rows = http.get("/campaign/campaigns?count=9&offset=0", headers=headers).json()
        ids = {row["id"] for row in rows["campaignDetails"]}
        assert len(ids) == 3
        assert ids == {row["id"] for row in old} == {row["id"] for row in new["campaigns"]}


def test_one_file_of_faults_for_both(environ: dict[str, str], tmp_path: Path) -> None:
    faults = tmp_path / "faults.toml"
    faults.write_text(
        '[[rule]]\npath = "/api/v4/*"\nthen = "status"\nstatus = 503\n'
        '[[rule]]\npath = "/session/login"\nthen = "status"\nstatus = 502\n'
    )
    with started(environ, *SMALL, "--faults", str(faults)) as (_, base_url):
        voiso = httpx.get(f"{base_url}/api/v4/campaigns", trust_env=False)
        assert (voiso.status_code, set(voiso.json())) == (503, {"error"})
        livevox = log_in(base_url)
        assert (livevox.status_code, set(livevox.json())) == (502, {"code", "message"})


def test_secrets_are_made_up_where_none_are_given(environ: dict[str, str]) -> None:
    for name in [name for name in environ if name.startswith("CAMPMON_PRACTICE_")]:
        del environ[name]
    told = []
    for _ in range(2):
        with started(environ, *SMALL) as (program, base_url):
            assert log_in(base_url).status_code == 401
            program.terminate()
            _, talk = program.communicate(timeout=PATIENCE)
        told.append([line for line in talk.splitlines() if "export" in line])
    assert len(told[0]) == 4
    assert not set(told[0]) & set(told[1])


def test_a_port_that_is_taken(environ: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        ended = run(environ, "--port", str(other.getsockname()[1]))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "in use" in ended.stderr
    assert "--port" in ended.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--port", "65536"),
        ("--port", "x"),
        ("--speed", "0"),
        ("--campaigns", "0"),
        ("--campaigns", "20000", "--records", "20000"),
        ("--password-days", "-2"),
        ("--faults", "/none/faults.toml"),
        ("--webhooks", "ftp://127.0.0.1/"),
    ],
)
def test_options_that_cannot_be(environ: dict[str, str], arguments: tuple[str, ...]) -> None:
    ended = run(environ, *arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr


def test_faults_that_are_wrong_say_where(environ: dict[str, str], tmp_path: Path) -> None:
    faults = tmp_path / "faults.toml"
    faults.write_text('[[rule]]\nthen = "explode"\n')
    ended = run(environ, "--port", "0", "--faults", str(faults))
    assert ended.returncode == 2
    assert "rule number 1 then" in ended.stderr


def test_a_fault_from_a_file(environ: dict[str, str], tmp_path: Path) -> None:
    faults = tmp_path / "faults.toml"
    faults.write_text('[[rule]]\npath = "/session/login"\nnth = 1\nthen = "drop_before"\n')
    with started(environ, *SMALL, "--faults", str(faults)) as (_, base_url):
        with pytest.raises(httpx.TransportError):
            log_in(base_url)
        assert log_in(base_url).status_code == 200


def test_the_server_loads_no_screen_and_others_load_no_server(environ: dict[str, str]) -> None:
    code = (
        "import sys; from campmon.cli.entry import main; sys.argv = ['campmon', *sys.argv[1:]]\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr)"
    )

    def loaded(*arguments: str) -> set[str]:
        ended = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=environ, capture_output=True, text=True, timeout=PATIENCE,
        )  # fmt: skip
        return set(ended.stderr.splitlines()[-1].split())

    with socket.create_server(("127.0.0.1", 0)) as other:
        serving = loaded("practice", "--port", str(other.getsockname()[1]))
    assert "uvicorn" in serving
    assert not serving & {"textual", "rich"}
    assert not loaded("practice", "--help") & {"uvicorn", "starlette", "textual", "pydantic"}
