"""The Textual driver that sends only what changed, and ends with its terminal."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import termios
from typing import TYPE_CHECKING, Any, ClassVar

from rich.color import ColorSystem
from textual import events
from textual._compositor import CompositorUpdate
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from campmon.tui.terminal import parser, terminfo
from campmon.tui.terminal.celldiff import CellDiff
from campmon.tui.terminal.characters import Fit
from campmon.tui.terminal.encoder import Abilities
from campmon.tui.terminal.keyboard import Keyboard
from campmon.tui.terminal.lost import LostTerminal
from campmon.tui.terminal.output import TerminalOutput
from campmon.tui.terminal.pace import Pace
from campmon.tui.terminal.strips import UnclearError, pieces

if TYPE_CHECKING:
    from textual.app import App

_OFLAG = 1
_WHERE_IS_THE_CURSOR = b"\x1b[6n"
_LAST_ANSWER_SECONDS = 0.5
"""How long leaving waits for an answer of the terminal: the shell would take it as typed."""
_GIVE_BACK = (
    b"\x18"  # ends what was sent in part
    b"\x1b[?2026l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1004l"
    b"\x1b[?2004l\x1b[?2048l\x1b[?7h\x1b[<u\x1b[m\x1b[?1049l\x1b[?25h"
)
"""Every mode that is set, as it was before: for the hard end, which has no time for more."""
_BY_THE_USER = (events.Key, events.Paste, events.MouseDown, events.MouseUp, events.Resize)


class CellDiffDriver(LinuxDriver):
    """Textual's Linux and macOS driver with a cell diff below it.

    Use it with `App(driver_class=CellDiffDriver)`, on a tty and not inline. The app needs to

    - offer a key (ctrl+l) that calls `redraw()`, for a screen that others wrote on;
    - leave with its `return_code` after `run()`: 129 after a hang-up (SIGHUP, the tty's end,
      EIO), 143 after SIGTERM. The driver calls `App.exit`, so what the app does when it exits
      is done then too; it has about 0.9 s for it before the process is ended hard. What must
      survive has to be on the disk before that;
    - not start threads that outlive it.

    `cell_diff = False` on a subclass, or `CAMPMON_CELL_DIFF=0` in the environment, passes
    everything on as Textual wrote it.
    """

    cell_diff: ClassVar[bool] = True
    deadline: ClassVar[float] = 0.9
    """Seconds that the app has to end after the terminal was lost."""
    bytes_per_second: ClassVar[int] = 0
    """What may be sent over a link of little bandwidth, on the whole; 0 is no limit."""
    cursor: ClassVar[bool] = False
    """Whether the terminal's own cursor is shown, at what keys act on."""
    fit: ClassVar[Fit | None] = None
    """What makes text fit a terminal that has not all characters."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        # Textual writes to standard error: standard output may be captured or sent elsewhere.
        self._output_file = 2 if sys.__stderr__ is None else sys.__stderr__.fileno()
        self._diff: CellDiff | None = None
        self._stale = False
        self._pace: Pace | None = None
        self._later: asyncio.TimerHandle | None = None
        self._output: TerminalOutput | None = None
        self._keyboard: Keyboard | None = None
        self._output_attributes: list[Any] | None = None
        self._in_application_mode = False
        self._taken = False
        self._lost = LostTerminal(self._end_app, deadline=self.deadline, last=self._give_back)
        self._lost.watch_signals()

    # -- the screen ------------------------------------------------------------------------

    def forget(self) -> None:
        """Know nothing of the terminal any more: what is painted next is sent in full.

        Safe to call from a signal handler.
        """
        self._stale = True

    def redraw(self) -> None:
        """Paint the whole screen anew, whatever the terminal shows."""
        self.forget()
        self._app.refresh()

    def write(self, data: str) -> None:
        """Send what the terminal does not show yet of what Textual wrote."""
        output = self._output
        if output is None:
            return
        if self._diff is not None:
            data = self._diff.feed(data, wait=self._make_sure(self._diff, output))
        self._send(output, data)

    def paint(
        self, update: CompositorUpdate, point: tuple[int, int], *, synchronized: bool
    ) -> bool:
        """Send what the terminal does not show yet of an update; whether that could be done.

        Else it has to be written: `write` takes everything.
        """
        output, diff = self._output, self._diff
        if output is None or diff is None:
            return False
        wait = self._make_sure(diff, output)
        try:
            data = diff.draw(
                pieces(update), point, self._colors, synchronized=synchronized, wait=wait
            )
        except UnclearError:
            return False
        self._send(output, data)
        return True

    def _make_sure(self, diff: CellDiff, output: TerminalOutput) -> bool:
        """Know again what was to be forgotten; whether the terminal cannot take a frame now."""
        if self._stale:
            self._stale = False
            diff.resize(*self._get_terminal_size())
        if self.cursor:
            diff.point = self._place_of_cursor()
        wait = self._must_wait(output)
        if diff.missed and not wait:
            self.redraw()
        return wait

    @property
    def _colors(self) -> ColorSystem:
        """The colours that Textual writes."""
        return self._app.console._color_system or ColorSystem.TRUECOLOR

    def _place_of_cursor(self) -> tuple[int, int] | None:
        from campmon.tui.terminal.pointing import place_of_cursor  # for the few who want it

        return place_of_cursor(self._app)

    def _must_wait(self, output: TerminalOutput) -> bool:
        """Whether the terminal cannot take a frame now; then it is sent when it can."""
        if output.is_full:
            return True  # `on_drained` follows
        if self._pace is None:
            return False
        seconds = self._pace.wait(self._loop.time())
        if seconds and self._later is None:
            self._later = self._loop.call_later(seconds, self._look_again)
        return seconds > 0

    def _look_again(self) -> None:
        self._later = None
        self._catch_up()

    def _catch_up(self) -> None:
        """Send what has waited, as it is wanted now."""
        output, diff = self._output, self._diff
        if output is None or diff is None:
            return
        if not diff.is_behind or self._must_wait(output):
            return
        if diff.missed:
            self.redraw()
        else:
            self._send(output, diff.catch_up())

    def _drained(self, dropped: bool) -> None:
        if dropped:
            self.redraw()
        else:
            self._catch_up()

    def _send(self, output: TerminalOutput, text: str) -> None:
        if not text:
            return
        data = text.encode("utf-8", "replace")
        output.write(data)
        if output.dropped:
            self._stale = True
        elif self._pace is not None and self._pace.sent(len(data), self._loop.time()):
            output.write(_WHERE_IS_THE_CURSOR)

    def write_aside(self, text: str) -> bool:
        """Send control strings that touch neither cells nor cursor nor pen; whether they were sent.

        Frames are written whole, so this comes between two of them. It goes past the diff,
        which has nothing to remember of it. A terminal that is far behind is not sent this
        too: it would come when nobody waits for it any more.
        """
        output = self._output
        if output is None or not self._in_application_mode or output.is_behind:
            return False
        output.write(text.encode("utf-8", "replace"))
        return True

    def _get_terminal_size(self) -> tuple[int, int]:
        # Textual asks COLUMNS and LINES first: where they are exported, no resize would be seen.
        try:
            size = os.get_terminal_size(self._output_file)
        except OSError:
            return super()._get_terminal_size()
        return (size.columns, size.lines) if size.columns else super()._get_terminal_size()

    # -- application mode ------------------------------------------------------------------

    def start_application_mode(self) -> None:
        """Take the terminal."""
        file = self._output_file
        self._diff = None
        self._writer_thread = None
        self._output = TerminalOutput(
            file, self._loop, on_lost=self._lost.lose, on_drained=self._drained
        )
        self._output_attributes = _attributes(file)
        self._taken = True
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._writer_thread is None:
            return  # in the background: stopped again, to be continued by the next SIGCONT
        self._writer_thread.stop()  # nothing was written to it, and nothing will be
        newline_returns = not _set_raw_output(file)
        if self.cell_diff and os.environ.get("CAMPMON_CELL_DIFF") != "0":
            erases, scrolls = terminfo.read(os.environ, file)
            self._diff = CellDiff(
                *self._get_terminal_size(),
                Abilities(erases, scrolls, newline_returns),
                fit=type(self).fit,
                cursor=self.cursor,
            )
            self.write(parser.HIDE_CURSOR)  # Textual has hidden it already: now the diff knows
            if self.bytes_per_second:
                self._pace = Pace(self.bytes_per_second, self._loop.time())
        self._watch_size()
        self._keyboard = Keyboard(
            self.fileno,
            self._loop,
            on_message=self._heard,
            on_lost=self._lost.lose,
            debug=self._debug,
        )
        self._keyboard.start()
        self._in_application_mode = True

    def disable_input(self) -> None:
        """Read no more keys."""
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if self._keyboard is not None:
            if self._pace is not None and self._pace.asking and self._lost.reason is None:
                self._keyboard.discard(_LAST_ANSWER_SECONDS)
            self._pace = None
            self._keyboard.stop()
            self._keyboard = None
            self._loop.remove_signal_handler(signal.SIGWINCH)
        super().disable_input()

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        self._in_application_mode = False
        output = self._output
        if output is None:
            return
        output.keep_all = True
        super().stop_application_mode()
        output.drain()
        if self._output_attributes is not None:
            with contextlib.suppress(termios.error):
                attributes = self._output_attributes
                termios.tcsetattr(self._output_file, termios.TCSANOW, attributes)
        self._taken = False

    def _give_back(self) -> None:
        """Give the terminal back without the event loop, which may hang; from any thread."""
        output = self._output
        if output is None or not self._taken:
            return
        with contextlib.suppress(OSError, termios.error):
            if os.tcgetpgrp(self._output_file) != os.getpgrp():
                return  # another program has it
            output.write_last(_GIVE_BACK)
            if self._output_attributes is not None:
                termios.tcsetattr(self._output_file, termios.TCSANOW, self._output_attributes)
            if self.attrs_before is not None:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    def close(self) -> None:
        """Let go of the terminal."""
        super().close()
        if self._output is not None:
            self._output.close()
            self._output = None

    def _watch_size(self) -> None:
        """Forget the screen when the terminal changes its size, even if it changes back.

        The event loop's own way to take a signal wakes it for all the others too: without it,
        one that comes just before the loop goes to sleep would wait for the next key.
        """
        textual_handler = signal.getsignal(signal.SIGWINCH)

        def on_resize() -> None:
            if callable(textual_handler):
                textual_handler(signal.SIGWINCH, None)
            self.redraw()

        self._loop.add_signal_handler(signal.SIGWINCH, on_resize)

    # -- messages --------------------------------------------------------------------------

    def send_message(self, message: Message) -> None:
        """Give a message to the app."""
        self._app.post_message(message)

    def _heard(self, message: Message) -> None:
        """Take what came from the terminal: answers to our own question go no further."""
        pace = self._pace
        if pace is not None:
            now = self._loop.time()
            if isinstance(message, events.CursorPosition) and pace.asking:
                if pace.answered(now) and self._output is not None:
                    self._output.write(_WHERE_IS_THE_CURSOR)
                self._catch_up_soon()
                return
            if isinstance(message, _BY_THE_USER):
                pace.urge(now)
        self.process_message(message)

    def _catch_up_soon(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None
        self._catch_up()

    def _run_input_thread(self) -> None:
        """Do without Textual's thread: the keyboard is read on the event loop."""

    # -- stopped, continued, ended ---------------------------------------------------------

    def _sigtstp_application(self, *_: object) -> None:
        if self._auto_restart:
            self._loop.call_soon_threadsafe(self._stop_process)
        else:
            os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        if self._auto_restart:
            self._loop.call_soon_threadsafe(self._continue)

    def _stop_process(self) -> None:
        """Give the terminal back and stop, as the shell's ctrl+z wants it."""
        if self._in_application_mode:
            self.suspend_application_mode()
            self._must_signal_resume = True
        os.kill(os.getpid(), signal.SIGSTOP)

    def _continue(self) -> None:
        """Take the terminal again; others may have written on it and changed its modes."""
        if self._in_application_mode:  # stopped without a word (SIGSTOP)
            self.suspend_application_mode()
        self.resume_application_mode()
        self.redraw()

    def _end_app(self, status: int) -> None:
        # a closed loop has ended the app already
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._exit_app, status)

    def _exit_app(self, status: int) -> None:
        self._app.exit(return_code=status)


def _attributes(file: int) -> list[Any] | None:
    try:
        return termios.tcgetattr(file)
    except termios.error:
        return None


def _set_raw_output(file: int) -> bool:
    """Keep the tty from changing what is written; return whether it can be.

    A bare line feed is the shortest way down; Textual places the cursor after its own.
    """
    attributes = _attributes(file)
    if attributes is None:
        return False
    attributes[_OFLAG] &= ~termios.OPOST
    try:
        termios.tcsetattr(file, termios.TCSANOW, attributes)
    except termios.error:
        return False
    return True
