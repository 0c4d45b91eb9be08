"""The replay and the floor for bytes: what is shown, and the least that would show it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.minimal_diff import DiffEncoder, move, split, weigh
from benchmarks.pty_meter import Chunk
from benchmarks.replay import BLANK, DEFAULT, Cell, Replay, Style

COLUMNS, LINES = 12, 3


def _weigh(before: str, *frames: str) -> tuple[int, int]:
    """Bytes written and least bytes of frames a second apart."""
    chunks = [Chunk(float(at), frame.encode()) for at, frame in enumerate(frames, 1)]
    figures = weigh([Chunk(0.0, before.encode())], chunks, COLUMNS, LINES)
    assert figures.frames == len(frames)
    assert not figures.unknown
    return figures.written, figures.least


def test_the_replay_tells_looks_apart() -> None:
    replay = Replay(COLUMNS, 1)
    replay.feed(
        b"\x1b[38;5;9;1ma\x1b[38;2;1;2;3mb\x1b[22;2;41mc\x1b[0;91;7md\x1b[27;4;9me\x1b[24;29;39mf"
    )
    assert [cell.style for cell in replay.row(0)[:6]] == [
        Style("38;5;9", weight="1"),
        Style("38;2;1;2;3", weight="1"),
        Style("38;2;1;2;3", "41", "2"),
        Style("91", DEFAULT, "", frozenset({"reverse"})),
        Style("91", DEFAULT, "", frozenset({"underscore", "strikethrough"})),
        Style(),
    ]


def test_what_no_eye_can_tell_apart_is_equal() -> None:
    replay = Replay(COLUMNS, 1)
    replay.feed(b"\x1b[31;1;44m \x1b[32;22m \x1b[4m \x1b[24;41m ")
    assert replay.row(0)[0] == replay.row(0)[1]
    assert replay.row(0)[1] != replay.row(0)[2]
    assert replay.row(0)[1] != replay.row(0)[3]


def test_sequences_that_are_not_about_cells_change_none() -> None:
    replay = Replay(COLUMNS, 1)
    replay.feed(
        b"\x1b[?1049h\x1b[?2026$p\x1b[>1u\x1b[<u\x1b[?u\x1b[22;0;0t\x1b]0;title\x07"
        b"\x1bP+q\x1b\\\x1b[?25l\x1b[>4;1m\x1b[2 qok"
    )
    assert replay.text() == "ok"
    assert not replay.unknown


@pytest.mark.parametrize("sequence", ["\x1b[3b", "\x1b[38:5:1m"])
def test_a_sequence_that_paints_and_is_not_understood_is_counted(sequence: str) -> None:
    replay = Replay(COLUMNS, 1)
    replay.feed(f"a{sequence}b".encode())
    assert replay.text() == "ab"
    assert dict(replay.unknown) == {sequence: 1}


def test_what_is_cut_anywhere_shows_the_same() -> None:
    written = "\x1b[1;31mé世\x1b]0;x\x1b\\\x1b[>1u\x1b[2;3Hab\x1b[38:5:1mc".encode()
    whole = Replay(COLUMNS, LINES)
    whole.feed(written)
    for cut in range(len(written)):
        pieces = Replay(COLUMNS, LINES)
        pieces.feed(written[:cut])
        pieces.feed(written[cut:])
        assert pieces.rows() == whole.rows()
        assert pieces.unknown == whole.unknown


@pytest.mark.parametrize(
    ("before", "frames", "written", "least"),
    [
        pytest.param("", ["x"], 1, 1, id="a cell where the cursor is"),
        pytest.param("\x1b[2;3H7\x1b[H", ["\x1b[2;3H8"], 7, 6, id="a cell below: LF, move, text"),
        pytest.param("7", ["\r8", "\r9"], 4, 3, id="a counter: text, then BS and text"),
        pytest.param("1234", ["\r1234"], 5, 0, id="nothing changed"),
        pytest.param("1234\r", ["5236"], 4, 4, id="two unchanged cells are written over"),
        pytest.param(
            "a\x1b[31mb\x1b[m\x1b[H", ["a\x1b[32mb\x1b[H"], 10, 7, id="colour: over, SGR, text"
        ),
        pytest.param("abcdefgh\r", ["\x1b[2K"], 4, 3, id="a row is cleared"),
        pytest.param("", ["\x1b[?2026hx\x1b[?2026l"], 17, 1, id="synchronization is not needed"),
    ],
)
def test_known_screens_have_known_floors(
    before: str, frames: list[str], written: int, least: int
) -> None:
    assert _weigh(before, *frames) == (written, least)


def test_a_paint_that_is_undone_within_a_frame_counts_as_nothing() -> None:
    chunks = [Chunk(1.0, b"\rxxx"), Chunk(1.005, b"\rabc")]
    assert weigh([Chunk(0.0, b"abc")], chunks, COLUMNS, LINES).least == 0


def test_silence_ends_a_frame() -> None:
    chunks = [Chunk(at, b"") for at in (1.0, 1.009, 1.018, 1.029, 2.0)]
    assert [len(frame) for frame in split(chunks)] == [3, 1, 1]


def test_what_was_not_understood_is_told() -> None:
    figures = weigh([], [Chunk(1.0, b"\x1b[1Z")], COLUMNS, LINES)
    assert figures.unknown == ("\x1b[1Z",)


@pytest.mark.parametrize(
    ("start", "to", "expected"),
    [
        ((0, 0), (0, 0), ""),
        ((5, 5), (0, 0), "\x1b[H"),
        ((5, 1), (0, 1), "\r"),
        ((5, 1), (4, 1), "\b"),
        ((5, 1), (6, 1), "\x1b[C"),
        ((5, 1), (5, 2), "\n"),
        ((5, 1), (0, 2), "\r\n"),
        ((None, 1), (9, 1), "\x1b[10G"),
        ((None, 30), (9, 2), "\x1b[3;10H"),
    ],
)
def test_moves_are_short(start: tuple[int | None, int], to: tuple[int, int], expected: str) -> None:
    assert len(move(*start, *to)) == len(expected)


_TEXT = st.sampled_from(["a", "b", "é", " ", " ", " "])
_INKS = st.sampled_from([DEFAULT, "31", "38;5;200", "38;2;1;2;3"])
_GROUNDS = st.sampled_from([DEFAULT, DEFAULT, "44"])
_MARKS = st.sampled_from([frozenset[str](), frozenset({"reverse"}), frozenset({"underscore"})])
_STYLES = st.builds(Style, _INKS, _GROUNDS, st.sampled_from(["", "", "1", "2", "1;2"]), _MARKS)


def _as_seen(text: str, style: Style) -> list[Cell]:
    if text == " " and not style.marks:
        return [Cell(" ", Style(ground=style.ground))]
    return [Cell(text, style)]


def _rows() -> st.SearchStrategy[tuple[Cell, ...]]:
    narrow = st.builds(_as_seen, _TEXT, _STYLES)
    wide = st.builds(lambda style: [Cell("世", style), Cell("", style)], _STYLES)
    rows = st.lists(st.one_of(narrow, narrow, wide), min_size=COLUMNS, max_size=COLUMNS)
    return rows.map(_joined)


def _joined(parts: list[list[Cell]]) -> tuple[Cell, ...]:
    """A row of the parts that fit, without half a wide character in the last column."""
    row = tuple(cell for part in parts for cell in part)[:COLUMNS]
    return (*row[:-1], BLANK) if row[-1].text == "世" else row


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(_rows(), min_size=LINES, max_size=LINES), min_size=1, max_size=4))
def test_the_floor_always_ends_in_the_wanted_screen(
    screens: list[list[tuple[Cell, ...]]],
) -> None:
    encoder = DiffEncoder([(BLANK,) * COLUMNS] * LINES)
    replay = Replay(COLUMNS, LINES)
    for screen in screens:
        replay.feed(encoder.encode(dict(enumerate(screen))))
        assert replay.rows() == screen
        assert encoder.encode(dict(enumerate(screen))) == b""
