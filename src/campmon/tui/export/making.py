"""Makes the text that is exported."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from campmon.engine.export.formats import Format
from campmon.engine.export.report_text import REPORT_FORMATS
from campmon.engine.export.table import TABLE_FORMATS
from campmon.tui.export.choices import Choice, Exportable, Subject
from campmon.tui.picture import screen_svg, screen_text

if TYPE_CHECKING:
    from campmon.model.campaign import Campaign
    from campmon.tui.session import Session


async def make_text(
    session: Session, choice: Choice, there: Exportable, screen: Screen[Any]
) -> str:
    """The text of a choice. For a report the platform is asked: raises CampmonError as it does."""
    if choice.subject is Subject.TABLE:
        return TABLE_FORMATS[choice.format](there.campaigns, there.read_at)
    if choice.subject is Subject.SCREEN:
        if choice.format is Format.SVG:
            return screen_svg(screen, "campmon")
        return screen_text(screen)
    assert there.campaign is not None
    return await _report(session, there.campaign, choice.format)


async def _report(session: Session, campaign: Campaign, kind: Format) -> str:
    from campmon.append.day_report import gather  # brings the journal of appends

    detail = await session.read_detail(campaign.key)
    backend = session.source_of(campaign.key).backend
    read = partial(
        gather,
        detail,
        backend,
        audit=session.audit,
        appends=session.appends_dir,
        clock=session.clock,
        told=session.told_acts.of(campaign.key),
    )
    return REPORT_FORMATS[kind](await asyncio.to_thread(read))


def what_it_is(choice: Choice, there: Exportable) -> str:
    """What was exported, to begin a sentence with."""
    if choice.subject is Subject.TABLE:
        return there.of_table
    if choice.subject is Subject.SCREEN:
        return "The screen"
    assert there.campaign is not None
    return f"The report of {there.campaign.name}"
