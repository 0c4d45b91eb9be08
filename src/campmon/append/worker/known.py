"""What a check holds a file against besides what its options name: numbers that are known."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from campmon.append.check_options import CheckOptions
from campmon.append.worker.messages import Check


def options_of(wish: Check, do_not_call: tuple[Path, ...], now: datetime) -> CheckOptions:
    """The wish's options, with the files that always count, and with the time."""
    files = tuple(dict.fromkeys((*do_not_call, *wish.options.do_not_call)))
    return replace(wish.options, do_not_call=files, now=wish.options.now or now)
