"""The fields of a record on the practice platform: names, limits, and what files call them."""

from campmon.model.record import FieldKind, FieldSpec

FIELDS: tuple[FieldSpec, ...] = (
    FieldSpec(
        "account", "Account", max_characters=50,
        synonyms=("account number", "account no", "acct", "customer id", "customer number", "id"),
    ),
    FieldSpec(
        "first_name", "First name", max_characters=50,
        synonyms=("first", "given name", "forename", "fname"),
    ),
    FieldSpec(
        "last_name", "Last name", max_characters=50,
        synonyms=("last", "surname", "family name", "lname"),
    ),
    FieldSpec(
        "phone1", "Phone", FieldKind.PHONE, required=True, max_characters=32,
        synonyms=(
            "phone number", "telephone", "tel", "mobile", "cell", "cell phone", "home phone",
            "primary phone", "number",
        ),
    ),
    FieldSpec(
        "phone2", "Further phones", FieldKind.PHONES, max_characters=450,
        synonyms=(
            "phones", "other phones", "alternate phone", "alt phone", "second phone", "work phone",
            "phone3",
        ),
    ),
    FieldSpec("email", "E-mail", FieldKind.EMAIL, max_characters=50, synonyms=("mail", "e mail")),
    FieldSpec(
        "date_of_birth", "Date of birth (MMDD)", max_characters=20, synonyms=("dob", "birthday"),
    ),
    FieldSpec(
        "zip", "ZIP code", max_characters=50, synonyms=("zip code", "zipcode", "postal code"),
    ),
    FieldSpec(
        "total_amount", "Total amount", FieldKind.DECIMAL, max_characters=24,
        synonyms=("amount", "balance", "amount due", "total due"),
    ),
    FieldSpec(
        "minimum_payment", "Minimum payment", FieldKind.DECIMAL, max_characters=24,
        synonyms=("minimum payment amount", "min payment"),
    ),
    FieldSpec(
        "last_payment_date", "Last payment", max_characters=50, synonyms=("last payment",),
    ),
    FieldSpec(
        "practice_id", "Practice", FieldKind.INTEGER, max_characters=24, synonyms=("site id",),
    ),
    FieldSpec("caller_id", "Caller ID", max_characters=13, synonyms=("callerid", "cli")),
    FieldSpec("extra1", "Extra 1", max_characters=50, synonyms=("notes", "comment")),
    FieldSpec("extra2", "Extra 2", max_characters=50),
    FieldSpec("extra3", "Extra 3", max_characters=50),
)  # fmt: skip
"""Every field that a record may have. Only the first phone is needed."""

MARKS: tuple[FieldSpec, ...] = (
    FieldSpec(
        "priority", "Priority (0 first)", FieldKind.INTEGER, minimum=0, maximum=1000,
        synonyms=("prio", "rank"),
    ),
    FieldSpec(
        "active", "Active", FieldKind.FLAG,
        synonyms=("is active", "isactive", "enabled"),
    ),
)  # fmt: skip
"""What a record is marked with: in which order it is dialed, and whether it is."""

UPDATE_FIELDS: tuple[FieldSpec, ...] = (
    *(spec for spec in FIELDS if spec.kind is not FieldKind.PHONES),
    *MARKS,
)
"""What an update of records may hold: all but further phones. Records are found by the phone."""
