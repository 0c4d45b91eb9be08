"""Records as LiveVox takes them, and the rules of an append."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.append.checks import RowChecker
from campmon.append.mapping import guess_mapping
from campmon.append.source import Row
from campmon.backends.livevox.appending import to_wire
from campmon.backends.livevox.fields import RULES
from campmon.model.record import FieldKind, Record


def phone(number: int) -> str:
    return f"201{2_000_000 + number:07d}"


class TestWire:
    def test_the_least(self) -> None:
        assert to_wire(Record(("2015550101",))) == {"phone1": "2015550101"}

    def test_every_kind(self) -> None:
        record = Record(
            ("2015550101", "2015550102", "2015550103"),
            {
                "account": "007",
                "ssn": "1234",
                "dob": "0229",
                "practiceId": "0012",
                "altLanguage1": "-3",
                "totalAmount": "320.10",
                "amountToSpeak": "1500.00",
                "templateId": "12",
            },
        )
        assert to_wire(record) == {
            "phone1": "2015550101",
            "phone2": ["2015550102", "2015550103"],
            "account": "007",
            "ssn": "1234",
            "dob": "0229",
            "practiceId": 12,
            "altLanguage1": -3,
            "totalAmount": 320.1,
            "amountToSpeak": 1500,
            "templateId": "12",
        }

    @given(st.decimals(-(10**12), 10**12, places=3))
    def test_amounts_are_exact_in_json(self, amount: Decimal) -> None:
        wire = to_wire(Record(("2015550101",), {"totalAmount": f"{amount:f}"}))
        text = json.dumps(wire)
        assert json.loads(text, parse_float=Decimal)["totalAmount"] == amount


class TestRules:
    def test_every_field_of_the_vendors_table_is_known(self) -> None:
        limits = {spec.name: spec.max_characters for spec in RULES.fields}
        fifty = {f"extra{n}": 50 for n in (*range(1, 10), 16, 19)}
        assert limits == {
            "account": 50, "firstName": 50, "lastName": 50, "phone1": 32, "phone2": 450,
            "dob": 20, "email": 50, "ssn": 9, "lastPaymentDate": None,
            "minimumPaymentAmount": 24, "accountToSpeak": 50, "amountToSpeak": 24, **fifty,
            "extra11": None, "extra12": None, "extra13": None, "extra14": None, "extra15": None,
            "extra20": 150, "originalAccountNumber": None, "practiceId": 24,
            "clientPracticeId": 50, "templateId": 24, "practicePhone": 13,
            "practicePhoneAlternate": 13, "operatorNumber": 13, "placeOfServiceId": 24,
            "altLanguage1": 24, "altLanguage2": 24, "altLanguage3": 24, "languageCallback1": 13,
            "languageCallback2": 13, "languageCallback3": 13, "language": None,
            "totalAmount": None,
        }  # fmt: skip

    def test_what_is_no_text(self) -> None:
        kinds = {spec.name: spec.kind for spec in RULES.fields if spec.kind is not FieldKind.TEXT}
        numbers = ("practiceId", "placeOfServiceId", "altLanguage1", "altLanguage2",
                   "altLanguage3", "language")  # fmt: skip
        assert kinds == {
            "phone1": FieldKind.PHONE,
            "phone2": FieldKind.PHONES,
            "extra9": FieldKind.CLOCK_TIME,
            "practicePhone": FieldKind.PHONE,
            "practicePhoneAlternate": FieldKind.PHONE,
            "operatorNumber": FieldKind.PHONE,
            "dob": FieldKind.MONTH_DAY,
            "email": FieldKind.EMAIL,
            "ssn": FieldKind.SSN,
            "minimumPaymentAmount": FieldKind.DECIMAL,
            "amountToSpeak": FieldKind.DECIMAL,
            "totalAmount": FieldKind.DECIMAL,
            **dict.fromkeys(numbers, FieldKind.INTEGER),
        }

    def test_thirty_phones_and_no_more(self) -> None:
        header = [f"phone {n}" for n in range(1, 36)]
        mapping = guess_mapping(header, (), RULES.fields)
        checked = RowChecker(mapping, RULES).check(Row(2, [phone(n) for n in range(35)]))
        assert checked.record is not None
        assert checked.record.phones == tuple(phone(n) for n in range(30))
        wire = to_wire(checked.record)
        assert wire["phone2"] == [phone(n) for n in range(1, 30)]
        assert len(",".join(phone(n) for n in range(1, 30))) <= 450

    @pytest.mark.parametrize(
        ("written", "sent"),
        [
            ("4155550100", "4155550100"), ("+1 (415) 555-0100", "4155550100"),
            ("1-800-555-0101", "8005550101"),
            ("Main office", "is not a telephone number"), ("415555", "has too few digits"),
            ("415555010055", "has too many digits"),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("field", ["practicePhoneAlternate", "practicePhone", "operatorNumber"])
    def test_numbers_that_are_not_dialed_are_numbers(
        self, field: str, written: str, sent: str
    ) -> None:
        mapping = guess_mapping(("phone1", field), (), RULES.fields)
        checked = RowChecker(mapping, RULES).check(Row(2, [phone(1), written]))
        if checked.record is not None:
            assert to_wire(checked.record) == {"phone1": phone(1), field: sent}
        else:
            assert [problem.message for problem in checked.problems] == [sent]

    def test_only_the_first_phone_is_needed(self) -> None:
        assert [spec.name for spec in RULES.fields if spec.required] == ["phone1"]

    def test_a_record_without_a_caller_id_will_not_launch(self) -> None:
        assert [spec.name for spec in RULES.fields if spec.without] == ["practicePhoneAlternate"]

    @pytest.mark.parametrize(
        ("column", "field"),
        [
            ("Caller ID", "practicePhoneAlternate"),
            ("practice_phone_alternate", "practicePhoneAlternate"),
            ("Geburtsdatum", "dob"),
            ("Fecha de nacimiento", "dob"),
            ("Last 4 SSN", "ssn"),
            ("Prénom", "firstName"),
            ("Apellidos", "lastName"),
            ("ZIP", "extra11"),
            ("Date of Service", "extra12"),
            ("EXTRA_14", "extra14"),
            ("Balance", "totalAmount"),
            ("Acct No.", "account"),
            ("Operator Phone", "operatorNumber"),
        ],
    )
    def test_columns_are_known_by_what_people_call_them(self, column: str, field: str) -> None:
        mapping = guess_mapping((column, "Phone"), (), RULES.fields)
        assert mapping.names(field) == (column,)
        assert mapping.names("phone1") == ("Phone",)
