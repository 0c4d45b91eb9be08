"""What is said where figures are derived, call by call, and some are not there yet."""

import math
from collections.abc import Collection

from campmon.cli.streams import Streams
from campmon.model.campaign import Campaign
from campmon.model.reading import Budget

_MEND = "`campmon watch` and the screen go on until every campaign has its figures."


def say_what_is_awaited(
    streams: Streams, shown: Collection[Campaign], calls: Budget | None
) -> bool:
    """Say that the budget of calls is used up, or how many campaigns have no figures yet.

    `calls` is that budget; None where figures are not derived. Returns whether there was
    anything to say.
    """
    if calls is None:
        return False
    awaited = sum(campaign.statistics.awaited for campaign in shown)
    wait = math.ceil(calls.free_in_seconds)
    if not awaited and not wait:
        return False
    what = "none are free now"
    if awaited:
        have = "has" if awaited == 1 else "have"
        what = f"{awaited:,} of {len(shown):,} campaigns {have} none yet"
    when = f" (the next calls in {wait} s)" if wait else ""
    streams.complain(
        f"figures are derived within {calls.limit} calls a minute; {what}{when}",
        _MEND if awaited else "",
    )
    return True
