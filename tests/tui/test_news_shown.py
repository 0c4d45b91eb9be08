"""Acts of others and sources that come back are told in toasts."""

from collections.abc import Callable
from dataclasses import replace

from campmon.model.errors import UnreachableError
from campmon.model.reading import Act, Reading
from tests.tui.fixed import START, FixedBackend, Floor, begin, campaigns, shown, until


class SharedBackend(FixedBackend):
    """Tells once of what others did."""

    acts: tuple[Act, ...] = ()

    async def read(self) -> Reading:
        acts, self.acts = self.acts, ()
        return replace(await super().read(), acts=acts)


async def test_what_others_did_is_told_as_text(make_floor: Callable[..., Floor]) -> None:
    shared = make_floor(backends=lambda clock: [SharedBackend(clock, campaigns())])
    assert isinstance(shared.backend, SharedBackend)
    name = "\x1b]0;x\x07[bold red]a[/]\u202e"
    async with shared.run(size=(120, 40)) as pilot:
        await begin(pilot, shared)
        shared.backend.acts = (Act(START, "anna", "C-001", name, "pause", "done"),)
        await pilot.press("r")
        said = "anna: pause ]0;x[bold red]a[/]: done"
        await until(pilot, lambda: any(said in line for line in shown(shared.app)))


async def test_a_source_that_was_started_again_is_told_of(floor: Floor) -> None:
    async with floor.run(size=(120, 40)) as pilot:
        await begin(pilot, floor)
        floor.backend.problem = UnreachableError("the hub is gone")
        await pilot.press("r")
        await until(pilot, lambda: floor.session.board.health["floor"].missed)
        floor.backend.problem, floor.backend.epoch = None, "2"
        await pilot.press("r")
        await until(pilot, lambda: any("floor was lost" in line for line in shown(floor.app)))
