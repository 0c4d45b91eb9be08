"""A campaign's report at the end of a day: plain data, and what is taken from the audit log."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from campmon.engine.audit import AuditEntry
from campmon.engine.audit_acts import joined, with_others
from campmon.model.capability import Capabilities, Capability
from campmon.model.days import local_day
from campmon.model.detail import CampaignDetail
from campmon.model.reading import Act
from campmon.model.text import clean

PARTS = (
    Capability.DISPOSITIONS,
    Capability.ATTEMPTS,
    Capability.AGENTS,
    Capability.WRAP_UP_CODES,
)
"""What a platform may not offer of a report."""


@dataclass(frozen=True, slots=True)
class ReportBatch:
    """One call's worth of records of a file, as the journal of appends has it.

    job           the job's id
    purpose       what was done with the records: "append" or "update"
    state         in words: "accepted", "in doubt", "not sent", …
    sent_at       when its call was begun that was made last; None if none was
    there_before  records that were on the campaign already
    """

    job: str
    file: str
    purpose: str
    number: int
    records: int
    accepted: int
    there_before: int
    refused: int
    in_doubt: int
    not_sent: int
    state: str
    sent_at: datetime | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "file", clean(self.file))


@dataclass(frozen=True, slots=True)
class ReportAct:
    """What somebody did to the campaign.

    outcome    "" where none was written down
    elsewhere  told by a hub, and not in this machine's audit log
    """

    at: datetime
    who: str
    what: str
    outcome: str
    message: str
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class CampaignReport:
    """All that a report says.

    since        the beginning of the day: of batches and acts
    not_offered  the parts that the platform does not offer, each with the reason
    problems     what could not be read on this machine, in sentences
    """

    detail: CampaignDetail
    platform: str
    made_at: datetime
    since: datetime
    not_offered: Mapping[Capability, str] = field(default_factory=lambda: MappingProxyType({}))
    batches: tuple[ReportBatch, ...] = ()
    acts: tuple[ReportAct, ...] = ()
    problems: tuple[str, ...] = ()


def day_of(now: datetime) -> datetime:
    """When the day began, by the clock of this machine: midnight may have another offset."""
    return local_day(now.astimezone().date())[0]


def parts_not_offered(capabilities: Capabilities) -> dict[Capability, str]:
    """The parts of a report that a platform does not offer, each with the reason."""
    reasons = {part: capabilities.why_not(part) for part in PARTS}
    return {part: clean(why) for part, why in reasons.items() if why is not None}


def acts_since(
    entries: Iterable[AuditEntry], told: Iterable[Act], since: datetime
) -> tuple[ReportAct, ...]:
    """The acts on a campaign since then, oldest first; of an append its calls are left out.

    entries  as the audit log gives them of this campaign
    told     what a hub has told of the acts of others on it
    """
    return tuple(
        ReportAct(
            act.begun,
            clean(act.who),
            clean(act.what),
            clean(act.outcome),
            clean(act.message),
            act.elsewhere,
        )
        for act in reversed(with_others(joined(entries), told))
        if act.begun >= since and not act.call
    )
