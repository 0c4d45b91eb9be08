"""The worker's end of the pipes, in this process: what comes in, and what goes out."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from campmon.append import JobState, guess_mapping
from campmon.append.worker import Check, Desk, Start, Surroundings
from campmon.append.worker.framing import pack, read_message
from campmon.append.worker.messages import Asked, Checked, Ended, Failed, Open, Opened, Steer, Told
from campmon.append.worker.serve import Server
from campmon.model.errors import CampmonError, InputFileError, RateLimitedError
from tests.system.append.bench import CLOCK, Place, write_csv


class Pipes:
    """Both ends of a worker that is a task of ours."""

    def __init__(self, server: Server, to_it: int, reader: asyncio.StreamReader) -> None:
        self.server = server
        self._to_it = to_it
        self._reader = reader

    def send(self, *messages: object) -> None:
        for message in messages:
            os.write(self._to_it, message if isinstance(message, bytes) else pack(message))

    async def answer(self) -> object:
        """What is said next that is no progress."""
        while True:
            told = await read_message(self._reader)
            if not isinstance(told, Told):
                return told
            if isinstance(told.said, Opened | Checked | Ended | Failed):
                return told.said

    def hang_up(self) -> None:
        os.close(self._to_it)


@asynccontextmanager
async def served(desk: Desk) -> AsyncIterator[Pipes]:
    """Serve a desk; at the end it has to end."""
    in_read, in_write = os.pipe()
    out_read, out_write = os.pipe()
    server = Server(desk, lambda error: CampmonError(f"crashed: {type(error).__name__}"))
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(out_read, "rb", 0)
    )
    with os.fdopen(in_read, "rb", 0) as incoming, os.fdopen(out_write, "wb", 0) as outgoing:
        serving = asyncio.create_task(server.run(incoming, outgoing))
        yield Pipes(server, in_write, reader)
        async with asyncio.timeout(60):
            await serving
    transport.close()


def desk_of(place: Place) -> Desk:
    return Desk(Surroundings(place.appends, CLOCK, Random(), place._bench))


async def test_it_answers_and_ends_with_whoever_asks(tmp_path: Path) -> None:
    place = Place(tmp_path, gap=30.0)
    campaign = await place.campaign()
    async with served(desk_of(place)) as pipes:
        pipes.send(Asked(1, Open(tmp_path / "nothing.csv")))
        failed = await pipes.answer()
        assert isinstance(failed, Failed)
        assert isinstance(failed.error, InputFileError)
        pipes.send(Asked(2, Open(write_csv(tmp_path / "people.csv", 300))))
        opened = await pipes.answer()
        assert isinstance(opened, Opened)
        table, rules = opened.table, place.rules
        mapping = guess_mapping(table.header, table.sample, rules.fields, rules.open_prefix)
        pipes.send(Asked(3, Check(table, mapping, rules)))
        assert isinstance(await pipes.answer(), Checked)
        pipes.send(Asked(4, Start(campaign)), Steer.PAUSE, Steer.GO_ON)
        while not (place.appends / "journal.db").exists() or not any(
            job.accepted for job in place.jobs()
        ):
            await asyncio.sleep(0.01)
        pipes.hang_up()
        ended = await pipes.answer()
    assert isinstance(ended, Ended)
    assert ended.report.state is JobState.INTERRUPTED


@pytest.mark.parametrize("nonsense", [pack("hello"), b"\xff\xff\xff\xff", b"\0\0\0\4oops"])
async def test_it_leaves_where_nobody_of_ours_speaks(tmp_path: Path, nonsense: bytes) -> None:
    async with served(desk_of(Place(tmp_path))) as pipes:
        pipes.send(nonsense)
    pipes.hang_up()


async def test_what_should_not_happen_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_of(Place(tmp_path))
    errors = [ValueError("secret"), None]

    async def answer(*_: object) -> Failed:
        error = errors.pop(0)
        if error is not None:
            raise error
        broken = RateLimitedError("later", retry_after=3.0)
        broken.__dict__["lock"] = asyncio.Lock
        broken.__dict__["lambda"] = lambda: None
        return Failed(broken)

    monkeypatch.setattr(desk, "answer", answer)
    async with served(desk) as pipes:
        pipes.send(Asked(1, Open(tmp_path)))
        failed = await pipes.answer()
        assert isinstance(failed, Failed)
        assert failed.error.message == "crashed: ValueError"
        pipes.send(Asked(2, Open(tmp_path)))
        failed = await pipes.answer()
        assert isinstance(failed, Failed)
        assert isinstance(failed.error, RateLimitedError), "what no pickle takes is made anew"
        pipes.server.leave()
    pipes.hang_up()
