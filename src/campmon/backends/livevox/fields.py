"""The fields of a record on LiveVox, and the rules of an append.

Names, types and limits are those of "Append Campaign Record" in the LiveVox Campaign API
reference; the number of phones and the pace are those of "Adding/Appending Records to Active
Campaigns". There is no extra10, extra17 or extra18.
"""

from campmon.model.record import AppendRules, FieldKind, FieldSpec

CALLER_ID = "practicePhoneAlternate"
"""The field without which an appended record is never dialed."""

MANY_RECORDS = 500_000
"""Records beyond which LiveVox gets slow with a campaign; it answers with no error then."""

_NO_CALLER_ID = (
    "will not launch: LiveVox takes records without a caller ID, and never places a call to them"
)

_CONSUMER: tuple[FieldSpec, ...] = (
    FieldSpec(
        "account", "Account", max_characters=50,
        synonyms=(
            "account number", "account no", "account id", "acct", "reference", "ref", "debtor id",
            "numero de cuenta", "kontonummer", "kundennummer", "numero de compte", "conta", "conto",
        ),
    ),
    FieldSpec(
        "firstName", "First name", max_characters=50,
        synonyms=("nome", "voornaam", "imie", "primer nombre"),
    ),
    FieldSpec(
        "lastName", "Last name", max_characters=50,
        synonyms=("sobrenome", "cognome", "achternaam", "nazwisko", "nom de famille"),
    ),
    FieldSpec(
        "phone1", "Phone", FieldKind.PHONE, required=True, max_characters=32,
        synonyms=(
            "phone", "phone number", "telephone", "tel", "mobile", "cell",
            "primary phone", "home phone", "telefono", "telefon", "telefone", "telefonnummer",
        ),
    ),
    FieldSpec(
        "phone2", "Further phones", FieldKind.PHONES, max_characters=450,
        synonyms=(
            "phones", "other phones", "further phones", "alternate phone", "alt phone",
            "second phone", "work phone", "otros telefonos", "weitere telefonnummern",
        ),
    ),
    FieldSpec(
        "dob", "Date of birth (MMDD)", FieldKind.MONTH_DAY, max_characters=20,
        synonyms=(
            "date of birth", "birth date", "birthdate", "birthday", "fecha de nacimiento",
            "geburtsdatum", "geburtstag", "date de naissance", "data de nascimento",
            "data di nascita", "geboortedatum",
        ),
    ),
    FieldSpec(
        "email", "E-mail", FieldKind.EMAIL, max_characters=50,
        synonyms=("correo electronico", "courriel", "emailadresse", "e mail address"),
    ),
    FieldSpec(
        "ssn", "Social security number", FieldKind.SSN, max_characters=9,
        synonyms=("ssn4", "last 4 ssn", "ssn last 4", "social security no", "seguro social"),
    ),
)  # fmt: skip

_MONEY: tuple[FieldSpec, ...] = (
    FieldSpec(
        "lastPaymentDate", "Last payment date",
        synonyms=("last payment", "date of last payment", "letzte zahlung", "ultimo pago"),
    ),
    FieldSpec(
        "minimumPaymentAmount", "Minimum payment", FieldKind.DECIMAL, max_characters=24,
        synonyms=("min payment", "minimum amount", "mindestbetrag", "pago minimo"),
    ),
    FieldSpec(
        "accountToSpeak", "Account to speak", max_characters=50,
        synonyms=("spoken account", "tts account"),
    ),
    FieldSpec(
        "amountToSpeak", "Amount to speak", FieldKind.DECIMAL, max_characters=24,
        synonyms=("spoken amount", "tts amount"),
    ),
    FieldSpec(
        "totalAmount", "Total amount", FieldKind.DECIMAL,
        synonyms=(
            "total due", "balance due", "gesamtbetrag", "saldo", "importe total", "solde",
            "montant total", "valor total",
        ),
    ),
)  # fmt: skip

_EXTRA: tuple[FieldSpec, ...] = (
    FieldSpec(
        "extra1", "Extra 1 (agent login id)", max_characters=50,
        synonyms=("agent login", "agent login id"),
    ),
    FieldSpec("extra2", "Extra 2", max_characters=50),
    FieldSpec("extra3", "Extra 3", max_characters=50),
    FieldSpec("extra4", "Extra 4", max_characters=50),
    FieldSpec("extra5", "Extra 5", max_characters=50),
    FieldSpec(
        "extra6", "Extra 6 (agent's extension)", max_characters=50,
        synonyms=("agent extension", "agents extension"),
    ),
    FieldSpec(
        "extra7", "Extra 7 (name to speak)", max_characters=50,
        synonyms=("name to speak", "spoken name"),
    ),
    FieldSpec("extra8", "Extra 8", max_characters=50),
    FieldSpec(
        "extra9", "Extra 9 (callback time HH:MM:SS)", FieldKind.CLOCK_TIME, max_characters=50,
        synonyms=("callback time", "call back time"),
    ),
    FieldSpec(
        "extra11", "Extra 11 (ZIP code)",
        synonyms=(
            "zip", "zip code", "zipcode", "postal code", "postcode", "plz",
            "postleitzahl", "codigo postal", "code postal", "cep",
        ),
    ),
    FieldSpec(
        "extra12", "Extra 12 (date of service)",
        synonyms=("date of service", "service date"),
    ),
    FieldSpec("extra13", "Extra 13", synonyms=("address to speak",)),
    FieldSpec("extra14", "Extra 14"),
    FieldSpec("extra15", "Extra 15"),
    FieldSpec("extra16", "Extra 16", max_characters=50),
    FieldSpec("extra19", "Extra 19", max_characters=50),
    FieldSpec("extra20", "Extra 20", max_characters=150),
)  # fmt: skip

_PLATFORM: tuple[FieldSpec, ...] = (
    FieldSpec(
        "originalAccountNumber", "Original account number",
        synonyms=("original account", "original account no"),
    ),
    FieldSpec("practiceId", "Practice id", FieldKind.INTEGER, max_characters=24),
    FieldSpec("clientPracticeId", "Client practice id", max_characters=50),
    FieldSpec("templateId", "Template id", max_characters=24, synonyms=("template",)),
    FieldSpec("practicePhone", "Practice phone", FieldKind.PHONE, max_characters=13),
    FieldSpec(
        CALLER_ID, "Caller ID", FieldKind.PHONE, max_characters=13, without=_NO_CALLER_ID,
        synonyms=(
            "caller id", "callerid", "caller id number", "cid", "cli",
            "ani", "outbound caller id", "identificador de llamadas", "absenderrufnummer",
            "numero affiche",
        ),
    ),
    FieldSpec(
        "operatorNumber", "Operator number", FieldKind.PHONE, max_characters=13,
        synonyms=("operator phone", "operator phone number"),
    ),
    FieldSpec(
        "placeOfServiceId", "Place of service id", FieldKind.INTEGER, max_characters=24,
        synonyms=("place of service",),
    ),
    FieldSpec("altLanguage1", "Alternate language 1", FieldKind.INTEGER, max_characters=24),
    FieldSpec("altLanguage2", "Alternate language 2", FieldKind.INTEGER, max_characters=24),
    FieldSpec("altLanguage3", "Alternate language 3", FieldKind.INTEGER, max_characters=24),
    FieldSpec("languageCallback1", "Language callback 1", max_characters=13),
    FieldSpec("languageCallback2", "Language callback 2", max_characters=13),
    FieldSpec("languageCallback3", "Language callback 3", max_characters=13),
    FieldSpec("language", "Language (its number)", FieldKind.INTEGER, synonyms=("language id",)),
)  # fmt: skip

RULES = AppendRules(
    fields=(*_CONSUMER, *_MONEY, *_EXTRA, *_PLATFORM),
    max_records_per_call=10_000,
    calls_per_window=5,
    window_seconds=60.0,
    steady_seconds=20.0,
    max_phones=30,
    region="US",
    many_records=MANY_RECORDS,
    settle_seconds=60.0,
)
"""What one append may hold: phone1 and up to 29 more in phone2, 5 calls in any 60 seconds."""
