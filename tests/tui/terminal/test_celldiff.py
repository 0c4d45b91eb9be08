"""With the cell diff and without it, the terminal shows the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campmon.tui.terminal.celldiff import CellDiff
from campmon.tui.terminal.encoder import Abilities
from campmon.tui.terminal.style import Styles
from tests.tui.terminal.emulator import Emulator

COLUMNS, LINES = 14, 5
ALTERNATE = "\x1b[?1049h\x1b[?7l"


def place(x: int, y: int) -> str:
    return f"\x1b[{y + 1};{x + 1}H"


ansi = st.sampled_from(
    [
        "", "1", "2", "3", "4", "7", "9", "1;2", "31", "94;41", "38;5;208", "48;2;1;2;3",
        "1;4;38;2;9;8;7",
    ]
)  # fmt: skip
characters = st.sampled_from(["a", "b", " ", " ", "0", "1", "中", "界", "e\u0301", "─", "█"])
text = st.lists(characters, min_size=1, max_size=10).map("".join)
segment = st.builds(
    lambda code, words: f"\x1b[{code}m{words}\x1b[0m" if code else words, ansi, text
)
strip = st.builds(
    lambda x, y, parts: place(x, y) + "".join(parts),
    st.integers(0, COLUMNS - 1),
    st.integers(0, LINES - 1),
    st.lists(segment, max_size=4),
)
blank_row = st.builds(
    lambda y, code: f"{place(0, y)}\x1b[{code}m{' ' * COLUMNS}\x1b[0m",
    st.integers(0, LINES - 1),
    ansi,
)
other = st.sampled_from(
    [
        "\n", "\x1b[K", "\x1b[2J", "\x1b[J", "\x1b[A", "\x1b[2C", "\x1b[L", "\x1b[P", "\r", "\b",
        "\x1b[?25h", "\x1b[?25l", "\x1b[?1000h", "\x07", "\x1b]0;title\x07", "\x1b[>1u", "\x1b[<u",
        "\x1b[?2026$p", "\x1b[H", "\x1b[33m", "\x1b[0m", "\x1b[58;5;1m", "\x1b[99;99H",
        "👩‍🚀 x", "⚠️", "\u200b", "\x1b]8;id=1;http://x\x1b\\ab\x1b]8;;\x1b\\",
    ]
)  # fmt: skip
# Textual ends what it writes by placing the cursor
write = st.builds(
    lambda parts, x, y: "".join(parts) + place(x, y),
    st.lists(st.one_of(strip, strip, strip, blank_row, other), min_size=1, max_size=6),
    st.integers(0, COLUMNS - 1),
    st.integers(0, LINES - 1),
)
synchronized = write.map(lambda words: f"\x1b[?2026h{words}\x1b[?2026l")
moved = st.builds(
    lambda start, end: (
        "".join(
            f"{place(0, y)}row {number:<3}\x1b[44m{number * 7:>7}\x1b[0m"
            for y, number in enumerate(range(start, start + LINES))
            if y < end
        )
        + place(0, 0)
    ),
    st.integers(0, 9),
    st.integers(3, LINES),
)
writes = st.lists(st.one_of(write, synchronized, moved, moved), min_size=1, max_size=8)


@given(
    writes=writes,
    erases=st.booleans(),
    scrolls=st.booleans(),
    forget=st.sets(st.integers(0, 8), max_size=2),
)
@settings(max_examples=80, deadline=None)
def test_any_writes_end_in_the_same_screen(
    writes: list[str], erases: bool, scrolls: bool, forget: set[int]
) -> None:
    plain, lean = Emulator(COLUMNS, LINES), Emulator(COLUMNS, LINES)
    diff = CellDiff(COLUMNS, LINES, Abilities(background_erase=erases, scroll=scrolls))
    for index, written in enumerate([ALTERNATE, *writes]):
        if index in forget:
            diff.forget()
        plain.feed(written)
        lean.feed(diff.feed(written))
        assert lean.rows() == plain.rows(), written
        assert lean.cursor == plain.cursor, written


@given(
    writes=writes,
    waits=st.lists(st.booleans(), min_size=9, max_size=9),
    scrolls=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_what_has_waited_ends_in_the_same_screen(
    writes: list[str], waits: list[bool], scrolls: bool
) -> None:
    plain, lean = Emulator(COLUMNS, LINES), Emulator(COLUMNS, LINES)
    diff = CellDiff(COLUMNS, LINES, Abilities(scroll=scrolls))
    for wait, written in zip(waits, [ALTERNATE, *writes], strict=False):
        plain.feed(written)
        lean.feed(diff.feed(written, wait=wait))
        if diff.missed:  # what was left out is painted anew: see the driver
            return
        if not wait:
            assert lean.rows() == plain.rows(), written
    lean.feed(diff.catch_up())
    assert not diff.is_behind
    assert lean.rows() == plain.rows()
    assert lean.cursor == plain.cursor


@pytest.fixture
def diff() -> CellDiff:
    diff = CellDiff(20, 4)
    assert diff.feed(ALTERNATE).endswith(ALTERNATE)
    return diff


def test_nothing_is_written_when_nothing_changed(diff: CellDiff) -> None:
    paint = f"\x1b[?2026h{place(0, 0)}\x1b[31mabc\x1b[0m   \n{place(3, 2)}x{place(0, 0)}\x1b[?2026l"
    assert "abc" in diff.feed(paint)
    assert diff.feed(paint) == ""
    assert diff.feed("\x1b[?2026h") == ""
    assert diff.feed("\x1b[?2026l") == ""


def test_one_changed_digit_costs_a_move_and_the_digit(diff: CellDiff) -> None:
    diff.feed(f"{place(0, 1)}\x1b[32mUploaded 1,234\x1b[0m{place(0, 0)}")
    sent = diff.feed(f"{place(0, 1)}\x1b[32mUploaded 1,235\x1b[0m{place(0, 0)}")
    assert sent == "\n\x1b[14G5\x1b[H"


def test_the_rest_of_a_row_is_erased_once(diff: CellDiff) -> None:
    diff.feed(f"{place(0, 1)}ab      cd      ef  {place(0, 0)}")
    assert diff.feed(f"{place(0, 1)}{' ' * 20}{place(0, 0)}") == "\n\x1b[K\x1b[H"


def test_what_was_never_shown_is_never_sent(diff: CellDiff) -> None:
    for number in range(1_000):
        assert diff.feed(f"{place(0, 1)}{number:>6}{place(0, 0)}", wait=True) == ""
    assert diff.is_behind
    assert diff.feed("\x07", wait=True) == "\x07"  # what is not of the screen does not wait
    sent = diff.catch_up()
    assert "999" in sent
    assert len(sent) < 30
    assert diff.catch_up() == ""


def test_an_invisible_change_of_colour_costs_nothing(diff: CellDiff) -> None:
    diff.feed(f"{place(0, 1)}\x1b[32m   \x1b[0m{place(0, 0)}")
    assert diff.feed(f"{place(0, 1)}\x1b[1;35m   \x1b[0m{place(0, 0)}") == ""


def test_after_forgetting_the_paint_is_sent_in_full(diff: CellDiff) -> None:
    paint = f"{place(0, 1)}\x1b[32mabc\x1b[0m{place(0, 0)}"
    diff.feed(paint)
    diff.forget()
    assert diff.feed(paint) == "\x1b[2H\x1b[0;32mabc\x1b[H"


def test_a_new_size_is_taken(diff: CellDiff) -> None:
    diff.resize(30, 6)
    assert diff.size == (30, 6)
    assert diff.feed(f"{place(25, 5)}x{place(0, 0)}") == "\x1b[6;26H\x1b[mx\x1b[H"


def test_only_a_frame_longer_than_a_packet_is_synchronized(diff: CellDiff) -> None:
    long = CellDiff(200, 50)
    long.feed(ALTERNATE)
    rows = "".join(f"{place(0, y)}{'other ' * 30}" for y in range(50))
    words = "".join(f"{place(0, y)}{'word ' * 30}" for y in range(50))
    assert long.feed(f"\x1b[?2026h{words}{place(0, 0)}\x1b[?2026l").startswith("\x1b[?2026h")
    assert "?2026" not in diff.feed(f"\x1b[?2026h{place(0, 0)}a{place(0, 0)}\x1b[?2026l")
    assert long.feed(f"\x1b[?2026h{rows}{place(0, 0)}\x1b[?2026l").endswith("\x1b[?2026l")


def test_what_draws_nothing_passes_and_keeps_the_screen(diff: CellDiff) -> None:
    paint = f"{place(0, 1)}abc{place(0, 0)}"
    diff.feed(paint)
    for sequence in ("\x07", "\x1b]0;title\x07", "\x1b[?1000h", "\x1b[>1u", "\x1b[?2026$p"):
        assert diff.feed(sequence) == sequence
    assert diff.feed(paint) == ""


@pytest.mark.parametrize(
    "sequence", ["\x1b[2J", "\x1b[3L", "\x1bc", "\x1b[58;5;1m", "\x1b[7;", "\t", "\x1b"]
)
def test_what_is_not_understood_passes_and_forgets_the_screen(
    diff: CellDiff, sequence: str
) -> None:
    paint = f"\x1b[0m{place(0, 1)}abc{place(0, 0)}"
    diff.feed(paint)
    assert diff.feed(sequence).endswith(sequence)
    assert "abc" in diff.feed(paint)
    assert diff.feed(paint) == ""


def test_text_of_doubtful_width_passes_and_spares_other_rows(diff: CellDiff) -> None:
    other = f"{place(0, 2)}other{place(0, 0)}"
    diff.feed(other)
    emoji = f"{place(0, 1)}\x1b[1m👩‍🚀\x1b[0m astronaut\n{place(0, 0)}"
    assert "👩‍🚀" in diff.feed(emoji)
    assert "👩‍🚀\x1b[m astronaut" in diff.feed(emoji)
    assert diff.feed(other) == ""


def test_styles_without_end_do_not_pile_up(diff: CellDiff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Styles, "LIMIT", 20)
    plain = Emulator(20, 4)
    lean = Emulator(20, 4)
    for shade in range(100):
        paint = f"{place(0, 1)}\x1b[38;2;{shade};0;0mfade {shade}\x1b[0m{place(0, 0)}"
        plain.feed(paint)
        lean.feed(diff.feed(paint))
    assert lean.rows() == plain.rows()
    assert len(diff._styles._known) <= 30


def test_a_link_is_set_and_ended(diff: CellDiff) -> None:
    link = "\x1b]8;id=1;https://example.org\x1b\\docs\x1b]8;;\x1b\\"
    sent = diff.feed(f"{place(0, 1)}{link} x{place(0, 0)}")
    assert "\x1b]8;id=1;https://example.org\x1b\\\x1b[mdocs\x1b]8;;\x1b\\ x" in sent
    assert diff.feed(f"{place(0, 1)}{link} x{place(0, 0)}") == ""


def test_a_moved_block_is_scrolled() -> None:
    diff = CellDiff(40, 12, Abilities(scroll=True))
    plain, lean = Emulator(40, 12), Emulator(40, 12)

    def paint(first: int) -> str:
        head = f"{place(0, 0)}\x1b[7mCampaign      Uploaded\x1b[0m"
        rows = (
            f"{place(0, y)}campaign-{number:03}  {number * 7919:>9}{' ' * 17}"
            for y, number in enumerate(range(first, first + 11), 1)
        )
        return head + "".join(rows) + place(0, 0)

    sizes = []
    for written in (ALTERNATE, paint(1), paint(2), paint(5), paint(3)):
        plain.feed(written)
        sent = diff.feed(written)
        lean.feed(sent)
        sizes.append(len(sent))
        assert lean.rows() == plain.rows()
    assert max(sizes[2:]) < 130


@pytest.mark.parametrize(
    "parts",
    [
        ("0123456789abcd", "\x1b[2C"),
        ("0123456789ab中", "\x1b[2C"),
        ("0123456789abcd", "e"),
        ("0123456789abcd", "\x1b[0m"),
        ("\x1b[58;5;1m", "\x1b[1mbold\x1b[0mplain", "\x1b[0;31mred"),
        ("👩‍🚀 x", "\n", "below", "\n", "\n", "\n", "\n", "at the bottom"),
        ("\x1b[1;1H" + "界" * 7, "\x1b[1;2Hx", "\x1b[1;5Hy", "\x1b[1;8H中"),
        ("0123456789ab中", "\x1b[3;3H", "\x1b[H0123456789ab中\x1b[2C"),
        ("0123456789abcd", "\x1b[3;3H", "\x1b[H0123456789abcd\x1b[2C"),
    ],
)
def test_corners(parts: tuple[str, ...]) -> None:
    whole = ALTERNATE + place(0, 0) + "".join(parts) + place(2, 2) + "end" + place(0, 0)
    diff, plain, lean = CellDiff(COLUMNS, LINES), Emulator(COLUMNS, LINES), Emulator(COLUMNS, LINES)
    plain.feed(whole)
    lean.feed(diff.feed(whole))
    assert lean.rows() == plain.rows()
    split, apart = CellDiff(COLUMNS, LINES), Emulator(COLUMNS, LINES)
    for part in (ALTERNATE, place(0, 0), *parts, place(2, 2), "end", place(0, 0)):
        apart.feed(split.feed(part))
    assert apart.rows() == plain.rows()


def test_a_hidden_cursor_is_not_led_home_until_it_shows_again(diff: CellDiff) -> None:
    assert diff.feed("\x1b[?25l") == "\x1b[?25l"
    assert diff.feed(f"{place(5, 2)}abc{place(1, 1)}").endswith("abc")
    shown = diff.feed(f"\x1b[?25h{place(3, 3)}")
    plain, lean = Emulator(20, 4), Emulator(20, 4)
    plain.feed(f"{place(5, 2)}abc{place(3, 3)}")
    lean.feed(f"{place(5, 2)}abc{shown}")
    assert lean.cursor == plain.cursor


def test_a_tty_that_returns_on_line_feeds_is_reckoned_with() -> None:
    diff, plain, lean = (
        CellDiff(20, 5, Abilities(newline_returns=True)),
        *(Emulator(20, 5) for _ in range(2)),
    )
    for written in (ALTERNATE, f"{place(5, 1)}abc\nleft\n{place(9, 4)}x", f"{place(8, 2)}y\nz"):
        plain.feed(written.replace("\n", "\r\n"))
        lean.feed(diff.feed(written).replace("\n", "\r\n"))
        assert lean.rows() == plain.rows()
        assert lean.cursor == plain.cursor


def test_what_is_shorter_written_is_not_scrolled() -> None:
    diff = CellDiff(4, 5, Abilities(scroll=True))
    diff.feed(ALTERNATE)
    for rows in ("abcde", "bcdef"):
        sent = diff.feed("".join(f"{place(0, y)}{row}   " for y, row in enumerate(rows)))
    assert "S" not in sent
