"""Splits what Textual writes into tokens."""

from __future__ import annotations

import re
from typing import Final

# The groups of TOKEN, by number. What matches none of the first is UNKNOWN: one whole
# control sequence, control string, escape or control character.
TEXT: Final = 1
SGR: Final = 2
PLACE_LINE: Final = 3
PLACE_COLUMN: Final = 4
HOME: Final = 5
LINE_FEED: Final = 6
SYNC: Final = 7
LINK: Final = 8
NEUTRAL: Final = 9
UNKNOWN: Final = 10

ALTERNATE_SCREEN: Final = "\x1b[?1049h"
SHOW_CURSOR: Final = "\x1b[?25h"
HIDE_CURSOR: Final = "\x1b[?25l"

_STRING_END: Final = r"(?:\x1b\\|\x07)"

PLAIN: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f]*")
"""Text without anything that steers a terminal."""

TOKEN: Final = re.compile(
    r"([^\x00-\x1f\x7f-\x9f]+)"
    r"|\x1b\[([0-9;]*)m"
    r"|\x1b\[([0-9]+);([0-9]+)H"
    r"|(\x1b\[H)"
    r"|(\n)"
    r"|\x1b\[\?2026([hl])"
    rf"|\x1b\]8;([^;\x00-\x1f]*;[^\x00-\x1f]*){_STRING_END}"
    # What touches neither cells nor cursor nor pen: cursor shown or hidden, line wrap, mouse,
    # focus, paste and size reports, cursor shape, keyboard protocol, queries (but not for the
    # cursor's place), window title, pointer, clipboard, colours, bell.
    r"|(\x1b\[\?(?:7|25|100[0-6]|1015|1016|2004|2048)[hl]"
    r"|\x1b\[[0-9]* q"
    r"|\x1b\[[<>=?][0-9;]*u"
    r"|\x1b\[\??[0-9;]*\$p"
    r"|\x1b\[[>=]?[0-9]*c"
    r"|\x1b\[>[0-9]*q"
    r"|\x1b\[5n"
    rf"|\x1b\](?!8;)[0-9]+;[^\x00-\x1f]*{_STRING_END}"
    r"|\x07)"
    rf"|(\x1b\[[0-?]*[ -/]*[@-~]|\x1b[P_^X\]][^\x1b\x07]*{_STRING_END}"
    r"|\x1b[ -/]+[0-~]|\x1b[^\x1b]|[\x00-\x1f\x7f-\x9f])",
)
