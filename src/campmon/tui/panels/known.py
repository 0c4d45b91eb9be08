"""What the panels are given of a campaign, from a session that runs."""

from __future__ import annotations

from campmon.model.campaign import Campaign
from campmon.model.detail import CampaignDetail
from campmon.model.reading import SourceState
from campmon.tui.panels.context import Context
from campmon.tui.session import Session


def known(
    session: Session, campaign: Campaign, detail: CampaignDetail | None, problem: str | None
) -> Context:
    """A campaign as far as it is known now. `problem`: why its detail could not be read."""
    source = session.source_of(campaign.key)
    health = session.board.health.get(campaign.profile)
    return Context(
        campaign,
        detail,
        source.backend.capabilities,
        source.backend.platform,
        session.clock.now(),
        problem,
        health is not None and health.state is SourceState.STALE,
        source.monitor.refresh_seconds,
    )
