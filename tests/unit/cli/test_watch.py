"""`campmon watch`."""

import json
import os
import signal
from dataclasses import replace

import pytest

from campmon.engine import monitor
from campmon.engine.board import BoardChange
from campmon.model.campaign import CampaignKey
from campmon.model.errors import UnreachableError
from campmon.model.reading import Act, Budget, SourceHealth, SourceState
from campmon.model.state import CampaignState
from campmon.model.statistics import Provenance, Statistics
from tests.unit.cli.machine import NOW, FakeBackend, Machine, make


@pytest.fixture
def quick(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine.configure('[profiles.practice]\nbackend = "practice"\nrefresh_seconds = 0.5\n')
    machine.skips_waiting = True
    monkeypatch.setattr(monitor, "MISSED_READS_TO_STALE", 1_000_000)  # all who wait skip time
    return machine


def interrupt(backend: FakeBackend, number: signal.Signals = signal.SIGINT) -> None:
    os.kill(os.getpid(), number)


def unchanged(backend: FakeBackend) -> None:
    pass


def pause(backend: FakeBackend) -> None:
    campaign = backend.campaigns["101"]
    backend.campaigns["101"] = replace(campaign, state=CampaignState.PAUSED)


def remove(backend: FakeBackend) -> None:
    del backend.campaigns["101"]


def fail(backend: FakeBackend) -> None:
    raise UnreachableError("no answer")


def test_a_line_for_each_campaign_then_for_each_change(quick: Machine) -> None:
    quick.backend.before_read = [unchanged, pause, remove, interrupt]
    ended = quick.run("watch", "--json")
    lines = [json.loads(line) for line in ended.out.splitlines()]
    assert ended.code == 130
    assert [line["id"] for line in lines] == ["101", "102", "203", "305", "306", "101", "101"]
    assert [line["state"] for line in lines[-2:]] == ["paused", "paused"]
    assert lines[-1]["removed"] is True
    assert next(iter(lines[0])) == "profile"
    assert "removed" not in lines[-2]
    assert quick.roles == ["monitor"]  # a hub keeps it up to date


def test_only_the_campaigns_that_are_named(quick: Machine) -> None:
    quick.backend.before_read = [unchanged, unchanged, pause, interrupt]
    ended = quick.run("watch", "101", "gnirp")
    first, deactivated, changed = ended.out.splitlines()
    assert "101  Spring renewals  playing  Uploaded 1,010  Loaded 1,000" in first
    assert "Completed 400  Remaining 600  % Done 40.0" in first
    assert "gnirpS  deactivated" in deactivated
    assert "101  Spring renewals  paused" in changed


def test_figures_that_are_still_to_be_derived_are_told_of_once(quick: Machine) -> None:
    awaited = Statistics(provenance=Provenance.DERIVED)
    quick.backend.campaigns = {"1": make("1", statistics=awaited), "101": make()}
    quick.backend.deriving = Budget(54, 60, 60.0)
    quick.backend.before_read = [unchanged, pause, remove, interrupt]
    ended = quick.run("watch")
    told = "figures are derived within 60 calls a minute; 1 of 2 campaigns has none yet"
    assert ended.err.count("figures are derived") == ended.err.count(told) == 1


def test_an_unknown_campaign_ends_it_at_once(quick: Machine) -> None:
    ended = quick.run("watch", "nope", "--json")
    assert ended.code == 2
    assert json.loads(ended.out)["error"]["code"] == "unknown-campaign"


def test_a_source_that_cannot_be_opened_ends_it_at_once(quick: Machine) -> None:
    quick.backend.fails_to_open = UnreachableError("no answer")
    assert quick.run("watch").code == 3


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_lost_terminal_ends_it(quick: Machine, number: signal.Signals) -> None:
    quick.backend.before_read = [lambda backend: interrupt(backend, number)]
    ended = quick.run("watch", "--json")
    assert ended.code == 130
    assert all(json.loads(line)["id"] for line in ended.out.splitlines())
    assert quick.backend.closed


def test_under_nohup_a_hang_up_is_ignored(quick: Machine) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        quick.backend.before_read = [
            lambda backend: interrupt(backend, signal.SIGHUP),
            pause,
            interrupt,
        ]
        ended = quick.run("watch", "101")
    finally:
        signal.signal(signal.SIGHUP, before)
    assert ended.code == 130
    assert "paused" in ended.out


def test_a_source_grown_stale_and_live_again_is_told_once(machine: Machine) -> None:
    from campmon.cli.session import Session
    from campmon.cli.streams import Streams
    from campmon.cli.watch import Teller
    from campmon.engine.clock import SystemClock
    from tests.unit.cli.machine import Typed

    streams = Streams(Typed("", False), Typed("", False), Typed("", False))
    epoch = ["1"]
    teller = Teller(
        Session(machine.environ, streams, clock=SystemClock()), None, False, lambda _: epoch[0]
    )
    stale = SourceHealth("practice", SourceState.STALE, NOW, 2, "no answer")
    live = SourceHealth("practice", SourceState.LIVE, NOW)
    act = Act(NOW, "ann\x1b", "101", "Spring", "pause", "done")
    for health in (live, stale, stale, live, live):
        teller.tell(BoardChange(health=(health,)))
    teller.tell(BoardChange(acts=(act,), removed=(CampaignKey("practice", "7"),)))
    told = streams.stderr.getvalue().splitlines()  # type: ignore[attr-defined]
    assert len(told) == 3
    assert "practice is stale: no answer; last heard 2026-03-03" in told[0]
    assert told[1] == "campmon: practice is heard again"
    assert told[2].endswith("ann: pause Spring (101): done")
    assert streams.stdout.getvalue() == ""  # type: ignore[attr-defined]
    teller.tell(BoardChange(added=(make(),), removed=(CampaignKey("practice", "101"),)))
    assert "gone" in streams.stdout.getvalue()  # type: ignore[attr-defined]
    epoch[0] = "2"
    teller.tell(BoardChange(health=(live,)))
    assert "practice was lost" in streams.stderr.getvalue()  # type: ignore[attr-defined]
