"""The editor over the practice dialer, real to the last agent."""

from pathlib import Path

from textual.pilot import Pilot

from campmon.tui.staffing.screen import StaffingScreen
from tests.tui.append.ground import Ground, until
from tests.tui.fixed import shown

SIZE = (120, 40)


def text_of(ground: Ground) -> str:
    return "\n".join(shown(ground.app))


async def open_editor(pilot: Pilot[int], ground: Ground) -> StaffingScreen:
    """The editor over the first campaign of the table."""
    await until(pilot, lambda: ground.app.board.table.cursor_key is not None)
    await pilot.press("g")
    await until(pilot, lambda: isinstance(ground.app.screen, StaffingScreen))
    editor = ground.app.screen
    assert isinstance(editor, StaffingScreen)
    await until(pilot, lambda: editor.floor.staffings)
    await pilot.pause()
    return editor


async def test_agents_and_teams_are_changed_and_the_answer_is_the_dialers(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    async with ground.app.run_test(size=SIZE, notifications=True) as pilot:
        editor = await open_editor(pilot, ground)
        (campaign,) = editor.floor.campaigns
        before = await ground.backend.read_staffing(campaign.id)
        assert before.other_agents or before.agents
        await pilot.press("p")
        await pilot.pause()
        await pilot.press(*"nobody-of-that-id", "tab", "right", "enter")
        await pilot.pause()
        await pilot.press("tab", "home", "space", "enter")
        await pilot.pause()
        await pilot.press("right", "enter")
        await until(pilot, lambda: "enter or esc back to the editor" in text_of(ground))
        said = text_of(ground)
        assert "? 1 agent not found: nobody-of-that-id" in said
        assert "done in part" in said
        after = await ground.backend.read_staffing(campaign.id)
        assert set(after.teams) != set(before.teams)
        team = (set(after.teams) ^ set(before.teams)).pop()
        assert f"1 team {'added' if team in after.teams else 'removed'}: {team}" in said
        lines = ground.audit.path.read_text("utf-8")
        assert "nobody-of-that-id" in lines
        await pilot.press("enter")
        await until(pilot, lambda: ground.app.screen is editor)
        assert [name for _, name in editor.floor.draft.marks] == ["nobody-of-that-id"]
        await pilot.press("U", "escape")
        await until(pilot, lambda: ground.app.screen is ground.app.board)


async def test_the_staffing_of_one_campaign_is_copied_to_another(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    async with ground.app.run_test(size=SIZE, notifications=True) as pilot:
        editor = await open_editor(pilot, ground)
        (target,) = editor.floor.campaigns
        board = ground.session.board.campaigns.values()
        others = sorted((c for c in board if c.key != target.key), key=lambda c: c.name.casefold())
        staffings = {c.id: await ground.backend.read_staffing(c.id) for c in others}
        present = await ground.backend.read_staffing(target.id)

        def of(staffing: object) -> tuple[set[str], set[str]]:
            return {a.id for a in staffing.agents}, set(staffing.teams)  # type: ignore[attr-defined]

        place, source = next(
            (n, c) for n, c in enumerate(others) if of(staffings[c.id]) != of(present)
        )
        await pilot.press("c")
        await until(pilot, lambda: "Copy the staffing of" in text_of(ground))
        await pilot.press(*["down"] * place, "enter")
        await until(pilot, lambda: "Copy how much of it?" in text_of(ground))
        await pilot.press("down", "enter")
        await until(pilot, lambda: editor.floor.draft.marks)
        await pilot.press("enter")
        await until(pilot, lambda: "Change the staffing of" in text_of(ground))
        await pilot.pause()
        await pilot.press("right", "enter")
        await until(pilot, lambda: "enter or esc back to the editor" in text_of(ground))
        assert of(await ground.backend.read_staffing(target.id)) == of(staffings[source.id])
