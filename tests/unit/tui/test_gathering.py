"""What several sources tell at different moments is shown in one frame."""

import asyncio
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from campmon.engine.board import Board, BoardChange, together
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.reading import Reading
from campmon.model.state import CampaignState
from campmon.tui.gathering import Gathering
from campmon.tui.messages import DetailRead
from tests.tui.fixed import START, campaign

LONG = 1_000.0
"""Seconds that no test lasts."""

Frame = tuple[BoardChange, DetailRead | None]


def moved(number: int, pace: float = 1.0) -> BoardChange:
    return BoardChange(changed=(replace(campaign(number, f"C {number}"), pace=pace),))


def read(number: int) -> DetailRead:
    return DetailRead(campaign(number, f"C {number}").key, None)


async def test_after_rest_a_change_is_shown_at_once_and_what_follows_with_the_next_frame() -> None:
    frames: list[Frame] = []
    gathering = Gathering(lambda *frame: frames.append(frame), seconds=LONG)
    gathering.add(moved(1), awaits_read=False, at_once=False)
    assert [change for change, _ in frames] == [moved(1)]
    for number in (2, 3):
        gathering.add(moved(number), awaits_read=False, at_once=False)
    gathering.take(read(2), at_once=False)
    assert len(frames) == 1
    gathering.show()
    change, detail = frames[1]
    assert [each.id for each in change.changed] == [
        each.id for each in (*moved(2).changed, *moved(3).changed)
    ]
    assert detail is not None


async def test_what_is_more_than_figures_waits_for_nothing_and_takes_all_along() -> None:
    frames: list[Frame] = []
    gathering = Gathering(lambda *frame: frames.append(frame), seconds=LONG)
    gathering.add(moved(1), awaits_read=False, at_once=False)
    gathering.add(moved(2), awaits_read=False, at_once=False)
    gathering.add(BoardChange(removed=(CampaignKey("a", "1"),)), awaits_read=False, at_once=True)
    assert len(frames) == 2
    assert frames[1][0].changed == moved(2).changed
    assert frames[1][0].removed


async def test_a_frame_waits_a_moment_for_the_figures_of_the_panels() -> None:
    frames: list[Frame] = []
    gathering = Gathering(lambda *frame: frames.append(frame), seconds=0.0)
    gathering.add(moved(1), awaits_read=True, at_once=False)
    assert not frames
    gathering.take(read(1), at_once=False)
    assert len(frames) == 1
    assert frames[0][1] is not None


async def test_a_frame_comes_though_nobody_asks_for_it() -> None:
    shown = asyncio.Event()
    gathering = Gathering(lambda *_: shown.set(), seconds=0.01)
    gathering.add(moved(1), awaits_read=False, at_once=False)
    shown.clear()
    gathering.add(moved(1), awaits_read=True, at_once=False)
    async with asyncio.timeout(10):
        await shown.wait()


async def test_what_the_user_waits_for_is_shown_at_once() -> None:
    frames: list[Frame] = []
    gathering = Gathering(lambda *frame: frames.append(frame), seconds=LONG)
    gathering.take(read(1), at_once=False)
    gathering.add(moved(1), awaits_read=False, at_once=False)
    gathering.take(read(2), at_once=True)
    assert [bool(change) for change, _ in frames] == [False, True]


campaigns = st.builds(
    lambda number, state: replace(campaign(number, f"C {number}"), state=state),
    st.integers(1, 4),
    st.sampled_from(CampaignState),
)
readings = st.lists(
    st.lists(campaigns, max_size=4, unique_by=lambda each: each.key), min_size=1, max_size=6
)


@given(readings)
def test_changes_together_lead_where_they_lead_one_by_one(told: list[list[Campaign]]) -> None:
    board, present = Board(), dict[CampaignKey, Campaign]()
    profile = campaign(1, "C").profile
    board.apply(profile, Reading(tuple(told[0]), START))
    present |= board.campaigns
    changes = [board.apply(profile, Reading(tuple(each), START)) for each in told]
    change = together(changes)
    for key in change.removed:
        present.pop(key, None)
    present |= {each.key: each for each in (*change.changed, *change.added)}
    assert present == dict(board.campaigns)
    assert not set(change.removed) & {each.key for each in (*change.changed, *change.added)}
