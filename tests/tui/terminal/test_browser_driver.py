"""The driver of a monitor in a browser, at both ends of its pipes."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Label

from campmon.tui.terminal import browser
from campmon.tui.terminal.browser import BrowserDriver
from campmon.tui.terminal.lost import HUNG_UP, LostTerminal


class Small(App[None]):
    """An app with one word."""

    def compose(self) -> ComposeResult:
        yield Label("hello")


@dataclass
class Pipes:
    """Our ends."""

    keys: int
    drawn: int

    async def until_drawn(self, text: bytes) -> None:
        shown = b""
        async with asyncio.timeout(60):
            while text not in shown:
                shown += await asyncio.to_thread(os.read, self.drawn, 65_536)


@pytest.fixture
def pipes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipes]:
    before = {number: signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGTERM)}
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    with os.fdopen(theirs_in) as stdin, os.fdopen(theirs_out, "w") as stdout:
        monkeypatch.setattr(sys, "__stdin__", stdin)
        monkeypatch.setattr(sys, "__stdout__", stdout)
        monkeypatch.setattr(browser, "LostTerminal", partial(LostTerminal, kill=lambda _: None))
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.setenv("ROWS", "24")
        made = Pipes(ours_out, ours_in)
        yield made
        for end in (made.keys, made.drawn):
            if end >= 0:
                os.close(end)
    for number, handler in before.items():
        signal.signal(number, handler)


async def test_it_ends_when_nobody_types_any_more(pipes: Pipes) -> None:
    app = Small(driver_class=BrowserDriver)
    running = asyncio.create_task(app.run_async())
    await pipes.until_drawn(b"hello")
    os.close(pipes.keys)
    pipes.keys = -1
    await running
    assert app.return_code == HUNG_UP


async def test_it_ends_when_nobody_looks_any_more(pipes: Pipes) -> None:
    app = Small(driver_class=BrowserDriver)
    running = asyncio.create_task(app.run_async())
    await pipes.until_drawn(b"hello")
    os.close(pipes.drawn)
    pipes.drawn = -1
    app.query_one(Label).update("world")
    await running
    assert app.return_code == HUNG_UP


async def test_it_leaves_in_peace(pipes: Pipes) -> None:
    app = Small(driver_class=BrowserDriver)
    running = asyncio.create_task(app.run_async())
    await pipes.until_drawn(b"hello")
    app.exit(return_code=7)
    await pipes.until_drawn(b'{"type": "exit"}')
    await running
    assert app.return_code == 7
