"""What every test stands on."""

import signal

_LONGEST_ID = 60


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name long texts by their length: ids go to every worker, and into the environment."""
    if isinstance(val, str | bytes) and len(val) > _LONGEST_ID:
        return f"{type(val).__name__} of {len(val)}"
    return None


def pytest_configure() -> None:
    """Hear signals, also where the tests were started deaf to some (nohup, some CI runners).

    Tests send SIGHUP to themselves and to programs that they start; a program leaves a signal
    ignored that was so when it began.
    """
    for number in (signal.SIGHUP, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
