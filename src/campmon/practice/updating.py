"""What the properties of a campaign are, and what a change of them comes to."""

from collections.abc import Mapping
from dataclasses import replace

from campmon.model.errors import RefusedError
from campmon.model.intent import Receipt
from campmon.model.state import CampaignState
from campmon.practice.campaign import DialedCampaign
from campmon.practice.floor import Floor
from campmon.practice.plan import CampaignPlan
from campmon.practice.properties import (
    SCHEDULE,
    TYPE_IDS,
    check_changes,
    check_new,
    read_schedule,
    told_schedule,
    type_of,
)
from campmon.practice.staffing import put_on

_ELSEWHERE = frozenset({"serviceId", "typeId", "appendable", *SCHEDULE})


def properties_of(floor: Floor, campaign: DialedCampaign) -> dict[str, str]:
    """All properties of a campaign by name; what is empty is left out."""
    plan = campaign.plan
    return {
        "serviceId": str(campaign.service_id),
        "typeId": str(TYPE_IDS[plan.type]),
        **campaign.traits,
        "appendable": "true" if plan.append_allowed else "false",
        **told_schedule(campaign.schedule, floor.time),
    }


def update(
    floor: Floor, campaign: DialedCampaign, changes: Mapping[str, str | None], by: str
) -> Receipt:
    """Change some properties, and only these. Raises RefusedError; nothing has changed then."""
    if campaign.state is CampaignState.DEACTIVATED:
        raise RefusedError(f"{campaign.plan.name!r} is deactivated; it cannot be updated")
    wanted = check_changes(changes)
    before: dict[str, str | None] = {**properties_of(floor, campaign)}
    after = before | wanted
    schedule = campaign.schedule
    if any(name in wanted and wanted[name] != before.get(name) for name in SCHEDULE):
        schedule = read_schedule(after, floor.time, floor.timeline.now)
        after = {name: value for name, value in after.items() if name not in SCHEDULE}
        after |= told_schedule(schedule, floor.time)
    if {name: value for name, value in after.items() if value is not None} == before:
        return Receipt("Nothing of it differs", already=True)
    _take_on(floor, campaign, after)
    campaign.schedule = schedule
    campaign.modified = floor.timeline.now
    campaign.modified_by = by
    floor.changed()
    return Receipt()


def _take_on(floor: Floor, campaign: DialedCampaign, after: Mapping[str, str | None]) -> None:
    """Give a campaign the properties that need no schedule."""
    service = floor.services.called(int(after["serviceId"] or 0))
    kind = type_of(after["typeId"] or "")
    campaign.plan = replace(campaign.plan, service=service, type=kind)
    campaign.service_id = floor.services.id_of(service)
    campaign.traits = _traits(after)
    if not campaign.staff:
        put_on(floor.workforce, campaign, *floor.services.crew(service))


def new_campaign(
    floor: Floor, name: str, records: int, properties: Mapping[str, str]
) -> tuple[CampaignPlan, dict[str, str]]:
    """The plan of a campaign to be created, and its properties. Raises RefusedError."""
    read = check_new(properties)
    if not name.strip():
        raise RefusedError("a campaign needs a name")
    read_schedule(read, floor.time, floor.timeline.now)
    service = floor.services.called(int(read["serviceId"]))
    agents, teams = floor.services.crew(service)
    plan = CampaignPlan(
        name,
        records,
        service,
        type=type_of(read["typeId"]),
        built_on_load=False,
        append_allowed=read.get("appendable") == "true",
        agents=agents,
        teams=teams,
    )
    return plan, read


def adopt(floor: Floor, campaign: DialedCampaign, properties: Mapping[str, str], by: str) -> None:
    """Give a campaign that was just created the properties it was created with."""
    campaign.traits = _traits(properties)
    campaign.schedule = read_schedule(properties, floor.time, floor.timeline.now)
    campaign.state_by = campaign.modified_by = by


def _traits(properties: Mapping[str, str | None]) -> dict[str, str]:
    """What is kept as it is: neither part of the plan nor of the schedule."""
    return {
        name: value
        for name, value in properties.items()
        if value is not None and name not in _ELSEWHERE
    }
