"""What stands in a form against what the campaign has."""

import pytest

from campmon.model.properties import Choice, PropertyKind, PropertySpec
from campmon.tui.forms.draft import Draft, accepted, ordered
from campmon.tui.forms.fields import meaning, word

pytestmark = pytest.mark.usefixtures("utc")

_K = PropertyKind
PHONE = PropertySpec("callerId", "Caller ID", _K.PHONE, choices=(Choice("LOCAL", "rotated"),),
                     help="What is seen.")  # fmt: skip
MACHINES = PropertySpec("machines", "Machines", _K.CHOICE, required=True,
                        choices=(Choice("LEAVE", "leaves"), Choice("DROP", "drops")))  # fmt: skip
NEXT_DAY = PropertySpec("nextDay", "Next day", _K.BOOLEAN)
START = PropertySpec("start", "Start", _K.MOMENT, choices=(Choice("ASAP", "at once"),))
NOTE = PropertySpec("note", "Note", max_characters=5)
SPECS = (PHONE, MACHINES, NEXT_DAY, START, NOTE)
PRESENT = {
    "callerId": "4155041922",
    "machines": "DROP",
    "nextDay": "false",
    "start": "2026-05-06T13:30:00-04:00",
    "another": "not in the form",
}


@pytest.fixture
def draft() -> Draft:
    return Draft(SPECS, PRESENT)


def test_nothing_typed_is_no_change(draft: Draft) -> None:
    assert draft.changes == ()
    assert draft.update() == {}
    assert not draft.touched
    assert draft.problems == {}


def test_only_what_differs_is_a_change(draft: Draft) -> None:
    draft.put("callerId", "local")
    draft.put("note", "hi")
    assert [change.text for change in draft.changes] == [
        "callerId: 4155041922 → LOCAL",
        "note: not set → hi",
    ]
    assert draft.update() == {"callerId": "LOCAL", "note": "hi"}
    assert draft.touched


def test_an_emptied_property_becomes_none(draft: Draft) -> None:
    draft.put("callerId", " ")
    assert draft.update() == {"callerId": None}
    assert draft.changes[0].text == "callerId: 4155041922 → not set"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("callerId", "(415) 504-1922"),
        ("start", "2026-05-06 17:30"),
        ("start", "2026-05-06T10:30-07:00"),
        ("start", "1778088600000"),
        ("nextDay", "no"),
    ],
)
def test_another_spelling_of_the_same_is_no_change(draft: Draft, name: str, text: str) -> None:
    draft.put(name, text)
    assert draft.problem(name) == ""
    assert draft.changes == ()


def test_moments_are_shown_by_the_local_clock(draft: Draft) -> None:
    assert draft.text("start") == "2026-05-06 17:30"
    draft.put("start", "2026-05-06 18:00:05")
    assert draft.changes[0].text == "start: 2026-05-06 17:30 → 2026-05-06 18:00:05"
    draft.put("start", "asap")
    assert draft.update() == {"start": "ASAP"}


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("callerId", "12", "not a telephone number, or LOCAL"),
        ("callerId", "a is not b", "not a telephone number, or LOCAL"),
        ("machines", "SING", "not one of LEAVE, DROP"),
        ("machines", "", "required"),
        ("start", "soon", "not a date and time such as 2026-05-06T09:30, or ASAP"),
        ("note", "123456", "not at most 5 characters long"),
    ],
)
def test_what_is_wrong_is_said_in_a_few_words(
    draft: Draft, name: str, text: str, problem: str
) -> None:
    draft.put(name, text)
    assert draft.problem(name) == problem
    assert draft.problems == {name: problem}
    assert draft.changes == (), "what cannot be read is never sent"


def test_what_the_platform_has_is_never_wrong_while_nobody_touches_it() -> None:
    draft = Draft(SPECS, {"machines": "SOMETHING_NEW", "callerId": "x", "start": "whenever"})
    assert draft.problems == {}
    assert draft.text("start") == "whenever"
    assert draft.choices("machines")[0] == Choice("SOMETHING_NEW", "as it is now")
    draft.put("start", "later")
    draft.put("machines", "LEAVE")
    assert list(draft.problems) == ["start"]
    draft.put("start", "ASAP")
    assert draft.update() == {"machines": "LEAVE", "start": "ASAP"}


def test_a_choice_that_is_not_set_can_stay_so_and_one_that_is_cannot_be_unset() -> None:
    assert Draft(SPECS).choices("nextDay")[0] == Choice("", "not set")
    assert [c.value for c in Draft(SPECS, PRESENT).choices("nextDay")] == ["true", "false"]
    assert Draft(SPECS, PRESENT).choices("callerId") == PHONE.choices


def test_what_is_there_by_now_is_taken_in_and_what_was_typed_stays(draft: Draft) -> None:
    draft.put("callerId", "LOCAL")
    draft.take_present({**PRESENT, "callerId": "2015550123", "note": "new"})
    assert draft.text("note") == "new"
    assert [change.text for change in draft.changes] == ["callerId: 2015550123 → LOCAL"]
    draft.take_present({**PRESENT, "callerId": "LOCAL"})
    assert draft.changes == ()


def test_a_new_campaign_needs_what_is_required_and_gives_what_is_typed() -> None:
    draft = Draft(SPECS, creating=True)
    assert draft.problems == {"machines": "required"}
    draft.put("machines", "leave")
    draft.put("nextDay", "true")
    assert draft.new() == {"machines": "LEAVE", "nextDay": "true"}


def test_taking_over_fills_what_is_empty_but_no_schedule() -> None:
    draft = Draft(SPECS, creating=True)
    draft.put("callerId", "LOCAL")
    assert draft.take_over(PRESENT) == ["machines", "nextDay"]
    assert draft.new() == {"callerId": "LOCAL", "machines": "DROP", "nextDay": "false"}


def test_what_belongs_to_a_schedule_is_not_taken_over_either() -> None:
    specs = (
        PropertySpec("when.start", "Start", _K.MOMENT),
        PropertySpec("when.next", "Next", _K.BOOLEAN),
        PropertySpec("other.next", "Next", _K.BOOLEAN),
    )
    draft = Draft(specs, creating=True)
    assert draft.take_over({spec.name: "true" for spec in specs}) == ["other.next"]


def test_what_was_taken_over_is_checked_too() -> None:
    draft = Draft(SPECS, creating=True)
    draft.take_over({"machines": "SOMETHING_NEW"})
    assert draft.problems == {"machines": "not one of LEAVE, DROP"}


def test_the_required_ones_come_first_and_others_are_left_out() -> None:
    later = PropertySpec("later", "Later", on_create=False)
    assert [spec.name for spec in ordered((*SPECS, later))][:2] == ["machines", "callerId"]
    assert later not in ordered((*SPECS, later))


def test_every_kind_says_what_it_takes() -> None:
    assert accepted(PHONE) == "a telephone number or LOCAL · What is seen."
    assert "2026-05-06 09:30" in accepted(START)
    assert "ASAP" in accepted(START)
    assert accepted(NOTE) == "at most 5 characters"
    assert accepted(MACHINES) == ""
    many = PropertySpec("v", "V", _K.INTEGER, choices=tuple(Choice(str(n)) for n in range(9)))
    assert accepted(many) == "a whole number or one of the list"


def test_values_in_words() -> None:
    draft = Draft(SPECS)
    assert word("true", draft.choices("nextDay")) == "yes"
    assert word("", draft.choices("nextDay")) == "not set"
    assert word("DROP", MACHINES.choices) == "DROP"
    assert meaning("DROP", MACHINES.choices) == "drops"
    assert meaning("true", draft.choices("nextDay")) == ""
    assert meaning("", draft.choices("nextDay")) == ""
    assert meaning("else", MACHINES.choices) == ""
