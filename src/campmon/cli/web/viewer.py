"""One browser's monitor: a process of its own, between whose pipes and the browser we pass on."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from typing import BinaryIO

from campmon.cli.web.asked import Focused, Resized, Said, Typed
from campmon.cli.web.packets import DATA, META, packed, read_packet, read_prelude

LEAVE_SECONDS = 0.5
"""How long a process may take to leave when its browser has."""

_READ_AHEAD_BYTES = 1 << 18


class Viewer:
    """The process that draws for one browser. It ends when its standard input does.

    command  what runs it: always read-only
    log      where its standard error goes
    """

    def __init__(
        self, command: Sequence[str], environ: Mapping[str, str], log: BinaryIO, size: Resized
    ) -> None:
        self._command = command
        self._log = log
        self._environ = {
            **environ,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "TEXTUAL_COLOR_SYSTEM": "truecolor",  # a pipe has none of its own
            "COLUMNS": str(size.width),
            "ROWS": str(size.height),
        }
        self._process: asyncio.subprocess.Process | None = None

    async def open(self) -> None:
        """Start it. Raises OSError where that cannot be."""
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=self._log,
            env=self._environ,
            limit=_READ_AHEAD_BYTES,
        )

    async def drawn(self) -> AsyncIterator[bytes]:
        """What it draws, until it ends. Files and addresses that it offers go nowhere."""
        process = self._process
        assert process is not None
        assert process.stdout is not None
        if not await read_prelude(process.stdout):
            return
        while (packet := await read_packet(process.stdout)) is not None:
            if packet.kind == DATA:
                yield packet.payload
            elif packet.kind == META and _ends(packet.payload):
                return

    async def tell(self, said: Said) -> None:
        """Pass on what the browser said."""
        match said:
            case Typed(text):
                await self._write(packed(DATA, text.encode("utf-8", "replace")))
            case Resized(width, height):
                await self._write_meta({"type": "resize", "width": width, "height": height})
            case Focused(here):
                await self._write_meta({"type": "focus" if here else "blur"})

    async def close(self) -> None:
        """End it: its input ends, and whatever stays is killed."""
        process = self._process
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        try:
            async with asyncio.timeout(LEAVE_SECONDS):
                await process.communicate()  # what it still draws is read, or it could not leave
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _write_meta(self, told: Mapping[str, object]) -> None:
        await self._write(packed(META, json.dumps(told).encode()))

    async def _write(self, data: bytes) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(data)
        with suppress(ConnectionError):  # it has ended: `drawn` tells
            await self._process.stdin.drain()


def _ends(payload: bytes) -> bool:
    try:
        told = json.loads(payload)
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("type") == "exit"
