"""Figures in words: what the screen and the command line write alike. Unknown is `—`, never 0."""

from datetime import datetime
from typing import Literal

from campmon.model.campaign import Campaign
from campmon.model.state import CampaignState
from campmon.model.statistics import Provenance, runs_out_at

UNKNOWN = "—"
ENDLESS = "∞"
DERIVED = "≈"

RecordCount = Literal["uploaded", "loaded", "completed", "remaining"]

RECORD_COUNTS: tuple[RecordCount, ...] = ("uploaded", "loaded", "completed", "remaining")
"""Statistics' counts, in the order that they are always shown in."""


def record_count(campaign: Campaign, name: RecordCount, width: int = 0) -> str:
    """One of a campaign's counts; derived ones carry a sign.

    Of a live campaign, an unknown number of uploaded records is endless: it waits for more.
    """
    value: int | None = getattr(campaign.statistics, name)
    if value is None:
        return ENDLESS if campaign.live and name == "uploaded" else UNKNOWN
    if campaign.statistics.provenance is Provenance.DERIVED:
        return DERIVED + count(value, max(width - 1, 0))
    return count(value, width)


def count(value: int | None, width: int = 0) -> str:
    """A number of records, with separators; shortened to `width` cells with a unit if need be.

    `width` 0 is as wide as it takes. 1,234,567 in 6 cells is `1,235k`.
    """
    if value is None:
        return UNKNOWN
    text = f"{value:,}"
    if not width or len(text) <= width:
        return text
    for divisor, unit in ((1_000, "k"), (1_000_000, "M"), (1_000_000_000, "G")):
        scaled = value / divisor
        for decimals in (3, 2, 1, 0):
            short = f"{scaled:,.{decimals}f}{unit}"
            if len(short) <= width:
                return short
    return "…"


def share(value: float | None) -> str:
    """How much is done, in percent without the sign: one decimal, cut; 100 only when all."""
    return UNKNOWN if value is None else f"{cut(value, 1):.1f}"


def rate(value: float | None) -> str:
    """A rate or a part in percent, without the sign: one decimal, to the nearest.

    Cut, a drop rate would look lower than it is.
    """
    return UNKNOWN if value is None else f"{nearest(value, 1):.1f}"


def cut(percent: float, decimals: int) -> float:
    """A share of 0 to 100 percent with so many decimals, the rest cut off: 100 only when all."""
    scale: int = 10**decimals
    # 4.35 × 100 is a little less than 435 in binary: that little must not cost a digit.
    scaled = int(round(percent * scale, 6))
    return (min(scaled, 100 * scale - 1) if percent < 100 else scaled) / scale


def nearest(percent: float, decimals: int) -> float:
    """A share of 0 to 100 percent to the nearest of so many decimals: 100 only when all."""
    scale: int = 10**decimals
    scaled = int(round(percent * scale, 6) + 0.5)
    return (min(scaled, 100 * scale - 1) if percent < 100 else scaled) / scale


def percent_done(campaign: Campaign) -> str:
    """Completed / Loaded as a share in percent, without its sign; derived ones carry a sign."""
    value = campaign.statistics.percent_done
    derived = value is not None and campaign.statistics.provenance is Provenance.DERIVED
    return (DERIVED if derived else "") + share(value)


def pace(value: float | None) -> str:
    """Records a minute."""
    if value is None:
        return UNKNOWN
    return f"{value:,.1f}" if value < 1_000 else f"{value:,.0f}"


def runs_out(campaign: Campaign, read_at: datetime | None = None) -> datetime | None:
    """When a playing campaign's last record will have been dialed; None where nobody can say.

    `read_at` is when it was read, for one whose figures do not say it themselves.
    """
    as_of = campaign.statistics.as_of or read_at
    if as_of is None or campaign.live or campaign.state is not CampaignState.PLAYING:
        return None
    return runs_out_at(campaign.statistics.remaining, campaign.pace, as_of)
