"""Opening the editor: where staffing can be changed, or at least be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from campmon.model.campaign import Campaign
from campmon.model.capability import Capability
from campmon.model.errors import ReadOnlyError, RefusedError
from campmon.model.intent import Staff
from campmon.model.staffing import StaffingChange
from campmon.tui.staffing.screen import StaffingScreen

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp


def begin(app: CampmonApp, campaigns: Sequence[Campaign]) -> None:
    """Open the editor on those that can be changed; where none can but be read, on these.

    Says why where it opens on none.
    """
    if not campaigns:
        app.tell("Move the cursor to a campaign first", "warning")
        return
    doable: list[Campaign] = []
    readable: list[Campaign] = []
    reasons: list[str] = []
    for campaign in campaigns:
        source = app.session.source_of(campaign.key)
        why_not = source.backend.capabilities.why_not(Capability.STAFFING)
        try:
            source.commander.check(Staff(StaffingChange()), campaign)
        except ReadOnlyError as error:
            if why_not is None:
                readable.append(campaign)
                reasons.append(str(error))
            else:
                reasons.append(f"{source.backend.platform} does not offer this: {why_not}")
        except RefusedError as error:
            reasons.append(str(error))
        else:
            doable.append(campaign)
    told = list(dict.fromkeys(reasons))
    if doable:
        left = len(campaigns) - len(doable)
        left_out = [f"{left} of the marked are left out.", *told] if left else []
        app.push_screen(StaffingScreen(app, doable, left_out=left_out))
    elif readable:
        app.push_screen(StaffingScreen(app, readable, shut=told[0]))
    else:
        app.tell(" · ".join(told), "warning")
