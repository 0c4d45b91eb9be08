"""The pictures and the recording can be shown anywhere, and are those of this program."""

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from docs.pictures.cast import HEIGHT, LONGEST_PAUSE, WIDTH, Recording
from docs.pictures.make import FOLDER, SCENES

PICTURES = sorted(FOLDER.glob("*.svg"))
RECORDING = FOLDER / "first-minute.cast"


def test_each_is_there() -> None:
    names = {path.stem for path in PICTURES}
    assert names == {"board", "alerts", "history", "themes", *SCENES}


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.stem)
def test_a_picture_needs_nothing_from_elsewhere(picture: Path) -> None:
    text = picture.read_text("utf-8")
    ElementTree.fromstring(text)
    assert re.findall(r"url\((?!#)[^)]*|href=\S+|@import|@font-face|<image|<script", text) == []
    assert str(Path.home()) not in text


def test_the_recording_is_one() -> None:
    head, *events = map(json.loads, RECORDING.read_text("utf-8").splitlines())
    assert (head["version"], head["width"], head["height"]) == (2, WIDTH, HEIGHT)
    times = [at for at, _, _ in events]
    assert times == sorted(times)
    assert 20 < times[-1] < 75
    assert {kind for _, kind, _ in events} == {"o"}
    assert any("Spring renewals" in drawn for _, _, drawn in events)


def test_a_character_is_not_cut_and_nobody_waits_long() -> None:
    recording = Recording()
    drawn = "▶ playing".encode()
    recording.saw(drawn[:2], 0.5)
    recording.saw(drawn[2:], 60.0)
    _, event = map(json.loads, recording.text().splitlines())
    assert event == [0.5 + LONGEST_PAUSE, "o", "▶ playing"]
