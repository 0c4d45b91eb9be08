"""What a practice dialer tells of its calls, at the moment at which it happens."""

from dataclasses import dataclass
from typing import Literal

from campmon.model.disposition import Disposition
from campmon.practice.plan import AgentPlan

CallEvent = Literal["answered", "hangup", "ended"]


@dataclass(frozen=True, slots=True)
class CallNews:
    """One piece of news of one call. Moments are virtual seconds; None has not come, or never does.

    kind          "answered": an agent was connected; "hangup": an agent's call is over; "ended":
                  all is known of it. The last comes once for every call: at its end, or after the
                  agent's wrap-up where there was an agent
    call_id       unique for the dialer's life
    phone         that was dialed, ten digits
    disposition   None until the call is over
    wrap_up_code  with "ended", where there was an agent
    started       when it was placed
    answered_at   when a person answered
    connected_at  when an agent was connected
    hung_up_at    when the call itself was over
    ended_at      with "ended": when that is
    """

    kind: CallEvent
    call_id: str
    campaign_id: str
    campaign_name: str
    live: bool
    phone: str
    disposition: Disposition | None
    agent: AgentPlan | None
    wrap_up_code: str | None
    started: float
    answered_at: float | None
    connected_at: float | None
    hung_up_at: float | None
    ended_at: float | None
