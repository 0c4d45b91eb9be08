"""Commands of the screen: one object carries id, key, help, tier and needed capability.

Bindings, palette, help, the key sheet and the configuration's `[keys]` all read this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from campmon.model.capability import Capability
from campmon.model.intent import Tier


@dataclass(frozen=True, slots=True)
class Command:
    """Something a key does.

    id          stable name, used in `[keys]`
    keys        the default keys, in Textual's names
    label       one or two words, for the key line
    help        one sentence, for help and palette
    tier        the least confirmation that it asks for
    capability  what the platform must offer; None needs nothing
    on_line     whether the key line shows it
    on_replay   whether there is such a command only while a recording is replayed
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    group: str
    tier: Tier = Tier.NONE
    capability: Capability | None = None
    on_line: bool = False
    on_replay: bool = False


_CAMPAIGN, _TABLE, _SCREEN = "Campaign", "Table", "Screen"
_REPLAY = "Replay"

COMMANDS: tuple[Command, ...] = (
    Command("campaign.play", ("p",), "Play", "Start or resume dialing", _CAMPAIGN,
            Tier.CONFIRM, Capability.PLAY, True),
    Command("campaign.pause", ("u",), "Pause", "Pause dialing; calls in progress go on", _CAMPAIGN,
            Tier.NONE, Capability.PAUSE, True),
    Command("campaign.stop", ("s",), "Stop", "Stop the campaign for the day", _CAMPAIGN,
            Tier.CONFIRM, Capability.STOP, True),
    Command("campaign.build", ("b",), "Build", "Build the campaign so that it can play", _CAMPAIGN,
            Tier.CONFIRM, Capability.BUILD),
    Command("campaign.append", ("a",), "Append", "Append records from a file", _CAMPAIGN,
            Tier.CONFIRM, Capability.APPEND, True),
    Command("campaign.staffing", ("g",), "Staffing", "Change who works on it: agents and teams",
            _CAMPAIGN, Tier.CONFIRM, Capability.STAFFING),
    Command("campaign.details", ("enter",), "Details", "Show all of it: properties, records, calls",
            _CAMPAIGN),
    Command("campaign.why", ("y",), "Why", "Say all that speaks against its being dialed",
            _CAMPAIGN),
    Command("campaign.edit", ("e",), "Edit", "Change its properties", _CAMPAIGN,
            Tier.CONFIRM, Capability.UPDATE),
    Command("campaign.create", ("n",), "New", "Create a campaign from a file", _CAMPAIGN,
            Tier.CONFIRM, Capability.CREATE),
    Command("campaign.deactivate", (), "Deactivate", "Deactivate the campaign for good", _CAMPAIGN,
            Tier.TYPE_NAME, Capability.DEACTIVATE),
    Command("table.mark", ("space",), "Mark", "Mark or unmark the campaign under the cursor",
            _TABLE, on_line=True),
    Command("table.mark_all", ("asterisk",), "Mark all", "Mark every campaign shown, or none",
            _TABLE),
    Command("table.filter", ("slash",), "Filter", "Show only campaigns that match", _TABLE,
            on_line=True),
    Command("table.sort", ("o",), "Sort", "Sort by the next column", _TABLE, on_line=True),
    Command("table.sort_back", ("O",), "Reverse", "Turn the sort order round", _TABLE),
    Command("table.jump", ("apostrophe",), "Jump", "Go to a campaign by the letters beside it",
            _TABLE),
    Command("table.freeze", ("f",), "Freeze", "Hold the display still; reading goes on", _TABLE),
    Command("screen.panel", ("tab",), "Panel", "Show the next panel", _SCREEN, on_line=True),
    Command("screen.panel_back", ("shift+tab",), "Panel back", "Show the panel before", _SCREEN),
    Command("screen.layout", ("v",), "Layout", "Compact, normal, wide: fewer panels or more",
            _SCREEN),
    Command("screen.sources", ("c",), "Sources", "How each source is heard; show one, hide others",
            _SCREEN),
    Command("screen.read_now", ("r",), "Read now", "Read the sources now", _SCREEN),
    Command("screen.jobs", ("j",), "Jobs", "Show the running and finished appends", _SCREEN),
    Command("screen.alerts", ("exclamation_mark",), "Alerts", "Show what is wrong or soon will be",
            _SCREEN),
    Command("screen.finder", ("d",), "Other days", "Find campaigns of other days", _SCREEN,
            capability=Capability.FIND),
    Command("screen.wallboard", ("w",), "Wallboard", "Show campaigns in large digits, by turns",
            _SCREEN),
    Command("screen.audit", ("l",), "Audit", "Show who did what", _SCREEN),
    Command("screen.export", ("x",), "Export", "Write the table, screen or a report to a file",
            _SCREEN),
    Command("screen.theme", ("t",), "Theme", "Choose a theme", _SCREEN),
    Command("screen.palette", ("ctrl+p", "colon"), "Palette", "Find a command by name", _SCREEN),
    Command("screen.redraw", ("ctrl+l",), "Redraw", "Draw the whole screen again", _SCREEN),
    Command("screen.help", ("question_mark", "f1"), "Help", "Show all keys", _SCREEN, on_line=True),
    Command("screen.quit", ("q",), "Quit", "Leave campmon", _SCREEN, on_line=True),
    Command("replay.pause", ("full_stop",), "Pause", "Pause the replay, or go on", _REPLAY,
            on_line=True, on_replay=True),
    Command("replay.back", ("left",), "Back", "Half a minute back", _REPLAY, on_line=True,
            on_replay=True),
    Command("replay.forward", ("right",), "Forward", "Half a minute forward", _REPLAY,
            on_line=True, on_replay=True),
    Command("replay.far_back", ("shift+left",), "Far back", "Ten minutes back", _REPLAY,
            on_replay=True),
    Command("replay.far_forward", ("shift+right",), "Far ahead", "Ten minutes forward", _REPLAY,
            on_replay=True),
    Command("replay.faster", ("plus",), "Faster", "Play faster", _REPLAY, on_line=True,
            on_replay=True),
    Command("replay.slower", ("minus",), "Slower", "Play slower", _REPLAY, on_line=True,
            on_replay=True),
    Command("replay.go_to", (), "Go to time", "Go to a time of day in the recording", _REPLAY,
            on_replay=True),
)  # fmt: skip
"""Every command, in the order that help shows them."""


def commands_for(*, replay: bool) -> tuple[Command, ...]:
    """The commands that there are, on a replay or otherwise."""
    return tuple(command for command in COMMANDS if replay or not command.on_replay)


def commands_on_line(*, replay: bool) -> list[Command]:
    """Those that the key line shows: on a replay first its own, and none that change anything."""
    shown = [command for command in commands_for(replay=replay) if command.on_line]
    if not replay:
        return shown
    own = [command for command in shown if command.on_replay]
    return own + [c for c in shown if not c.on_replay and c.group != _CAMPAIGN]


BY_ID: Mapping[str, Command] = {command.id: command for command in COMMANDS}
