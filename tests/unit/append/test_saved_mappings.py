"""Mappings are remembered by header, or saved by name; the file survives what happens to files."""

import json
import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campmon.append import ColumnMapping, guess_mapping
from campmon.append.mapping import takes_several
from campmon.append.saved_mappings import MOST_REMEMBERED, SavedMappings
from campmon.model.errors import CampmonError, UsageError
from campmon.model.record import AppendRules, FieldKind, FieldSpec

HEADER = ("Phone", "Acct", "Town", "Given", "Family")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "appends" / "mappings.json"


@pytest.fixture
def mapping(rules: AppendRules) -> ColumnMapping:
    guessed = guess_mapping(HEADER, (), rules.fields)
    return guessed.with_overrides(["account=Town", "firstName=Given", "firstName=Family"])


def shown(mapping: ColumnMapping | None) -> dict[str, list[str]]:
    assert mapping is not None
    return {spec.name: list(names) for spec, names in mapping.mapped}


def test_a_header_s_mapping_is_remembered(
    path: Path, mapping: ColumnMapping, rules: AppendRules
) -> None:
    assert SavedMappings(path).for_header(HEADER, rules.fields) is None
    SavedMappings(path).remember(mapping)
    assert SavedMappings(path).for_header(HEADER, rules.fields) == mapping
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert SavedMappings(path).names() == ()


def test_order_and_case_of_the_columns_do_not_matter(
    path: Path, mapping: ColumnMapping, rules: AppendRules
) -> None:
    SavedMappings(path).remember(mapping)
    header = ("FAMILY", "given", "town ", "ACCT", "phone")
    assert shown(SavedMappings(path).for_header(header, rules.fields)) == {
        "phone1": ["phone"],
        "account": ["town "],
        "firstName": ["given", "FAMILY"],
    }


def test_another_header_or_platform_is_another_thing(
    path: Path, mapping: ColumnMapping, rules: AppendRules
) -> None:
    saved = SavedMappings(path)
    saved.remember(mapping)
    assert saved.for_header((*HEADER, "Zip"), rules.fields) is None
    assert saved.for_header(HEADER[:-1], rules.fields) is None
    assert saved.for_header(HEADER, rules.fields[:-1]) is None
    saved.remember(guess_mapping(HEADER, (), rules.fields[:-1]))
    assert saved.for_header(HEADER, rules.fields) == mapping


def test_the_last_one_counts_and_old_ones_are_forgotten(
    path: Path, mapping: ColumnMapping, rules: AppendRules
) -> None:
    saved = SavedMappings(path)
    saved.remember(mapping)
    changed = mapping.with_column("lastName", "Family")
    saved.remember(changed)
    assert saved.for_header(HEADER, rules.fields) == changed
    data = json.loads(path.read_text("utf-8"))
    (entry,) = data["remembered"]
    others = [{**entry, "header": [f"c{number}"]} for number in range(MOST_REMEMBERED)]
    path.write_text(json.dumps({**data, "remembered": [entry, *others]}), "utf-8")
    saved.remember(guess_mapping(("x",), (), rules.fields))
    assert saved.for_header(HEADER, rules.fields) is None
    assert saved.for_header(("c7",), rules.fields) is None  # it lacks the columns
    assert len(json.loads(path.read_text("utf-8"))["remembered"]) == MOST_REMEMBERED


def test_columns_that_are_fields_of_their_own_come_back(path: Path, rules: AppendRules) -> None:
    header = ("Phone", "X-Team", "X-Tier")
    mapping = guess_mapping(header, (), rules.fields, "X-").with_column("X-Tier", None)
    saved = SavedMappings(path)
    saved.remember(mapping)
    assert saved.for_header(header, rules.fields) == mapping
    assert saved.for_header(header, mapping.fields) == mapping
    saved.save("teams", mapping)
    other = ("x-team", "Phone", "X-More")
    fields = guess_mapping(other, (), rules.fields, "X-").fields
    assert shown(saved.named("teams", other, fields)) == {
        "phone1": ["Phone"],
        "x-team": ["x-team"],
    }
    assert shown(saved.named("teams", other, rules.fields)) == {
        "phone1": ["Phone"],
        "x-team": ["x-team"],
    }


def test_named_mappings(path: Path, mapping: ColumnMapping, rules: AppendRules) -> None:
    saved = SavedMappings(path)
    saved.save(" weekly\x1b ", mapping)
    saved.save("Daily", mapping.with_column("account", "Acct"))
    assert SavedMappings(path).names() == ("Daily", "weekly")
    wider = ("More", *HEADER)
    found = saved.named("weekly", wider, rules.fields)
    assert shown(found) == shown(mapping)
    assert found.header == wider
    saved.save("weekly", mapping.with_column("account", None))
    assert "account" not in shown(saved.named("weekly", HEADER, rules.fields))
    saved.forget("weekly")
    assert saved.names() == ("Daily",)


@pytest.mark.parametrize("name", ["", "  ", "\x1b", "n" * 61])
def test_a_name_has_to_be_one(path: Path, mapping: ColumnMapping, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be a mapping's name"):
        SavedMappings(path).save(name, mapping)


def test_what_a_file_or_platform_lacks_is_said(
    path: Path, mapping: ColumnMapping, rules: AppendRules
) -> None:
    saved = SavedMappings(path)
    with pytest.raises(UsageError, match=r"as 'weekly'\. None is saved"):
        saved.named("weekly", HEADER, rules.fields)
    saved.save("weekly", mapping)
    with pytest.raises(UsageError, match="There are: 'weekly'"):
        saved.forget("monthly")
    with pytest.raises(UsageError) as caught:
        saved.named("weekly", ("Phone", "Town", "Acct"), rules.fields)
    assert "needs the columns 'Given', 'Family', which" in caught.value.message
    assert "It has: 'Phone', 'Town', 'Acct'" in caught.value.mend
    with pytest.raises(UsageError, match="here is no field 'account', 'firstName'"):
        saved.named("weekly", HEADER, rules.fields[:1])


def test_a_field_that_takes_one_column_now_gets_one(
    path: Path, mapping: ColumnMapping, rules: AppendRules
) -> None:
    SavedMappings(path).remember(mapping)
    fields = tuple(
        replace(spec, kind=FieldKind.EMAIL) if spec.name == "firstName" else spec
        for spec in rules.fields
    )
    found = SavedMappings(path).for_header(HEADER, fields)
    assert shown(found)["firstName"] == ["Given"]


DAMAGED = (
    b"",
    b"\xff\xfe",
    b"[]",
    b"{}",
    b'{"version": 1, "remembered": {}, "named": []}',
    b'{"version": 1, "remembered": [{"header": 1}], "named": {}}',
    b'{"version": 1, "remembered": [7], "named": {}}',
    b'{"version": 1, "remembered": [{"header": [1], "columns": {}}], "named": {}}',
    b"[" * 100_000,
)


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_is_put_aside_and_told(
    path: Path, mapping: ColumnMapping, rules: AppendRules, content: bytes
) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    saved = SavedMappings(path)
    assert saved.for_header(HEADER, rules.fields) is None
    assert path.with_name("mappings.json.damaged").read_bytes() == content
    assert "are damaged: they are kept as" in saved.notes[0]
    saved.remember(mapping)
    fresh = SavedMappings(path)
    assert fresh.for_header(HEADER, rules.fields) == mapping
    assert fresh.notes == ()


def test_a_newer_file_is_left_alone(path: Path, mapping: ColumnMapping) -> None:
    path.parent.mkdir()
    path.write_text('{"version": 2, "more": []}', "utf-8")
    with pytest.raises(CampmonError, match="Update campmon"):
        SavedMappings(path).remember(mapping)
    assert path.read_text("utf-8") == '{"version": 2, "more": []}'


def test_what_cannot_be_read_or_written_is_told(tmp_path: Path, mapping: ColumnMapping) -> None:
    (tmp_path / "mappings.json").mkdir()
    with pytest.raises(CampmonError, match="cannot be read"):
        SavedMappings(tmp_path / "mappings.json").names()
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(CampmonError, match="cannot be written"):
        SavedMappings(tmp_path / "file" / "mappings.json").remember(mapping)


def test_two_at_once_lose_nothing(path: Path, mapping: ColumnMapping) -> None:
    def work(who: str) -> None:
        saved = SavedMappings(path)
        for number in range(10):
            saved.save(f"{who}{number}", mapping)

    threads = [threading.Thread(target=work, args=(who,)) for who in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(SavedMappings(path).names()) == 30
    assert sorted(one.name for one in path.parent.iterdir()) == [
        "mappings.json",
        "mappings.json.lock",
    ]


FIELDS = (
    FieldSpec("phone1", "Phone", FieldKind.PHONE, required=True),
    FieldSpec("phones", "Phones", FieldKind.PHONES),
    FieldSpec("name", "Name"),
    FieldSpec("email", "E-mail", FieldKind.EMAIL),
)
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    header=st.lists(NAMES, min_size=1, max_size=6, unique_by=str.casefold),
    data=st.data(),
)
def test_any_mapping_comes_back_as_it_was(
    path: Path, header: list[str], data: st.DataObject
) -> None:
    columns = tuple(
        tuple(
            data.draw(
                st.lists(
                    st.integers(0, len(header) - 1),
                    max_size=3 if takes_several(spec) else 1,
                    unique=True,
                )
            )
        )
        for spec in FIELDS
    )
    mapping = ColumnMapping(tuple(header), FIELDS, columns)
    saved = SavedMappings(path)
    saved.remember(mapping)
    saved.save("it", mapping)
    assert saved.for_header(header, FIELDS) == mapping
    assert saved.named("it", header, FIELDS) == mapping
