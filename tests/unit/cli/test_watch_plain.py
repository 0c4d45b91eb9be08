"""`campmon watch --plain`: sentences to be heard, and several profiles at once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.cli import spoken
from campmon.cli.speaker import Speaker
from campmon.engine import monitor
from campmon.engine.board import BoardChange
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.errors import UnknownCampaignError
from campmon.model.reading import Act, SourceHealth, SourceState
from campmon.model.state import CampaignState
from campmon.model.statistics import Provenance, Statistics
from tests.unit.cli.machine import NOW, FakeBackend, Machine, make
from tests.unit.cli.test_watch import interrupt, pause, remove, unchanged

READ_BADLY = re.compile(r"[●■▶‖≈—∞×·…%↑↓│─┌┐└┘\x1b\r]")


class Steady:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody waits here")


class Room:
    """A speaker and what it has said."""

    def __init__(
        self,
        *,
        only: frozenset[CampaignKey] | None = None,
        profiles: tuple[str, ...] = ("practice",),
    ) -> None:
        self.clock = Steady()
        self.said: list[str] = []
        self.epoch = "1"
        self.speaker = Speaker(
            self.said.append,
            self.clock,
            only=only,
            every=10.0,
            profiles=profiles,
            epoch_of=lambda _: self.epoch,
        )

    def tell(self, **change: object) -> list[str]:
        """What is said of a change at once."""
        before = len(self.said)
        self.speaker.tell(BoardChange(**change))  # type: ignore[arg-type]
        return self.said[before:]

    def after(self, seconds: float) -> list[str]:
        """What is said when some time has passed."""
        before = len(self.said)
        self.clock.seconds += seconds
        self.speaker.say_what_is_due()
        return self.said[before:]


def counted(campaign: Campaign, completed: int) -> Campaign:
    figures = replace(campaign.statistics, completed=completed, remaining=1_000 - completed)
    return replace(campaign, statistics=figures)


def test_every_campaign_is_introduced_then_its_figures_come_at_most_so_often() -> None:
    room, one = Room(), make()
    assert room.tell(added=(one, make("102", "Recall", CampaignState.PAUSED, 40))) == [
        "practice: 2 campaigns: 1 playing, 1 paused.",
        "Spring renewals: playing. 400 of 1,000 completed, 40 percent. 600 remaining.",
        "Recall: paused. 960 of 1,000 completed, 96 percent. 40 remaining.",
    ]
    assert room.tell(changed=(counted(one, 401),)) == []
    assert room.after(9) == []
    assert room.tell(changed=(counted(one, 405),)) == []
    assert room.after(1) == ["Spring renewals: 405 of 1,000 completed, 40 percent. 595 remaining."]
    assert room.after(60) == [], "nothing has changed since"
    assert room.tell(changed=(counted(one, 406),)) == []
    assert room.after(0) == ["Spring renewals: 406 of 1,000 completed, 40 percent. 594 remaining."]


def test_a_state_is_said_at_once_and_takes_the_figures_with_it() -> None:
    room, one = Room(), make()
    room.tell(added=(one,))
    room.tell(changed=(counted(one, 410),))
    paused = replace(
        counted(one, 411),
        state=CampaignState.PAUSED,
        state_by="anna",
        state_at=NOW,
        reason="no agents.",
    )
    (said,) = room.tell(changed=(paused,))
    assert said == (
        f"Spring renewals: now paused, by anna, at {NOW.astimezone():%H:%M}. No agents. "
        "411 of 1,000 completed, 41 percent. 589 remaining."
    )
    assert room.after(100) == []


def test_those_that_waited_longest_come_first() -> None:
    room = Room()
    first, second = make("1", "First"), make("2", "Second")
    room.tell(added=(first,))
    room.clock.seconds = 5
    room.tell(added=(second,))
    room.tell(changed=(counted(second, 1), counted(first, 1)))
    assert [line.partition(":")[0] for line in room.after(10)] == ["First", "Second"]


def test_sources_and_acts_are_told_at_once() -> None:
    room = Room()
    stale = SourceHealth("practice", SourceState.STALE, NOW, 2, "no answer.")
    live = SourceHealth("practice", SourceState.LIVE, NOW)
    assert room.tell(health=(live,)) == []
    assert room.tell(health=(stale,)) == [
        f"practice: not heard since {NOW.astimezone():%H:%M:%S}. no answer. Figures are old."
    ]
    assert room.tell(health=(live,)) == ["practice is heard again."]
    never = replace(stale, profile="other", as_of=None)
    assert room.tell(health=(never,))[0].startswith("other: not heard since never")
    room.epoch = "2"
    assert room.tell(health=(live,))[0].startswith("practice was lost. It was started again")
    act = Act(NOW, "ann\x1b", "101", "Spring", "pause", "done")
    assert room.tell(acts=(act,)) == ["Spring: pause, by ann: done."]


def test_of_several_sources_each_sentence_says_whose_it_is() -> None:
    room = Room(profiles=("practice", "other"))
    one = make()
    assert room.tell(added=(one,))[1].startswith("practice, Spring renewals: playing.")
    assert room.tell(removed=(one.key, CampaignKey("other", "7"))) == [
        "practice, Spring renewals: gone from the platform's list."
    ]


def test_deactivated_ones_are_passed_over_until_they_are_something_else() -> None:
    room = Room()
    gone = make(state=CampaignState.DEACTIVATED)
    assert room.tell(added=(gone,)) == []
    assert room.tell(changed=(gone,)) == []
    assert room.tell(changed=(make(),)) == [
        "practice: 1 campaign: 1 playing.",
        "Spring renewals: playing. 400 of 1,000 completed, 40 percent. 600 remaining.",
    ]
    chosen = Room(only=frozenset({gone.key}))
    assert chosen.tell(added=(gone, make("2", "Other"))) == [
        "Spring renewals: deactivated. 400 of 1,000 completed, 40 percent. 600 remaining."
    ]


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (Statistics(), "figures unknown"),
        (Statistics(provenance=Provenance.DERIVED), "figures not derived yet"),
        (Statistics(412, 400), "412 uploaded, 400 loaded"),
        (Statistics(None, 400, 148, 252, provenance=Provenance.DERIVED),
         "about 148 of about 400 completed, 37 percent. About 252 remaining"),
        (Statistics(completed=3), "3 completed. Remaining unknown"),
        (Statistics(remaining=3), "completed unknown. 3 remaining"),
        (Statistics(1_000, 1_000, 1, 999), "1 of 1,000 completed, under 1 percent. 999 remaining"),
        (Statistics(1_000, 1_000, 999, 1), "999 of 1,000 completed, 99 percent. 1 remaining"),
    ],
)  # fmt: skip
def test_signs_are_words(figures: Statistics, said: str) -> None:
    made = make(statistics=figures)
    expected = said[:1].upper() + said[1:]
    assert spoken.introduced(made) == f"Spring renewals: playing. {expected}."


def test_live_and_odd_campaigns_in_words() -> None:
    live = make(live=True, statistics=Statistics())
    assert spoken.introduced(live).endswith("playing. Live, it waits for records.")
    loaded = replace(live, statistics=Statistics(loaded=7))
    assert "7 loaded, open for more" in spoken.introduced(loaded)
    odd = make("9", "", CampaignState.UNKNOWN, platform_state="ODD")
    assert spoken.introduced(odd).startswith("9: in a state that campmon does not know, ODD.")
    assert "in an unknown state" in spoken.introduced(replace(odd, platform_state=""))
    assert spoken.overview("acme", []) == "acme: no campaigns."


def test_only_figures_that_changed_are_said() -> None:
    one = make()
    more = replace(one, statistics=replace(one.statistics, uploaded=2_000))
    assert spoken.figures_changed(one.statistics, more) == (
        "Spring renewals: 2,000 uploaded, 1,000 loaded."
    )
    assert spoken.figures_changed(one.statistics, one) is None
    derived = replace(one, statistics=replace(one.statistics, provenance=Provenance.DERIVED))
    assert "about 400 of about 1,000" in (spoken.figures_changed(one.statistics, derived) or "")


_COUNTS = st.none() | st.integers(0, 10**7)


@given(
    st.builds(Statistics, _COUNTS, _COUNTS, _COUNTS, _COUNTS, st.just(NOW),
              st.sampled_from(Provenance)),
    st.sampled_from(CampaignState),
    st.booleans(),
)  # fmt: skip
def test_whatever_is_said_can_be_read_out(
    figures: Statistics, state: CampaignState, live: bool
) -> None:
    made = make(state=state, statistics=figures, live=live)
    for said in (
        spoken.introduced(made),
        spoken.state_changed(made),
        spoken.figures_changed(Statistics(1, 2, 3, 4), made) or "x.",
    ):
        assert not READ_BADLY.search(said)
        assert said.endswith(".")
        assert ".." not in said


# The command


@pytest.fixture
def quick(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine.configure(
        'default_profile = "practice"\n'
        '[profiles.practice]\nbackend = "practice"\nrefresh_seconds = 0.5\n'
        '[profiles.other]\nbackend = "practice"\nrefresh_seconds = 0.5\n'
    )
    machine.skips_waiting = True
    monkeypatch.setattr(monitor, "MISSED_READS_TO_STALE", 1_000_000)  # all who wait skip time
    return machine


def count(backend: FakeBackend) -> None:
    backend.campaigns["101"] = counted(backend.campaigns["101"], 500)


def test_the_command_speaks(quick: Machine) -> None:
    quick.backend.before_read = [unchanged, count, pause, remove, interrupt]
    ended = quick.run("watch", "--plain", "--every", "1m")
    lines = ended.out.splitlines()
    assert ended.code == 130
    assert lines[0] == "practice: 5 campaigns: 2 playing, 1 paused, 1 stopped, 1 built."
    assert lines[-2] == (
        "Spring renewals: now paused. 500 of 1,000 completed, 50 percent. 500 remaining."
    )
    assert lines[-1] == "Spring renewals: gone from the platform's list."
    assert len(lines) == 8, "the figures alone were not due yet"
    assert not READ_BADLY.search(ended.out)


def test_figures_are_said_when_they_are_due(quick: Machine) -> None:
    quick.backend.before_read = [unchanged, unchanged, count, unchanged, unchanged, interrupt]
    ended = quick.run("watch", "--plain", "--every", "0s", "101")
    assert ended.out.splitlines()[-1] == (
        "Spring renewals: 500 of 1,000 completed, 50 percent. 500 remaining."
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--plain", "--json"), "sentences or JSON"),
        (("--every", "5s"), "--every is for sentences"),
        (("--plain", "--every", "soon"), "say it as 10s, 15m or 1h"),
    ],
)
def test_what_cannot_be_meant(quick: Machine, options: tuple[str, ...], said: str) -> None:
    ended = quick.run("watch", *options)
    assert ended.code == 2
    assert said in ended.err + ended.out


def test_several_profiles_are_watched_at_once(quick: Machine) -> None:
    quick.backend.before_read = [unchanged, unchanged, unchanged, unchanged, interrupt]
    ended = quick.run("watch", "-p", "practice", "-p", "other", "--plain")
    assert [profile.name for profile in quick.asked_for] == ["practice", "other"]
    assert ended.code == 130
    assert "practice, Spring renewals: playing." in ended.out


def test_of_several_profiles_one_has_to_know_the_campaign(quick: Machine) -> None:
    quick.backend.before_read = [unchanged, unchanged, unchanged, unchanged, interrupt]
    ended = quick.run("watch", "-p", "practice", "-p", "other", "gnirp", "--plain")
    assert ended.out.splitlines()[0].startswith("practice, gnirpS: deactivated.")
    quick.backend.before_read = []
    ended = quick.run("watch", "-p", "practice", "-p", "other", "nope")
    assert ended.code == UnknownCampaignError.exit_code
