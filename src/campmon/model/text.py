"""Untrusted text stays text: everything from a platform or a file passes through here."""

import unicodedata

_SPACED = frozenset("\t\n\v\f\r\x85\u2028\u2029")
_JOINERS = frozenset("\u200c\u200d")  # needed inside emoji and several scripts
_REPLACEMENT = "\ufffd"


def clean(text: str) -> str:
    """Return `text` without anything that could steer a terminal or reorder what is read.

    Dropped: C0 and C1 controls, ESC, DEL, bidirectional overrides and marks, and other invisible
    format characters (zero-width joiners are kept). Line breaks and tabs become a space, lone
    surrogates U+FFFD. What remains is to be shown as text, never parsed as markup.
    """
    if text.isprintable():  # no control, format, surrogate or separator character in it
        return text
    return "".join(map(_clean_character, text))


def clean_or_none(text: str | None) -> str | None:
    """`clean`, for a text that may be absent; a text with nothing left in it counts as absent."""
    if text is None:
        return None
    return clean(text).strip() or None


def _clean_character(character: str) -> str:
    if character in _SPACED:
        return " "
    category = unicodedata.category(character)
    if category == "Cc":
        return ""
    if category == "Cf":
        return character if character in _JOINERS else ""
    if category == "Cs":
        return _REPLACEMENT
    return character
