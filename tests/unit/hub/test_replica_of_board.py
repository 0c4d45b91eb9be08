"""Whatever happens to the board and on the way: the client's copy ends as the board is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from campmon.backends.hub.protocol import Delta, Snapshot, decode_from_hub
from campmon.backends.hub.replica import Replica
from campmon.engine.board import Board
from campmon.hub.publisher import Publisher
from campmon.model.campaign import Campaign
from campmon.model.reading import Act, Reading, SourceHealth, SourceState
from campmon.model.state import CampaignState
from campmon.model.statistics import Provenance, Statistics

START = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)

figures = st.builds(
    Statistics,
    uploaded=st.sampled_from([None, 0, 1, 7_000_000]),
    completed=st.sampled_from([None, 0, 3]),
    as_of=st.sampled_from([None, START, START + timedelta(microseconds=123_457)]),
    provenance=st.sampled_from(Provenance),
)
properties = st.sampled_from(
    [
        {},
        {"state": CampaignState.PAUSED, "reason": "no agents", "state_by": "me", "state_at": START},
        {"name": "other", "platform_state": "X", "type": "inbound", "service": "sales"},
        {"appendable": True, "live": True, "requeue": True},
        {"appendable": False, "pace": 1.5, "pace_since_start": 0.1},
    ]
)


def campaign(campaign_id: str, counted: Statistics, others: dict[str, Any]) -> Campaign:
    plain = Campaign("served", campaign_id, "one", CampaignState.PLAYING, statistics=counted)
    return replace(plain, **others)


campaigns = st.builds(campaign, st.sampled_from("1234"), figures, properties)
lists = st.lists(campaigns, max_size=4, unique_by=lambda campaign: campaign.id)
steps = st.lists(
    st.tuples(
        st.sampled_from(["full", "full", "part", "figures"]),
        lists,
        st.sampled_from(["sent", "sent", "sent", "dropped", "reconnected"]),
        st.booleans(),  # whether the client's reader looks now
    ),
    max_size=12,
)


class Wire:
    """What is sent is encoded and decoded on its way, or dropped."""

    def __init__(self, publisher: Publisher, replica: Replica) -> None:
        self.publisher = publisher
        self.replica = replica
        self.dropping = False

    def offer(self, frame: bytes) -> None:
        message = decode_from_hub(frame)
        assert isinstance(message, Delta)
        if self.dropping:
            return
        if not self.replica.take_delta(message):
            self.send_snapshot()  # the client has asked for it

    def tell(self, frame: bytes) -> None:
        raise AssertionError("nobody acts here")

    def send_snapshot(self) -> None:
        snapshot = decode_from_hub(self.publisher.snapshot_frame())
        assert isinstance(snapshot, Snapshot)
        self.replica.take_snapshot(snapshot)


class Hub:
    """A board that is published, its copy, and a second board fed with what the copy reads out."""

    def __init__(self) -> None:
        self.board = Board()
        self.publisher = Publisher(self.board, "served")
        self.replica = Replica("team")
        self.wire = Wire(self.publisher, self.replica)
        self.publisher.subscribe(self.wire)
        self.copy = Board()
        self.moment = START
        self.wire.send_snapshot()

    def read(self, kind: str, told: list[Campaign]) -> None:
        self.moment += timedelta(seconds=1)
        if kind == "figures":
            now = self.moment
            told = [
                known.with_figures(5, 4, 3, 1, now, 2.5, None)
                for known in self.board.campaigns.values()
            ]
        reading = Reading(tuple(told), self.moment, full=kind == "full")
        change = self.board.apply("served", reading)
        health = SourceHealth("served", SourceState.LIVE, self.moment)
        heard = self.board.set_health(health).health
        self.publisher.publish(replace(change, health=heard))

    def look(self) -> None:
        reading = self.replica.read_out()
        if reading is not None:
            self.copy.apply("team", reading)


@settings(deadline=None, max_examples=75)  # a busy machine is no defect
@given(steps)
def test_the_copy_ends_as_the_board_is(steps: list[tuple[str, list[Campaign], str, bool]]) -> None:
    hub = Hub()
    for kind, told, fate, looks in steps:
        hub.wire.dropping = fate == "dropped"
        if fate == "reconnected":
            hub.replica.start_over()
            hub.wire.send_snapshot()
        hub.read(kind, told)
        if looks:
            hub.look()
    hub.wire.dropping = False
    hub.read("part", [])  # the next sign of life shows the gap
    hub.look()
    wanted = {
        campaign.id: replace(campaign, profile="team") for campaign in hub.board.campaigns.values()
    }
    assert {campaign.id: campaign for campaign in hub.replica.campaigns} == wanted
    assert {key.id: campaign for key, campaign in hub.copy.campaigns.items()} == wanted


def test_ages_travel_exactly() -> None:
    hub = Hub()
    older = START - timedelta(hours=1, microseconds=1)
    told = Campaign(
        "served", "1", "one", CampaignState.PLAYING, statistics=Statistics(1, 1, 1, 0, older)
    )
    ageless = replace(told, id="2", statistics=Statistics(1))
    hub.read("full", [told, ageless])
    ages = {campaign.id: campaign.statistics.as_of for campaign in hub.replica.campaigns}
    assert ages == {"1": older, "2": None}


def test_a_reader_that_is_slow_is_told_once_of_many_changes() -> None:
    hub = Hub()
    for number in range(50):
        counted = Statistics(number, number, 0, number, hub.moment)
        hub.read(
            "full", [Campaign("served", "1", "one", CampaignState.PLAYING, statistics=counted)]
        )
    reading = hub.replica.read_out()
    assert reading is not None
    assert [campaign.statistics.uploaded for campaign in reading.campaigns] == [49]
    assert hub.replica.read_out() is None


def test_before_the_source_was_read_there_is_nothing_to_tell() -> None:
    hub = Hub()
    assert hub.replica.in_step
    assert hub.replica.read_out() is None


def test_of_many_unread_acts_the_latest_are_kept() -> None:
    hub = Hub()
    hub.read("full", [])
    for number in range(250):
        hub.replica.take_act(Act(START, "me", "1", "one", f"act {number}", "done"))
    reading = hub.replica.read_out()
    assert reading is not None
    assert [act.what for act in reading.acts] == [f"act {number}" for number in range(150, 250)]


def test_a_change_of_figures_costs_few_bytes() -> None:
    hub = Hub()
    sizes: list[int] = []

    class Scale:
        def offer(self, frame: bytes) -> None:
            sizes.append(len(frame))

        def tell(self, frame: bytes) -> None: ...

    hub.publisher.subscribe(Scale())
    hub.read("full", [
        Campaign("served", f"{n}", f"campaign {n}", CampaignState.PLAYING) for n in range(1000)
    ])  # fmt: skip
    hub.read("part", [])
    hub.read("figures", [])
    _, idle, busy = sizes
    assert (busy - idle) / 1000 < 40
