"""The fields of a contact on Voiso, and the rules of appends and updates.

Names, ranges and limits are those of Voiso's article on its Campaigns APIs (version 1) and of the
leads in version 4's reference.
"""

from dataclasses import replace

from campmon.backends.voiso.client import LARGEST_CONTACTS, LARGEST_LEADS
from campmon.model.record import AppendRules, FieldKind, FieldSpec
from campmon.model.state import CampaignState

PHONE, NAME, SOURCE, URL, PRIORITY, ACTIVE = "phone1", "name", "source", "url", "priority", "active"

HEADER_PREFIX = "X-"
"""What context headers of version 4 begin with."""

QUIET_SECONDS = 2.0
"""Seconds from the end of a request to the begin of the next to the same campaign."""

_S = CampaignState
_STATES = frozenset({_S.DRAFT, _S.LOADING, _S.PLAYING, _S.PAUSED, _S.UNKNOWN})
"""Any but those that dial no more. A live campaign leaves its draft by getting contacts, and one
that is processing may be so because of ours: the platform says then that it is busy."""

_PHONE = FieldSpec(
    PHONE, "Phone", FieldKind.PHONE, required=True,
    synonyms=(
        "phone", "phone number", "phonenumber", "telephone", "tel", "mobile", "cell", "msisdn",
        "number", "contact number", "contact phone", "primary phone", "telefono", "telefon",
        "telefone", "telefonnummer", "numero", "numero de telephone",
    ),
)  # fmt: skip
_NAME = FieldSpec(
    NAME, "Name",
    synonyms=(
        "contact name", "contactname", "full name", "fullname", "customer", "customer name",
        "lead name", "nombre", "nombre completo", "nom", "nome", "naam", "kunde", "imie i nazwisko",
    ),
)  # fmt: skip
_SOURCE = FieldSpec(
    SOURCE, "Source",
    synonyms=(
        "contact source", "contactsource", "lead source", "source system", "system", "origin",
        "origen", "fuente", "quelle", "herkunft", "fonte",
    ),
)  # fmt: skip
_URL = FieldSpec(
    URL, "URL", FieldKind.URL,
    synonyms=(
        "contact url", "contacturl", "source url", "crm url", "link", "crm link", "web address",
        "screen pop", "screen pop url", "enlace", "lien",
    ),
)  # fmt: skip
_PRIORITY = FieldSpec(
    PRIORITY, "Priority (lower is dialed first)", FieldKind.INTEGER, minimum=0, maximum=1000,
    synonyms=("contact priority", "lead priority", "prio", "prioridad", "prioritaet", "priorite"),
)  # fmt: skip
_ACTIVE = FieldSpec(
    ACTIVE, "Active", FieldKind.FLAG,
    synonyms=(
        "is active", "isactive", "enabled", "active state", "activo", "aktiv", "actif", "ativo",
    ),
)  # fmt: skip

_V1 = AppendRules(
    fields=(_PHONE, _NAME, _SOURCE, _URL, _PRIORITY),
    max_records_per_call=LARGEST_CONTACTS,
    calls_per_window=1,
    window_seconds=QUIET_SECONDS,
    steady_seconds=QUIET_SECONDS,
    region="",
    e164=True,
    states=_STATES,
    one_at_a_time=True,
    refuses_duplicates=True,
    settle_seconds=60.0,
)
_V4 = replace(
    _V1,
    fields=(_PHONE, _NAME, _SOURCE, _URL, replace(_PRIORITY, minimum=1), _ACTIVE),
    max_records_per_call=LARGEST_LEADS,
    open_prefix=HEADER_PREFIX,
)
_V1_UPDATE = replace(_V1, fields=(_PHONE, _NAME, _SOURCE, _URL, _ACTIVE, _PRIORITY))


def v1_append_rules(region: str) -> AppendRules:
    """What "Add campaign contacts" takes."""
    return replace(_V1, region=region)


def v1_update_rules(region: str) -> AppendRules:
    """What "Update campaign contacts" takes; contacts are found by their number."""
    return replace(_V1_UPDATE, region=region)


def v4_append_rules(region: str) -> AppendRules:
    """What version 4 takes as leads; every column X-… is a context header."""
    return replace(_V4, region=region)
