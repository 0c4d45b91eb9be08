"""The bodies of outgoing webhooks: what Voiso tells of a dialer's call.

Source: what is publicly known of Voiso's webhooks. The names inside `duration`, and those of
disposition and wrap-up code, are this practice platform's own.
"""

from collections.abc import Callable

from campmon.practice.call_news import CallNews
from campmon.practice.plan import AgentPlan
from campmon.practice.voiso.words import DISPOSITION

CALLING_NUMBER = "18005550100"
"""The caller ID of all calls."""

CONTACT_CENTER = "practice"

Body = dict[str, object]


class EventForm:
    """Puts news of calls into the vendor's form.

    secret   told in every body
    moment   when a virtual second was, as the platform tells it
    user_id  the number of a user, by e-mail
    run      makes the ids of calls differ from those of the dialer's other runs

    Moments are by the platform's clock, and durations in the dialer's own seconds.
    """

    def __init__(
        self,
        secret: str,
        moment: Callable[[float], str],
        user_id: Callable[[str], int],
        run: str,
    ) -> None:
        self._secret = secret
        self._moment = moment
        self._user_id = user_id
        self._run = run

    def body(self, news: CallNews) -> Body:
        """The body of a webhook about a call."""
        return {
            "event": f"dialer.call.{news.kind}",
            "object": "call",
            "timestamp": self._moment(_happened(news)),
            "secret": self._secret,
            "contact_center_id": CONTACT_CENTER,
            "data": self._call(news),
        }

    def _call(self, news: CallNews) -> Body:
        disposition = news.disposition
        return {
            "id": f"{self._run}-{news.call_id}",
            "type": "dialer",
            "start_time": self._moment(news.started),
            "agent_start_time": self._moment_or_none(news.connected_at),
            "end_time": self._moment_or_none(news.hung_up_at),
            "duration": _durations(news),
            "calling_number": CALLING_NUMBER,
            "called_number": f"1{news.phone}",
            "agent": None if news.agent is None else self._agent(news.agent),
            "campaign": {
                "id": int(news.campaign_id),
                "name": news.campaign_name,
                "is_live": news.live,
            },
            "disposition": None if disposition is None else DISPOSITION[disposition],
            "wrap_up_code": news.wrap_up_code,
        }

    def _agent(self, agent: AgentPlan) -> Body:
        user_id = self._user_id(agent.id)
        return {
            "id": user_id,
            "name": agent.name,
            "email": agent.id,
            "extension": extension_of(user_id),
        }

    def _moment_or_none(self, seconds: float | None) -> str | None:
        return None if seconds is None else self._moment(seconds)


def extension_of(user_id: int) -> str:
    """A user's extension."""
    return str(user_id % 10_000 + 1_000)


def _happened(news: CallNews) -> float:
    """The virtual second of what is told."""
    told = {"answered": news.connected_at, "hangup": news.hung_up_at, "ended": news.ended_at}
    moment = told[news.kind]
    return news.started if moment is None else moment


def _durations(news: CallNews) -> dict[str, float]:
    """How long each part of a call was, in seconds, as far as they are over."""
    spans = {
        "ring_time": _span(news.started, news.answered_at or news.hung_up_at),
        "queue_time": _span(news.answered_at, news.connected_at or news.hung_up_at),
        "talk_time": _span(news.connected_at, news.hung_up_at),
        "wrap_up_time": _span(news.hung_up_at, news.ended_at) if news.agent else None,
        "total": _span(news.started, news.hung_up_at),
    }
    return {name: seconds for name, seconds in spans.items() if seconds is not None}


def _span(begin: float | None, end: float | None) -> float | None:
    return None if begin is None or end is None else round(end - begin, 3)
