"""LiveVox's campaigns in the model's words."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from campmon.backends.livevox.client import CampaignFacts, CampaignRow
from campmon.backends.livevox.schedule import happened
from campmon.backends.livevox.statistics import Subject
from campmon.backends.livevox.words import state_of, type_name
from campmon.model.campaign import Campaign
from campmon.model.statistics import Statistics
from campmon.model.text import clean
from campmon.model.zones import EASTERN, day_begins

_REQUEUE_KEYS = ("requeue", "isrequeue", "requeued", "requeuecampaign")
_UNREAD = (
    "this user may not read the campaign, so whether it takes appends is not known (Sysadmin,"
    " Superuser or Manager may)"
)
_CERTAINLY_PAST = timedelta(hours=12)


def subject_of(campaign: CampaignRow | CampaignFacts) -> Subject:
    """What statistics need to know of a campaign."""
    return Subject(campaign.id, state_of(campaign.status), happened(campaign.upload_date))


def from_row(
    profile: str, row: CampaignRow, statistics: Statistics, service: str | None
) -> Campaign:
    """A campaign as the lists have it; whether it takes appends is not told there."""
    return Campaign(
        profile=profile,
        id=row.id,
        name=_name(row),
        state=state_of(row.status),
        platform_state=row.status,
        type=type_name(row.type_id),
        service=service,
        statistics=statistics,
    )


def from_facts(
    profile: str,
    facts: CampaignFacts,
    statistics: Statistics,
    service: str | None,
    now: datetime,
    latest: CampaignRow | None = None,
) -> Campaign:
    """A campaign as Read Campaign has it.

    latest  the campaign as it was listed since, whose state is the more recent one
    """
    status = latest.status if latest is not None else facts.status
    return Campaign(
        profile=profile,
        id=facts.id,
        name=_name(facts),
        state=state_of(status),
        platform_state=status,
        type=type_name(facts.type_id),
        service=service,
        statistics=statistics,
        appendable=facts.appendable,
        requeue=_is_requeue(facts.facts),
        no_append=why_of_another_day(facts, now) if facts.facts else _UNREAD,
    )


def facts_from_row(row: CampaignRow) -> CampaignFacts:
    """What the list tells of a campaign, for sessions that may read no campaign by itself."""
    return CampaignFacts(
        id=row.id,
        name=row.name,
        type_id=row.type_id,
        service_id=row.service_id,
        status=row.status,
        upload_date=row.upload_date,
    )


def why_of_another_day(facts: CampaignFacts, now: datetime) -> str | None:
    """Why a campaign takes no appends because of its day; None where it is, or may be, today's.

    LiveVox takes records for today's campaigns only ("Adding/Appending Records to Active
    Campaigns"): those uploaded today, or earlier with a schedule for today, or dialed today.
    A day is past only if it is well past: the platform's clock and ours may differ.
    """
    schedule = facts.schedule
    uploaded = happened(facts.upload_date)
    dates = [uploaded, happened(facts.actual_start_date)]
    if schedule is not None:
        dates.append(happened(schedule.start))
        if schedule.next_day and uploaded is not None:
            dates.append(uploaded + timedelta(days=1))
    known = [moment for moment in dates if moment is not None]
    if not known:
        return None
    last = max(known)
    if last >= day_begins(now) or now - last <= _CERTAINLY_PAST:
        return None
    return (
        f"it is of {EASTERN.local(last):%Y-%m-%d} (ET); LiveVox takes records for today's"
        " campaigns only"
    )


def _name(campaign: CampaignRow | CampaignFacts) -> str:
    """Its name, or its id where nothing of the name would be seen."""
    return campaign.name if clean(campaign.name).strip() else campaign.id


def _is_requeue(facts: Mapping[str, object]) -> bool:
    folded = {key.casefold(): value for key, value in facts.items()}
    return any(str(folded.get(key)).casefold() in ("true", "1") for key in _REQUEUE_KEYS)
