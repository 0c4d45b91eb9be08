"""Events as a platform might send them, and a count of them that knows nothing of the store."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

SECRET = "shared-secret-47"
BASE = datetime(2026, 11, 20, 15, 0, tzinfo=UTC).timestamp()
"""The moment that the days of the tests begin to be told of."""

WORDS = {
    "answered": "answered", "no_answer": "no answer", "busy": "busy", "failed": "failed",
    "rejected": "rejected", "dialer_abandoned": "dropped", "machine_answered": "machine",
    "system_reject": "failed",
}  # fmt: skip

Body = dict[str, Any]


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def body(
    kind: str,
    call: str = "call-1",
    at: float = BASE,
    *,
    campaign: int = 9883,
    agent: int | None = None,
    number: str = "966551571128",
    **more: Any,
) -> Body:
    """One event's body."""
    duration = more.pop("duration", {})
    data: Body = {
        "id": call,
        "type": "dialer",
        "duration": duration,
        "calling_number": "888888",
        "called_number": number,
        "campaign": {"id": campaign, "name": f"Campaign {campaign}", "is_live": False},
        **more,
    }
    if agent is not None:
        email = f"agent{agent}@example.com"
        data["agent"] = {
            "id": agent, "name": f"Agent {agent}", "email": email, "extension": str(4000 + agent),
        }  # fmt: skip
    return {
        "event": f"dialer.call.{kind}",
        "object": "call",
        "timestamp": iso(at),
        "secret": SECRET,
        "contact_center_id": "center-1",
        "data": data,
    }


def stream(
    random: Random, calls: int, *, campaigns: int = 3, agents: int = 5, begin: float = BASE
) -> list[Body]:
    """The events of a number of calls, in the order in which they happen."""
    events: list[Body] = []
    for number in range(calls):
        began = begin + number * 2.0
        disposition = random.choice(list(WORDS))
        common: dict[str, Any] = {
            "campaign": 100 + number % campaigns,
            "number": f"1201555{random.randrange(calls):04}",
            "start_time": iso(began),
        }
        name = f"call-{number}"
        if disposition == "answered":
            agent = random.randrange(agents)
            joined, talk = began + 5, random.randrange(1, 300)
            hung_up, ended = joined + talk, joined + talk + random.randrange(40)
            common |= {"agent": agent, "agent_start_time": iso(joined)}
            code = random.choice(["Sale", "Call back", "No interest"])
            last: Body = {
                "disposition": "answered",
                "wrap_up_code": code,
                "duration": {"talk_time": talk},
            }
            events += [
                body("answered", name, joined, **common),
                body("hangup", name, hung_up, **common),
                body("ended", name, ended, **common, **last),
            ]
        else:
            events.append(body("ended", name, began + 20, **common, disposition=disposition))
    return sorted(events, key=lambda event: str(event["timestamp"]))


def disturbed(random: Random, events: list[Body], repeats: float = 0.2) -> list[Body]:
    """The same events with repeats among them, out of order."""
    several = events + random.sample(events, int(len(events) * repeats))
    return sorted(several, key=lambda _: random.random())


@dataclass
class Count:
    """What the events of one campaign amount to, counted the plain way."""

    placed: int = 0
    dispositions: Counter[str] = field(default_factory=Counter)
    talk: float = 0.0
    attempts: tuple[int, ...] = ()
    codes: Counter[str] = field(default_factory=Counter)


def count(events: Iterable[Mapping[str, Any]]) -> dict[str, Count]:
    """Count whole calls (each with its `ended`) by campaign."""
    last = {event["data"]["id"]: event["data"] for event in events if _is_last(event)}
    counts: dict[str, Count] = {}
    numbers: dict[str, Counter[str]] = {}
    for call in last.values():
        campaign = str(call["campaign"]["id"])
        found = counts.setdefault(campaign, Count())
        found.placed += 1
        found.dispositions[WORDS[call["disposition"]]] += 1
        found.talk += call["duration"].get("talk_time", 0)
        if "wrap_up_code" in call:
            found.codes[call["wrap_up_code"]] += 1
        numbers.setdefault(campaign, Counter())[call["called_number"]] += 1
    for campaign, called in numbers.items():
        times = Counter(called.values())
        counts[campaign].attempts = tuple(times[n] for n in range(1, max(times) + 1))
    return counts


def _is_last(event: Mapping[str, Any]) -> bool:
    return bool(event["event"] == "dialer.call.ended")
