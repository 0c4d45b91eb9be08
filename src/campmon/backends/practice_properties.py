"""The practice platform's properties as its users see them: moments by their own clock."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from campmon.model.properties import Choice, PropertySpec
from campmon.practice.properties import (
    ASAP,
    END,
    END_OF_DAY,
    NEXT_DAY,
    SCHEDULE,
    SPECS,
    START,
)
from campmon.practice.running import RunningDialer


def specs_of(services: Mapping[int, str]) -> tuple[PropertySpec, ...]:
    """All properties; the services that there are stand beside the service's number."""
    choices = tuple(Choice(str(number), name) for number, name in services.items())
    return tuple(
        replace(spec, choices=choices) if spec.name == "serviceId" else spec for spec in SPECS
    )


def told(running: RunningDialer, campaign_id: str) -> dict[str, str]:
    """A campaign's properties, as a user would write them. Raises UnknownCampaignError."""
    values = running.outward(running.dialer.properties(campaign_id))
    if NEXT_DAY not in values:
        return values  # without a schedule
    return {
        **values,
        START: _local(values[START]) if START in values else ASAP,
        END: _local(values[END]) if END in values else END_OF_DAY,
    }


def meant(
    running: RunningDialer, changes: Mapping[str, str | None], present: Mapping[str, str]
) -> dict[str, str | None]:
    """What a user's changes are to the platform, where any part of a schedule makes one.

    Without a start, an end or another day nothing is scheduled: the platform would take that as
    a start at once, and nobody who empties the start means that.
    """
    after = {name: {**present, **changes}.get(name) for name in SCHEDULE}
    scheduled = (
        after[START] or (after[END] or END_OF_DAY) != END_OF_DAY or after[NEXT_DAY] == "true"
    )
    if any(name in SCHEDULE for name in changes) and not scheduled:
        changes = {**changes, **dict.fromkeys(SCHEDULE)}
    return running.inward(changes)


def _local(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone().isoformat()
