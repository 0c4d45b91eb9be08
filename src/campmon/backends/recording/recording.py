"""A recording's file, opened: what it is of, from when to when, and its frames from any place."""

from __future__ import annotations

import os
import stat
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from campmon.backends.hub.protocol import ActMessage, Delta, Snapshot
from campmon.backends.recording.blocks import Block, find_blocks, lines_of
from campmon.backends.recording.format import (
    GZIP,
    MARKER,
    MARKER_BYTES,
    VERSION,
    CutOffError,
    DamagedError,
    Frame,
    Head,
    Mark,
    SourceMessage,
    read_frame,
    read_head,
    version_in,
)
from campmon.backends.recording.marks import Marks
from campmon.model.errors import ConfigurationError
from campmon.model.text import clean

_NEWEST_YEAR = 9000
_LONGEST_NAME = 64
_HEADS_TRIED = 3
_ROUNDED = 0.001
"""To how many seconds a block's header says when it begins."""


class _NewerError(DamagedError):
    """Its form is not known to this campmon."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of the file that cannot be read; what follows begins with the whole state.

    at     up to where it could be
    noted  whether the recording's notes say so already: nothing follows
    """

    at: float
    why: str
    noted: bool = False


@dataclass(frozen=True, slots=True)
class RecordedSource:
    """A profile that was recorded."""

    name: str
    refresh_seconds: float


class Recording:
    """A recording that can be played: `open` checks it, `frames` reads it.

    begun    when the recording began
    seconds  how long it is
    sources  the profiles in it
    marks    where something was done, and where sources were lost
    notes    what the user should know of it: that it is cut off, …
    """

    def __init__(self, path: Path, descriptor: int, blocks: list[Block]) -> None:
        self.path = path
        self._descriptor = descriptor
        self._blocks = blocks
        self._starts = [block.at for block in blocks]
        first = self._head()
        _check_names(path, first.sources)
        self.begun: datetime = first.begun
        self.notes: tuple[str, ...] = ()
        self.seconds, self.marks = self._end()
        self.sources: tuple[RecordedSource, ...] = self._sources(first.sources)

    @classmethod
    def open(cls, path: Path) -> Recording:
        """Open a recording and find its way about. Raises ConfigurationError.

        Nothing in the file is trusted: it may come from anybody.
        """
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except OSError as error:
            raise ConfigurationError(
                f"the recording {path} cannot be opened: {(error.strerror or '').lower()}",
                "Name a file that `campmon record` has written.",
            ) from None
        try:
            return cls(path, descriptor, _blocks(path, descriptor))
        except BaseException:
            os.close(descriptor)
            raise

    def close(self) -> None:
        """Let go of the file. May be called twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    @property
    def ends(self) -> datetime:
        """The moment at which it ends."""
        return self.moment(self.seconds)

    def moment(self, at: float) -> datetime:
        """The moment `at` seconds after the beginning."""
        return self.begun + timedelta(seconds=at)

    def frames(self, position: float) -> Iterator[Frame | Gap]:
        """Every frame from the last whole state at `position` or before it, to the end.

        What cannot be read is left out, as far as the next whole state.
        """
        first = max(0, bisect_right(self._starts, position) - 1)
        for block in self._blocks[first:]:
            if self._descriptor < 0:
                return
            at = block.at
            try:
                for frame in self._frames_of(block):
                    at = frame.at
                    yield frame
            except DamagedError as error:
                noted = bool(self.notes) and at > self.seconds - _ROUNDED
                yield Gap(at, str(error), noted)

    def _frames_of(self, block: Block) -> Iterator[Frame]:
        lines = lines_of(self._descriptor, block)
        _read_head(next(lines, b""))
        at = block.at - 1.0  # the header's moment is rounded
        for line in lines:
            frame = read_frame(line)
            if frame.at < at:
                raise DamagedError("time goes back in it")
            at = frame.at
            yield frame

    def _head(self) -> Head:
        """The first head that can be read. Raises ConfigurationError: without it is nothing."""
        problems: list[DamagedError] = []
        for block in self._blocks[:_HEADS_TRIED]:
            try:
                return _read_head(next(lines_of(self._descriptor, block), b""))
            except _NewerError:
                raise ConfigurationError(
                    f"the recording {self.path} was made by a newer campmon",
                    "Upgrade campmon to play it.",
                ) from None
            except DamagedError as error:
                problems.append(error)
        if isinstance(problems[0], CutOffError):
            told = "is cut off where it begins: there is nothing to play"
        else:
            told = f"cannot be read: {problems[0]}"
        raise ConfigurationError(f"the recording {self.path} {told}", "Take another copy of it.")

    def _end(self) -> tuple[float, tuple[Mark, ...]]:
        """When it ends, and its marks: what the last block that can be read knows."""
        for block in reversed(self._blocks):
            end, marks, problem = self._looked_through(block)
            if problem:
                self._note(end if end is not None else block.at, problem)
            if end is not None:
                return end, marks.all
        return self._blocks[0].at, ()

    def _looked_through(self, block: Block) -> tuple[float | None, Marks, str]:
        """When a block ends, its marks, and what is wrong with it."""
        end: float | None = None
        marks = Marks()
        try:
            lines = lines_of(self._descriptor, block)
            marks = Marks(_read_head(next(lines, b"")).marks)
            for line in lines:
                frame = read_frame(line)
                end = max(end or 0.0, frame.at)
                _mark(marks, frame)
        except CutOffError:
            return end, marks, "its recorder was ended, or the file is not all of it"
        except DamagedError as error:
            return end, marks, str(error)
        return end, marks, ""

    def _note(self, end: float, problem: str) -> None:
        moment = self.moment(end).astimezone()
        self.notes = (f"the recording ends abruptly at {moment:%H:%M:%S}: {problem}",)

    def _sources(self, names: list[str]) -> tuple[RecordedSource, ...]:
        """What was recorded, as it was at first."""
        refresh: dict[int, float] = {}
        for frame in self.frames(0.0):
            if isinstance(frame, Gap):
                continue
            if not frame.key:
                break
            if isinstance(frame.told, SourceMessage):
                refresh.setdefault(frame.source, frame.told.refresh_seconds)
        return tuple(
            RecordedSource(name, refresh.get(number, 2.0)) for number, name in enumerate(names)
        )


def _mark(marks: Marks, frame: Frame) -> None:
    told = frame.told
    if isinstance(told, Delta) or (isinstance(told, Snapshot) and frame.key):
        marks.state(frame.at, frame.source, told.source.state)
    elif isinstance(told, ActMessage):
        marks.act(frame.at, frame.source)


def _read_head(line: bytes) -> Head:
    version = version_in(line)
    if version is None:
        raise DamagedError("it does not begin as a recording does")
    if version > VERSION:
        raise _NewerError("it is of a newer campmon")
    head = read_head(line)
    if head.begun.year >= _NEWEST_YEAR or head.begun.year < 1970:
        raise DamagedError("it begins in a year that never was")
    return head


def _blocks(path: Path, descriptor: int) -> list[Block]:
    """Where its blocks are. Raises ConfigurationError for a file that is no recording."""
    try:
        found = os.fstat(descriptor)
        if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
            raise DamagedError("it is no file")
        start = os.pread(descriptor, MARKER_BYTES, 0)
        size = found.st_size
        if not start:
            raise DamagedError("it is empty")
        if not start.startswith(MARKER):
            packed = " (though it is packed with gzip)" if start.startswith(GZIP) else ""
            raise DamagedError(f"it is no recording of campmon{packed}")
        if len(start) < MARKER_BYTES:
            raise DamagedError("it is cut off where it begins")
        return find_blocks(descriptor, size)
    except OSError as error:
        why = (error.strerror or "it is no file").lower()
    except DamagedError as error:
        why = str(error)
    raise ConfigurationError(
        f"{path} cannot be played: {why}", "Name a file that `campmon record` has written."
    )


def _check_names(path: Path, names: list[str]) -> None:
    """Profiles' names go to the screen and are what campaigns are known by."""
    usable = all(
        name and name == clean(name) == name.strip() and len(name) <= _LONGEST_NAME
        for name in names
    )
    if not usable or len(set(names)) < len(names):
        raise ConfigurationError(
            f"the recording {path} cannot be read: its sources' names are no names",
            "Take another copy of it.",
        )
