"""`campmon practice`: the practice dialer over HTTP, with LiveVox's Campaign API."""

import asyncio
import signal
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from campmon.cli.session import Session

if TYPE_CHECKING:
    from campmon.backends.practice_options import PracticeOptions
    from campmon.practice.http.faults import FaultPlan
    from campmon.practice.livevox.accounts import Accounts

HOST = "127.0.0.1"
DEFAULT_PORT = 8766

PASSWORD_VARIABLE, TOKEN_VARIABLE = "CAMPMON_PRACTICE_PASSWORD", "CAMPMON_PRACTICE_TOKEN"
"""Where password and access token are taken from; made up afresh where they are not set."""

INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class _Serving:
    """What is served, and how."""

    port: int
    options: "PracticeOptions"
    accounts: "Accounts"
    faults: "FaultPlan"


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
) -> int:
    """Serve the practice dialer over HTTP, with LiveVox's Campaign API, on this machine alone.

    Password and access token are told on stderr, with a profile to use them. They are made up
    afresh, unless CAMPMON_PRACTICE_PASSWORD and CAMPMON_PRACTICE_TOKEN are set.
    """
    from campmon.backends.practice_options import read_options
    from campmon.practice.http.faults import FaultPlan, read_faults
    from campmon.practice.livevox.accounts import practice_accounts

    numbers = {
        "seed": seed, "speed": speed, "campaigns": campaigns, "records": records, "agents": agents,
    }  # fmt: skip
    given = {name: number for name, number in numbers.items() if number is not None}
    serving = _Serving(
        port,
        read_options("practice", given),
        practice_accounts(
            password=session.environ.get(PASSWORD_VARIABLE),
            access_token=session.environ.get(TOKEN_VARIABLE),
            realtime=not no_realtime,
            password_days=password_days,
        ),
        read_faults(faults_file) if faults_file is not None else FaultPlan(),
    )
    return session.run(_serve(session, serving))


async def _serve(session: Session, serving: _Serving) -> int:
    from campmon.practice.dialer import Dialer
    from campmon.practice.http.serving import listen
    from campmon.practice.livevox.serving import serve
    from campmon.practice.running import RunningDialer
    from campmon.practice.scenario import default_floor, first_moment

    options = serving.options
    with listen(HOST, serving.port) as listener:  # a port that is taken is told at once
        plan = default_floor(options.campaigns, options.records, options.agents, options.names)
        dialer = Dialer(options.seed, first_moment(datetime.now(UTC), plan.warm_up), plan)
        running = RunningDialer(dialer, speed=options.speed, warm_up=plan.warm_up)
        await running.open()
        ended: asyncio.Future[signal.Signals] = asyncio.get_running_loop().create_future()

        def end(number: signal.Signals) -> None:
            if not ended.done():
                ended.set_result(number)

        async with serve(
            running, accounts=serving.accounts, faults=serving.faults, listener=listener
        ) as face:
            with session.on_signal(end):
                session.streams.talk(_directions(face.base_url, serving.accounts))
                session.streams.data(f"listening on {face.base_url}")
                number = await ended
        running.close()
    return INTERRUPTED if number is signal.SIGINT else 0


def _directions(base_url: str, accounts: "Accounts") -> str:
    """What the person who started it needs to go there."""
    user = accounts.users["manager"]
    others = ", ".join(
        f"{other.name} ({other.role})" for other in accounts.users.values() if other is not user
    )
    return f"""\
The practice dialer, as LiveVox. In the shell that campmon runs in:

  export {PASSWORD_VARIABLE}={user.password}
  export {TOKEN_VARIABLE}={accounts.access_tokens[0]}

and in its configuration:

  [profiles.livevox-practice]
  backend = "livevox"
  base_url = "{base_url}"
  client_name = "{accounts.client_name}"
  username = "{user.name}"
  password_env = "{PASSWORD_VARIABLE}"
  access_token_env = "{TOKEN_VARIABLE}"

Other users, with the same password: {others}.
"""
