"""What a shell is told when somebody presses the tab key."""

import asyncio
import subprocess
import sys
from collections.abc import Callable

import pytest

from campmon.cli.run import run
from campmon.cli.streams import process_streams
from campmon.hub.sources import backend_for
from campmon.settings.load import load_settings
from campmon.settings.paths import Paths
from tests.system.cli.conftest import Shell

LOGIN = 'client_name = "A"\nusername = "u"\naccess_token_env = "LV"\n'
Completed = Callable[..., str]


@pytest.fixture
def completed(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Completed:
    """What a shell is told of the last word, by the kind of shell."""

    def complete(*words: str, kind: str = "bash") -> str:
        before, last = words[:-1], words[-1]
        typed = {"bash": ("\n".join(words), str(len(before))), "fish": ("\n".join(before), last)}
        for name, value in zip(("COMP_WORDS", "COMP_CWORD"), typed[kind], strict=True):
            monkeypatch.setenv(name, value)
        environ = {**shell.environ, "_CAMPMON_COMPLETE": f"{kind}_complete"}
        assert run([], environ=environ, streams=process_streams(sys)) == 0
        return capsys.readouterr().out.strip()

    return complete


def test_profiles_are_completed(shell: Shell, completed: Completed) -> None:
    config = shell.home / "config.toml"
    config.write_text(config.read_text() + '[profiles.prod]\nbackend = "practice"\n')
    told = completed("campmon", "campaigns", "-p", "pr")
    assert told.splitlines() == ["plain,practice", "plain,prod"]
    assert completed("campmon", "monitor", "--profile", "pro").splitlines() == ["plain,prod"]
    config.write_text("wrong = 1\n")
    assert completed("campmon", "campaigns", "-p", "p") == ""


def test_no_hub_is_started_and_no_platform_asked_for_campaigns(
    shell: Shell, completed: Completed
) -> None:
    config = shell.home / "config.toml"
    touch = f"touch {shell.home}/asked"
    acme = f'[profiles.acme]\nbackend = "livevox"\nbase_url = "https://127.0.0.1:9"\n{LOGIN}'
    config.write_text(config.read_text() + acme + f'password_command = "{touch}"\n')
    assert shell.run("config", "check").returncode == 0
    for profile in ("practice", "acme", "nobody"):
        assert completed("campmon", "pause", "-p", profile, "1") == ""
    assert not (shell.home / "asked").exists()
    assert not list(shell.home.rglob("*.sock"))


async def test_campaigns_are_completed_while_a_monitor_is_open(
    shell: Shell, completed: Completed
) -> None:
    paths = Paths.from_environ(shell.environ)
    (profile,) = load_settings(shell.environ, paths).choose([])
    backend = backend_for(profile, paths, role="monitor", environ=shell.environ).backend
    await backend.open()
    try:
        reading = await backend.read()
        ids = [campaign.id for campaign in reading.campaigns]
        for command in ("pause", "append", "staffing"):
            told = await asyncio.to_thread(completed, "campmon", command, ids[0])
            assert told.splitlines() == [f"plain,{ids[0]}"], command
        told = await asyncio.to_thread(completed, "campmon", "pause", "", kind="fish")
        assert "Spring renewals" in told
        assert "\x1b" not in told
    finally:
        await backend.close()


@pytest.mark.parametrize("words", [("pau",), ("campaigns", "--st")])
def test_commands_and_options_are_completed(completed: Completed, words: tuple[str, ...]) -> None:
    told = completed("campmon", *words)
    assert told.strip().removeprefix("plain,").startswith(words[-1])


def test_bash_takes_the_script(shell: Shell) -> None:
    script = shell.run("completion", "bash").stdout.decode()
    asked = f"{script}\ncomplete -p campmon"
    told = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True)
    assert "campmon" in told.stdout
