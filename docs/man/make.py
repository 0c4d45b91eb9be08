"""Make the man page again, from the commands themselves: `make man`."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from campmon import __version__
from campmon.cli.app import campmon

PAGE = Path(__file__).with_name("campmon.1")

_EXIT_CODES = (
    ("0", "Done."),
    ("1", "The platform refused, or the operation failed."),
    ("2", "Wrong usage or configuration."),
    ("3", "The platform could not be reached, or did not let us in."),
    ("4", "Done in part: the report says what was not."),
    ("130", "Interrupted."),
)
_VARIABLES = (
    ("CAMPMON_CONFIG", "The configuration file, in the place of the usual one."),
    ("NO_COLOR", "Set to anything, it takes all colour away."),
    ("COLORTERM", "truecolor says that the terminal has 16 million colours."),
    ("CAMPMON_CELL_DIFF", "Set to 0, everything is drawn anew; for terminals that get confused."),
)
_FILES = (
    ("~/.config/campmon/config.toml", "The configuration; campmon config path names it."),
    ("~/.config/campmon/themes/", "Your own themes."),
    ("~/.local/state/campmon/", "Audit log, journals of appends, logs."),
)


def man_page() -> str:
    """The page, in the language of man(7)."""
    lines = [
        f'.TH CAMPMON 1 "" "campmon {__version__}" "User Commands"',
        ".nh",
        ".ad l",
        ".SH NAME",
        "campmon \\- watch and steer live outbound\\-dialer campaigns",
        ".SH SYNOPSIS",
        ".B campmon",
        '.RI [ command " [" options "] [" arguments "]]"',
        ".SH DESCRIPTION",
        *_paragraphs(campmon.help or ""),
        ".SH COMMANDS",
    ]
    context = click.Context(campmon, info_name="campmon")
    for name in campmon.list_commands(context):
        command = campmon.get_command(context, name)
        assert command is not None
        lines += _command(command, click.Context(command, info_name=name, parent=context))
    for title, pairs in (
        ("EXIT STATUS", _EXIT_CODES),
        ("ENVIRONMENT", _VARIABLES),
        ("FILES", _FILES),
    ):
        lines += [f".SH {title}", *_list(pairs)]
    lines += [
        ".SH SEE ALSO",
        "The documents in the folder docs, and on the screen the key",
        ".BR ? .",
    ]
    return "\n".join(lines) + "\n"


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join(command.collect_usage_pieces(context))
    yield f".SS {_text(context.command_path.partition(' ')[2])} {_text(usage)}"
    yield from _paragraphs(command.help or command.get_short_help_str(200))
    parameters = [one for one in command.get_params(context) if "--help" not in one.opts]
    options = [parameter.get_help_record(context) for parameter in parameters]
    yield from _list(record for record in options if record is not None and record[1])
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _command(below, click.Context(below, info_name=name, parent=context))


def _paragraphs(text: str) -> Iterator[str]:
    """Help as click has it: paragraphs, and after \\b lines that stay as they are."""
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text.strip())):
        if number:
            yield ".PP"
        if paragraph.lstrip().startswith("\b"):
            yield ".nf"
            yield from (_text(line) for line in paragraph.splitlines() if line.strip("\b "))
            yield ".fi"
        else:
            yield _text(" ".join(paragraph.split()))


def _list(pairs: "Iterator[tuple[str, str]] | tuple[tuple[str, str], ...]") -> Iterator[str]:
    for term, meaning in pairs:
        yield ".TP"
        yield f".B {_text(term)}"
        yield _text(meaning)


def _text(text: str) -> str:
    """Text that roff takes for text."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("|", "|\\:")
    return f"\\&{text}" if text.startswith((".", "'")) else text


def main() -> None:
    """Write the page."""
    PAGE.write_text(man_page(), "utf-8")


if __name__ == "__main__":
    main()
