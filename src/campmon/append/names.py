"""Column names as people write them: compared without case, accents, spaces and punctuation."""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from campmon.model.record import FieldKind, FieldSpec

_PHONE_NAME = re.compile(
    r"(home|work|office|business|main|primary|secondary|other|alt|alternate|second|first|day|"
    r"evening|contact|customer|private|personal|my|the)*"
    r"(phone|telephone|telefono|telefon|telefone|tel|mobile|mobil|movil|cell|cellphone|cellular|"
    r"cellulare|celular|handy|landline|msisdn|dial)"
    r"(phone|telephone)?(number|numbers|numero|nummer|num|no|nr|nbr|home|work|office|mobile|mobil|movil|cell|s)?"
    r"\d{0,2}"
)

# What people call the fields that nearly every platform has, beyond what a backend declares.
_ALSO_CALLED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "account": ("account number", "account no", "account id", "acct", "acct no", "acct number",
                    "customer id", "customer number", "client id", "cuenta", "konto", "compte"),
        "firstname": ("first", "given name", "fname", "forename", "nombre", "vorname", "prenom"),
        "lastname": ("last", "surname", "family name", "lname", "apellido", "apellidos",
                     "nachname", "nom"),
        "email": ("e-mail", "mail", "email address", "e-mail address", "correo"),
        "address": ("address 1", "address line 1", "street", "street address", "direccion",
                    "adresse", "strasse"),
        "city": ("town", "ciudad", "stadt", "ville", "ort"),
        "state": ("province", "region", "st"),
        "zip": ("zip code", "zipcode", "postal code", "postcode", "plz", "codigo postal"),
        "zipcode": ("zip", "postal code", "postcode", "plz", "codigo postal"),
        "ssn": ("social security number", "social security", "social"),
        "amount": ("balance", "amount due", "total", "total amount", "betrag", "importe"),
        "totalamount": ("balance", "amount", "amount due", "total", "betrag", "importe"),
    }
)  # fmt: skip


def plain(name: str) -> str:
    """`name` as it is compared: “Téléphone_No.” and “telephone no” are the same."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in decomposed if c.isalnum())


def names_of(spec: FieldSpec) -> tuple[str, ...]:
    """All that a field may be called, plain, the surest first: its name, its label, synonyms."""
    names = [spec.name, spec.label, *spec.synonyms, *_ALSO_CALLED.get(plain(spec.name), ())]
    return tuple(dict.fromkeys(filter(None, map(plain, names))))


def is_phone_name(name: str) -> bool:
    """Whether a column of this name holds telephone numbers that are dialed."""
    return _PHONE_NAME.fullmatch(plain(name)) is not None


def is_secret(spec: FieldSpec) -> bool:
    """Whether the field's values are never shown (social security numbers)."""
    if spec.kind is FieldKind.SSN:
        return True
    return bool({"ssn", "socialsecuritynumber"} & {plain(spec.name), plain(spec.label)})


def primary_phone(fields: tuple[FieldSpec, ...]) -> FieldSpec | None:
    """The field whose number is dialed first: the first of kind PHONE."""
    return next((spec for spec in fields if spec.kind is FieldKind.PHONE), None)


def is_dialed(spec: FieldSpec, fields: tuple[FieldSpec, ...]) -> bool:
    """Whether the field's numbers are dialed.

    Those of the first field of kind PHONE and of every field of kind PHONES are. A further field
    of kind PHONE is some other number that the platform keeps, such as a caller ID.
    """
    return spec.kind is FieldKind.PHONES or spec == primary_phone(fields)
