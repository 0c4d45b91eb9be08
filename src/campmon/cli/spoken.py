"""Campaigns and their changes as sentences to be heard. Pure functions.

A screen reader reads a line from its beginning, and leaves out or mangles signs: so the campaign
comes first, then what changed, and every sign is a word.
"""

from collections import Counter
from collections.abc import Sequence

from campmon.model.campaign import Campaign
from campmon.model.reading import Act
from campmon.model.state import CampaignState
from campmon.model.statistics import Provenance, Statistics


def introduced(campaign: Campaign, *, source: str = "") -> str:
    """All there is to say of a campaign: its name, its state, its figures."""
    return _joined(_name(campaign, source), _state(campaign), *_figures(campaign))


def state_changed(campaign: Campaign, *, source: str = "") -> str:
    """A campaign whose state is another one now."""
    return _joined(_name(campaign, source), f"now {_state(campaign)}", *_figures(campaign))


def figures_changed(before: Statistics, campaign: Campaign, *, source: str = "") -> str | None:
    """The figures that are others now; None if all that is said of them is the same."""
    known = campaign.statistics
    said: list[str] = []
    if (before.uploaded, before.loaded) != (known.uploaded, known.loaded):
        said.append(_records(campaign))
    if (before.completed, before.loaded) != (known.completed, known.loaded):
        said.append(_completed(known))
    if before.remaining != known.remaining:
        said.append(_remaining(known))
    if before.provenance is not known.provenance and not said:
        said += _figures(campaign)
    return _joined(_name(campaign, source), *said) if said else None


def gone(campaign: Campaign, *, source: str = "") -> str:
    """A campaign that the platform tells of no more."""
    return f"{_name(campaign, source)}: gone from the platform's list."


def overview(profile: str, campaigns: Sequence[Campaign]) -> str:
    """How many campaigns of a source are in which state, the most frequent first."""
    if not campaigns:
        return f"{profile}: no campaigns."
    states = Counter(campaign.state.value for campaign in campaigns)
    counts = ", ".join(f"{count} {state}" for state, count in states.most_common())
    return f"{profile}: {len(campaigns)} campaign{'' if len(campaigns) == 1 else 's'}: {counts}."


def act_told(act: Act) -> str:
    """What another supervisor did."""
    return f"{act.campaign_name}: {act.what}, by {act.who}: {act.outcome}."


def percent(share: float) -> str:
    """A share in whole percent, cut: a hundred only when all is done."""
    if 0 < share < 1:
        return "under 1 percent"
    return f"{int(share)} percent"


def _name(campaign: Campaign, source: str) -> str:
    name = campaign.name or campaign.id
    return f"{source}, {name}" if source else name


def _joined(name: str, first: str, *rest: str) -> str:
    """`name: first. Rest. Rest.`"""
    sentences = [first, *(text[:1].upper() + text[1:] for text in rest)]
    return f"{name}: {'. '.join(sentences)}."


def _state(campaign: Campaign) -> str:
    if campaign.state is CampaignState.UNKNOWN:
        word = campaign.platform_state
        return f"in a state that campmon does not know, {word}" if word else "in an unknown state"
    said = campaign.state.value
    if campaign.state_by:
        said += f", by {campaign.state_by}"
    if campaign.state_at:
        said += f", at {campaign.state_at.astimezone():%H:%M}"
    reason = (campaign.reason or "").rstrip(".")
    return f"{said}. {reason[:1].upper()}{reason[1:]}" if reason else said


def _figures(campaign: Campaign) -> list[str]:
    known = campaign.statistics
    if known.awaited:
        return ["figures not derived yet"]
    if not known.known:
        return ["live, it waits for records" if campaign.live else "figures unknown"]
    if known.completed is None and known.remaining is None:
        return [_records(campaign)]
    return [_completed(known), _remaining(known)]


def _records(campaign: Campaign) -> str:
    known = campaign.statistics
    if known.uploaded is None and campaign.live:
        return f"{_count(known, known.loaded)} loaded, open for more"
    return f"{_count(known, known.uploaded)} uploaded, {_count(known, known.loaded)} loaded"


def _completed(known: Statistics) -> str:
    if known.completed is None:
        return "completed unknown"
    of = "" if known.loaded is None else f" of {_count(known, known.loaded)}"
    share = known.percent_done
    done = "" if share is None else f", {percent(share)}"
    return f"{_count(known, known.completed)}{of} completed{done}"


def _remaining(known: Statistics) -> str:
    if known.remaining is None:
        return "remaining unknown"
    return f"{_count(known, known.remaining)} remaining"


def _count(known: Statistics, value: int | None) -> str:
    if value is None:
        return "an unknown number"
    return f"about {value:,}" if known.provenance is Provenance.DERIVED else f"{value:,}"
