"""What the replay's keys do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from campmon.backends.recording.player import SPEEDS, Player
from campmon.tui.replay.time_line import TimeLine

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

STEP_SECONDS, FAR_SECONDS = 30.0, 600.0


def steer(app: CampmonApp, command_id: str) -> None:
    """Carry out a command of the group Replay."""
    player = app.session.replay
    if player is None:  # nothing offers it then
        return
    match command_id:
        case "replay.pause":
            if player.moving:
                player.pause()
            else:
                player.go_on()
        case "replay.back":
            player.seek(player.position - STEP_SECONDS)
        case "replay.forward":
            player.seek(player.position + STEP_SECONDS)
        case "replay.far_back":
            player.seek(player.position - FAR_SECONDS)
        case "replay.far_forward":
            player.seek(player.position + FAR_SECONDS)
        case "replay.faster":
            player.set_speed(next((s for s in SPEEDS if s > player.speed), SPEEDS[-1]))
        case "replay.slower":
            player.set_speed(next((s for s in reversed(SPEEDS) if s < player.speed), SPEEDS[0]))
        case "replay.go_to":
            _ask(app, player)
    show(app)


def show(app: CampmonApp) -> None:
    """Show at once where the replay stands."""
    app.board.query_one(TimeLine).show()
    app.board.show_status()


def _ask(app: CampmonApp, player: Player) -> None:
    from campmon.tui.replay.go_to import GoToScreen

    def went(position: float | None) -> None:
        if position is not None:
            player.seek(position)
            show(app)

    app.push_screen(GoToScreen(player), went)
