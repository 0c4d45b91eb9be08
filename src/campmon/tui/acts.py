"""Acting on campaigns: check, confirm, carry out, say how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.worker import Worker

from campmon.engine.witness import shows
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.errors import AccessError, CampmonError, RefusedError, UnreachableError
from campmon.model.intent import Action, Intent, Operate, OutcomeKind, Tier
from campmon.model.state import Operation, allows

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp
    from campmon.tui.session import Job

MOST_AT_ONCE = 8
MOST_UNASKED = 8
"""How many campaigns one key acts on without a question: as many as can be seen at a glance."""
_MOST_TOLD = 4

CALL_SECONDS = 30.0
"""How long leaving waits for the call of a job that is under way."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How an act on one campaign ended, in words."""

    campaign: Campaign
    message: str
    kind: OutcomeKind | None
    """None where it was refused or failed: nothing was done."""


def begin(
    app: CampmonApp,
    operation: Operation,
    campaigns: Sequence[Campaign],
    *,
    unseen: Collection[CampaignKey] = (),
    clicked: bool = False,
) -> None:
    """Act on campaigns as far as that is offered and allowed; say what is not.

    One alone on which something stands against it, as far as campmon knows, is asked about; so is
    whatever nobody may have meant: campaigns that are not shown (`unseen`), more than can be seen
    at a glance, and a click, which may only have been meant to reach the window.
    """
    if not campaigns:
        app.tell("Move the cursor to a campaign first", "warning")
        return
    against = campaigns[0].no_operation if len(campaigns) == 1 else None
    action = Operate(operation, even_so=against is not None)
    doable: list[Campaign] = []
    refused: list[Ended] = []
    meant = not unseen and not clicked and len(campaigns) <= MOST_UNASKED
    tier = Tier.NONE if meant else Tier.CONFIRM
    for campaign in campaigns:
        under_way = app.session.acting.get(campaign.key)
        if under_way is not None:
            message = f"{campaign.name}: {under_way} is still under way"
            refused.append(Ended(campaign, message, None))
            continue
        try:
            needed = app.session.source_of(campaign.key).commander.check(action, campaign)
        except RefusedError as error:
            refused.append(Ended(campaign, str(error), None))
            continue
        if len(campaigns) > 1 and _already(operation, campaign):
            message = f"{campaign.name} is {campaign.state.value} already"
            refused.append(Ended(campaign, message, OutcomeKind.ALREADY))
            continue
        doable.append(campaign)
        tier = max(tier, needed, Tier.NONE if against is None else Tier.CONFIRM)
    if not doable:
        _tell(app, operation, refused)
        return
    doable.sort(key=lambda campaign: campaign.key not in unseen)

    def go(confirmed: bool | None = True) -> None:
        if confirmed:
            work = partial(_carry_out, app, action, doable, refused, tier)
            _: Worker[None] = app.run_worker(
                work, name=operation.value, group="acts", exit_on_error=False
            )

    if tier is Tier.NONE:
        go()
        return
    from campmon.tui.screens.confirm import ConfirmScreen

    left_out = [_named(app, ended) for ended in refused]
    screen = ConfirmScreen(app.session, operation, doable, tier, left_out, against, unseen)
    # At once, not in a worker: keys typed ahead must find the dialog there, not the board.
    app.push_screen(screen, go)


def _already(operation: Operation, campaign: Campaign) -> bool:
    """Of many, those that are so already need no asking; one alone is left to the platform."""
    return shows(campaign, operation) and not allows(campaign.state, operation)


async def _carry_out(
    app: CampmonApp, action: Operate, doable: list[Campaign], refused: list[Ended], tier: Tier
) -> None:
    turns = asyncio.Semaphore(MOST_AT_ONCE)
    ended = await asyncio.gather(*(_one(app, action, c, tier, turns) for c in doable))
    _tell(app, action.operation, [*ended, *refused])
    if any(one.kind is not None for one in ended):
        # Marks that stay would have the next key act on the same ones again, not on the cursor's.
        app.board.table.unmark(one.campaign.key for one in (*ended, *refused))
    for profile in {campaign.profile for campaign in doable}:
        app.session.sources[profile].monitor.read_now()


async def _one(
    app: CampmonApp, action: Action, campaign: Campaign, tier: Tier, turns: asyncio.Semaphore
) -> Ended:
    session = app.session
    async with turns:
        if campaign.key in session.acting:
            message = f"{campaign.name}: {session.acting[campaign.key]} is still under way"
            return Ended(campaign, message, None)
        what = action.operation.value if isinstance(action, Operate) else "an act"
        session.acting[campaign.key] = what
        try:
            intent = Intent(campaign.key, action, confirmed=tier, who=session.who)
            outcome = await session.source_of(campaign.key).commander.act(intent)
        except (UnreachableError, AccessError) as error:
            return Ended(campaign, _not_begun(what, campaign, error), None)
        except CampmonError as error:
            return Ended(campaign, str(error), None)
        finally:
            del session.acting[campaign.key]
    return Ended(campaign, outcome.message, outcome.kind)


def _not_begun(what: str, campaign: Campaign, error: CampmonError) -> str:
    """That nothing was done, first of all; why, and what can be done."""
    reason = str(error).rstrip(".")
    return (
        f"{campaign.name}: the {what} was NOT sent, nothing was done: {reason}. Do it again once "
        f"{campaign.profile} is heard, or do it on the platform itself."
    )


def _tell(app: CampmonApp, operation: Operation, ended: Sequence[Ended]) -> None:
    """One toast: a single act's own words; of many, how many and which did not."""
    good = [e for e in ended if e.kind in (OutcomeKind.DONE, OutcomeKind.ALREADY)]
    bad = [e for e in ended if e not in good]
    if len(ended) == 1:
        severity = "information" if good else _severity(bad)
        several = len(app.session.sources) > 1
        name, message = ended[0].campaign.name, ended[0].message
        whose = f" · {ended[0].campaign.profile}" if several else ""
        said = message if name in message else f"{name}: {message}"
        app.tell(said, severity, f"{operation.value.capitalize()}{whose}")
        return
    title = f"{operation.value.capitalize()}: {len(good)} of {len(ended)}"
    if not bad:
        app.tell("All done", title=title)
        return
    lines = [_named(app, e) for e in bad[:_MOST_TOLD]]
    if len(bad) > _MOST_TOLD:
        lines.append(f"… and {len(bad) - _MOST_TOLD} more")
    app.tell(" · ".join(lines), _severity(bad), title)


def _named(app: CampmonApp, ended: Ended) -> str:
    """How an act ended, with the campaign's name, and its source where there are several."""
    name, message = app.session.named(ended.campaign), ended.message
    if name in message:
        return message
    bare = ended.campaign.name
    return message.replace(bare, name, 1) if bare in message else f"{name}: {message}"


def _severity(bad: Sequence[Ended]) -> str:
    return "error" if any(e.kind is OutcomeKind.IN_DOUBT for e in bad) else "warning"


async def quit_after_asking(app: CampmonApp, running: Sequence[Job]) -> None:
    """Leave, if the user wants that: the running jobs are paused, or go on by themselves."""
    from campmon.tui.screens.leaving import Leaving, LeavingScreen

    acts = ", ".join(f"{job.doing} {job.campaign_name}" for job in running)
    match await app.push_screen_wait(LeavingScreen(acts)):
        case Leaving.PAUSE:
            app.tell("Leaving once the call under way has ended…")
            await app.session.rest_jobs(CALL_SECONDS)
            await app.session.leave_jobs(CALL_SECONDS)
            app.exit(0)
        case Leaving.GO_ON:
            await app.session.detach_jobs()
            app.exit(0)
        case _:
            pass
