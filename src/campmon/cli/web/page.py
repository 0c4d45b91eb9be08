"""The page and its files. All are served from this machine: nothing comes from elsewhere."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from campmon.cli.web.guard import Guard
from campmon.model.errors import ConfigurationError

_FILES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "textual.js": ("js/textual.js", "text/javascript; charset=utf-8"),
        "xterm.css": ("css/xterm.css", "text/css; charset=utf-8"),
        "mono.ttf": ("fonts/RobotoMono-VariableFont_wght.ttf", "font/ttf"),
    }
)
"""What we call a file of textual-serve, where it is there, and its type."""

_MEND = f"Install it: {sys.executable} -m pip install 'textual-serve>=1'"

_HTML = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>campmon</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="xterm.css">
<link rel="stylesheet" href="page.css">
<script src="textual.js"></script>
<script src="page.js"></script>
</head>
<body>
<p class="word" id="opening">Opening the monitor …</p>
<p class="word" id="ended">The monitor has ended. Reload this page to open it again; if nothing
answers, start <code>campmon monitor --web</code> again and open the address that it prints.</p>
<div class="textual-terminal" data-session-websocket-url="{socket}" data-font-size="15"></div>
</body>
</html>
"""

_CSS = """@font-face { font-family: "Roboto Mono"; src: url("mono.ttf"); font-weight: 100 700; }
html, body { margin: 0; height: 100%; background: #000; overflow: hidden; }
.textual-terminal { position: absolute; inset: 0; }
.word { position: absolute; z-index: 1; margin: 0; padding: 2rem; color: #fff; max-width: 40rem;
  font: 15px/1.5 "Roboto Mono", monospace; background: #000; }
#ended, body.-first-byte #opening, body.-closed #opening { display: none; }
body.-closed #ended { display: block; }
"""

_JS = """// Keys go to the monitor without a click first.
"use strict";
window.addEventListener("load", () => {
  const keys = document.querySelector(".xterm-helper-textarea");
  if (keys) keys.focus();
});
"""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is sent."""

    kind: str
    body: bytes


class Pages:
    """The page, its style and its script, and textual-serve's terminal."""

    def __init__(self, guard: Guard, files: Mapping[str, File]) -> None:
        self._guard = guard
        self._files = files

    def file(self, name: str, host: str) -> File | None:
        """The file of this name for a browser that calls us `host`; None where there is none."""
        if name == "":
            socket = f"ws://{host}/{self._guard.token}/ws"
            return File("text/html; charset=utf-8", _HTML.format(socket=socket).encode())
        return self._files.get(name)

    def headers(self) -> Mapping[str, str]:
        """What a browser is told of every answer: keep nothing, load nothing from elsewhere."""
        sockets = " ".join(f"ws://{name}:{self._guard.port}" for name in ("127.0.0.1", "localhost"))
        policy = {
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self' 'unsafe-inline'",  # the terminal sets the colours of its cells so
            "font-src": "'self'",
            "img-src": "data:",
            "connect-src": sockets,
            "base-uri": "'none'",
            "form-action": "'none'",
            "frame-ancestors": "'none'",
        }
        return {
            "Content-Security-Policy": "; ".join(f"{key} {value}" for key, value in policy.items()),
            "Cache-Control": "no-store",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }


def load_pages(guard: Guard) -> Pages:
    """Read the files. Raises ConfigurationError where textual-serve is not installed."""
    folder = _textual_serve() / "static"
    files = {
        "page.css": File("text/css; charset=utf-8", _CSS.encode()),
        "page.js": File("text/javascript; charset=utf-8", _JS.encode()),
    }
    for name, (place, kind) in _FILES.items():
        try:
            files[name] = File(kind, (folder / place).read_bytes())
        except OSError as error:
            raise ConfigurationError(
                f"textual-serve has no file {place}: {error.strerror}",
                _MEND,
            ) from error
    return Pages(guard, MappingProxyType(files))


def _textual_serve() -> Path:
    """Where it is. Not imported: its own server would be loaded, which has no guard."""
    spec = find_spec("textual_serve")
    if spec is None or spec.origin is None:
        raise ConfigurationError(
            "the monitor in a browser needs textual-serve, which is not installed",
            _MEND,
        )
    return Path(spec.origin).parent
