"""The console script. What it loads before it knows what is asked for, everyone waits for."""

import gc
import os
import sys

GARBAGE_THRESHOLD = 50_000
"""Objects made before Python looks for rings of garbage. At its own 700 it looks hundreds of times
while modules load, and several times in each refresh of 1,000 campaigns, and finds nothing."""

OLDER = 4
"""Looks before what has survived them is looked at too. Painted lines that refer to themselves live
for half a minute: at Python's own 10 they would wait most of an hour, megabytes of them.
"""

STDOUT = 1


def main() -> None:
    """Run campmon on the process's own arguments, and end the process with the exit code."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        from campmon import __version__

        try:
            os.write(STDOUT, f"campmon {__version__}\n".encode())  # leaves nothing to be flushed
            return
        except OSError:
            pass  # closed, full or not read: the long way says so as every command does
    gc.set_threshold(GARBAGE_THRESHOLD, OLDER, OLDER)
    try:
        sys.exit(_run(arguments))
    except KeyboardInterrupt:  # while it was still loading
        sys.exit(130)


def _run(arguments: list[str]) -> int:
    from campmon.cli.run import run
    from campmon.cli.streams import process_streams

    return run(arguments, environ=os.environ, streams=process_streams(sys))
