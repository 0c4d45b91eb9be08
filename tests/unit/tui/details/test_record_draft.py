"""What stands in the form of one record, by the platform's own rules."""

from dataclasses import replace

from campmon.backends.practice import UPDATE_RULES
from campmon.model.listing import ListedRecord
from campmon.model.record import AppendRules, FieldKind, FieldSpec, Record
from campmon.tui.details.record_draft import RecordDraft

ONE = ListedRecord(
    "7", "ACCT-1", ("2015550123", "2015550124"), "Ann", "Lee", None,
    {"priority": "500", "Total Amount": "12.50", "active": "no"},
)  # fmt: skip
ABROAD = AppendRules(
    fields=(
        FieldSpec("phone", "Phone", FieldKind.PHONE, required=True),
        FieldSpec("name", "Name", max_characters=10),
        FieldSpec("url", "URL", FieldKind.URL),
        FieldSpec("active", "Active", FieldKind.FLAG),
        FieldSpec("priority", "Priority", FieldKind.INTEGER, minimum=0, maximum=1000),
        FieldSpec("ssn", "SSN", FieldKind.SSN),
    ),
    max_records_per_call=1_000,
    calls_per_window=1,
    window_seconds=2.0,
    steady_seconds=2.0,
    region="",
    e164=True,
)


def test_what_the_platform_shows_stands_there_and_nothing_is_a_change() -> None:
    draft = RecordDraft(UPDATE_RULES, ONE)
    texts = {spec.name: draft.text(spec.name) for spec in draft.specs}
    assert texts["account"] == "ACCT-1"
    assert texts["first_name"] == "Ann"
    assert texts["total_amount"] == "12.50"
    assert texts["active"] == "0"
    assert texts["email"] == ""
    assert "phone1" not in texts, "the number is fixed: the record is found by it"
    assert draft.changes == ()
    assert not draft.touched
    assert draft.problems == {}


def test_only_what_is_typed_is_sent() -> None:
    draft = RecordDraft(UPDATE_RULES, ONE)
    draft.put("first_name", " Bob ")
    draft.put("priority", "7")
    draft.put("active", "1")
    assert draft.record() == Record(
        ("2015550123",), {"first_name": "Bob", "priority": "7", "active": "1"}
    )


def test_the_platform_s_rules_hold() -> None:
    draft = RecordDraft(ABROAD, ListedRecord("1", "", ("12015550123",)))
    for name, text, word in (
        ("priority", "1001", "0 to 1,000"),
        ("priority", "many", "whole number"),
        ("url", "example.com", "web address"),
        ("name", "x" * 11, "10 characters"),
    ):
        draft.put(name, text)
        assert word in draft.problem(name), name
    assert draft.changes == ()
    draft.put("name", "Ann")
    draft.put("url", "https://crm.example/1")
    draft.put("priority", "0")
    assert draft.problems == {}
    made = draft.record()
    assert made is not None
    assert made.fields == {"name": "Ann", "url": "https://crm.example/1", "priority": "0"}


def test_a_field_is_not_emptied() -> None:
    draft = RecordDraft(UPDATE_RULES, ONE)
    draft.put("first_name", "")
    assert "cannot be emptied" in draft.problem("first_name")
    draft.put("email", "")
    assert draft.problem("email") == "", "nothing was there, and nothing is"


def test_without_a_list_the_number_is_typed_and_nothing_else_is_known() -> None:
    draft = RecordDraft(ABROAD)
    assert next(spec.name for spec in draft.specs) == "phone"
    assert draft.problems == {"phone": "required"}
    draft.put("name", "Ann")
    draft.put("phone", "44071234")
    assert draft.problem("phone")
    draft.put("phone", "+44 20 7946 0018")
    assert draft.problems == {}
    assert [change.spec.name for change in draft.changes] == ["name"]
    assert draft.record() == Record(("442079460018",), {"name": "Ann"})
    assert draft.nothing == "—"
    assert draft.refusal == ""
    assert [choice.meaning for choice in draft.choices("active")] == ["—", "yes", "no"]


def test_a_record_that_cannot_be_found_says_why() -> None:
    assert "no number" in RecordDraft(UPDATE_RULES, replace(ONE, phones=())).refusal
    short = RecordDraft(UPDATE_RULES, replace(ONE, phones=("2199618",)))
    assert short.refusal.startswith("2199618 is not a number")
    assert RecordDraft(UPDATE_RULES, ONE).refusal == ""


def test_secrets_are_written_and_never_shown() -> None:
    draft = RecordDraft(ABROAD, ListedRecord("1", "", ("12015550123",), fields={"ssn": "6789"}))
    assert draft.text("ssn") == ""
    draft.put("ssn", "123-45-6789")
    made = draft.record()
    assert made is not None
    assert made.fields["ssn"] == "123456789"
