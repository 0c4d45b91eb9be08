"""Columns find their fields by name; the user has the last word."""

import pickle

import pytest

from campmon.append import ColumnMapping, Row, guess_mapping
from campmon.model.errors import UsageError
from campmon.model.record import AppendRules, FieldKind, FieldSpec


def guessed(rules: AppendRules, *header: str, rows: tuple[Row, ...] = ()) -> dict[str, list[str]]:
    return shown(guess_mapping(header, rows, rules.fields))


def shown(mapping: ColumnMapping) -> dict[str, list[str]]:
    return {spec.name: list(names) for spec, names in mapping.mapped}


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("phone1", "phone1"),
        ("PHONE 1", "phone1"),
        ("Phone", "phone1"),
        ("Phone_Number", "phone1"),
        ("Mobile No.", "phone1"),
        ("Téléphone", "phone1"),
        ("TELÉFONO MÓVIL", "phone1"),
        ("Handynummer", "phone1"),
        ("primary-phone", "phone1"),
        ("Account", "account"),
        ("acct_no", "account"),
        ("Reference", "account"),
        ("First Name", "firstName"),
        ("first_name", "firstName"),
        ("FNAME", "firstName"),
        ("Vorname", "firstName"),
        ("Surname", "lastName"),
        ("E-Mail", "email"),
        ("Email Address", "email"),
        ("Social Security Number", "ssn"),
        ("caller id", "callerId"),
    ],
)
def test_names_are_known_however_they_are_written(
    rules: AppendRules, column: str, field: str
) -> None:
    assert guessed(rules, "unknown thing", column) == {field: [column]}


@pytest.mark.parametrize("column", ["Phone type", "fax", "notes", "phone ext", "Telephony", ""])
def test_other_names_are_left_alone(rules: AppendRules, column: str) -> None:
    assert guessed(rules, column) == {}


def test_several_phones_go_to_the_first_and_the_further_ones(rules: AppendRules) -> None:
    assert guessed(rules, "Home phone", "Account", "Mobile", "Work phone") == {
        "phone1": ["Home phone"],
        "phones": ["Mobile", "Work phone"],
        "account": ["Account"],
    }


def test_the_field_s_own_name_is_stronger_than_place(rules: AppendRules) -> None:
    assert guessed(rules, "phone2", "phone1", "phone3") == {
        "phone1": ["phone1"],
        "phones": ["phone2", "phone3"],
    }


def test_a_name_is_stronger_than_a_synonym(rules: AppendRules) -> None:
    mapping = guess_mapping(("Reference", "Account"), (), rules.fields)
    assert shown(mapping) == {"account": ["Account"]}
    assert mapping.unmapped == ("Reference",)


def test_a_platform_without_further_phones_takes_one(rules: AppendRules) -> None:
    fields = (FieldSpec("phone", "Phone", FieldKind.PHONE, required=True),)
    mapping = guess_mapping(("Mobile", "Home phone"), (), fields)
    assert shown(mapping) == {"phone": ["Mobile"]}
    assert mapping.unmapped == ("Home phone",)


def test_content_tells_the_only_column_of_numbers(rules: AppendRules) -> None:
    rows = (Row(2, ["2015550123", "7"]), Row(3, ["", "8"]), Row(4, ["(201) 555-0124"]))
    assert guessed(rules, "kontakt", "x", rows=rows) == {"phone1": ["kontakt"]}


def test_content_that_could_be_two_columns_tells_nothing(rules: AppendRules) -> None:
    rows = (Row(2, ["2015550123", "2015550124"]),)
    mapping = guess_mapping(("a", "b"), rows, rules.fields)
    assert shown(mapping) == {}
    assert [spec.name for spec in mapping.missing_required] == ["phone1"]


def test_overrides(rules: AppendRules) -> None:
    mapping = guess_mapping(("Phone", "Cell", "Name", "Acct"), (), rules.fields)
    changed = mapping.with_overrides(["phone1=cell", "firstName=Name", "account="])
    assert shown(changed) == {"phone1": ["Cell"], "firstName": ["Name"]}
    assert changed.unmapped == ("Phone", "Acct")
    assert shown(mapping)["account"] == ["Acct"]


def test_overrides_of_further_phones_add_up(rules: AppendRules) -> None:
    mapping = guess_mapping(("p", "q", "Mobile", "r"), (), rules.fields)
    changed = mapping.with_overrides(["phone1=r", "phones=p", "phones=q", "Phones=p"])
    assert shown(changed) == {"phone1": ["r"], "phones": ["p", "q"]}


def test_one_column_may_be_given_to_two_fields(rules: AppendRules) -> None:
    mapping = guess_mapping(("Phone", "Id"), (), rules.fields)
    assert shown(mapping.with_overrides(["account=Id", "lastName=Id"])) == {
        "phone1": ["Phone"],
        "account": ["Id"],
        "lastName": ["Id"],
    }


def test_a_label_names_a_field(rules: AppendRules) -> None:
    mapping = guess_mapping(("x",), (), rules.fields).with_overrides(["first name=x"])
    assert shown(mapping) == {"firstName": ["x"]}


@pytest.mark.parametrize(
    ("override", "said", "mend"),
    [
        ("phone1", "does not say which column", "--map FIELD=COLUMN"),
        ("acount=Acct", "no field 'acount'", "'account'"),
        ("qqqq=Acct", "no field 'qqqq'", "phone1, phones, account"),
        ("account=Act", "no column 'Act'", "'Acct'"),
        ("account=zzz", "no column 'zzz'", "Phone, Acct"),
        ("=Acct", "no field ''", "fields"),
        ("account=\x1b[31m", "no column", "columns"),
    ],
)
def test_wrong_overrides_name_the_nearest(
    rules: AppendRules, override: str, said: str, mend: str
) -> None:
    mapping = guess_mapping(("Phone", "Acct"), (), rules.fields)
    with pytest.raises(UsageError) as caught:
        mapping.with_overrides([override])
    assert said in caught.value.message
    assert mend in caught.value.mend


def test_a_column_is_moved_by_hand(rules: AppendRules) -> None:
    mapping = guess_mapping(("Phone", "Mobile", "Acct"), (), rules.fields)
    moved = mapping.with_column("phone1", "Mobile")
    assert shown(moved) == {"phone1": ["Mobile"], "account": ["Acct"]}
    assert shown(moved.with_column("account", None)) == {"phone1": ["Mobile"]}
    assert shown(moved.with_columns("phones", ["Phone", "Acct"])) == {
        "phone1": ["Mobile"],
        "phones": ["Phone", "Acct"],
    }
    assert moved.with_column("phone1", None).missing_required[0].name == "phone1"
    assert moved.places("phone1") == (1,)


def test_only_further_phones_take_several_columns(rules: AppendRules) -> None:
    mapping = guess_mapping(("Phone", "Mobile"), (), rules.fields)
    with pytest.raises(UsageError, match="one column only"):
        mapping.with_columns("account", ["Phone", "Mobile"])


def test_a_mapping_is_plain_data(rules: AppendRules) -> None:
    mapping = guess_mapping(("Phone", "Mobile"), (), rules.fields)
    assert pickle.loads(pickle.dumps(mapping)) == mapping
