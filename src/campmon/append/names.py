"""Column names as people write them: compared without case, accents, spaces and punctuation."""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from campmon.model.record import FieldKind, FieldSpec

# What a column of numbers to dial is called in the languages of those who send files: what it is,
# of what kind, and "number", in one word or several. Whatever else is in a name (type, verified,
# consent, ext, fax) makes it something else.
_PHONE = (
    r"(?:phone|telephone|telefono|telefon|telefone|telefoon|telefonu|telemovel|tel|tlf|tfn|"
    r"mobile|mobil|mobiel|movil|cell|cellphone|cellular|cellulare|celular|celulare|handy|gsm|"
    r"portable|komorka|ceptel|ceptelefonu|mobilephone|mobiltelefon|mobieletelefoon|mobiltlf|"
    r"landline|festnetz|rufnummer|telefonnummer|telefoonnummer|msisdn|dial)"
)
_PHONE_KIND = (
    r"(?:home|work|office|business|main|primary|secondary|other|alternate|alternative|alt|second|"
    r"first|third|daytime|day|evening|private|personal|preferred|best|mobile|mobil|cell|"
    r"casa|trabajo|oficina|fijo|particular|principal|movil|celular|"
    r"domicile|travail|bureau|fixe|portable|perso|personnel|professionnel|"
    r"privat|geschaftlich|geschaeftlich|dienstlich|arbeit|festnetz|"
    r"ufficio|lavoro|fisso|cellulare|trabalho|residencial|comercial|fixo|"
    r"prive|werk|thuis|vast|vaste|mobiele|domowy|sluzbowy|komorkowy|kom|"
    r"hem|hjem|arbete|arbeid|arbejde|jobb|ev)"
)
_WHOSE = r"(?:contact|customer|client|debtor|borrower|patient|lead|my|the)"
_LINK = r"(?:de|del|di|da|do|du)"
_NUMBER = r"(?:numbers|number|numero|nummer|numer|numarasi|num|nro|nbr|no|nr)"
_NUMBER_BEFORE = r"(?:number|numero|nummer|numer|num|nro|nr)"  # "no phone" is none

_PHONE_NAME = re.compile(
    rf"(?:{_WHOSE}|{_PHONE_KIND})*{_PHONE}(?:s|{_NUMBER})?(?:{_LINK}?{_PHONE_KIND})?{_NUMBER}?\d{{0,2}}"
    rf"|{_NUMBER_BEFORE}{_LINK}?{_PHONE}(?:{_LINK}?{_PHONE_KIND})?\d{{0,2}}"
    rf"|no?{_LINK}{_PHONE}"
    r"|cep(?:no|numarasi)"
)
_NO_PHONES = frozenset({"mobilehome", "homemobile"})

# What people call the fields that nearly every platform has, beyond what a backend declares.
_FIRST = (
    "first name", "first", "given name", "fname", "forename", "christian name", "nombre", "nombres",
    "primer nombre", "nombre de pila", "vorname", "prenom", "nome", "primeiro nome", "voornaam",
    "imie", "fornamn", "fornavn", "adi", "isim", "cliente nombre", "contact first name",
    "customer first name",
)  # fmt: skip
_LAST = (
    "last name", "last", "surname", "family name", "lname", "apellido", "apellidos", "nachname",
    "familienname", "zuname", "nom", "nom de famille", "cognome", "sobrenome", "apelido",
    "achternaam", "nazwisko", "efternamn", "etternavn", "efternavn", "soyad", "soyadi",
    "contact last name", "customer last name",
)  # fmt: skip
_FULL = (
    "full name", "contact name", "customer name", "client name", "name", "nombre completo",
    "nombre y apellidos", "nombre y apellido", "vor und nachname", "vollstandiger name",
    "nom complet", "nom et prenom", "nome completo", "nome e cognome", "volledige naam", "naam",
    "imie i nazwisko", "fullstandigt namn", "namn", "navn", "fullt navn", "ad soyad", "adi soyadi",
)  # fmt: skip
_ZIP = (
    "zip", "zip code", "zipcode", "postal code", "postcode", "post code", "postal", "plz",
    "postleitzahl", "codigo postal", "code postal", "codice postale", "cep", "kod pocztowy",
    "postnummer", "postnr", "posta kodu",
)  # fmt: skip
_TOTAL = (
    "balance", "amount", "amount due", "balance due", "total", "total amount", "total due",
    "outstanding", "outstanding balance", "betrag", "gesamtbetrag", "saldo", "importe",
    "importe total", "monto", "montant", "montant total", "solde", "importo", "totale", "valor",
    "valor total", "bedrag", "kwota", "belopp", "belob", "tutar", "bakiye",
)  # fmt: skip
_BORN = (
    "dob", "date of birth", "birth date", "birthdate", "birthday", "fecha de nacimiento",
    "fecha nacimiento", "geburtsdatum", "geburtstag", "date de naissance", "data di nascita",
    "data de nascimento", "data nascimento", "geboortedatum", "data urodzenia", "fodelsedatum",
    "fodselsdato", "dogum tarihi",
)  # fmt: skip
_MINIMUM = (
    "minimum payment", "minimum payment amount", "min payment", "minimum due", "minimum amount due",
    "mindestbetrag", "mindestzahlung", "pago minimo", "paiement minimum", "pagamento minimo",
)  # fmt: skip
_PAID = (
    "last payment date", "last payment", "date of last payment", "last paid", "letzte zahlung",
    "ultimo pago", "fecha ultimo pago", "dernier paiement", "ultimo pagamento",
)  # fmt: skip
_CALLER = (
    "caller id", "callerid", "caller id number", "outbound caller id", "cid", "cli", "ani",
    "from number", "display number", "identificador de llamadas", "absenderrufnummer",
    "absendernummer", "numero affiche", "numero presente",
)  # fmt: skip
_ALSO_CALLED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "account": (
            "account number", "account no", "account id", "acct", "acct no", "acct number",
            "acct id", "account ref", "customer id", "customer no", "customer number", "client id",
            "client number", "debtor id", "debtor number", "cuenta", "numero de cuenta",
            "no de cuenta", "id cliente", "konto", "kontonummer", "kontonr", "kundennummer",
            "kundennr", "compte", "numero de compte", "numero client", "conto", "numero conto",
            "codice cliente", "conta", "numero da conta", "codigo do cliente", "rekeningnummer",
            "klantnummer", "numer konta", "numer klienta", "kundnummer", "kundenummer", "hesap no",
            "musteri no",
        ),
        "firstname": _FIRST,
        "lastname": _LAST,
        "name": _FULL,
        "contactname": _FULL,
        "email": (
            "e-mail", "mail", "email address", "e-mail address", "email 1", "correo",
            "correo electronico", "mail adresse", "e-mail-adresse", "courriel", "adresse mail",
            "posta elettronica", "indirizzo email", "endereco de email", "e-mailadres",
            "adres email", "e-postadress", "e-post", "epost", "e-postadresse", "eposta",
            "e-posta adresi",
        ),
        "address": (
            "address 1", "address line 1", "street", "street address", "direccion", "domicilio",
            "adresse", "strasse", "rue", "indirizzo", "endereco", "morada", "adres", "adress",
        ),
        "city": ("town", "ciudad", "poblacion", "stadt", "ort", "ville", "citta", "cidade",
                 "plaats", "woonplaats", "miasto", "stad", "by", "sehir"),
        "state": ("province", "region", "st", "provincia", "estado", "bundesland"),
        "zip": _ZIP,
        "zipcode": _ZIP,
        "ssn": ("social security number", "social security", "social security no", "social"),
        "amount": _TOTAL,
        "totalamount": _TOTAL,
        "dob": _BORN,
        "dateofbirth": _BORN,
        "minimumpayment": _MINIMUM,
        "minimumpaymentamount": _MINIMUM,
        "lastpaymentdate": _PAID,
        "callerid": _CALLER,
        "practicephonealternate": _CALLER,
        "priority": ("prio", "rank", "prioridad", "prioritat", "prioritaet", "priorite", "priorita",
                     "prioridade", "prioriteit", "priorytet", "prioritet", "oncelik"),
        "active": ("is active", "enabled", "activo", "aktiv", "actif", "attivo", "ativo", "actief",
                   "aktywny", "aktif"),
        "source": ("contact source", "lead source", "origin", "origen", "fuente", "quelle",
                   "herkunft", "origine", "fonte", "bron", "zrodlo", "kalla", "kilde", "kaynak"),
        "url": ("link", "crm link", "crm url", "web address", "web link", "enlace", "lien"),
    }
)  # fmt: skip

_OWN_LETTERS = str.maketrans(
    {"\u0131": "i", "\u0142": "l", "\u00f8": "o", "\u0111": "d", "\u00e6": "ae", "\u0153": "oe"}
)
"""Letters that are no other letter with an accent, as those without them write them."""


def plain(name: str) -> str:
    """`name` as it is compared: “Téléphone_No.” and “telephone no” are the same."""
    decomposed = unicodedata.normalize("NFKD", name.casefold().translate(_OWN_LETTERS))
    return "".join(c for c in decomposed if c.isalnum())


_FIRST_NAMES, _LAST_NAMES, _FULL_NAMES = (
    frozenset(map(plain, names)) for names in (_FIRST, _LAST, _FULL)
)


def names_of(spec: FieldSpec) -> tuple[str, ...]:
    """All that a field may be called, plain, the surest first: its name, its label, synonyms."""
    names = [spec.name, spec.label, *spec.synonyms, *_ALSO_CALLED.get(plain(spec.name), ())]
    return tuple(dict.fromkeys(filter(None, map(plain, names))))


def is_phone_name(name: str) -> bool:
    """Whether a column of this name holds telephone numbers that are dialed."""
    called = plain(name)
    return called not in _NO_PHONES and _PHONE_NAME.fullmatch(called) is not None


def whole_name(fields: tuple[FieldSpec, ...]) -> FieldSpec | None:
    """The field that takes a person's whole name, where first and last name have none."""
    called = {plain(spec.name): spec for spec in fields if spec.kind is FieldKind.TEXT}
    if called.keys() & _FIRST_NAMES or called.keys() & _LAST_NAMES:
        return None
    return next((spec for name, spec in called.items() if name in _FULL_NAMES), None)


def is_first_name(name: str) -> bool:
    """Whether a column of this name holds first names."""
    return plain(name) in _FIRST_NAMES


def is_last_name(name: str) -> bool:
    """Whether a column of this name holds last names."""
    return plain(name) in _LAST_NAMES


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
