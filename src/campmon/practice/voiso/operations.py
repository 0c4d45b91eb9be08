"""Start, pause and stop: when they are possible, and why they are not.

Source: Voiso Campaigns APIs, "Start, pause, or stop the campaign via API". The errors' words are
this practice platform's own, but the one about agents.
"""

from dataclasses import dataclass

from campmon.model.errors import RefusedError
from campmon.model.state import Operation, allows
from campmon.practice.campaign import DialedCampaign
from campmon.practice.dialer import Dialer
from campmon.practice.states import StartLack
from campmon.practice.voiso.words import status_of

OPERATIONS = {
    "start": Operation.PLAY,
    "pause": Operation.PAUSE,
    "stop": Operation.STOP,
}

DONE_WORDS = {"start": "started", "pause": "paused", "stop": "stopped"}

_ALREADY = {
    "start": frozenset({"active"}),
    "pause": frozenset({"paused"}),
    "stop": frozenset({"stopping", "stopped", "completed"}),
}
_POSSIBLE = {
    "pause": frozenset({"active", "auto_paused"}),
    "stop": frozenset({"active", "auto_paused", "paused"}),
}


@dataclass(frozen=True, slots=True)
class Objection:
    """Why an operation is not possible: what is wrong with which field; "" is the state itself."""

    reason: str
    field: str = ""


_LACKS = {
    StartLack.AGENTS: Objection("Campaign must have at least one agent to start", "agents"),
    StartLack.RECORDS: Objection("Campaign must have at least one lead to start", "leads"),
}


def carry_out(
    dialer: Dialer, campaign: DialedCampaign, operation: str, by: str
) -> tuple[Objection, ...]:
    """Start, pause or stop a campaign. Returns what stands against it; nothing was done then."""
    objections = _objections(dialer, campaign, operation)
    if objections:
        return objections
    try:
        dialer.operate(campaign.id, OPERATIONS[operation], by)
    except RefusedError as error:
        return (Objection(error.message),)
    return ()


def _objections(dialer: Dialer, campaign: DialedCampaign, operation: str) -> tuple[Objection, ...]:
    status = status_of(campaign)
    if status in _ALREADY[operation]:
        return (Objection(f"Campaign is already {status}"),)
    if operation in _POSSIBLE:
        if status in _POSSIBLE[operation]:
            return ()
        return (Objection(f"Campaign must be active to {operation}, and is {status}"),)
    if campaign.auto_paused:
        return (Objection(f"Campaign is paused by the dialer: {campaign.reason}"),)
    if not allows(campaign.state, Operation.PLAY):
        return (Objection(f"Campaign cannot start: it is {status}"),)
    return tuple(_LACKS[lack] for lack in dialer.why_no_start(campaign.id))
