"""The ways from the records to their update, and why there are none where that is so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from campmon.model.campaign import Campaign
from campmon.model.capability import Capability
from campmon.model.errors import RefusedError
from campmon.model.listing import ListedRecord
from campmon.model.record import AppendRules

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp


class Updating:
    """Opens the form of one record, and the wizard for a file. It says what stands in the way."""

    def __init__(self, app: CampmonApp, campaign: Campaign) -> None:
        self._app = app
        self._key = campaign.key
        self._source = app.session.source_of(campaign.key)

    @property
    def offered(self) -> bool:
        """Whether the platform takes updates of records."""
        return self._source.backend.capabilities.offers(Capability.UPDATE_RECORDS)

    @property
    def ended(self) -> int:
        """How many updates of the campaign's records have ended in this session."""
        jobs = self._app.session.jobs
        return sum(job.kind == "update" and job.key == self._key for job in jobs if not job.running)

    def one(
        self, campaign: Campaign, record: ListedRecord | None, done: Callable[[str], None]
    ) -> None:
        """Change one record; without it, one whose number is typed. `done` is told the number."""
        rules = self._rules(campaign)
        if rules is None:
            return
        from campmon.tui.details.record_draft import RecordDraft
        from campmon.tui.details.record_update import RecordUpdateScreen

        refusal = RecordDraft(rules, record).refusal
        if refusal:
            self._app.tell(refusal, "warning")
            return
        self._app.push_screen(RecordUpdateScreen(self._app, campaign, rules, record, done))

    def many(self, campaign: Campaign) -> None:
        """Update records from a file."""
        rules = self._rules(campaign)
        if rules is None:
            return
        from campmon.append import Purpose
        from campmon.tui.append.wizard import AppendScreen

        self._app.push_screen(AppendScreen(self._app, campaign, rules, Purpose.UPDATE))

    def _rules(self, campaign: Campaign) -> AppendRules | None:
        """What an update may hold; None where the campaign takes none, which is said."""
        from campmon.append import Purpose, check_campaign  # loaded when somebody updates

        try:
            self._source.commander.check(Purpose.UPDATE.action(), campaign)
            rules = Purpose.UPDATE.offered_by(self._source.backend)
            check_campaign(campaign, rules, Purpose.UPDATE)
        except RefusedError as error:
            self._app.tell(str(error), "warning")
            return None
        return rules
