"""A fixed board whose backend has properties, creates campaigns and finds those of other days."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from textual.pilot import Pilot
from textual.widgets import Button

from campmon.model.campaign import Campaign
from campmon.model.errors import UnknownCampaignError
from campmon.model.intent import Creation, Intent, Receipt, Update
from campmon.model.properties import CampaignProperties, Choice, PropertyKind, PropertySpec
from campmon.model.query import CampaignQuery
from campmon.model.reading import Notice, Reading
from campmon.model.state import CampaignState
from campmon.model.statistics import UNKNOWN
from campmon.tui.app import CampmonApp
from campmon.tui.forms.form_screen import FormScreen
from tests.tui.fixed import FixedBackend, HandClock, campaign, shown, until

_K = PropertyKind
_LOCAL = (Choice("LOCAL", "rotated; only where the service is set so"),)

SPECS: tuple[PropertySpec, ...] = (
    PropertySpec("serviceId", "Service", _K.INTEGER, required=True, help="Its number."),
    PropertySpec("callerId", "Caller ID", _K.PHONE, choices=_LOCAL,
                 help="What the person called sees."),
    PropertySpec("answering", "Answering machines", _K.CHOICE, required=True,
                 choices=(Choice("LEAVE", "leave a message"), Choice("HANG_UP", "no message"),
                          Choice("TRANSFER", "every connection goes to an agent")),
                 help="What is done when a machine answers."),
    PropertySpec("voiceId", "Voice", _K.INTEGER, required=True,
                 choices=tuple(Choice(str(n), f"voice [{n}]") for n in range(1, 12))),
    PropertySpec("appendable", "Takes appends", _K.BOOLEAN, on_update=False),
    PropertySpec("nextDay", "Runs the next day", _K.BOOLEAN),
    PropertySpec("start", "Scheduled start", _K.MOMENT,
                 choices=(Choice("ASAP", "as soon as possible"),), help="When dialing begins."),
    PropertySpec("note", "Note", max_characters=10),
)  # fmt: skip

PRESENT = {
    "serviceId": "55101",
    "callerId": "4155041922",
    "answering": "HANG_UP",
    "voiceId": "3",
    "nextDay": "false",
    "start": "2026-05-06T13:30:00+00:00",
}


class FormBackend(FixedBackend):
    """Keeps properties by campaign. What it is told to raise it raises, and then does nothing."""

    property_specs = SPECS

    def __init__(self, clock: HandClock, made: Sequence[Campaign], **more: object) -> None:
        super().__init__(clock, made, **more)  # type: ignore[arg-type]
        self.properties = {c.id: dict(PRESENT) for c in made}
        self.read_problem: Exception | None = None
        self.find_problem: Exception | None = None
        self.create_problem: Exception | None = None
        self.waits: asyncio.Event | None = None
        self.asked: list[CampaignQuery] = []
        self.created: list[Creation] = []
        self.others: list[Campaign] = []

    async def read_properties(self, campaign_id: str) -> CampaignProperties:
        if self.waits is not None:
            await self.waits.wait()
        if self.read_problem is not None:
            raise self.read_problem
        if campaign_id not in self.properties:
            raise UnknownCampaignError(f"no campaign {campaign_id}")
        return CampaignProperties(campaign_id, self.clock.now(), self.properties[campaign_id])

    async def write(self, intent: Intent) -> Receipt:
        if not isinstance(intent.action, Update):
            return await super().write(intent)
        if self.hangs is not None:
            await self.hangs.wait()
        if intent.key.id in self.refuses:
            raise self.refuses[intent.key.id]
        self.written.append(intent)
        for name, value in intent.action.changes.items():
            self.properties[intent.key.id][name] = value or ""
        return Receipt()

    async def create(self, creation: Creation, who: str) -> str:
        if self.hangs is not None:
            await self.hangs.wait()
        if self.create_problem is not None:
            raise self.create_problem
        self.created.append(creation)
        made = campaign(900 + len(self.created), creation.file_name, CampaignState.UNBUILT,
                        profile=self.profile)  # fmt: skip
        self.made[made.id] = made
        self.properties[made.id] = dict(creation.properties)
        return made.id

    async def find(self, query: CampaignQuery) -> Reading:
        if self.waits is not None:
            await self.waits.wait()
        self.asked.append(query)
        if self.find_problem is not None:
            raise self.find_problem
        return Reading(tuple(self.others), self.clock.now())


def board() -> list[Campaign]:
    """Two campaigns, one with a name that means harm."""
    return [
        campaign(1, "Spring renewals", uploaded=1_600),
        campaign(2, "Winback [bold]autumn[/]", CampaignState.PAUSED, uploaded=5_000),
    ]


def yesterdays(number: int = 3, profile: str = "floor") -> list[Campaign]:
    """Campaigns that are not on the board; nobody knows their figures."""
    names = ("Past due, Friday", "Web [b]leads[/]", "Zürich 世界")
    return [
        replace(
            campaign(400 + n, f"{names[n % 3]} {n}", CampaignState.DONE, profile=profile),
            statistics=UNKNOWN,
        )
        for n in range(number)
    ]


def backends(clock: HandClock) -> Sequence[FormBackend]:
    """One backend with all of it."""
    return [FormBackend(clock, board())]


def notices() -> tuple[Notice, ...]:
    """A password that ends soon."""
    return (Notice("password 5 d", "The password ends in 5 days. Change it in the platform."),)


def screen_text(app: CampmonApp) -> str:
    """What is on the screen."""
    return "\n".join(shown(app))


def form(app: CampmonApp) -> FormScreen:
    """The form's dialog, which has to be open."""
    assert isinstance(app.screen, FormScreen), app.screen
    return app.screen


async def at_step(pilot: Pilot[int], app: CampmonApp, step: str) -> None:
    """Wait until the dialog shows a step."""

    def there() -> bool:
        screen = app.screen
        return (
            isinstance(screen, FormScreen)
            and bool(screen._steps)
            and type(screen.step).__name__ == step
        )

    await until(pilot, there)
    await pilot.pause()


async def focus(pilot: Pilot[int], app: CampmonApp, name: str) -> None:
    """Walk to a field or a button with the arrow and tab keys."""
    for _ in range(30):
        focused = app.focused
        if focused is not None and name in (focused.name, focused.id):
            return
        await pilot.press("tab")
    raise AssertionError(f"{name} cannot be reached")


async def retype(pilot: Pilot[int], app: CampmonApp, name: str, text: str) -> None:
    """Replace what stands in a field."""
    await focus(pilot, app, name)
    await pilot.press("home", "ctrl+k", *text)
    await pilot.pause()


async def press_button(pilot: Pilot[int], app: CampmonApp, button_id: str) -> None:
    """Walk to a button, and press it with enter."""
    await until(pilot, lambda: not form(app).step.query_one(f"#{button_id}", Button).disabled)
    await focus(pilot, app, button_id)
    await pilot.press("enter")
    await pilot.pause()
