"""A file that is wrong is corrected in another program, and checked again in place."""

from __future__ import annotations

from pathlib import Path

import pytest

from campmon.append.worker import DirectWorker
from campmon.model.errors import ProcessLostError
from campmon.tui.append.check_step import CheckStep
from tests.tui.append.ground import (
    Ground,
    at_step,
    begin,
    choose,
    press_button,
    shown,
    until,
    write_csv,
)

SIZE = (100, 30)


async def test_a_corrected_file_is_checked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = Ground(tmp_path)
    path = write_csv(tmp_path / "people.csv", 20, bad=3)
    async with ground.app.run_test(size=SIZE) as pilot:
        await begin(pilot, ground)
        await choose(pilot, ground, path)
        await at_step(pilot, ground, "MappingStep")
        await press_button(pilot, ground, "go")
        await at_step(pilot, ground, "CheckStep")
        step = ground.wizard.step
        assert isinstance(step, CheckStep)
        await until(pilot, lambda: step.plan is not None and step.plan.bad == 3)
        write_csv(path, 23)
        await press_button(pilot, ground, "again")
        await until(pilot, lambda: step.plan is not None and step.plan.good == 23)
        assert "No problems were found" in shown(ground.app)

        write_csv(path, 20, bad=1)
        step._start(reopen=True)
        await until(pilot, lambda: step.plan is not None and step.plan.bad == 1)
        write_csv(path, 20, header=("Mobile", "First name"))
        await press_button(pilot, ground, "again")
        await until(pilot, lambda: "has other columns now" in step.said.text)

        async def lost(*_: object) -> None:
            raise ProcessLostError("the process that appends has ended", "Try again.")

        monkeypatch.setattr(DirectWorker, "open", lost)
        await press_button(pilot, ground, "again")
        await until(pilot, lambda: "Try again" in step.said.text)
        assert ground.app.focused is not None
        assert ground.app.focused.id == "back"
