"""The top line of a running screen: notices, methods, budgets."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from pydantic import SecretStr

from campmon.backends.practice import RULES
from campmon.engine.audit import AuditLog
from campmon.engine.shared_budget import SharedWindow, budget_file
from campmon.model.campaign import CampaignKey
from campmon.model.errors import UnreachableError
from campmon.model.reading import Budget, Notice, Reading
from campmon.settings.paths import Paths
from campmon.settings.profile import Profile, Settings
from campmon.tui import start
from campmon.tui.session import Session, Wanted
from tests.tui.fixed import FixedBackend, Floor, HandClock, begin, campaigns, shown, until

PASSWORD = Notice("password 5 d", "The password ends in 5 days. Change it on the platform")
MakeFloor = Callable[..., Floor]


class Deriving(FixedBackend):
    """Derives its figures, and has no word of an append budget."""

    append_rules = RULES

    async def read(self) -> Reading:
        reading = await super().read()
        calls = Budget(34, 60, 60.0)
        return replace(reading, budget=None, platform_time=None, method="derived", calls=calls)


def deriving(clock: HandClock) -> Sequence[FixedBackend]:
    return [Deriving(clock, campaigns())]


def top(floor: Floor) -> str:
    return shown(floor.app)[0]


async def test_notices_are_told_once_and_stay_as_badges(make_floor: MakeFloor) -> None:
    floor = make_floor()
    floor.backend.notices = (PASSWORD,)
    async with floor.run(size=(120, 40)) as pilot:
        await begin(pilot, floor)
        await until(pilot, lambda: " password 5 d " in top(floor))
        await until(pilot, lambda: len(floor.app._notifications) == 1)
        (toast,) = floor.app._notifications
        assert toast.message == PASSWORD.text
        floor.backend.problem = UnreachableError("no answer")
        await floor.clock.move(14)
        assert "STALE" in top(floor)
        floor.backend.problem = None
        before = len(floor.app._notifications)
        await floor.clock.move(70)
        await until(pilot, lambda: "live" in top(floor))
        told = [toast.message for toast in floor.app._notifications][before:]
        assert PASSWORD.text not in told, "said once, not at every reconnection"
        assert " password 5 d " in top(floor)
        floor.backend.notices = ()
        await floor.clock.move(5)
        await until(pilot, lambda: "password" not in top(floor))


async def test_hostile_notices_stay_text(make_floor: MakeFloor) -> None:
    floor = make_floor()
    floor.backend.notices = (Notice("[b]\x1b[2J", "[/x] \x1b]0;y\x07"),)
    async with floor.run(size=(120, 40)) as pilot:
        await begin(pilot, floor)
        await until(pilot, lambda: " [b][2J " in top(floor))


async def test_method_and_calls_are_in_the_top_line(make_floor: MakeFloor) -> None:
    floor = make_floor(backends=deriving)
    async with floor.run(size=(120, 40)) as pilot:
        await begin(pilot, floor)
        assert "≈ derived" in top(floor)
        assert "calls 34/60" in top(floor)
        assert "appends" not in top(floor), "no append yet, and nobody else's are counted"
        budget = floor.session.append_budget(CampaignKey("floor", "1"), RULES)
        assert budget.acquire() == 0
        floor.app.board.show_status()
        await until(pilot, lambda: f"appends 1/{RULES.calls_per_window}" in top(floor))


@pytest.fixture
def shared(tmp_path: Path) -> Session:
    """A session on a platform that counts the appends of all processes."""
    clock = HandClock()
    (backend,) = deriving(clock)
    audit = AuditLog(tmp_path / "audit.jsonl", clock)
    wanted = Wanted(backend, 2.0, False, ("livevox", "https://x", "ACME"), tmp_path)
    return Session([wanted], audit=audit, clock=clock, random=Random(1), who="tess")


def test_appends_of_other_processes_are_in_the_budget(shared: Session, tmp_path: Path) -> None:
    assert shared.append_budgets() == {"floor": Budget(0, RULES.calls_per_window, 60.0)}
    path = budget_file(tmp_path, "livevox", "https://x", "ACME")
    other = SharedWindow(path, RULES.calls_per_window, 60.0, shared.clock)
    other.acquire()
    assert shared.append_budgets()["floor"].used == 1
    shared.append_budget(CampaignKey("floor", "1"), RULES).acquire()
    assert other.budget().used == 2


def test_a_platform_that_counts_by_campaign_has_a_budget_for_each(shared: Session) -> None:
    rules = replace(RULES, one_at_a_time=True, window_seconds=2.0)
    backend = shared.sources["floor"].backend
    assert isinstance(backend, Deriving)
    backend.append_rules = rules
    one, other = (shared.append_budget(CampaignKey("floor", key), rules) for key in "12")
    assert shared.append_budget(CampaignKey("floor", "1"), rules) is one
    assert one.acquire() == 0
    assert other.acquire() == 0
    assert one.acquire() > 0
    assert shared.append_budgets() == {}, "it would be the board's"
    one.ended()
    other.ended()


def test_a_budget_that_cannot_be_kept_is_not_made_up(shared: Session, tmp_path: Path) -> None:
    (tmp_path / "budgets").touch()
    assert shared.append_budgets() == {}


def test_what_the_source_tells_comes_first(floor: Floor) -> None:
    assert floor.session.append_budgets() == {}


def test_profiles_over_http_share_a_budget_and_hubs_keep_theirs(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "config.toml", tmp_path / "state", tmp_path, tmp_path / "themes")
    secret = SecretStr("x")
    options = {
        "base_url": "https://x", "client_name": "A", "username": "u", "password": secret,
        "access_token": secret,
    }  # fmt: skip
    lv = Profile("lv", "livevox", options=options)
    team = Profile("team", "hub", options={"base_url": "unix:/nowhere/hub.sock"})
    settings = Settings(profiles={"lv": lv, "team": team}, default_profile="lv")
    wanted, _ = start._sources(settings, ["lv", "team"], False, paths, {})
    assert lv.metered_by is not None
    assert [want.counted for want in wanted] == [lv.metered_by, None]
    assert {want.state_dir for want in wanted} == {tmp_path / "state"}
