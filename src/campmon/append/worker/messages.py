"""What the screen and the worker of an append say to each other. Plain data, all of it.

A request is answered by one answer, or by `Failed`; meanwhile there may be progress. `Steer` is
not answered: what comes of it is seen in the progress of what is under way.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from campmon.append.check_options import CheckOptions
from campmon.append.journal.stored import DoubtDecision
from campmon.append.mapping import ColumnMapping
from campmon.append.plan import AppendPlan, PlanProgress
from campmon.append.purpose import Purpose
from campmon.append.report import AppendProgress, AppendReport
from campmon.append.table import ReadOptions, Table
from campmon.model.campaign import Campaign
from campmon.model.errors import CampmonError
from campmon.model.intent import Tier
from campmon.model.record import AppendRules

# Requests


@dataclass(frozen=True, slots=True)
class Open:
    """Open a file as a table. Answer: `Opened`."""

    path: Path
    options: ReadOptions = field(default_factory=ReadOptions)


@dataclass(frozen=True, slots=True)
class Check:
    """Check a whole file. Answer: `Checked`; on the way there: CheckProgress.

    campaign     where the records are to go; None leaves out what is asked of a campaign
    earlier      also look for numbers that were appended to the campaign earlier from here
    on_campaign  also look for numbers that are on the campaign, where they can be read
    """

    table: Table
    mapping: ColumnMapping
    rules: AppendRules
    purpose: Purpose = Purpose.APPEND
    campaign: Campaign | None = None
    options: CheckOptions = field(default_factory=CheckOptions)
    earlier: bool = True
    on_campaign: bool = False


@dataclass(frozen=True, slots=True)
class WriteRejects:
    """Write the rows that the last check kept back to a new file. Answer: `Written`."""

    path: Path


@dataclass(frozen=True, slots=True)
class Start:
    """Send what was checked last. Progress: `Began`, AppendProgress. Answer: `Ended`.

    confirmed  how surely the user has confirmed it
    who        who wants it, for the audit
    """

    campaign: Campaign
    pace: str = "steady"
    confirmed: Tier = Tier.CONFIRM
    who: str = ""


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on with a job of the journal. Progress and answer as of `Start`.

    decision  what was decided of records in doubt that nothing can be known of
    """

    job_id: str
    decision: DoubtDecision = DoubtDecision.ASK
    confirmed: Tier = Tier.CONFIRM
    who: str = ""


Request = Open | Check | WriteRejects | Start | Resume


class Steer(StrEnum):
    """What is wanted of what is under way."""

    PAUSE = "pause"
    """Send no further call for now."""
    GO_ON = "go on"
    CANCEL = "cancel"
    """Send no further call; a check is called off."""
    DETACH = "detach"
    """Go on to the end of the job, also without whoever asked for it."""
    LEAVE = "leave"
    """End now: a job is paused so that it can be resumed."""


# Answers


@dataclass(frozen=True, slots=True)
class Opened:
    """The file is a table."""

    table: Table


@dataclass(frozen=True, slots=True)
class Checked:
    """The file is checked."""

    plan: AppendPlan


@dataclass(frozen=True, slots=True)
class Written:
    """So many rows were written."""

    rows: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A job has ended, for now or for good."""

    report: AppendReport


@dataclass(frozen=True, slots=True)
class Failed:
    """What was asked for could not be done."""

    error: CampmonError


Answer = Opened | Checked | Written | Ended | Failed


@dataclass(frozen=True, slots=True)
class Began:
    """The journal has a job: from now on it can be resumed, whatever happens."""

    job_id: str


@dataclass(frozen=True, slots=True)
class Comparing:
    """The numbers that are on the campaign are being read: so many records so far."""

    records: int


CheckProgress = Comparing | PlanProgress
Progress = CheckProgress | AppendProgress | Began


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with a number that its answers carry."""

    number: int
    request: Request


@dataclass(frozen=True, slots=True)
class Told:
    """An answer to a request, or its progress."""

    number: int
    said: Answer | Progress
