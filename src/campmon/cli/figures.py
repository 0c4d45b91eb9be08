"""Figures as the command line's tables write them. Unknown is `—`, never 0."""

from datetime import datetime

from campmon.model.campaign import Campaign
from campmon.model.statistics import Provenance

UNKNOWN = "—"
ENDLESS = "∞"
DERIVED = "≈"


def uploaded(campaign: Campaign) -> str:
    """Records uploaded and appended."""
    return _count(campaign.statistics.uploaded, campaign, open_ended=True)


def loaded(campaign: Campaign) -> str:
    """Valid records among them."""
    return _count(campaign.statistics.loaded, campaign, open_ended=True)


def completed(campaign: Campaign) -> str:
    """Records dialed to the end."""
    return _count(campaign.statistics.completed, campaign)


def remaining(campaign: Campaign) -> str:
    """Records still to dial."""
    return _count(campaign.statistics.remaining, campaign, open_ended=True)


def percent_done(campaign: Campaign) -> str:
    """Completed / Loaded, cut to one decimal: 100.0 only when all is done."""
    value = campaign.statistics.percent_done
    return UNKNOWN if value is None else _sign(campaign) + f"{int(value * 10) / 10:.1f}"


def pace(campaign: Campaign) -> str:
    """Records completed a minute."""
    return UNKNOWN if campaign.pace is None else f"{campaign.pace:,.1f}"


def moment(at: datetime | None) -> str:
    """A moment in local time, ISO 8601 with offset."""
    return UNKNOWN if at is None else at.astimezone().isoformat(" ", "seconds")


def seconds(value: float | None) -> str:
    """A length of time in seconds."""
    return UNKNOWN if value is None else f"{value:,.0f} s"


def percent(value: float | None) -> str:
    """A rate in percent."""
    return UNKNOWN if value is None else f"{value:.1f} %"


def _count(value: int | None, campaign: Campaign, *, open_ended: bool = False) -> str:
    if value is None:
        return ENDLESS if campaign.live and open_ended else UNKNOWN
    return f"{_sign(campaign)}{value:,}"


def _sign(campaign: Campaign) -> str:
    return DERIVED if campaign.statistics.provenance is Provenance.DERIVED else ""
