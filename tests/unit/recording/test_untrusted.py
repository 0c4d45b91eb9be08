"""A recording may come from anybody: whatever is in the file, it is told or left out, in words."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campmon.backends.recording import BACKEND, backend_of, format, open_player
from campmon.backends.recording.blocks import find_blocks
from campmon.backends.recording.format import DamagedError, begin_of_block, read_frame
from campmon.backends.recording.player import Player
from campmon.backends.recording.recording import Recording
from campmon.backends.recording.writing import RecordingWriter
from campmon.model.errors import CampmonError, ConfigurationError, UnreachableError, UsageError
from tests.tui.fixed import FixedBackend, HandClock, campaign, campaigns
from tests.unit.recording.ground import Look, record_a_minute, recording, written

HEAD = {
    "type": "recording",
    "version": 1,
    "campmon": "1",
    "begun": "2026-03-03T15:00:00Z",
    "sources": ["floor"],
}
SOURCE: dict[str, object] = {
    "type": "source",
    "platform": "P",
    "epoch": "",
    "offered": ["agents"],
    "reasons": {},
    "append_rules": None,
    "refresh_seconds": 2.0,
}
HEALTH = {"profile": "floor", "state": "live", "as_of": "2026-03-03T15:00:00Z"}
ROW = [1, "C-1", "One", "playing", "", "", None, None, None, False, False, None, None,
       10, 9, 3, 6, None, None, 0.0, "reported", None, None, False]  # fmt: skip
SNAPSHOT = {"type": "snapshot", "seq": 0, "source": HEALTH, "campaigns": [ROW]}


MANY = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def line(told: object, at: object = 0.0, **more: object) -> bytes:
    return json.dumps({"at": at, "source": 0, "told": told, **more}).encode() + b"\n"


def head(**changed: object) -> bytes:
    return json.dumps({**HEAD, **changed}).encode() + b"\n"


GOOD = (head(), line(SOURCE, key=True), line(SNAPSHOT, key=True))


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A good recording's bytes."""
    path = tmp_path_factory.mktemp("recorded") / "day"
    asyncio.run(record_a_minute(path))
    return path.read_bytes()


def play_through(path: Path) -> Player | None:
    """Open, jump about, end; only a campmon error may come of it, which says where and the mend."""
    try:
        player = open_player(path)
    except ConfigurationError as error:
        if str(path) in error.message and error.mend:
            return None
        raise
    for position in (0.0, player.recording.seconds / 2, player.recording.seconds):
        player.seek(position)
        for track in player.tracks:
            track.read_out(player.now)
            for found in track.campaigns:
                with suppress(UnreachableError):
                    track.detail(found.id)
    player.recording.close()
    return player


def test_a_good_file_of_hand_is_good(tmp_path: Path) -> None:
    player = play_through(written(tmp_path / "day", GOOD))
    assert player is not None
    assert player.recording.notes == ()
    assert [c.name for c in player.tracks[0].campaigns] == ["One"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"id,name\n1,2\n", "no recording of campmon"),
        (gzip.compress(b"[]", mtime=0), "though it is packed with gzip"),
        (begin_of_block(0.0), "cut off where it begins"),
        (begin_of_block(0.0) + b"\xff" * 100, "cannot be unpacked"),
    ],
)
def test_what_is_no_recording_is_told_with_what_and_where(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "day"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=said) as raised:
        Recording.open(path)
    assert str(path) in raised.value.message
    assert raised.value.mend


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (b"[]\n", "does not begin as a recording"),
        (b"\xff\xfe\n", "does not begin as a recording"),
        (head(version=True), "does not begin as a recording"),
        (head(version=2, whatever=1), "newer campmon"),
        (head(begun="2026-03-03T15:00:00"), "begun"),
        (head(begun="9999-12-31T23:59:59Z"), "never was"),
        (head(sources=[]), "sources"),
        (head(sources=["a", "a"]), "are no names"),
        (head(sources=["\x1b[2J"]), "are no names"),
        (head(sources=["x" * 65]), "are no names"),
        (head(marks=[[-1, "act", 0]]), "marks"),
    ],
)
def test_a_head_that_cannot_be_used_is_told(tmp_path: Path, first: bytes, said: str) -> None:
    path = written(tmp_path / "day", [first, *GOOD[1:]])
    with pytest.raises(ConfigurationError, match=said):
        Recording.open(path)


def _row(place: int, value: object) -> dict[str, object]:
    row = list(ROW)
    row[place] = value
    return {**SNAPSHOT, "campaigns": [row]}


@pytest.mark.parametrize(
    "bad",
    [
        b"{}\n",
        b"\x00\n",
        line(SNAPSHOT, at="NaN"),
        line(SNAPSHOT, at=-1),
        line(SNAPSHOT, source=5_000),
        line({"type": "hello"}),
        line(_row(13, 10**40)),
        line(_row(12, "2026-03-03T15:00:00")),
        line(_row(3, "dancing")),
        b'{"at":1,"source":0,"told":' + json.dumps(_row(17, 1)).encode().replace(
            b'6, 1,', b'6, 1e999,') + b"}\n",
        line({**SNAPSHOT, "source": {**HEALTH, "as_of": "2026-03-03T15:00:00"}}),
        line({"type": "answer", "id": 0, "body": [1]}),
        line({"type": "act", "act": {"at": "2026-03-03T15:00:00", "who": "", "campaign_id": "",
              "campaign_name": "", "what": "", "outcome": ""}}),
        line({**SOURCE, "refresh_seconds": 1e300}),
        line({**SOURCE, "offered": ["everything"]}),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_shown_is_not_played(tmp_path: Path, bad: bytes) -> None:
    with pytest.raises(DamagedError):
        read_frame(bad)
    player = play_through(written(tmp_path / "day", [*GOOD, bad, *GOOD[1:]]))
    assert player is not None
    assert player.recording.notes
    assert [c.name for c in player.tracks[0].campaigns] == ["One"]
    assert player.gaps == [], "it is in the notes"


def test_details_that_make_no_sense_are_told_where_they_are_looked_at(tmp_path: Path) -> None:
    body = {"campaign": {"id": "C-1"}}
    answer = {"type": "answer", "id": 0, "body": body}
    path = written(tmp_path / "day", [*GOOD, line(answer, 1.0)])
    player = open_player(path)
    player.seek(1.0)
    with pytest.raises(UnreachableError, match="not recorded well"):
        player.tracks[0].detail("C-1")


def test_a_frame_that_is_missing_is_made_good_by_the_next_whole_state(tmp_path: Path) -> None:
    delta = {"type": "delta", "seq": 7, "source": HEALTH}
    path = written(tmp_path / "day", [*GOOD, line(delta, 1.0)])
    player = open_player(path)
    player.seek(1.0)
    assert "a frame is missing" in player.gaps[0]


@MANY
@given(data=st.data())
def test_a_file_that_is_cut_off_plays_as_far_as_it_goes(
    tmp_path: Path, packed: bytes, data: st.DataObject
) -> None:
    length = data.draw(st.integers(0, len(packed) - 1))
    path = tmp_path / "day"
    path.write_bytes(packed[:length])
    player = play_through(path)
    if player is not None:
        assert "ends abruptly" in player.recording.notes[0]


@pytest.mark.parametrize("share", [0.5, 0.9, 0.98])
def test_one_wrong_bit_costs_only_what_comes_after_it(
    tmp_path: Path, packed: bytes, share: float
) -> None:
    path = tmp_path / "day"
    length = int(len(packed) * share)
    path.write_bytes(packed[:length])
    cut = Recording.open(path)
    path.write_bytes(packed[:length] + bytes([packed[length] ^ 8]) + packed[length + 1 :])
    player = play_through(path)
    assert player is not None
    assert player.recording.seconds >= cut.seconds > 0
    assert [len(track.campaigns) for track in player.tracks] == [len(campaigns())]
    backend = backend_of("day", path)
    for _ in range(2):
        backend.player.seek(backend.player.recording.seconds)
    told = [notice.text for notice in backend.notices]
    assert len(set(told)) == len(told), "each once"
    ends = backend.player.recording.ends.astimezone()
    assert any(f"ends abruptly at {ends:%H:%M:%S}" in text for text in told)
    cut.close()
    backend.player.recording.close()


def test_where_damage_begins_is_told_once_however_often_it_is_gone_to(tmp_path: Path) -> None:
    delta = {"type": "delta", "seq": 7, "source": HEALTH}
    early = line(SNAPSHOT, 2.0, key=True)
    player = open_player(written(tmp_path / "day", [*GOOD, line(delta, 5.0), early]))
    for position in (7.0, 0.0, 7.0):
        player.seek(position)
    after = player.recording.moment(5.0).astimezone()
    assert player.gaps == [
        f"a part after {after:%H:%M:%S} cannot be read: a frame is missing",
        f"a part after {after:%H:%M:%S} cannot be read: time goes back in it",
    ]


def test_what_stands_between_blocks_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "day", GOOD)
    path.write_bytes(path.read_bytes() + b"\0" * 9)
    player = play_through(path)
    assert player is not None
    assert "what follows is no block" in player.recording.notes[0]


@MANY
@given(data=st.data())
def test_damaged_bytes_never_bring_it_down(
    tmp_path: Path, packed: bytes, data: st.DataObject
) -> None:
    broken = bytearray(packed)
    for _ in range(data.draw(st.integers(1, 5))):
        broken[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "day"
    path.write_bytes(bytes(broken))
    play_through(path)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner,
                                                               max_size=4),
    max_leaves=10,
)  # fmt: skip


@MANY
@given(place=st.integers(0, len(ROW) - 1), value=json_values, body=json_values)
def test_wrong_types_never_bring_it_down(
    tmp_path: Path, place: int, value: object, body: object
) -> None:
    told = [_row(place, value), {"type": "answer", "id": 0, "body": body},
            {"type": "answer", "id": 0, "body": {"campaign": {"id": "C-1"}, "as_of": body}},
            {"type": "delta", "seq": 1, "source": HEALTH, "figures": [[1, value, 1, 1, 1, 1, 1]]},
            body]  # fmt: skip
    for wrong in told:
        play_through(written(tmp_path / "day", [*GOOD, line(wrong, 1.0)]))


@pytest.mark.parametrize(
    ("limit", "lines"),
    [
        ("MAX_LINE_BYTES", [*GOOD, b'"' + b"x" * 3_000_000]),
        ("MAX_BLOCK_BYTES", [*GOOD, *([b" " * 999 + b"\n"] * 3_000)]),
    ],
)
def test_what_unpacks_to_far_too_much_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, lines: list[bytes]
) -> None:
    monkeypatch.setattr(f"campmon.backends.recording.blocks.{limit}", 1_000_000)
    monkeypatch.setattr("campmon.backends.recording.blocks._UNPACKED", 10_000)
    path = written(tmp_path / "day", lines)
    assert path.stat().st_size < 20_000
    player = play_through(path)
    assert player is not None
    assert "ends abruptly" in player.recording.notes[0]


def test_a_file_of_nothing_but_beginnings_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campmon.backends.recording.blocks.MAX_BLOCKS", 10)
    path = tmp_path / "day"
    path.write_bytes(begin_of_block(0.0) * 11)
    with pytest.raises(ConfigurationError, match="more than 10 blocks"):
        Recording.open(path)


def test_blocks_are_found_wherever_they_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campmon.backends.recording.blocks._LOOKED_AT", 50)
    path = tmp_path / "day"
    path.write_bytes(b"".join(begin_of_block(n) + b"x" * n for n in range(120)))
    with path.open("rb") as file:
        found = find_blocks(file.fileno(), path.stat().st_size)
    assert [block.at for block in found] == [float(n) for n in range(120)]


def test_time_that_goes_back_is_damage(tmp_path: Path) -> None:
    late, early = line(SNAPSHOT, 5.0, key=True), line(SNAPSHOT, 2.0, key=True)
    player = play_through(written(tmp_path / "day", [*GOOD, late, early]))
    assert player is not None
    assert "time goes back" in player.gaps[0]


async def test_after_a_damaged_block_it_goes_on_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campmon.hub.recorder.BLOCK_BYTES", 3_000)
    monkeypatch.setattr("campmon.hub.recorder.BLOCK_STATES", 0)
    path = tmp_path / "day"
    await record_a_minute(path)
    content = bytearray(path.read_bytes())
    with path.open("rb") as file:
        second = find_blocks(file.fileno(), len(content))[1]
    content[second.begin + 60 : second.end - 60] = b"\0" * (second.end - second.begin - 120)
    path.write_bytes(bytes(content))
    async with Look(path, speed=100).watching() as look:
        await look.wall.move(5)
        assert look.player.ended
        assert look.player.gaps
        assert look.backends[0].notices[0].short == "DAMAGED"
        assert len(look.campaigns()) == len(campaigns())


def test_without_the_first_block_it_begins_with_the_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campmon.hub.recorder.BLOCK_BYTES", 3_000)
    monkeypatch.setattr("campmon.hub.recorder.BLOCK_STATES", 0)
    path = tmp_path / "day"
    asyncio.run(record_a_minute(path))
    content = bytearray(path.read_bytes())
    content[60] ^= 255
    path.write_bytes(bytes(content))
    player = open_player(path)
    assert "cannot be read" in player.gaps[0]
    assert player.tracks[0].campaigns == (), "nothing is told before it was so"
    player.seek(player.recording.seconds)
    assert len(player.tracks[0].campaigns) == len(campaigns())
    player.recording.close()


def test_a_profile_says_which_source_it_is_of(tmp_path: Path) -> None:
    path = written(tmp_path / "day", [head(sources=["east", "west"]), *GOOD[1:]])
    with pytest.raises(ConfigurationError, match="east, west"):
        backend_of("day", path)
    with pytest.raises(ConfigurationError, match="east, west"):
        BACKEND.create("day", {"file": str(path), "source": "north"})
    backend = BACKEND.create("day", {"file": str(path), "source": "west", "speed": 4.0})
    assert (backend.profile, backend.player.speed) == ("day", 4.0)
    with pytest.raises(ConfigurationError, match="what to play"):
        BACKEND.create("day", {})
    one = written(tmp_path / "one", GOOD)
    asked = BACKEND.create("day", {"file": str(one), "at_end": True})
    assert asked.player.paused
    assert asked.profile == "day"
    assert asked.platform == "P"


async def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "day"
    path.write_text("mine")
    with pytest.raises(UsageError, match="already"):
        RecordingWriter(path)
    with pytest.raises(UsageError, match="cannot be made"):
        RecordingWriter(tmp_path / "no" / "day")
    link = tmp_path / "link"
    link.symlink_to(path)
    with pytest.raises(UsageError):
        RecordingWriter(link, force=True)
    writer = RecordingWriter(path, force=True)
    writer.close()
    writer.close()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() == b""


async def test_a_full_disk_ends_the_recording_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = HandClock()
    failures: list[BaseException] = []

    def full(descriptor: int, packed: object) -> int:
        raise OSError(28, "No space left on device")

    async with recording(tmp_path / "day", clock, [FixedBackend(clock, [campaign(1, "One")])]) as (
        recorder
    ):
        await clock.move(6)
        monkeypatch.setattr("campmon.backends.recording.writing.os.write", full)
        await clock.move(6)
        assert recorder._problem is not None
        failures.append(recorder._problem)
    assert isinstance(failures[0], CampmonError)
    assert "no space left" in str(failures[0])
    monkeypatch.undo()
    assert play_through(tmp_path / "day") is not None


def test_a_disk_that_fails_is_a_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    player = open_player(written(tmp_path / "day", GOOD))

    def fails(descriptor: int, count: int, place: int) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("campmon.backends.recording.blocks.os.pread", fails)
    player.seek(0.0)
    assert "input/output error" in player.gaps[0]


def test_a_number_of_any_kind_is_looked_at() -> None:
    for value in (float("inf"), 2**60, {"x": [float("nan")]}):
        with pytest.raises(DamagedError):
            format.check_sane(value)
    check: Callable[[object], None] = format.check_sane
    check((True, None, "x", 3, {"a": 1.5}))
