"""Pasted text stays text: escapes in it never become keys."""

from __future__ import annotations

from typing import Final

_ESCAPE: Final = "\x1b"
_BEGIN: Final = "\x1b[200~"
_END: Final = "\x1b[201~"


class PasteFilter:
    """Takes escapes out of what the terminal marks as pasted.

    Textual takes the characters after an escape in a paste for keys that were pressed: coloured
    text, pasted on the board, would pause campaigns.
    """

    def __init__(self) -> None:
        self._pasting = False
        self._passed = ""
        """The end of what was passed on last: the mark may come in parts."""
        self._held = ""
        """The end of the paste so far, where it may be part of the mark."""

    def feed(self, text: str) -> str:
        """What to pass on of `text`; outside of pastes that is all of it, at once."""
        passed: list[str] = []
        while text:
            text = (
                self._take_paste(text, passed) if self._pasting else self._take_keys(text, passed)
            )
        return "".join(passed)

    def _take_keys(self, text: str, passed: list[str]) -> str:
        """Pass on keys up to a paste; what is left is the paste."""
        seen = self._passed + text
        at = seen.find(_BEGIN)
        if at < 0:
            self._passed = seen[-(len(_BEGIN) - 1) :]
            passed.append(text)
            return ""
        self._pasting, self._passed = True, ""
        end = at + len(_BEGIN)
        rest = seen[end:]
        passed.append(text[: len(text) - len(rest)])
        return rest

    def _take_paste(self, text: str, passed: list[str]) -> str:
        """Pass on pasted text without its escapes; what is left came after it."""
        seen, self._held = self._held + text, ""
        at = seen.find(_END)
        if at < 0:
            self._held = _part_of_end(seen)
            passed.append(seen[: len(seen) - len(self._held)].replace(_ESCAPE, ""))
            return ""
        self._pasting = False
        passed.append(seen[:at].replace(_ESCAPE, "") + _END)
        return seen[at + len(_END) :]


def _part_of_end(text: str) -> str:
    """The longest end of `text` with which the mark may begin."""
    for length in range(len(_END) - 1, 0, -1):
        if text.endswith(_END[:length]):
            return text[-length:]
    return ""
