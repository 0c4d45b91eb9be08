"""The palette: commands, places and campaigns, found by typing a part of their name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.command import Command
from campmon.tui.cells import fit
from campmon.tui.places import Place, places
from campmon.tui.screens.choosing import ChoosingScreen
from campmon.tui.signs import state_text

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_MOST_CAMPAIGNS = 50


def begin(app: CampmonApp) -> None:
    """Show the palette, with the places that there are now."""
    screen = app.ready.take(PaletteScreen)
    if screen is None:
        screen = PaletteScreen(app)
    else:
        screen.look_again()
    app.push_screen(screen)


class PaletteScreen(ChoosingScreen[None]):
    """Runs a command, goes to a place, or takes the cursor to a campaign."""

    heading = "Commands, places, campaigns"
    hint = "enter does it, esc leaves"
    searchable = True

    def __init__(self, app: CampmonApp) -> None:
        super().__init__()
        self._campmon = app
        self._keys_of: dict[str, CampaignKey] = {}
        self._places: dict[str, Place] = {}
        self.look_again()

    def look_again(self) -> None:
        """Know the places that there are now."""
        self._places = {f"place:{n}": place for n, place in enumerate(places(self._campmon))}

    def found(self, text: str) -> list[tuple[str, Content]]:
        """Commands by label, by help, places, then campaigns with all the words in name or id."""
        words = text.casefold().split()
        others = [command for command in self._campmon.commands if command.id != "screen.palette"]
        by_label = [command for command in others if _starts(words, command.label)]
        by_help = [c for c in others if c not in by_label and _starts(words, c.help)]
        found = [(f"command:{c.id}", self._command(c)) for c in (*by_label, *by_help)]
        self._keys_of.clear()
        if words:
            found += [(name, _place(place)) for name, place in self._places.items()
                      if _starts(words, f"go to {place.kind} {place.name}")]  # fmt: skip
            for campaign in self._campmon.session.board.campaigns.values():
                if _has(words, f"{campaign.name} {campaign.id}"):
                    option_id = f"campaign:{len(self._keys_of)}"
                    self._keys_of[option_id] = campaign.key
                    found.append((option_id, _campaign(campaign)))
                    if len(self._keys_of) == _MOST_CAMPAIGNS:
                        break
        return found

    def chosen(self, option_id: str) -> None:
        """Leave, then do it on the board."""
        app = self._campmon
        self.dismiss(None)
        key = self._keys_of.get(option_id)
        place = self._places.get(option_id)
        if key is not None:
            app.board.table.go_to(key)
            if app.board.table.cursor_key != key:
                app.tell("The filter or a hidden source leaves it out; esc and c show all")
        elif place is not None:
            app.call_later(place.go, app)
        else:
            command_id = option_id.removeprefix("command:")
            app.call_later(app.action_run_command, command_id)

    def _command(self, command: Command) -> Content:
        keys = self._campmon.keys.all_shown(command)
        return Content(f"{fit(command.label, 12)} {fit(keys, 10)} {command.help}")


def _place(place: Place) -> Content:
    return Content(f"{fit('Go to', 12)} {fit(f'{place.kind} {place.name}', 28)} {place.help}")


def _campaign(campaign: Campaign) -> Content:
    name, state = fit(campaign.name, 30), fit(state_text(campaign), 12)
    return Content(f"{fit('Go to', 12)} {name} {state} {campaign.id}")


def _starts(words: list[str], text: str) -> bool:
    """Whether each word begins some word of the text."""
    inside = text.casefold().split()
    return all(any(other.startswith(word) for other in inside) for word in words)


def _has(words: list[str], text: str) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)
