"""What the tests of the documents read out of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[3]
DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").glob("*.md")
)

_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_INLINE = re.compile(r"`([^`\n]+)`")
_PIECES = re.compile(r"\s{2,}| [|>#&] |; ")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the line of prose before it."""

    language: str
    text: str
    before: str


def blocks(document: Path) -> list[Block]:
    """The fenced blocks of a document, without the indentation of a list around them."""
    text = document.read_text("utf-8")
    return [
        Block(
            found[2], dedent(found[3]), text[: found.start()].rstrip().rpartition("\n")[2].strip()
        )
        for found in _BLOCK.finditer(text)
    ]


def prose(document: Path) -> str:
    """A document without its fenced blocks."""
    return _BLOCK.sub("", document.read_text("utf-8"))


def links(document: Path) -> list[str]:
    """Where a document's links and pictures lead."""
    return _LINK.findall(prose(document))


def anchors(document: Path) -> set[str]:
    """The headings of a document, as links name them."""
    heads = re.findall(r"^#+ (.+)$", prose(document), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def command_lines(document: Path) -> Iterator[str]:
    """Every `campmon …` that a document tells the reader to type."""
    for block in blocks(document):
        if block.language in ("", "console"):
            for line in block.text.splitlines():
                typed = re.sub(r"^\$ |^\w+=\S+ ", "", line.strip())
                yield from _of_campmon(_PIECES.split(typed)[0])
    for inline in _INLINE.findall(prose(document)):
        yield from _of_campmon(_PIECES.split(re.sub(r"^\w+=\S+ |^ssh -t \w+ ", "", inline))[0])


def _of_campmon(line: str) -> Iterator[str]:
    if line == "campmon" or line.startswith("campmon "):
        yield line
