"""`campmon watch`: one line a change, until interrupted; of a recording, until it ends."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from random import Random
from typing import Protocol, runtime_checkable

import click

from campmon.backends.base import Backend
from campmon.cli import figures
from campmon.cli.campaigns import state_word
from campmon.cli.deriving import say_what_is_awaited
from campmon.cli.finding import find, find_each
from campmon.cli.options import complete_campaign, complete_profile
from campmon.cli.session import Session
from campmon.cli.several import misses_unsaid
from campmon.cli.span import Span
from campmon.cli.speaker import LOOKS_SECONDS, Speaker
from campmon.engine.board import Board, BoardChange
from campmon.engine.clock import Clock
from campmon.engine.export.campaign_json import campaign_object
from campmon.engine.monitor import Monitor
from campmon.engine.news import Losses
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.errors import UnknownCampaignError, UsageError
from campmon.model.reading import SourceHealth, SourceState
from campmon.model.state import CampaignState
from campmon.settings.profile import Profile

INTERRUPTED = 130

_ARRIVES_SECONDS = 0.2
"""What a recording has told last is on the board by then."""

EVERY_SECONDS = 10.0
"""How often the figures of one campaign are said at most, unless told."""


@runtime_checkable
class _Ending(Protocol):
    """A source that has an end."""

    async def wait_for_end(self) -> None:
        """Wait for it."""
        ...


@click.command()
@click.argument("campaigns", metavar="[CAMPAIGN]...", nargs=-1, shell_complete=complete_campaign)
@click.option(
    "-p",
    "--profile",
    "profiles",
    metavar="PROFILE",
    multiple=True,
    shell_complete=complete_profile,
    help="A profile to watch; may be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line a change.")
@click.option("--plain", is_flag=True, help="Print sentences to be heard, as by a screen reader.")
@click.option(
    "--every",
    metavar="TIME",
    type=Span(),
    help="With --plain: the figures of a campaign at most once in this time; 10s unless told.",
)
@click.pass_obj
def watch(
    session: Session,
    campaigns: tuple[str, ...],
    profiles: tuple[str, ...],
    as_json: bool,
    plain: bool,
    every: float | None,
) -> int:
    """Print a line for each campaign, then one for each change, until interrupted.

    Without CAMPAIGN, all campaigns are watched. A recording ends by itself.
    """
    if plain and as_json:
        raise UsageError("the lines are sentences or JSON, not both", "Leave out one of the two.")
    if every is not None and not plain:
        raise UsageError("--every is for sentences", "Add --plain.")
    chosen = session.settings.choose(profiles)
    spoken_every = (every if every is not None else EVERY_SECONDS) if plain else None
    return session.run(_watch(session, chosen, campaigns, as_json, spoken_every))


async def _watch(
    session: Session,
    profiles: Sequence[Profile],
    campaigns: tuple[str, ...],
    as_json: bool,
    spoken_every: float | None,
) -> int:
    async with AsyncExitStack() as stack:
        backends = {
            profile.name: await stack.enter_async_context(session.source(profile, role="monitor"))
            for profile in profiles
        }
        only = await _chosen(session, list(backends.values()), campaigns)
        changes: asyncio.Queue[BoardChange] = asyncio.Queue()
        board = Board()
        monitors = [
            Monitor(
                backends[profile.name],
                board,
                changes.put_nowait,
                clock=session.clock,
                random=Random(),
                refresh_seconds=profile.refresh_seconds,
            )
            for profile in profiles
        ]

        def epoch_of(profile: str) -> str:
            return backends[profile].epoch

        stopped = asyncio.Event()
        works = [*(monitor.run() for monitor in monitors), stopped.wait()]
        speaker: Speaker | None = None
        if spoken_every is None:
            works.append(_print_changes(changes, Teller(session, only, as_json, epoch_of)))
        else:
            speaker = Speaker(
                session.streams.data,
                session.clock,
                only=only,
                every=spoken_every,
                profiles=list(backends),
                epoch_of=epoch_of,
            )
            works += [_print_changes(changes, speaker), _say_what_is_due(session.clock, speaker)]
        ending = [backend for backend in backends.values() if isinstance(backend, _Ending)]
        ended = asyncio.Event()
        if len(ending) == len(backends):
            works.append(_wait_for_ends(ending, changes, ended))
        with misses_unsaid():
            await _until_one_ends(session, works, stopped)
        if not ended.is_set():
            return INTERRUPTED
        if speaker is not None:
            speaker.say_what_is_due(at_the_end=True)
        at = figures.moment(session.clock.now())
        session.streams.complain(f"the recording is at its end, {at}: nothing more comes")
    return 0


async def _until_one_ends(
    session: Session, works: Sequence[Coroutine[None, None, object]], stopped: asyncio.Event
) -> None:
    """Do everything at once until something ends or fails; a signal ends it too."""
    tasks = {asyncio.create_task(work) for work in works}
    try:
        with session.on_signal(lambda _: stopped.set()):
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            task.result()  # raises why: a reader that has gone, a full disk
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _wait_for_ends(
    sources: Sequence[_Ending], changes: asyncio.Queue[BoardChange], ended: asyncio.Event
) -> None:
    """Wait until no source has anything more to tell, and all of it is told."""
    await asyncio.gather(*(source.wait_for_end() for source in sources))
    await asyncio.sleep(_ARRIVES_SECONDS)
    await changes.join()
    ended.set()


async def _print_changes(changes: asyncio.Queue[BoardChange], teller: "Teller | Speaker") -> None:
    while True:
        teller.tell(await changes.get())
        changes.task_done()


async def _say_what_is_due(clock: Clock, speaker: Speaker) -> None:
    while True:
        await clock.sleep(LOOKS_SECONDS)
        speaker.say_what_is_due()


async def _chosen(
    session: Session, backends: Sequence[Backend], campaigns: tuple[str, ...]
) -> frozenset[CampaignKey] | None:
    """The campaigns that are named; None means all. Raises UnknownCampaignError.

    Of several sources it is enough that one has it.
    """
    if not campaigns:
        return None
    if len(backends) == 1:
        each = await find_each(backends[0], campaigns, session.clock)
        return frozenset(found.campaign.key for found in each)
    keys: set[CampaignKey] = set()
    for text in campaigns:
        problems: list[UnknownCampaignError] = []
        for backend in backends:
            try:
                found = await find(backend, text, session.clock, cheaply=True)
            except UnknownCampaignError as error:
                problems.append(error)
            else:
                keys.add(found.campaign.key)
        if len(problems) == len(backends):
            raise problems[0]
    return frozenset(keys)


class Teller:
    """Prints what changed: campaigns as data, everything else as talk."""

    def __init__(
        self,
        session: Session,
        only: frozenset[CampaignKey] | None,
        as_json: bool,
        epoch_of: Callable[[str], str],
    ) -> None:
        self._session = session
        self._only = only
        self._as_json = as_json
        self._known: dict[CampaignKey, Campaign] = {}
        self._losses = Losses(epoch_of)
        self._told_awaited = False

    def tell(self, change: BoardChange) -> None:
        """Print a line for each campaign that changed."""
        for campaign in change.added:
            shown = self._only is not None or campaign.state is not CampaignState.DEACTIVATED
            self._tell_campaign(campaign, shown=shown)
        for campaign in change.changed:
            self._tell_campaign(campaign)
        for key in change.removed:
            gone = self._known.pop(key, None)
            if gone is not None:
                self._print(gone, removed=True)
        for act in change.acts:
            self._session.streams.talk(
                f"{act.at.astimezone():%H:%M:%S}  {act.who}: {act.what} {act.campaign_name}"
                f" ({act.campaign_id}): {act.outcome}"
            )
        for health in change.health:
            self._tell_health(health)
            self._tell_awaited(health)

    def _tell_campaign(self, campaign: Campaign, *, shown: bool = True) -> None:
        if self._only is not None and campaign.key not in self._only:
            return
        self._known[campaign.key] = campaign
        if shown:
            self._print(campaign)

    def _tell_health(self, health: SourceHealth) -> None:
        news = self._losses.of(health)
        if news is None:
            return
        if health.state is SourceState.STALE:
            since = figures.moment(health.as_of)
            self._session.streams.complain(f"{news.title}: {news.text}; last heard {since}")
        else:
            self._session.streams.complain(news.title, news.text)

    def _tell_awaited(self, health: SourceHealth) -> None:
        """Once: that some figures are still to be derived."""
        shown = [c for c in self._known.values() if c.state is not CampaignState.DEACTIVATED]
        if not self._told_awaited and any(c.statistics.awaited for c in shown):
            self._told_awaited = say_what_is_awaited(self._session.streams, shown, health.calls)

    def _print(self, campaign: Campaign, *, removed: bool = False) -> None:
        now = self._session.clock.now()
        if self._as_json:
            told = campaign_object(campaign, as_of=now)
            document = {**told, "removed": True} if removed else told
            self._session.streams.document(document, one_line=True)
        else:
            at = (campaign.statistics.as_of or now).astimezone()
            state = "gone" if removed else state_word(campaign)
            counts = "  ".join(
                f"{name.capitalize()} {figures.record_count(campaign, name)}"
                for name in figures.RECORD_COUNTS
            )
            self._session.streams.data(
                f"{at:%H:%M:%S}  {campaign.id}  {campaign.name}  {state}"
                f"  {counts}  % Done {figures.percent_done(campaign)}"
            )
