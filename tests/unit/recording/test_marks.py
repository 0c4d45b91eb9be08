"""Marks on the time line: few enough to be kept in every block."""

from __future__ import annotations

from campmon.backends.recording.format import MAX_MARKS, MarkKind
from campmon.backends.recording.marks import Marks
from campmon.model.reading import SourceState


def test_only_changes_of_being_heard_leave_a_mark() -> None:
    marks = Marks()
    for at, state in enumerate(
        (SourceState.CONNECTING, SourceState.LIVE, SourceState.STALE, SourceState.STALE,
         SourceState.CONNECTING, SourceState.LIVE, SourceState.LIVE)
    ):  # fmt: skip
        marks.state(float(at), 0, state)
    assert marks.all == ((2.0, MarkKind.LOST, 0), (5.0, MarkKind.HEARD, 0))


def test_a_loss_that_goes_on_is_known_to_the_next_block() -> None:
    marks = Marks([(1.0, MarkKind.LOST, 0), (2.0, MarkKind.HEARD, 0), (3.0, MarkKind.LOST, 1)])
    marks.state(4.0, 1, SourceState.STALE)
    marks.state(5.0, 1, SourceState.LIVE)
    assert marks.all[-1] == (5.0, MarkKind.HEARD, 1)
    assert len(marks.all) == 4


def test_of_very_many_acts_every_other_is_left_out_and_losses_stay() -> None:
    marks = Marks()
    marks.state(0.0, 0, SourceState.STALE)
    for at in range(4_000):
        marks.act(float(at), 0)
    assert len(marks.all) <= MAX_MARKS
    assert marks.all[0][1] is MarkKind.LOST
    assert marks.all[-1] == (3_999.0, MarkKind.ACT, 0)


def test_of_very_many_losses_the_earliest_are_left_out() -> None:
    marks = Marks()
    for at in range(2_200):
        marks.state(float(at), 0, SourceState.LIVE if at % 2 else SourceState.STALE)
    assert len(marks.all) <= MAX_MARKS
    assert marks.all[-1][0] == 2_199.0
