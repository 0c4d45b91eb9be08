"""A headless Chromium, driven over its DevTools protocol."""

import asyncio
import itertools
import json
import os
import shutil
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 60.0
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")

_OPTIONS = (
    "--headless=new",
    "--no-sandbox",  # the tests may run as root, in a container
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--window-size=1300,900",
    "--remote-debugging-port=0",
    "--remote-debugging-address=127.0.0.1",
)

_CATCH_TERMINAL = """
Object.defineProperty(Object.prototype, "fitAddon", {
  configurable: true,
  set(value) {
    Object.defineProperty(this, "fitAddon", {value, writable: true});
    window.caught = this;
  },
});
"""
"""The page keeps its terminal to itself; this is where it puts it."""

_READ_TERMINAL = """
(() => {
  const buffer = window.caught && window.caught.terminal.buffer.active;
  if (!buffer) return "";
  const lines = [];
  for (let row = 0; row < window.caught.terminal.rows; row++)
    lines.push(buffer.getLine(row).translateToString(true));
  return lines.join("\\n");
})()
"""


def find_chromium() -> str | None:
    """Where it is; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Page:
    """A tab."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)
        self.loaded: list[str] = []
        """Every address that the tab has asked for."""

    async def call(self, method: str, **parameters: object) -> Any:
        """Ask the browser, and note what it loads meanwhile."""
        number = next(self._numbers)
        wanted = {"id": number, "method": method, "params": parameters}
        await self._connection.send(json.dumps(wanted))
        while True:
            told = json.loads(await self._connection.recv())
            if told.get("method") == "Network.requestWillBeSent":
                self.loaded.append(told["params"]["request"]["url"])
            if told.get("id") == number:
                assert "error" not in told, told
                return told["result"]

    async def open(self, url: str) -> None:
        """Go to an address, with an eye on the terminal that it opens."""
        await self.call("Network.enable")
        await self.call("Page.enable")
        await self.call("Page.addScriptToEvaluateOnNewDocument", source=_CATCH_TERMINAL)
        await self.call("Page.navigate", url=url)

    async def value(self, expression: str) -> Any:
        """What an expression is in the page."""
        told = await self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return told["result"].get("value")

    async def until_shown(self, is_it: Callable[[str], bool]) -> str:
        """Wait until the terminal shows it; everything that it shows then."""
        shown = ""
        try:
            async with asyncio.timeout(PATIENCE):
                while not is_it(shown):
                    shown = str(await self.value(_READ_TERMINAL))
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"not shown:\n{shown}") from None
        return shown

    async def until(self, expression: str) -> None:
        """Wait until an expression is true in the page."""
        async with asyncio.timeout(PATIENCE):
            while not await self.value(expression):
                await asyncio.sleep(0.02)

    async def press(self, key: str) -> None:
        """Press a key that types one letter."""
        await self.call("Input.dispatchKeyEvent", type="keyDown", key=key, text=key)
        await self.call("Input.dispatchKeyEvent", type="keyUp", key=key)


@asynccontextmanager
async def browsing(program: str, folder: Path) -> AsyncIterator[Page]:
    """A browser with one tab, which has ended when the block is over."""
    process = await asyncio.create_subprocess_exec(
        program,
        *_OPTIONS,
        f"--user-data-dir={folder}",
        "about:blank",
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        address = await asyncio.to_thread(_tab, folder / "DevToolsActivePort")
        async with connect(address, max_size=None) as connection:
            yield Page(connection)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def _tab(told: Path) -> str:
    """The address of the tab, once the browser has written down its port."""
    until = time.monotonic() + PATIENCE
    while not (told.exists() and told.read_text().count("\n")):
        assert time.monotonic() < until, "the browser does not open"
        time.sleep(0.05)
    port = int(told.read_text().splitlines()[0])
    with urlopen(f"http://127.0.0.1:{port}/json/list", timeout=PATIENCE) as answer:
        tabs = json.load(answer)
    return str(next(tab for tab in tabs if tab["type"] == "page")["webSocketDebuggerUrl"])
