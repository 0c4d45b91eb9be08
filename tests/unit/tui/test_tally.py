"""Counts by state."""

from dataclasses import replace

from campmon.model.state import CampaignState
from campmon.tui.tally import Tally
from tests.tui.fixed import campaign, campaigns


def test_it_counts_what_there_is_after_any_change() -> None:
    tally = Tally()
    tally.update(campaigns())
    assert tally[CampaignState.PLAYING] == 3
    assert tally.total == 13
    first = campaigns()[0]
    tally.update([replace(first, state=CampaignState.PAUSED)])
    tally.update([replace(first, state=CampaignState.PAUSED)])
    assert (tally[CampaignState.PLAYING], tally[CampaignState.PAUSED]) == (2, 3)
    tally.update([], [first.key, campaign(99, "never seen").key])
    assert (tally[CampaignState.PAUSED], tally.total) == (2, 12)
