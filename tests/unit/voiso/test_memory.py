"""What campmon remembers of its own changes, in a file that several processes share."""

import fcntl
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from campmon.backends.voiso.memory import Known, Memory, Remembered
from campmon.model.staffing import StaffingAnswer

CLUSTER = "https://c1.voiso.example"


def memory(folder: Path | None) -> Memory:
    return Memory(folder, CLUSTER)


def file_of(folder: Path) -> Path:
    (path,) = (folder / "voiso").glob("*.json")
    return path


def test_nothing_is_remembered_at_first(tmp_path: Path) -> None:
    assert memory(tmp_path).read() == Known()
    assert memory(tmp_path).read().of("1") == Remembered()
    assert not (tmp_path / "voiso").exists()


def test_staffing_follows_the_platforms_answers(tmp_path: Path) -> None:
    kept = memory(tmp_path)
    kept.note_staffing("1", StaffingAnswer(added_agents=("a", "b", "c"), added_teams=("T", "U")))
    kept.note_staffing("2", StaffingAnswer(added_agents=("a",)))
    answer = StaffingAnswer(
        removed_agents=("a",), removed_teams=("T",), agents_not_in_campaign=("b", "x"),
        teams_not_in_campaign=("V",), agents_not_found=("c",), teams_not_found=("W",),
    )  # fmt: skip
    kept.note_staffing("1", answer)
    for known in (kept.read(), memory(tmp_path).read()):
        assert known.of("1") == Remembered((), ("U",))
        assert known.of("2") == Remembered(("a",))
        assert set(known.agents) == {"a", "b", "x"}
        assert set(known.teams) == {"T", "U", "V"}


def test_names_are_the_same_in_any_case_and_spelled_as_the_platform_did_last(
    tmp_path: Path,
) -> None:
    kept = memory(tmp_path)
    kept.note_staffing("1", StaffingAnswer(added_agents=("a@x", "b@x"), added_teams=("North",)))
    kept.note_staffing("1", StaffingAnswer(added_agents=("A@X",), added_teams=("NORTH",)))
    assert kept.read().of("1") == Remembered(("A@X", "b@x"), ("NORTH",))
    assert (kept.read().agents, kept.read().teams) == (("A@X", "b@x"), ("NORTH",))
    kept.note_staffing("1", StaffingAnswer(removed_agents=("a@X",), teams_not_found=("north",)))
    assert kept.read().of("1") == Remembered(("b@x",), ())
    assert (kept.read().agents, kept.read().teams) == (("a@X", "b@x"), ())


def test_contacts_are_remembered_beside_staffing(tmp_path: Path) -> None:
    kept = memory(tmp_path)
    kept.note_staffing("1", StaffingAnswer(added_agents=("a",)))
    kept.note_contacts("1")
    kept.note_contacts("1")
    kept.note_staffing("1", StaffingAnswer(added_agents=("b",)))
    assert memory(tmp_path).read().of("1") == Remembered(("a", "b"), (), True)


def test_without_a_folder_it_lasts_as_long_as_the_process() -> None:
    kept = memory(None)
    kept.note_contacts("1")
    assert kept.read().of("1").contacts
    assert not memory(None).read().of("1").contacts


def test_each_cluster_has_its_own(tmp_path: Path) -> None:
    memory(tmp_path).note_contacts("1")
    assert not Memory(tmp_path, "https://c2.voiso.example").read().of("1").contacts
    assert Memory(tmp_path, "https://C1.voiso.example/").read().of("1").contacts


def test_the_file_is_this_users_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        memory(tmp_path).note_contacts("1")
    finally:
        os.umask(old)
    for path in (tmp_path / "voiso").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "voiso").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b'{"campaigns": []}', b"\xff", b"[" * 100_000,
        b'{"campaigns": {"1": {}}, "agents": [], "teams": []}',
        b'{"campaigns": {}, "agents": 7, "teams": []}',
    ],
)  # fmt: skip
def test_a_file_of_somebody_elses_is_not_believed(tmp_path: Path, content: bytes) -> None:
    memory(tmp_path).note_contacts("1")
    file_of(tmp_path).write_bytes(content)
    kept = memory(tmp_path)
    assert kept.read() == Known()
    kept.note_contacts("2")
    assert set(memory(tmp_path).read().campaigns) == {"2"}


def test_what_another_process_has_written_is_seen(tmp_path: Path) -> None:
    one, other = memory(tmp_path), memory(tmp_path)
    one.note_contacts("1")
    assert other.read().of("1").contacts
    other.note_contacts("2")
    assert set(one.read().campaigns) == {"1", "2"}
    file_of(tmp_path).unlink()
    assert one.read() == Known()


def test_processes_that_write_together_lose_nothing(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from campmon.backends.voiso.memory import Memory\n"
        "kept = Memory(Path(sys.argv[1]), 'https://c1.voiso.example')\n"
        "for number in range(15): kept.note_contacts(f'{sys.argv[2]}-{number}')\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), name]) for name in "abc"
    ]
    assert [each.wait() for each in running] == [0, 0, 0]
    assert len(memory(tmp_path).read().campaigns) == 45


def test_a_file_that_is_held_is_waited_for_and_given_up(tmp_path: Path) -> None:
    memory(tmp_path).note_contacts("1")
    (lock,) = (tmp_path / "voiso").glob("*.lock")
    waited: list[float] = []
    with lock.open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        kept = Memory(tmp_path, CLUSTER, sleep=waited.append)
        with pytest.raises(TimeoutError):
            kept.note_contacts("2")
    assert sum(waited) > 1
    assert set(memory(tmp_path).read().campaigns) == {"1"}


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    memory(tmp_path).note_contacts("1")
    aim = tmp_path / "aim"
    aim.write_text("mine")
    (tmp_path / "voiso" / file_of(tmp_path).with_suffix(".new").name).symlink_to(aim)
    with pytest.raises(OSError, match="symbolic links"):
        memory(tmp_path).note_contacts("2")
    assert aim.read_text() == "mine"


def test_a_file_that_cannot_be_read_is_no_error(tmp_path: Path) -> None:
    memory(tmp_path).note_contacts("1")
    path = file_of(tmp_path)
    path.unlink()
    path.mkdir()
    assert memory(tmp_path).read() == Known()


def test_it_does_not_grow_without_end(tmp_path: Path) -> None:
    memory(tmp_path).note_contacts("0")
    path = file_of(tmp_path)
    told = json.loads(path.read_text())
    each = {"agents": [], "teams": [], "contacts": True}
    told["campaigns"] = {str(number): each for number in range(6_000)}
    told["agents"] = [f"a{number}" for number in range(25_000)]
    path.write_text(json.dumps(told))
    memory(tmp_path).note_contacts("new")
    known = memory(tmp_path).read()
    assert len(known.campaigns) == 5_000
    assert known.of("new").contacts
    assert not known.of("0").contacts
    assert (len(known.agents), known.agents[-1]) == (20_000, "a24999")
