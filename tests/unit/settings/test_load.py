"""Loading the configuration: what is taken, and what is said about what is not."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from campmon.model.errors import ConfigurationError
from campmon.settings import PRACTICE, Paths, Settings, find_problems, load_settings
from campmon.settings.profile import Profile

Environ = dict[str, str]
Configure = Callable[..., Path]

EVERYTHING = """
default_profile = "acme"
theme = "dark"

[profiles.acme]
backend = "livevox"
base_url = "https://api.livevox.com"
client_name = "ACME"
username = "sup1"
password_command = "pass show livevox"
access_token_env = "LV_TOKEN"
refresh_seconds = 2
read_only = true
ca_bundle = "/etc/acme/ca.pem"
proxy = "http://proxy.acme.example:3128"
timeout_seconds = 20
services = [55101]
result_names = { 316 = "No answer" }
statistics = "derived"
calls_per_minute = 30

[profiles.dialer]
backend = "voiso"
api = "v1"
base_url = "https://cluster1.voiso.com"
api_key_env = "VOISO_KEY"
region = "GB"
webhook_secret_command = "pass show voiso-hooks"

[profiles.floor]
backend = "vicidial"
base_url = "https://dialer.example/vicidial"
username = "6666"
password_env = "VICI_PASSWORD"
lists = { TESTCAMP = [101, 102] }
verify_tls = false

[profiles.team]
backend = "hub"
base_url = "unix:/run/campmon/hub.sock"

[profiles.yesterday]
backend = "recording"
file = "yesterday.rec"
speed = 20

[profiles.small]
backend = "practice"
seed = 7
speed = 60
campaigns = 12
records = 500
agents = 40
names = ["Renewals"]

[keys]
"campaign.pause" = "u,f5"
"table.filter" = "/"
"""


def test_without_a_file_there_is_the_practice_profile(environ: Environ) -> None:
    settings = load_settings(environ)
    assert settings.source_path is None
    assert settings.choose() == (PRACTICE,)


def test_every_key_of_the_design_is_taken(environ: Environ, configure: Configure) -> None:
    path = configure(EVERYTHING)
    settings = load_settings(environ)
    assert find_problems(environ) == ()
    assert settings.source_path == path
    assert settings.theme == "dark"
    assert settings.default_profile == "acme"
    assert settings.keys == {"campaign.pause": ("u", "f5"), "table.filter": ("slash",)}
    acme = settings.profiles["acme"]
    assert (acme.backend, acme.read_only, acme.refresh_seconds) == ("livevox", True, 2.0)
    assert acme.address == "https://api.livevox.com"
    assert acme.options["result_names"] == {"316": "No answer"}
    assert acme.options["services"] == [55101]
    assert (acme.options["proxy"], acme.options["timeout_seconds"]) == (
        "http://proxy.acme.example:3128",
        20,
    )
    assert acme.options["client_name"] == "ACME"
    assert acme.secrets["password"].command == "pass show livevox"
    assert acme.secrets["access_token"].variable == "LV_TOKEN"
    dialer = settings.profiles["dialer"]
    assert (dialer.options["api"], dialer.options["region"]) == ("v1", "GB")
    assert dialer.secrets["webhook_secret"].command == "pass show voiso-hooks"
    assert settings.profiles["floor"].options["lists"] == {"TESTCAMP": [101, 102]}
    assert settings.profiles["floor"].options["verify_tls"] is False
    small = settings.profiles["small"]
    assert small.options == {
        "seed": 7,
        "speed": 60.0,
        "campaigns": 12,
        "records": 500,
        "agents": 40,
        "names": ["Renewals"],
    }
    assert small.address is None


def test_a_recording_is_found_from_the_configurations_folder(
    environ: Environ, configure: Configure
) -> None:
    path = configure(EVERYTHING)
    yesterday = load_settings(environ).choose(["yesterday"])[0]
    assert yesterday.options == {"file": str(path.parent / "yesterday.rec"), "speed": 20.0}
    assert yesterday.metered_by is None


@pytest.mark.parametrize("name", ["floor"])
def test_a_backend_of_a_later_version_is_refused_when_used(
    environ: Environ,
    configure: Configure,
    name: str,
) -> None:
    configure(EVERYTHING)
    settings = load_settings(environ)
    with pytest.raises(ConfigurationError, match="not in this version") as caught:
        settings.choose([name])
    assert "-p practice" in caught.value.mend
    with pytest.raises(ConfigurationError, match="not in this version"):
        settings.profiles[name].resolve(environ)  # and no secret's command is run for it


def test_practice_is_there_beside_other_profiles(environ: Environ, configure: Configure) -> None:
    configure(EVERYTHING)
    assert load_settings(environ).choose(["practice", "small", "practice"]) == (
        PRACTICE,
        load_settings(environ).profiles["small"],
    )


def test_files_of_numbers_not_to_call_are_found_from_the_configuration(
    environ: Environ, configure: Configure
) -> None:
    path = configure(
        '[profiles.floor]\nbackend = "practice"\ndo_not_call = ["a.txt", "/b/c.csv"]\n'
    )
    (floor,) = load_settings(environ).choose(["floor"])
    assert floor.do_not_call == (path.parent / "a.txt", Path("/b/c.csv"))


def test_an_unknown_profile_names_the_nearest(environ: Environ, configure: Configure) -> None:
    configure(EVERYTHING)
    with pytest.raises(ConfigurationError, match="'smal'") as caught:
        load_settings(environ).choose(["smal"])
    assert caught.value.mend == "Did you mean 'small'?"
    assert caught.value.exit_code == 2


def test_the_only_profile_is_the_default_and_several_need_a_choice(
    environ: Environ,
    configure: Configure,
) -> None:
    configure('[profiles.one]\nbackend = "practice"\n')
    assert load_settings(environ).choose()[0].name == "one"
    configure('[profiles.one]\nbackend = "practice"\n[profiles.two]\nbackend = "practice"\n')
    with pytest.raises(ConfigurationError, match="no default_profile") as caught:
        load_settings(environ).choose()
    assert "one, two" in caught.value.mend
    configure('theme = "light"\nlayout = "wide"\n')
    assert load_settings(environ).choose() == (PRACTICE,)
    assert load_settings(environ).layout == "wide"


@pytest.mark.parametrize(
    ("old", "new", "message", "mend"),
    [
        ("client_name", "cleint_name", "[profiles.acme]: unknown key 'cleint_name'", "client_name"),
        ("theme =", "teme =", "unknown key 'teme'", "Did you mean 'theme'?"),
        ("[keys]", "[kees]", "unknown key 'kees'", "Did you mean 'keys'?"),
        ("seed = 7", "sede = 7", "[profiles.small]: unknown key 'sede'", "Did you mean 'seed'?"),
        ("seed = 7", "wholly_other = 7", "unknown key 'wholly_other'", "Known: backend"),
        ('"livevox"', '"livevx"', "no backend is called 'livevx'", "Did you mean 'livevox'?"),
        ("speed = 60", 'speed = "fast"', "speed should be a valid number", "without quotes"),
        ("speed = 60", "speed = 0", "speed should be greater than 0", "campmon config schema"),
        ("read_only = true", 'read_only = "yes"', "read_only", "true or read_only = false"),
        ('theme = "dark"', "theme = 3", "theme should be a valid string", "quotes"),
        ('theme = "dark"', 'theme = ""', "theme is empty", "schema"),
        ('theme = "dark"', 'layout = "broad"', "layout should be 'compact', 'normal'", "schema"),
        ('api = "v1"', 'api = "v2"', "api should be 'v1' or 'v4'", "schema"),
        ('"acme"', '"acne"', "default_profile names 'acne'", "Did you mean 'acme'?"),
        ('client_name = "ACME"\n', "", "client_name is missing", "Add it"),
        ('backend = "hub"\n', "", "[profiles.team]: backend is missing", "Add it"),
        ("[101, 102]", '["x"]', "[profiles.floor.lists]: TESTCAMP, entry 1, should be", "number"),
        ("https://api", "ftp://api", "base_url is no address (https://…)", "schema"),
        ("https://api", "https://me:pw@api", "has a login in it", "schema"),
        ("unix:/run/campmon/hub.sock", "http://hub", "is no address (unix:/path", "schema"),
        ("https://api.livevox.com", "https://[api", "base_url is no address", "schema"),
        ("pass show livevox", "pass 'show", "has a quote that is not closed", "shell"),
        ("pass show livevox", " ", "password_command is empty", "shell"),
        (
            "password_command",
            'password_env = "LV_PW"\npassword_command',
            "both password_env and password_command",
            "Keep one",
        ),
        ("[profiles.acme]", '[profiles." acme"]', "' acme' is no name for a profile", "letters"),
        ('"campaign.pause"', '"campaign.puase"', "no command is called", "'campaign.pause'"),
        ('"u,f5"', '"u,f55"', "'f55' is no key", "f5 or ctrl+r"),
        ('"u,f5"', '"p"', "'p' is bound to both campaign.pause and campaign.play", "another key"),
        ('"u,f5"', '"/"', "'slash' is bound to both", "another key"),
        ('"u,f5"', "5", "campaign.pause should be a valid string", "quotes"),
    ],
)
def test_what_is_wrong_is_named_with_the_mend(
    environ: Environ,
    configure: Configure,
    old: str,
    new: str,
    message: str,
    mend: str,
) -> None:
    assert EVERYTHING.count(old) >= 1
    path = configure(EVERYTHING.replace(old, new, 1))
    with pytest.raises(ConfigurationError) as caught:
        load_settings(environ)
    assert message in caught.value.message
    assert mend in caught.value.mend
    assert str(path) in caught.value.message


def test_all_problems_are_found_at_once(environ: Environ, configure: Configure) -> None:
    configure(EVERYTHING.replace("base_url", "base_ulr"))
    problems = find_problems(environ)
    assert len(problems) == 4
    assert {problem.mend for problem in problems} == {"Did you mean 'base_url'?"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('password = "hunter2"', "unknown key 'password'"),
        ('password_env = "hunter-2!"', "must be the name of an environment variable"),
        ("refresh_seconds = 99999.5", "refresh_seconds should be"),
        ('password_command = "echo \'hunter2"', "quote"),
    ],
)
def test_values_are_never_repeated(
    environ: Environ,
    configure: Configure,
    text: str,
    said: str,
) -> None:
    configure('[profiles.a]\nbackend = "vicidial"\nbase_url = "https://h"\nusername = "u"\n' + text)
    (problem, *_) = find_problems(environ)
    assert said in str(problem)
    assert "hunter" not in str(problem)
    assert "99999" not in str(problem)


def test_an_outside_backend_takes_options_of_its_own(
    environ: Environ,
    configure: Configure,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("campmon.settings.interpret.installed_backends", lambda: ["acd", "hub"])
    configure(
        '[profiles.a]\nbackend = "acd"\nusername = "u"\npassword_env = "PW"\n'
        "[profiles.a.options]\ndepth = 3\nlines = { a = 1 }\n"
    )
    profile = load_settings(environ).profiles["a"]
    assert profile.options == {
        "depth": 3,
        "lines": {"a": 1},
        "username": "u",
        "verify_tls": True,
    }
    assert set(profile.secrets) == {"password"}


def test_a_webhook_secret_is_read_by_what_needs_it_alone(
    environ: Environ, configure: Configure
) -> None:
    configure(
        '[profiles.v]\nbackend = "voiso"\nbase_url = "https://h"\napi_key_env = "VOISO_KEY"\n'
        'webhook_secret_env = "HOOK_SECRET"\n'
    )
    profile = load_settings(environ).profiles["v"]
    options = profile.resolve({**environ, "VOISO_KEY": "key-1"})  # HOOK_SECRET is not set
    assert set(options) == {"base_url", "verify_tls", "api", "api_key"}
    source = profile.secrets["webhook_secret"]
    assert source.read({"HOOK_SECRET": "s-1"}).get_secret_value() == "s-1"
    with pytest.raises(ConfigurationError, match="webhook_secret"):
        source.read({})


def test_a_voiso_profile_has_a_webhook_secret_to_ask_for(
    environ: Environ, configure: Configure
) -> None:
    configure('[profiles.v]\nbackend = "voiso"\nbase_url = "https://h"\nregion = "gb"\n')
    (problem,) = find_problems(environ)
    assert "region is no code of a country" in str(problem)
    configure('[profiles.v]\nbackend = "voiso"\nbase_url = "https://h"\n')
    profile = load_settings(environ).profiles["v"]
    assert (profile.options["api"], set(profile.secrets)) == ("v4", {"api_key", "webhook_secret"})


@pytest.mark.parametrize(
    ("region", "said"), [("XX", 'no code of a country ("GB")'), ("UK", 'did you mean "GB"?')]
)
def test_a_region_is_a_country(
    environ: Environ, configure: Configure, region: str, said: str
) -> None:
    configure(f'[profiles.v]\nbackend = "voiso"\nbase_url = "https://h"\nregion = "{region}"\n')
    (problem,) = find_problems(environ)
    assert said in str(problem)


@pytest.mark.parametrize(
    ("content", "line", "mend"),
    [
        (b'theme = "dark\n', "line 1", "quotes"),
        (b"theme = dark\n", "line 1", "quotes"),
        (b"a = 1\n\n[profiles\nb = 2\n", "line 3", "[table]"),
        (b'theme = "a"\ntheme = "b"\n', "line 2", "quotes"),
        (b"x = [1,\n", "line 1", "quotes"),
        (b'theme = "ok"\n# \xff\n', "line 2", "UTF-8"),
    ],
)
def test_broken_toml_names_file_and_line(
    environ: Environ,
    configure: Configure,
    content: bytes,
    line: str,
    mend: str,
) -> None:
    path = configure(content)
    with pytest.raises(ConfigurationError) as caught:
        load_settings(environ)
    assert f"{path}, {line}:" in caught.value.message
    assert mend in caught.value.mend


def test_deep_nesting_is_refused(environ: Environ, configure: Configure) -> None:
    configure("x = " + "[" * 100_000)
    with pytest.raises(ConfigurationError, match="nested"):
        load_settings(environ)


def test_a_byte_order_mark_is_no_problem(environ: Environ, configure: Configure) -> None:
    configure('\ufefftheme = "light"\n')
    assert load_settings(environ).theme == "light"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o666])
def test_a_file_that_others_can_read_or_change_is_refused(
    environ: Environ,
    configure: Configure,
    mode: int,
) -> None:
    path = configure("", mode)
    with pytest.raises(ConfigurationError, match=f"mode {mode:o}") as caught:
        load_settings(environ)
    assert caught.value.mend == f"Close it to them: chmod 600 {path}"


def test_a_file_of_somebody_else_is_refused(
    environ: Environ, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure("")
    paths = Paths.from_environ(environ)
    me = os.geteuid()
    monkeypatch.setattr("campmon.settings.load.os.geteuid", lambda: me + 1)
    with pytest.raises(ConfigurationError, match="belongs to another user") as caught:
        load_settings(environ, paths)
    assert "chown" in caught.value.mend


def test_a_directory_or_a_device_is_no_configuration(environ: Environ, tmp_path: Path) -> None:
    for path in (tmp_path, Path("/dev/null")):
        with pytest.raises(ConfigurationError, match="is not a file"):
            load_settings(environ | {"CAMPMON_CONFIG": str(path)})


def test_a_pipe_is_refused_without_waiting_for_a_writer(environ: Environ, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    with pytest.raises(ConfigurationError, match="is not a file"):
        load_settings(environ | {"CAMPMON_CONFIG": str(pipe)})


def test_a_file_too_large_is_refused(environ: Environ, configure: Configure) -> None:
    configure("#" * 1_000_001)
    with pytest.raises(ConfigurationError, match="too large"):
        load_settings(environ)


def test_a_named_file_has_to_be_there(environ: Environ, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is not there") as caught:
        load_settings(environ | {"CAMPMON_CONFIG": str(tmp_path / "none.toml")})
    assert "unset CAMPMON_CONFIG" in caught.value.mend


def test_a_file_that_cannot_be_opened_is_told(environ: Environ, tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_settings(environ | {"CAMPMON_CONFIG": str(loop)})
    assert find_problems(environ | {"CAMPMON_CONFIG": str(loop)})


def test_a_recording_is_read_alone() -> None:
    day = Profile("day", "recording", options={"file": "day.cmr"})
    settings = Settings({"day": day, "practice": PRACTICE})
    assert settings.choose(["day", "day"]) == (day,)
    with pytest.raises(ConfigurationError, match="shown alone"):
        settings.choose(["practice", "day"])
