"""Doing on one campaign what a reason names as its mend, wherever it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from campmon.model.campaign import Campaign
from campmon.model.command import BY_ID
from campmon.model.errors import NotOfferedError, RefusedError
from campmon.model.intent import Append, Update
from campmon.model.state import Operation
from campmon.model.why import WhyNot
from campmon.tui.bindings import Keys

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {f"campaign.{operation.value}": operation for operation in Operation}
)
"""The commands that set a campaign's state."""


def mends_by_key(reasons: Iterable[WhyNot], keys: Keys) -> Mapping[str, str]:
    """The commands that mend something, by every key they have."""
    found = [reason.command_id for reason in reasons if reason.command_id in BY_ID]
    return {key: command for command in found if command for key in keys.of(command)}


def mend(app: CampmonApp, command_id: str, campaign: Campaign) -> None:
    """Do what a command does, on this campaign; it asks and refuses as it does on the board."""
    if command_id in OPERATIONS:
        from campmon.tui import acts

        acts.begin(app, OPERATIONS[command_id], [campaign])
    elif command_id == "campaign.append":
        append_to(app, campaign)
    elif command_id == "campaign.edit":
        edit(app, campaign)
    elif command_id == "campaign.staffing":
        from campmon.tui.staffing.opening import begin

        begin(app, [campaign])
    elif command_id == "screen.read_now":
        app.session.source_of(campaign.key).monitor.read_now()
        app.tell("Reading now")


def append_to(app: CampmonApp, campaign: Campaign) -> None:
    """Open the wizard that appends to a campaign; say why where it takes no records."""
    source = app.session.source_of(campaign.key)
    rules = source.backend.append_rules
    try:
        source.commander.check(Append(()), campaign)
        if rules is None:
            raise NotOfferedError(f"{source.backend.platform} does not take appended records")
    except RefusedError as error:
        app.tell(str(error), "warning")
        return
    # The wizard brings the file readers with it: loaded only when somebody appends.
    from campmon.tui.append.wizard import AppendScreen

    app.push_screen(AppendScreen(app, campaign, rules))


def edit(app: CampmonApp, campaign: Campaign) -> None:
    """Open the form of a campaign's properties; say why where they cannot be changed."""
    try:
        app.session.source_of(campaign.key).commander.check(Update({}), campaign)
    except RefusedError as error:
        app.tell(str(error), "warning")
        return
    from campmon.tui.forms.edit import EditScreen

    app.push_screen(EditScreen(app, campaign))
