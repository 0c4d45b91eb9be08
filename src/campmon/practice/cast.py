"""The people on a practice floor: names, teams and shifts, always the same for a number."""

from collections.abc import Iterator

from campmon.practice.plan import AgentPlan

TEAMS: tuple[tuple[str, int, float, float], ...] = (
    ("North", 12, 8.0, 20.0),
    ("South", 12, 8.0, 20.0),
    ("Collections", 12, 8.0, 21.0),
    ("Sales", 9, 9.0, 21.0),
    ("Care", 7, 8.5, 19.0),
    ("Key accounts", 2, 9.0, 17.5),
    ("Evening", 6, 15.0, 23.5),
)
"""Name, share of the agents, and hours (Eastern) of each team."""

_FIRST = (
    "Ada", "Amir", "Bea", "Carlos", "Dana", "Elif", "Femi", "Grace", "Hugo", "Ines", "Jamal",
    "Kira", "Liam", "Mona", "Noor", "Omar", "Petra", "Quinn", "Rosa", "Sven", "Tara", "Uma",
    "Viktor", "Wanda", "Xavi", "Yuki", "Zoe",
)  # fmt: skip
_LAST = (
    "Abbott", "Baker", "Castillo", "Dimitrov", "Edwards", "Fischer", "Garcia", "Hughes", "Ito",
    "Jensen", "Kaplan", "Lindqvist", "Moreno", "Nguyen", "Okafor", "Park", "Quist", "Rossi",
    "Santos", "Turner", "Ueda", "Vargas", "Walsh",
)  # fmt: skip

_PAIRS = len(_FIRST) * len(_LAST)


def agent_plans(number: int) -> Iterator[AgentPlan]:
    """So many agents, in teams, with their e-mail addresses as ids."""
    rota = [team for team in TEAMS for _ in range(team[1])]
    for place in range(number):
        first, last = _FIRST[place % len(_FIRST)], _LAST[place % len(_LAST)]
        again = place // _PAIRS
        suffix = str(again + 1) if again else ""
        name, _, begins, ends = rota[place % len(rota)]
        stagger = (place * 7 % 4) * 0.25  # not everyone at once
        yield AgentPlan(
            id=f"{first}.{last}{suffix}@practice.example".lower(),
            name=f"{first} {last}{' ' + suffix if suffix else ''}",
            team=name,
            begins=begins + stagger - 0.5,
            ends=ends + stagger - 0.5,
        )
