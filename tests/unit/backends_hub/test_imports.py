"""What the client loads: nothing heavy before it opens, no server ever."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import campmon.backends.hub", ("pydantic", "websockets", "httpx", "textual")),
        ("import campmon.hub.sources", ("pydantic", "websockets", "httpx", "textual",
                                        "campmon.hub.server", "campmon.practice.dialer")),
        ("import campmon.backends.hub.link", ("websockets.server", "websockets.asyncio.server",
                                              "campmon.hub", "httpx", "textual")),
    ],
)  # fmt: skip
def test_it_loads_no_more_than_it_needs(code: str, absent: tuple[str, ...]) -> None:
    told = f"{code}; import sys; print([m for m in {absent!r} if m in sys.modules])"
    seen = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, timeout=60, check=True
    )
    assert seen.stdout.strip() == "[]"
