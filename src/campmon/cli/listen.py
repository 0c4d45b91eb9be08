"""`campmon listen`: receive Voiso's webhooks, and feed every monitor of the user with them."""

import asyncio
import signal
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from campmon.cli.drawn_line import DrawnLine
from campmon.cli.options import profile_option
from campmon.cli.session import Session
from campmon.model.errors import ConfigurationError, UsageError

if TYPE_CHECKING:
    from campmon.backends.voiso.events.store import Taken
    from campmon.backends.voiso.events.tally import CampaignTally
    from campmon.hub.webhooks.listening import Listener, ListenerConfig
    from campmon.settings.profile import Profile

HOST = "127.0.0.1"
DEFAULT_PORT = 8767
INTERRUPTED = 130
TELL_SECONDS = 1.0
"""How often the counts are told where they have changed."""


@click.command()
@profile_option
@click.option(
    "--host",
    default=HOST,
    show_default=True,
    metavar="ADDRESS",
    help="The address to listen on; others than this machine's own can be reached from outside.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    metavar="N",
    help="The port to listen on; 0 for any that is free.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line for each change.")
@click.pass_obj
def listen(session: Session, profile: str | None, host: str, port: int, as_json: bool) -> int:
    """Receive a Voiso profile's webhooks until interrupted: the live feed of its panels.

    Every event has to hold the profile's webhook secret. The day's calls are counted, and every
    monitor of yours on this machine is told at once.
    """
    from campmon.hub.webhooks.listening import ListenerConfig

    chosen = session.profile(profile)
    if chosen.backend != "voiso":
        raise UsageError(
            f"profile {chosen.name!r} is not of Voiso, the only platform with webhooks",
            "Name one that is with -p.",
        )
    config = ListenerConfig(
        profile=chosen.name,
        secret=_secret(chosen, session.environ),
        state_dir=session.paths.state_dir,
        runtime_dir=session.paths.runtime_dir,
        host=host,
        port=port,
    )
    return session.run(_listen(session, config, as_json))


def _secret(profile: "Profile", environ: Mapping[str, str]) -> Any:
    source = profile.secrets.get("webhook_secret")
    if source is None:
        raise ConfigurationError(
            f"profile {profile.name!r} has no webhook secret, and without one anybody could count",
            "Set webhook_secret_env or webhook_secret_command in it.",
        )
    return source.read(environ)


async def _listen(session: Session, config: "ListenerConfig", as_json: bool) -> int:
    from campmon.hub.webhooks.listening import listening

    ended: asyncio.Future[signal.Signals] = asyncio.get_running_loop().create_future()

    def end(number: signal.Signals) -> None:
        if not ended.done():
            ended.set_result(number)

    changed: set[str] = set()

    def taken(what: "Taken") -> None:
        changed.update(what.tallies)

    async with listening(config, now=session.clock.now, on_taken=taken) as listener:
        with session.on_signal(end):
            session.streams.talk(_directions(config, listener))
            teller = _Teller(session, listener, changed, as_json)
            teller.begin()
            telling = asyncio.create_task(teller.run())
            failed = asyncio.create_task(listener.failed())
            try:
                waited_for: set[asyncio.Future[Any]] = {ended, telling, failed}
                await asyncio.wait(waited_for, return_when=asyncio.FIRST_COMPLETED)
                for task in (telling, failed):
                    if task.done():
                        task.result()
            finally:
                telling.cancel()
                failed.cancel()
                await asyncio.wait({telling, failed})
                teller.close()
    teller.last()
    return INTERRUPTED if ended.result() is signal.SIGINT else 0


class _Teller:
    """Tells what comes: JSON lines, or a line that is drawn over again on a terminal."""

    def __init__(
        self, session: Session, listener: "Listener", changed: set[str], as_json: bool
    ) -> None:
        self._session = session
        self._listener = listener
        self._changed = changed
        self._as_json = as_json
        self._line = DrawnLine(session.streams)
        self._problem = ""

    def begin(self) -> None:
        """Say where events are taken, and what is known from earlier today."""
        url = self._listener.base_url
        if self._as_json:
            self._session.streams.document({"listening_on": url}, one_line=True)
            self.last()
        else:
            self._session.streams.data(f"listening on {url}")

    async def run(self) -> None:
        """Tell changes, at most once a second."""
        while True:
            await self._session.clock.sleep(TELL_SECONDS)
            problem = self._listener.problem
            if problem and problem != self._problem:
                self.close()
                self._session.streams.complain(problem)
            self._problem = problem
            self.last()
            if self._session.draws and not self._as_json:
                self._line.draw(self._summary())

    def last(self) -> None:
        """Print the campaigns that have changed, where JSON lines are asked for."""
        if not self._as_json or not self._changed:
            return
        told = [self._listener.tallies[name] for name in sorted(self._changed)]
        self._changed.clear()
        received = self._listener.received
        self._session.streams.document(
            {
                "at": self._session.clock.now().astimezone().isoformat(timespec="seconds"),
                "day": self._listener.day,
                "counted": received.counted,
                "repeated": received.repeated,
                "ignored": received.ignored,
                "refused": received.refused,
                "bad": received.bad,
                "unkept": received.unkept,
                "monitors": self._listener.monitors,
                "campaigns": [_campaign_json(tally) for tally in told],
            },
            one_line=True,
        )

    def close(self) -> None:
        """Leave the terminal's line clean."""
        self._line.close()

    def _summary(self) -> str:
        received, tallies = self._listener.received, self._listener.tallies
        calls = sum(tally.placed for tally in tallies.values())
        parts = [
            f"{received.counted:,} events",
            f"{calls:,} calls today in {len(tallies):,} campaigns",
            f"{self._listener.monitors} monitors",
        ]
        others = {
            "repeated": received.repeated,
            "of other kinds": received.ignored,
            "without the secret": received.refused,
            "not understood": received.bad,
            "not kept": received.unkept,
        }
        return " · ".join(parts + [f"{count:,} {word}" for word, count in others.items() if count])


def _campaign_json(tally: "CampaignTally") -> dict[str, object]:
    states: dict[str, int] = {}
    for agent in tally.agents:
        states[agent.state.value] = states.get(agent.state.value, 0) + 1
    return {
        "id": tally.campaign_id,
        "name": tally.name,
        "placed": tally.placed,
        "answered": tally.answered,
        "dropped": tally.dropped,
        "dispositions": {word.value: calls for word, calls in tally.dispositions.items()},
        "attempts": list(tally.attempts),
        "wrap_up_codes": dict(tally.wrap_up_codes),
        "talk_seconds": tally.talk_ms / 1000,
        "agents": states,
    }


def _directions(config: "ListenerConfig", listener: "Listener") -> str:
    """What the person who started it has to set up at Voiso, and around this machine."""
    from campmon.hub.webhooks.listening import is_loopback

    url = listener.base_url
    lines = [
        f"Receiving Voiso's webhooks for profile {config.profile!r} at {url}",
        "At Voiso (Administration, Webhooks) subscribe dialer.call.answered, dialer.call.hangup",
        "and dialer.call.ended, with the profile's webhook secret, to the address at which Voiso",
    ]
    if is_loopback(config.host):
        lines += [
            "reaches this machine. Only this machine reaches the address above: let a web server",
            f"with TLS pass https://YOUR.HOST/voiso on to {url}/voiso. See docs/listen.md.",
        ]
    else:
        lines += [
            f"reaches this machine. Careful: {config.host} is open to others, and nothing",
            "is encrypted here: secret and phone numbers would be sent in the clear.",
            "Put a web server with TLS before it, and let nobody else through. See docs/listen.md.",
        ]
    return "\n".join(lines)
