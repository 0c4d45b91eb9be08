"""Markdown tables, in which text stays text."""

import re
from collections.abc import Collection, Iterable, Sequence

from campmon.model.text import clean

_STEERING = re.compile(r"([\\`*_\[\]<>|~&#])")


def escaped(text: str) -> str:
    """Text as Markdown shows it: nothing in it is markup, and it stays on its line."""
    return _STEERING.sub(r"\\\1", clean(text)).strip()


def markdown_table(
    head: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[int] = ()
) -> str:
    """A table; `right` are the columns of figures."""
    rule = ["---:" if place in right else "---" for place in range(len(head))]
    lines = [_row([escaped(one) for one in head]), _row(rule)]
    lines += [_row([escaped(one) for one in row]) for row in rows]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
