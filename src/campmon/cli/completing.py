"""What a shell completes: profiles from the configuration, campaigns from a hub that runs here."""

import asyncio

import click
from click.shell_completion import CompletionItem

from campmon.cli.session import Session
from campmon.model.errors import CampmonError
from campmon.model.reading import Reading
from campmon.settings.profile import Profile

PATIENCE_SECONDS = 5.0
"""Whoever has pressed the tab key waits for it."""


def complete_profile(
    context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The configuration's profiles; none where it cannot be used."""
    session = context.find_object(Session)
    assert session is not None
    try:
        profiles = session.settings.profiles
    except CampmonError:
        return []
    return [CompletionItem(name) for name in profiles if name.startswith(incomplete)]


def complete_campaign(
    context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The ids of campaigns, with their names, where that costs nothing.

    A hub tells at once, and the practice dialer of a monitor that is open. No platform is asked:
    to log in there takes its time, and its calls are counted.
    """
    session = context.find_object(Session)
    assert session is not None
    try:
        profile = session.profile(context.params.get("profile"))
        reading = asyncio.run(_read(session, profile))
    except (CampmonError, OSError, TimeoutError):
        return []
    if reading is None:
        return []
    return [
        CompletionItem(campaign.id, help=campaign.name)
        for campaign in reading.campaigns
        if campaign.id.startswith(incomplete)
    ]


async def _read(session: Session, profile: Profile) -> Reading | None:
    from campmon.backends.hub import HubBackend
    from campmon.hub.sources import backend_for

    if profile.backend not in ("hub", "practice"):
        return None
    backend = backend_for(profile, session.paths, role="command", environ=session.environ).backend
    if not isinstance(backend, HubBackend):
        return None  # no monitor is open
    async with asyncio.timeout(PATIENCE_SECONDS):
        await backend.open()
        try:
            return await backend.read()
        finally:
            await backend.close()
