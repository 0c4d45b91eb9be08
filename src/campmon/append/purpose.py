"""What a job is for: records are appended to a campaign, or those on it are updated."""

from collections.abc import Sequence
from enum import StrEnum

from campmon.backends.base import Backend
from campmon.model.append_rules import states_told, why_no_append, why_no_update
from campmon.model.campaign import Campaign
from campmon.model.capability import Capability
from campmon.model.errors import NotOfferedError, RefusedError
from campmon.model.intent import Append, UpdateRecords
from campmon.model.record import AppendRules, Record


class Purpose(StrEnum):
    """What is done with the records of a file. The value is the verb, for any sentence.

    doing / done  the verb's other forms: "appending", "appended to" (the campaign follows)
    of_campaign   between the records and the campaign: append records *to* it, update those *of* it
    """

    APPEND = "append"
    UPDATE = "update"

    @property
    def doing(self) -> str:
        """In words: what is under way."""
        return "appending" if self is Purpose.APPEND else "updating"

    @property
    def done(self) -> str:
        """In words that the campaign's name follows: what became of the records."""
        return "appended to" if self is Purpose.APPEND else "updated in"

    @property
    def of_campaign(self) -> str:
        """The word between the records and the campaign."""
        return "to" if self is Purpose.APPEND else "of"

    def of_records(self, count: int) -> str:
        """The act in words that the campaign's name follows: "append 12 records to"."""
        return f"{self} {count:,} record{'' if count == 1 else 's'} {self.of_campaign}"

    def mend_of_doubt(self, rules: AppendRules) -> str:
        """What can be done about records in doubt."""
        if self is Purpose.UPDATE:
            return "Go on with the job: sending them again changes nothing more."
        if rules.refuses_duplicates:
            return (
                "Go on with the job: sending them again doubles nothing, as the platform refuses"
                " numbers it has."
            )
        return "Go on with the job: they are looked for first, and nothing is sent blindly."

    @property
    def capability(self) -> Capability:
        """What a backend has to offer for it."""
        return Capability.APPEND if self is Purpose.APPEND else Capability.UPDATE_RECORDS

    def action(
        self, records: Sequence[Record] = (), job: str = "", batch: int = 1
    ) -> Append | UpdateRecords:
        """The action for one batch; without records, what a commander's check is asked about."""
        if self is Purpose.APPEND:
            return Append(tuple(records), job, batch)
        return UpdateRecords(tuple(records), job, batch)

    def rules_of(self, backend: Backend) -> AppendRules | None:
        """The backend's rules for it; None where it is not offered."""
        return backend.append_rules if self is Purpose.APPEND else backend.update_rules

    def offered_by(self, backend: Backend) -> AppendRules:
        """The backend's rules for it. Raises NotOfferedError, with the backend's reason."""
        rules = self.rules_of(backend)
        reason = backend.capabilities.why_not(self.capability)
        if rules is None or reason is not None:
            why = f": {reason}" if reason is not None else ""
            raise NotOfferedError(f"{backend.platform} takes no records to {self}{why}")
        return rules


def check_campaign(
    campaign: Campaign, rules: AppendRules | None, purpose: Purpose = Purpose.APPEND
) -> None:
    """Raise RefusedError, with the mend, if `campaign` takes no such records as it is.

    Needs no file: ask before one is read. `rules` are the backend's; None is not offered.
    """
    if rules is None:
        raise NotOfferedError(f"this platform takes no records to {purpose}")
    states = states_told(rules.states)
    if purpose is Purpose.UPDATE:
        problem = why_no_update(campaign, rules)
        if problem is not None:
            raise RefusedError(
                f"cannot update records of {campaign.name}: {problem}",
                f"Choose a campaign that is {states} and takes records.",
            )
        return
    problem = why_no_append(campaign, rules)
    if problem is not None:
        raise RefusedError(
            f"cannot append to {campaign.name}: {problem}",
            f"Choose a campaign that is {states} and was created to take appends.",
        )
