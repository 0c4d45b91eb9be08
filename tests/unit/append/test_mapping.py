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


@pytest.mark.parametrize("field", ["phone1", "practiceId", "email", "callerId"])
def test_only_further_phones_and_texts_take_several_columns(rules: AppendRules, field: str) -> None:
    mapping = guess_mapping(("Phone", "Mobile"), (), rules.fields)
    with pytest.raises(UsageError, match="one column only"):
        mapping.with_columns(field, ["Phone", "Mobile"])
    assert shown(mapping.with_columns("phones", ["Phone", "Mobile"]))["phones"]


PHONES = (
    "Phone (home)|Customer Phone Number|Telephone 10|homePhone|N° de téléphone|Teléfono de casa|"
    "Número de teléfono|Nro. Telefono|Celular|Tél. portable|PORTABLE|Numéro de téléphone|"
    "Telefon (geschäftlich)|Tel.-Nr.|Festnetz|Rufnummer|Cellulare|Numero di telefono|Telemóvel|"
    "Telefone celular|Telefoonnummer|Mobiel nummer|GSM|Nr telefonu|Telefon komórkowy|Komórka|"
    "Mobilnr.|Tlf. nr.|Hemtelefon|Cep telefonu|CEP NO|Telefon Numarası|Tel No|MSISDN"
)
NO_PHONES = (
    "Phone type|Do not call|Phone verified|Fax|Fax number|Telefax|Phone extension|No phone|"
    "Number of phones|Phone country code|Has mobile|Mobile home|Phone consent|Phone is mobile|"
    "Phone 1 type|CEP|Phone carrier|Teléfono verificado|Best time to call|Caller ID number 7|"
    "Phone no contact|Last phone call|Telefon typ|Art der Rufnummer|Mobile ID|Model|Hotel"
)


@pytest.mark.parametrize("column", PHONES.split("|"))
def test_telephones_are_known_in_several_languages(rules: AppendRules, column: str) -> None:
    assert guessed(rules, "x", column) == {"phone1": [column]}


@pytest.mark.parametrize("column", NO_PHONES.split("|"))
def test_what_is_said_about_a_telephone_is_none(rules: AppendRules, column: str) -> None:
    assert guessed(rules, column) == {}


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("PRÉNOM", "firstName"),
        ("Nombre", "firstName"),
        ("Voornaam", "firstName"),
        ("Imię", "firstName"),
        ("Fornavn", "firstName"),
        ("Apellidos", "lastName"),
        ("Nom de famille", "lastName"),
        ("Sobrenome", "lastName"),
        ("Soyadı", "lastName"),
        ("Efternavn", "lastName"),
        ("E-Mail-Adresse", "email"),
        ("Correo electrónico", "email"),
        ("E-posta", "email"),
        ("Kundennummer", "account"),
        ("N.º de cuenta", "account"),
        ("Gesamtbetrag", "amount"),
        ("Saldo", "amount"),
        ("Absenderrufnummer", "callerId"),
    ],
)
def test_fields_are_known_in_several_languages(rules: AppendRules, column: str, field: str) -> None:
    assert guessed(rules, column) == {field: [column]}


def test_a_column_of_yes_and_no_is_no_telephone(rules: AppendRules) -> None:
    rows = (Row(2, ["Y", "2015550123", ""]), Row(3, ["N", "", ""]))
    assert guessed(rules, "Mobile", "Phone", "Cell", rows=rows) == {
        "phone1": ["Phone"],
        "phones": ["Cell"],
    }


WHOLE = (
    FieldSpec("phone1", "Phone", FieldKind.PHONE, required=True),
    FieldSpec("name", "Name", synonyms=("contact name", "nombre", "nom", "customer")),
)


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (("First name", "Last name"), ["First name", "Last name"]),
        (("LAST_NAME", "FIRST_NAME"), ["FIRST_NAME", "LAST_NAME"]),
        (("Nombre", "Apellidos"), ["Nombre", "Apellidos"]),
        (("Nom", "Prénom"), ["Prénom", "Nom"]),
        (("Vorname", "Nachname", "Ort"), ["Vorname", "Nachname"]),
        (("Nom", "Ville"), ["Nom"]),
        (("Surname",), ["Surname"]),
        (("Name", "First name", "Last name"), ["Name"]),
        (("Customer", "First name"), ["Customer"]),
    ],
)
def test_a_whole_name_is_put_together(header: tuple[str, ...], columns: list[str]) -> None:
    mapping = guess_mapping(("Phone", *header), (), WHOLE)
    assert shown(mapping) == {"phone1": ["Phone"], "name": columns}


def test_where_first_and_last_name_are_fields_nothing_is_put_together(rules: AppendRules) -> None:
    fields = (*rules.fields, FieldSpec("name", "Name"))
    mapping = guess_mapping(("First name", "Last name"), (), fields)
    assert shown(mapping) == {"firstName": ["First name"], "lastName": ["Last name"]}


def test_a_text_is_put_together_as_said(rules: AppendRules) -> None:
    mapping = guess_mapping(("Phone", "Town", "Acct", "Ref"), (), rules.fields)
    changed = mapping.with_overrides(["account=Ref", "account=Acct", "account=ref"])
    assert shown(changed)["account"] == ["Ref", "Acct"]
    assert shown(changed.with_overrides(["account=Town"]))["account"] == ["Town"]


def test_a_mapping_is_plain_data(rules: AppendRules) -> None:
    mapping = guess_mapping(("Phone", "Mobile"), (), rules.fields)
    assert pickle.loads(pickle.dumps(mapping)) == mapping
