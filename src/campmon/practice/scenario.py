"""Floors to practise on: the one that campmon opens by itself, and larger ones by number."""

from dataclasses import replace
from datetime import datetime, timedelta

from campmon.model.state import Operation
from campmon.model.zones import EASTERN
from campmon.practice.cast import agent_plans
from campmon.practice.geography import Region
from campmon.practice.plan import (
    MINUTE,
    AgentPlan,
    CampaignPlan,
    CampaignType,
    DialingSort,
    FloorPlan,
    Pacing,
    PacingMethod,
    RetryRules,
    ScheduledAct,
)

OPENS_AT_HOUR = 11
"""Eastern hour at which a practice floor is first seen."""

_WARM_UP, _WARM_UP_NUMBERED = 45 * MINUTE, 5 * MINUTE

DEFAULT_AGENTS = 60

_FIRST_ID, _FIRST_NUMBERED_ID = 4101, 100_001

_PLAY = ScheduledAct(1.0, Operation.PLAY)
_ADAPTIVE = Pacing(PacingMethod.ADAPTIVE, level=5.0)


def first_moment(today: datetime, warm_up: float) -> datetime:
    """When a floor's virtual time begins: 11:00 Eastern on a weekday, less its warm-up in seconds.

    The weekday is `today`'s, or the last one before a weekend, so that dates look familiar.
    """
    day = EASTERN.local(today)
    day -= timedelta(days=max(0, day.weekday() - 4))
    opens = day.replace(hour=OPENS_AT_HOUR, minute=0, second=0, microsecond=0)
    return opens - timedelta(seconds=warm_up)


def default_floor(
    campaigns: int | None = None,
    records: int | None = None,
    agents: int | None = None,
    names: tuple[str, ...] = (),
) -> FloorPlan:
    """The floor that campmon opens with no options; with any number given, one made to measure.

    names  put in place of the first campaigns' own names
    """
    people = tuple(agent_plans(DEFAULT_AGENTS if agents is None else agents))
    own = campaigns is None and records is None
    if own:
        plans = _CAMPAIGNS
        if agents is not None:
            plans = tuple(_with_teams_of(plan, people) for plan in plans)
    else:
        plans = _numbered(
            len(_CAMPAIGNS) if campaigns is None else campaigns,
            1_000 if records is None else records,
            people,
        )
    renamed = (replace(plan, name=name) for plan, name in zip(plans, names, strict=False))
    return FloorPlan(
        (*renamed, *plans[len(names) :]),
        people,
        first_id=_FIRST_ID if own else _FIRST_NUMBERED_ID,
        warm_up=_WARM_UP if own else _WARM_UP_NUMBERED,
    )


def live_floor(floor: FloorPlan) -> FloorPlan:
    """A floor with two live campaigns more: one that plays, and a draft without records.

    Live campaigns are what Voiso's API acts on. They come last, so that the others keep their ids.
    """
    more = tuple(_with_teams_of(plan, floor.agents) for plan in _LIVE_CAMPAIGNS)
    return replace(floor, campaigns=(*floor.campaigns, *more))


def _with_teams_of(plan: CampaignPlan, people: tuple[AgentPlan, ...]) -> CampaignPlan:
    there = {agent.team for agent in people}
    return replace(plan, teams=tuple(team for team in plan.teams if team in there))


def _numbered(
    campaigns: int, records: int, people: tuple[AgentPlan, ...]
) -> tuple[CampaignPlan, ...]:
    """Campaigns by number, each agent on one or two of them, all playing but every tenth."""
    plans = []
    for number in range(campaigns):
        mine = people[number::campaigns] or people[number % len(people) :][:1] if people else ()
        next_ones = people[(number + 1) % campaigns :: campaigns][:1]
        on_it = dict.fromkeys(agent.id for agent in (*mine, *next_ones))
        plans.append(
            CampaignPlan(
                name=f"practice-{number + 1:05d}",
                records=records,
                service=f"Service {number % 8 + 1}",
                region=(Region.NATIONAL, Region.EAST, Region.CENTRAL)[number % 3],
                sort=tuple(DialingSort)[number % 3],
                pacing=_ADAPTIVE if number % 2 else Pacing(level=1.5),
                agents=tuple(on_it),
                acts=() if number % 10 == 9 else (_PLAY,),
            )
        )
    return tuple(plans)


_CAMPAIGNS: tuple[CampaignPlan, ...] = (
    CampaignPlan(
        "Spring renewals", 1_600, "Renewals", pacing=_ADAPTIVE, teams=("North",), acts=(_PLAY,)
    ),
    CampaignPlan(
        "Card activation East", 900, "Cards", region=Region.EAST, pacing=Pacing(level=2.5),
        teams=("South",), acts=(_PLAY,),
    ),
    CampaignPlan(
        "Past due 30 days", 2_600, "Collections", sort=DialingSort.BY_ATTEMPTS, pacing=_ADAPTIVE,
        invalid_share=0.06, report_at_end=True, teams=("Collections",), acts=(_PLAY,),
    ),
    CampaignPlan(
        "Past due 60 days", 700, "Collections", pacing=Pacing(level=2.0), append_allowed=False,
        teams=("Collections",), acts=(_PLAY,),
    ),
    CampaignPlan(
        "Web leads (live)", 40, "Sales", pacing=Pacing(level=1.5), live=True, feed_per_minute=0.9,
        reach=2.2, invalid_share=0.0, teams=("Sales",), acts=(_PLAY,),
    ),
    CampaignPlan(
        "Appointment reminders", 380, "Care", region=Region.CENTRAL, pacing=_ADAPTIVE, reach=2.0,
        report_at_end=True, teams=("Care",), acts=(_PLAY,),
    ),
    CampaignPlan(
        "Winback autumn", 5_000, "Sales", sort=DialingSort.INVERTED, pacing=Pacing(level=4.0),
        invalid_share=0.11, teams=("Sales",),
        acts=(_PLAY, ScheduledAct(31 * MINUTE, Operation.PAUSE, "j.keller")),
    ),
    CampaignPlan(
        "Spring renewals requeue", 320, "Renewals", requeue=True, pacing=Pacing(level=1.5),
        teams=("North",), acts=(ScheduledAct(6 * MINUTE, Operation.PLAY),),
    ),
    CampaignPlan(
        "Satisfaction survey", 700, "Care", region=Region.WEST, teams=("Care",),
    ),
    CampaignPlan(
        "Loyalty offer", 1_800, "Sales", built_on_load=False, teams=("South",),
    ),
    CampaignPlan(
        "Recall notice 114", 260, "Care", reach=1.6, teams=("North",),
        acts=(_PLAY, ScheduledAct(24 * MINUTE, Operation.STOP, "m.ortiz")),
    ),
    CampaignPlan(
        "Delivery window calls", 18, "Logistics", region=Region.EAST, pacing=Pacing(level=2.0),
        reach=2.5, retries=RetryRules(max_attempts=1), teams=("South",), acts=(_PLAY,),
    ),
    CampaignPlan(
        "Key accounts by hand", 90, "Sales", type=CampaignType.MANUAL, pacing=Pacing(level=1.0),
        reach=3.0, append_allowed=False, teams=("Key accounts",), acts=(_PLAY,),
    ),
    CampaignPlan(
        "Island billing", 380, "Collections", region=Region.FAR_WEST, pacing=Pacing(level=1.5),
        teams=("Care",), acts=(_PLAY,),
    ),
    CampaignPlan(
        "Evening follow-up", 520, "Renewals", region=Region.WEST, pacing=_ADAPTIVE,
        report_at_end=True, teams=("Evening",), acts=(_PLAY,),
    ),
    CampaignPlan(
        "Abandoned baskets", 1_400, "Sales", region=Region.CENTRAL, pacing=_ADAPTIVE,
        teams=("North", "South"), acts=(_PLAY,), upload_hour=13,
    ),
    CampaignPlan(
        "Past due, second notice", 1_900, "Collections", pacing=Pacing(level=2.5),
        sort=DialingSort.INVERTED, teams=("Collections", "South"), acts=(_PLAY,), upload_hour=15,
    ),
    CampaignPlan(
        "Evening renewals West", 1_500, "Renewals", region=Region.WEST, pacing=_ADAPTIVE,
        teams=("Evening", "North"), acts=(_PLAY,), upload_hour=17,
    ),
)  # fmt: skip

_LIVE_CAMPAIGNS: tuple[CampaignPlan, ...] = (
    CampaignPlan(
        "Trade fair contacts (live)", 60, "Sales", pacing=Pacing(level=1.5), live=True, reach=1.8,
        invalid_share=0.0, teams=("Sales",), acts=(_PLAY,),
    ),
    CampaignPlan(
        "Callback requests (live)", 0, "Care", pacing=Pacing(level=1.5), live=True, reach=2.0,
        invalid_share=0.0, teams=("Care",),
    ),
)  # fmt: skip
