"""All that Read Campaign tells, with labels that can be read."""

import json
import re
from collections.abc import Mapping

from campmon.backends.livevox.client import CampaignFacts
from campmon.backends.livevox.properties import ANSWERING_MACHINES, LOCAL, LOCAL_TOLD, VOICES
from campmon.backends.livevox.schedule import end_told, happened, start_told, told
from campmon.backends.livevox.words import type_name

_LABELS: Mapping[str, str] = {
    "name": "Name",
    "clientid": "Client",
    "operatorphone": "Operator phone",
    "callbackphone": "Callback phone",
    "callerid": "Caller ID",
    "localcalleridpackage": "Local caller ID package",
    "dialingstrategyid": "Dialing strategy",
    "dialcellphones": "Cell phones dialed",
    "dialmode": "Dial mode",
    "status": "Status",
    "ondemand": "On demand",
    "scruboption": "Scrub",
    "appendable": "Takes appends",
}
_SCRUBS: Mapping[str, str] = {
    "NONE": "no scrub",
    "WIRELESS": "wireless numbers are taken out",
    "LANDLINE": "landline numbers are taken out",
    "SEGMENTED_WIRELESS": "wireless numbers of positions 1 to 15 are moved to 16 and after",
}
_NOT_SET = "not set"
_NOT_YET = "not yet"


def facts_told(facts: CampaignFacts, service: str | None) -> dict[str, str]:
    """Every fact of a campaign by its label; those that campmon does not know by their own name."""
    rest = {key.casefold(): (key, value) for key, value in facts.facts.items()}
    shown = {
        "Type": _with_number(type_name(facts.type_id), facts.type_id),
        "Service": service or _NOT_SET,
    }
    for key in ("id", "typeid", "serviceid"):
        rest.pop(key, None)
    shown["Voice"] = _voice(rest.pop("voiceid", ("", None))[1])
    shown["Answering machines"] = _machines(rest.pop("answeringmachineoption", ("", None))[1])
    rest.pop("scheduletime", None)
    shown.update(_schedule(facts))
    for key, label, moment in (
        ("uploaddate", "Uploaded at", facts.upload_date),
        ("builddate", "Built at", facts.build_date),
        ("actualstartdate", "First call", facts.actual_start_date),
        ("actualenddate", "Last call", facts.actual_end_date),
    ):
        if rest.pop(key, None) is not None or moment is not None:
            known = happened(moment)
            shown[label] = told(known) if known is not None else _NOT_YET
    for folded, (key, value) in rest.items():
        shown[_LABELS.get(folded) or _label(key)] = _text(folded, value)
    return shown


def _schedule(facts: CampaignFacts) -> dict[str, str]:
    schedule = facts.schedule
    if schedule is None:
        return {"Schedule": "none: it runs on demand"}
    return {
        "Scheduled start": start_told(schedule.start),
        "Scheduled end": end_told(schedule.end),
        "Next day": {True: "yes", False: "no", None: _NOT_SET}[schedule.next_day],
    }


def _voice(value: object) -> str:
    if value is None:
        return _NOT_SET
    number = str(value).strip()
    name = VOICES.get(int(number)) if number.isascii() and number.isdigit() else None
    return f"{name} ({number})" if name else number


def _machines(value: object) -> str:
    if value is None:
        return _NOT_SET
    word = str(value)
    meaning = ANSWERING_MACHINES.get(word.upper())
    return f"{word}: {meaning}" if meaning else word


def _text(key: str, value: object) -> str:
    if value is None or value == "":
        return _NOT_SET
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        if value == LOCAL:
            return LOCAL_TOLD
        scrub = _SCRUBS.get(value.upper()) if key == "scruboption" else None
        return f"{value}: {scrub}" if scrub else value
    if isinstance(value, int | float):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def _with_number(name: str, number: int | None) -> str:
    return name if number is None or str(number) in name else f"{name} ({number})"


def _label(key: str) -> str:
    """A key that campmon does not know, taken apart: someNewKey becomes Some new key."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_\s]+", " ", key).strip().lower()
    return words[:1].upper() + words[1:] if words else key
