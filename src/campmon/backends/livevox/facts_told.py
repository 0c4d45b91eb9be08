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
    "voiceid": "Voice",
    "answeringmachineoption": "Answering machines",
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
_MEANINGS: Mapping[str, Mapping[str, str]] = {
    "answeringmachineoption": ANSWERING_MACHINES,
    "scruboption": _SCRUBS,
}
_NOT_SET = "not set"
_NOT_YET = "not yet"


def facts_told(facts: CampaignFacts, service: str | None) -> dict[str, str]:
    """Every fact of a campaign by its label; those that campmon does not know by their own name.

    What was not told is not there: nothing is claimed of it.
    """
    rest = {key.casefold(): (key, value) for key, value in facts.facts.items()}
    shown = {
        "Type": _with_number(type_name(facts.type_id), facts.type_id),
        "Service": service or _NOT_SET,
    }
    for key in ("id", "typeid", "serviceid", "scheduletime"):
        rest.pop(key, None)
    if facts.facts:
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


def _text(key: str, value: object) -> str:
    if value is None or value == "":
        return _NOT_SET
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        text = str(value).strip()
        return _explained(key, text) or text
    return json.dumps(value, ensure_ascii=False, default=str)


def _explained(key: str, text: str) -> str | None:
    """What a value means, where LiveVox tells it by a number or word of its own."""
    if text == LOCAL:
        return LOCAL_TOLD
    if key == "voiceid" and text.isascii() and text.isdigit() and int(text) in VOICES:
        return f"{VOICES[int(text)]} ({text})"
    meaning = _MEANINGS.get(key, {}).get(text.upper())
    return f"{text}: {meaning}" if meaning else None


def _with_number(name: str, number: int | None) -> str:
    return name if number is None or str(number) in name else f"{name} ({number})"


def _label(key: str) -> str:
    """A key that campmon does not know, taken apart: someNewKey becomes Some new key."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_\s]+", " ", key).strip().lower()
    return words[:1].upper() + words[1:] if words else key
