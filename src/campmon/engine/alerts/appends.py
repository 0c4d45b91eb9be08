"""Appends that wait for somebody, as whoever reads the journal tells of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from campmon.model.alert_rules import AlertKind, AlertSubject
from campmon.model.campaign import CampaignKey
from campmon.model.text import clean


@dataclass(frozen=True, slots=True)
class AppendTrouble:
    """A job that nobody is at and that has not ended.

    in_doubt  records that may or may not be on the campaign
    sent      records that are there
    doubtful  whether it waits for a decision about those; else it was interrupted
    """

    key: CampaignKey
    campaign_name: str
    records: int
    sent: int
    in_doubt: int
    doubtful: bool

    def __post_init__(self) -> None:
        object.__setattr__(self, "campaign_name", clean(self.campaign_name))

    @property
    def subject(self) -> AlertSubject:
        """The condition that it is one of."""
        kind = AlertKind.APPEND_IN_DOUBT if self.doubtful else AlertKind.APPEND_INTERRUPTED
        return AlertSubject(kind, self.key.profile, self.key.id)


def by_subject(troubles: Iterable[AppendTrouble]) -> dict[AlertSubject, list[AppendTrouble]]:
    """The jobs of each condition: several of one campaign are one alert."""
    found: dict[AlertSubject, list[AppendTrouble]] = {}
    for trouble in troubles:
        found.setdefault(trouble.subject, []).append(trouble)
    return found
