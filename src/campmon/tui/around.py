"""Reading what else may speak against dialing: once, when somebody looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from campmon.backends.base import Backend
from campmon.model.against import Around
from campmon.model.campaign import Campaign
from campmon.model.capability import Capability
from campmon.model.errors import CampmonError, NotOfferedError
from campmon.model.properties import CampaignProperties
from campmon.model.reading import SourceState
from campmon.model.staffing import Staffing

if TYPE_CHECKING:
    from campmon.tui.session import Session


@dataclass(frozen=True, slots=True)
class Beyond:
    """Properties and staffing of a campaign, as far as they could be read.

    problems  why not, in sentences; what the platform does not have is no problem
    """

    properties: CampaignProperties | None = None
    staffing: Staffing | None = None
    problems: tuple[str, ...] = ()


async def read_beyond(backend: Backend, campaign_id: str) -> Beyond:
    """Read one after the other: platforms count calls."""
    properties: CampaignProperties | None = None
    staffing: Staffing | None = None
    problems: list[str] = []
    if backend.capabilities.offers(Capability.UPDATE):
        try:
            properties = await backend.read_properties(campaign_id)
        except NotOfferedError:
            pass
        except CampmonError as error:
            problems.append(f"Its properties could not be read: {error}")
    if backend.capabilities.offers(Capability.STAFFING):
        try:
            staffing = await backend.read_staffing(campaign_id)
        except NotOfferedError:
            pass
        except CampmonError as error:
            problems.append(f"Who works it could not be read: {error}")
    return Beyond(properties, staffing, tuple(problems))


def around_of(session: Session, campaign: Campaign, beyond: Beyond) -> Around:
    """What is known besides the campaign itself, at this moment."""
    source = session.source_of(campaign.key)
    health = session.board.health.get(campaign.profile)
    stale = health is not None and health.state is SourceState.STALE
    names = frozenset(spec.name for spec in source.backend.property_specs)
    return Around(
        session.clock.now(),
        stale=(health.problem or "") if health is not None and stale else None,
        capabilities=source.backend.capabilities,
        properties=beyond.properties.values if beyond.properties is not None else None,
        property_names=names,
        staffing=beyond.staffing,
        read_only=source.commander.read_only,
    )
