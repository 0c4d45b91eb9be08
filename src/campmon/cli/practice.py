"""`campmon practice`: the practice dialer over HTTP, with LiveVox's and Voiso's campaign APIs."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from socket import socket
from typing import TYPE_CHECKING

import click

from campmon.cli.session import Session

if TYPE_CHECKING:
    from campmon.backends.practice_options import PracticeOptions
    from campmon.practice.http.faults import FaultPlan
    from campmon.practice.livevox.accounts import Accounts
    from campmon.practice.plan import FloorPlan
    from campmon.practice.running import RunningDialer
    from campmon.practice.voiso.keys import Keys
    from campmon.practice.voiso.webhooks import WebhookTarget

HOST = "127.0.0.1"
DEFAULT_PORT = 8766

PASSWORD_VARIABLE, TOKEN_VARIABLE = "CAMPMON_PRACTICE_PASSWORD", "CAMPMON_PRACTICE_TOKEN"
"""Where password and access token are taken from; made up afresh where they are not set."""

KEY_VARIABLE, KEY_V4_VARIABLE = "CAMPMON_PRACTICE_KEY", "CAMPMON_PRACTICE_KEY_V4"
"""Where Voiso's API keys are taken from; the same goes for them."""

SECRET_VARIABLE = "CAMPMON_PRACTICE_WEBHOOK_SECRET"
"""Where the secret is taken from that webhooks tell; the same goes for it."""

_VARIABLES = (PASSWORD_VARIABLE, TOKEN_VARIABLE, KEY_VARIABLE, KEY_V4_VARIABLE, SECRET_VARIABLE)

INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class _Serving:
    """What is served, and how."""

    port: int
    options: "PracticeOptions"
    accounts: "Accounts"
    keys: "Keys"
    faults: "FaultPlan"
    webhooks: "WebhookTarget | None"
    set_by_user: frozenset[str]
    """The variables that hold a secret already: those are not told again."""


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    metavar="N",
    help="The port to listen on; 0 for any that is free.",
)
@click.option("--seed", type=int, metavar="N", help="The same seed, the same day.")
@click.option("--speed", type=float, metavar="N", help="How many times faster than the clock.")
@click.option("--campaigns", type=int, metavar="N", help="How many campaigns.")
@click.option("--records", type=int, metavar="N", help="Records in each campaign's file.")
@click.option("--agents", type=int, metavar="N", help="Agents in all.")
@click.option(
    "--faults",
    "faults_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What is to go wrong (TOML).",
)
@click.option("--no-realtime", is_flag=True, help="No subscription to real-time statistics.")
@click.option(
    "--password-days",
    type=click.IntRange(-1, 3650),
    default=60,
    show_default=True,
    metavar="N",
    help="Days until passwords expire; -1 for expired ones.",
)
@click.option("--webhooks", metavar="URL", help="Where Voiso's events of calls are sent.")
@click.pass_obj
def practice(
    session: Session,
    port: int,
    seed: int | None,
    speed: float | None,
    campaigns: int | None,
    records: int | None,
    agents: int | None,
    faults_file: Path | None,
    no_realtime: bool,
    password_days: int,
    webhooks: str | None,
) -> int:
    """Serve the practice dialer over HTTP, as LiveVox and as Voiso, on this machine alone.

    Password, access token and API keys are told on stderr, with profiles to use them. They are made
    up afresh, unless CAMPMON_PRACTICE_PASSWORD, CAMPMON_PRACTICE_TOKEN, CAMPMON_PRACTICE_KEY,
    CAMPMON_PRACTICE_KEY_V4 and CAMPMON_PRACTICE_WEBHOOK_SECRET are set; what you have set is not
    told.
    """
    from campmon.backends.practice_options import read_options
    from campmon.practice.http.faults import FaultPlan, read_faults
    from campmon.practice.livevox.accounts import practice_accounts
    from campmon.practice.voiso.keys import practice_keys

    environ = session.environ
    numbers = {
        "seed": seed, "speed": speed, "campaigns": campaigns, "records": records, "agents": agents,
    }  # fmt: skip
    given = {name: number for name, number in numbers.items() if number is not None}
    serving = _Serving(
        port,
        read_options("practice", given),
        practice_accounts(
            password=environ.get(PASSWORD_VARIABLE),
            access_token=environ.get(TOKEN_VARIABLE),
            realtime=not no_realtime,
            password_days=password_days,
        ),
        practice_keys(v1=environ.get(KEY_VARIABLE), v4=environ.get(KEY_V4_VARIABLE)),
        read_faults(faults_file) if faults_file is not None else FaultPlan(),
        _target(webhooks, environ.get(SECRET_VARIABLE)),
        frozenset(name for name in _VARIABLES if environ.get(name)),
    )
    return session.run(_serve(session, serving))


def _target(url: str | None, secret: str | None) -> "WebhookTarget | None":
    """Where webhooks go. Raises ConfigurationError."""
    if url is None:
        return None
    from campmon.practice.voiso.webhooks import WebhookTarget

    return WebhookTarget(url, secret or token_hex(16))


async def _serve(session: Session, serving: _Serving) -> int:
    from campmon.practice.dialer import Dialer
    from campmon.practice.http.serving import listen
    from campmon.practice.running import RunningDialer
    from campmon.practice.scenario import first_moment

    options = serving.options
    with listen(HOST, serving.port) as listener:  # a port that is taken is told at once
        plan = _floor(options)
        dialer = Dialer(options.seed, first_moment(datetime.now(UTC), plan.warm_up), plan)
        running = RunningDialer(dialer, speed=options.speed, warm_up=plan.warm_up)
        await running.open()
        ended: asyncio.Future[signal.Signals] = asyncio.get_running_loop().create_future()

        def end(number: signal.Signals) -> None:
            if not ended.done():
                ended.set_result(number)

        async with _both_faces(running, serving, listener) as base_url:
            with session.on_signal(end):
                session.streams.talk(_directions(base_url, serving))
                session.streams.data(f"listening on {base_url}")
                number = await ended
        running.close()
    return INTERRUPTED if number is signal.SIGINT else 0


def _floor(options: "PracticeOptions") -> "FloorPlan":
    """What is asked for; with live campaigns more, where it is not said how many there are."""
    from campmon.practice.scenario import default_floor, live_floor

    plan = default_floor(options.campaigns, options.records, options.agents, options.names)
    return live_floor(plan) if options.campaigns is None else plan


@asynccontextmanager
async def _both_faces(
    running: "RunningDialer", serving: _Serving, listener: socket
) -> AsyncIterator[str]:
    """Serve a dialer as LiveVox and as Voiso at one address, which is given."""
    from campmon.practice.http.clock import ServerClock
    from campmon.practice.http.serving import serve_fronts
    from campmon.practice.livevox.platform import Platform
    from campmon.practice.livevox.serving import livevox_front
    from campmon.practice.voiso.platform import VoisoPlatform
    from campmon.practice.voiso.serving import voiso_front
    from campmon.practice.voiso.webhooks import sending

    clock = ServerClock()
    voiso = VoisoPlatform(running, serving.keys, clock=clock)
    livevox = Platform(running, serving.accounts, clock=clock)
    fronts = (voiso_front(voiso), livevox_front(livevox))
    async with (
        serve_fronts(fronts, listener, faults=serving.faults, clock=clock) as served,
        sending(voiso, serving.webhooks),
    ):
        yield served.base_url


def _directions(base_url: str, serving: _Serving) -> str:
    """What the person who started it needs to go there."""
    accounts, keys, webhooks = serving.accounts, serving.keys, serving.webhooks
    user = accounts.users["manager"]
    others = ", ".join(
        f"{other.name} ({other.role})" for other in accounts.users.values() if other is not user
    )
    secrets = {
        PASSWORD_VARIABLE: user.password,
        TOKEN_VARIABLE: accounts.access_tokens[0],
        KEY_VARIABLE: keys.v1.secret,
        KEY_V4_VARIABLE: keys.v4.secret,
    }
    if webhooks is not None:
        secrets[SECRET_VARIABLE] = webhooks.secret
    exports = "\n".join(
        f"  {name}: as you have set it"
        if name in serving.set_by_user
        else f"  export {name}={secret}"
        for name, secret in secrets.items()
    )
    hooked = "" if webhooks is None else f'\n  webhook_secret_env = "{SECRET_VARIABLE}"'
    return f"""\
The practice dialer, as LiveVox and as Voiso. In the shell that campmon runs in:

{exports}

and in its configuration, for LiveVox:

  [profiles.livevox-practice]
  backend = "livevox"
  base_url = "{base_url}"
  client_name = "{accounts.client_name}"
  username = "{user.name}"
  password_env = "{PASSWORD_VARIABLE}"
  access_token_env = "{TOKEN_VARIABLE}"

for Voiso, as it was and as it is now:

  [profiles.voiso-practice-v1]
  backend = "voiso"
  api = "v1"
  base_url = "{base_url}"
  api_key_env = "{KEY_VARIABLE}"{hooked}

  [profiles.voiso-practice]
  backend = "voiso"
  api = "v4"
  base_url = "{base_url}"
  api_key_env = "{KEY_V4_VARIABLE}"{hooked}

Other users of LiveVox, with the same password: {others}.
Keys of Voiso that may only read: {keys.v1_read.secret} (v1), {keys.v4_read.secret} (v4).
"""
