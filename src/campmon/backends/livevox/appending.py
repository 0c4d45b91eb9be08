"""Records on their way to LiveVox, as its API takes them."""

from types import MappingProxyType

from campmon.backends.livevox.fields import RULES
from campmon.model.record import FieldKind, Record

_KINDS = MappingProxyType({spec.name: spec.kind for spec in RULES.fields})


def to_wire(record: Record) -> dict[str, object]:
    """A record as an entry of `records`: strings, but numbers where the vendor's type is a number.

    phone1 is dialed first; phone2 is a list, there only where there are further numbers. Values
    are taken to have passed the checks of `append`; raises ValueError for a number that is none.
    """
    first, *further = record.phones
    wire: dict[str, object] = {"phone1": first}
    if further:
        wire["phone2"] = further
    for name, value in record.fields.items():
        wire[name] = _value(_KINDS.get(name, FieldKind.TEXT), value)
    return wire


def _value(kind: FieldKind, text: str) -> str | int | float:
    if kind is FieldKind.INTEGER:
        return int(text)
    if kind is FieldKind.DECIMAL:
        return _number(text)
    return text


def _number(text: str) -> int | float:
    """The number as written: floats have up to 15 digits exactly, and no more pass."""
    whole, _, fraction = text.partition(".")
    if not fraction.strip("0"):
        return int(whole)
    return float(text)
