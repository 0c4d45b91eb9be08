"""Everything that lives as long as one opening of a LiveVox backend."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import httpx

from campmon.backends.livevox.client import LiveVoxClient
from campmon.backends.livevox.facts import FactsKept
from campmon.backends.livevox.figures import Figures
from campmon.backends.livevox.options import LiveVoxOptions
from campmon.backends.livevox.panel import Panel
from campmon.backends.livevox.statistics import StatisticsReader
from campmon.backends.livevox.todays import TodaysList
from campmon.model.errors import ConfigurationError


@dataclass(frozen=True)
class Connection:
    """A client, and what is remembered of its answers."""

    client: LiveVoxClient
    todays: TodaysList
    figures: Figures
    facts: FactsKept
    panel: Panel

    def written(self) -> None:
        """Something was changed by us, or may have been: nothing remembered is sure any more."""
        self.todays.changed()
        self.figures.written()
        self.facts.written()


def connect(
    profile: str,
    options: LiveVoxOptions,
    *,
    now: Callable[[], datetime],
    monotonic: Callable[[], float],
    transport: httpx.AsyncBaseTransport | None,
) -> Connection:
    """Make a connection; nothing is sent yet.

    Raises ConfigurationError for a CA bundle or a proxy that cannot be used.
    """
    try:
        client = LiveVoxClient(
            options.base_url,
            options.credentials(),
            timeout_seconds=options.timeout_seconds,
            verify_tls=options.verify_tls,
            ca_bundle=options.ca_bundle,
            proxy=options.proxy,
            transport=transport,
            now=now,
        )
    except ValueError as error:
        raise ConfigurationError(f"profile {profile!r}: {error}") from None
    reader = StatisticsReader(
        client,
        now=now,
        monotonic=monotonic,
        mode=options.statistics,
        calls_per_minute=options.calls_per_minute,
    )
    return Connection(
        client,
        TodaysList(
            client,
            now=now,
            monotonic=monotonic,
            client_number=options.client,
            services=options.services,
        ),
        Figures(reader, monotonic=monotonic),
        FactsKept(client, monotonic=monotonic),
        Panel(client, now=now, monotonic=monotonic),
    )
