"""What a shell is told when somebody presses the tab key."""

import subprocess

import pytest

from campmon.hub.sources import backend_for
from campmon.settings.load import load_settings
from campmon.settings.paths import Paths
from tests.system.cli.conftest import Shell


def completed(shell: Shell, *words: str, kind: str = "bash") -> str:
    """What a shell of this kind is told of the last word."""
    typed = {
        "bash": {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)},
        "fish": {"COMP_WORDS": "\n".join(words[:-1]), "COMP_CWORD": words[-1]},
    }[kind]
    environ = {**shell.environ, "_CAMPMON_COMPLETE": f"{kind}_complete", **typed}
    return shell.run(environ=environ).stdout.decode().strip()


def test_profiles_are_completed(shell: Shell) -> None:
    config = shell.home / "config.toml"
    config.write_text(config.read_text() + '[profiles.prod]\nbackend = "practice"\n')
    told = completed(shell, "campmon", "campaigns", "-p", "pr")
    assert told.splitlines() == ["plain,practice", "plain,prod"]
    assert completed(shell, "campmon", "monitor", "--profile", "pro").splitlines() == ["plain,prod"]
    config.write_text("wrong = 1\n")
    assert completed(shell, "campmon", "campaigns", "-p", "p") == ""


def test_no_hub_is_started_and_no_platform_asked_for_campaigns(shell: Shell) -> None:
    config = shell.home / "config.toml"
    acme = '[profiles.acme]\nbackend = "livevox"\nclient_name = "A"\nusername = "u"\n'
    config.write_text(config.read_text() + acme + 'password_command = "touch asked"\n')
    for profile in ("practice", "acme", "nobody"):
        assert completed(shell, "campmon", "pause", "-p", profile, "1") == ""
    assert not (shell.home / "asked").exists()
    assert not list(shell.home.rglob("*.sock"))


async def test_campaigns_are_completed_while_a_monitor_is_open(shell: Shell) -> None:
    paths = Paths.from_environ(shell.environ)
    (profile,) = load_settings(shell.environ, paths).choose([])
    backend = backend_for(profile, paths, role="monitor", environ=shell.environ).backend
    await backend.open()
    try:
        reading = await backend.read()
        ids = [campaign.id for campaign in reading.campaigns]
        for command in ("pause", "append", "staffing"):
            told = completed(shell, "campmon", command, ids[0])
            assert told.splitlines() == [f"plain,{ids[0]}"], command
        told = completed(shell, "campmon", "pause", "", kind="fish")
        assert "Spring renewals" in told
        assert "\x1b" not in told
    finally:
        await backend.close()


@pytest.mark.parametrize("words", [("pau",), ("campaigns", "--st")])
def test_commands_and_options_are_completed(shell: Shell, words: tuple[str, ...]) -> None:
    told = completed(shell, "campmon", *words)
    assert told.strip().removeprefix("plain,").startswith(words[-1])


def test_bash_takes_the_script(shell: Shell) -> None:
    script = shell.run("completion", "bash").stdout.decode()
    asked = f"{script}\ncomplete -p campmon"
    told = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True)
    assert "campmon" in told.stdout
