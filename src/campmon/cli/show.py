"""`campmon show`: every property and figure of one campaign."""

from collections.abc import Iterator

import click

from campmon.cli import figures
from campmon.cli.campaigns import state_word
from campmon.cli.finding import find_detail
from campmon.cli.options import campaign_argument, json_option, profile_option
from campmon.cli.session import Session
from campmon.cli.table import cells
from campmon.engine.export.campaign_json import campaign_object, detail_object
from campmon.model.detail import CampaignDetail
from campmon.model.figures import runs_out
from campmon.model.why import why_not_dialing
from campmon.settings.profile import Profile

Pairs = Iterator[tuple[str, str]]


@click.command()
@campaign_argument
@profile_option
@json_option
@click.pass_obj
def show(session: Session, campaign: str, profile: str | None, as_json: bool) -> int:
    """Show every property and figure of one campaign.

    CAMPAIGN is an id, a name, or the beginning of either.
    """
    detail = session.run(_read(session, session.profile(profile), campaign))
    if as_json:
        found = campaign_object(detail.campaign, as_of=detail.as_of)
        session.streams.document({**found, "detail": detail_object(detail)})
    else:
        session.streams.data("\n".join(_lines(detail)))
    if detail.campaign.statistics.awaited:
        session.streams.complain(
            "its figures are derived, which takes many calls; none is known yet",
            "Try again in a minute; `campmon watch` and the screen go on until they are.",
        )
    return 0


async def _read(session: Session, profile: Profile, text: str) -> CampaignDetail:
    async with session.source(profile) as backend:
        return await find_detail(backend, text)


def _lines(detail: CampaignDetail) -> Iterator[str]:
    yield f"{detail.campaign.name} ({detail.campaign.id})"
    for head, pairs in (
        ("", list(_figures(detail))),
        ("Calls", list(_calls(detail))),
        ("Dispositions", list(_dispositions(detail))),
        ("Attempts", list(_attempts(detail))),
        (f"Agents{detail.of_service}", list(_agents(detail))),
        ("Wrap-up codes", list(_wrap_up_codes(detail))),
        ("Not known yet", list(detail.missing_told(known=False))),
        ("Notes", list(detail.missing_told(known=True))),
        ("Service figures", list(detail.service)),
        ("Properties", list(detail.properties.items())),
    ):
        if not pairs:
            continue
        if head:
            yield f"\n{head}"
        width = max(cells(name) for name, _ in pairs)
        for name, value in pairs:
            yield f"  {name}{' ' * (width - cells(name))}  {value}"


def _figures(detail: CampaignDetail) -> Pairs:
    campaign = detail.campaign
    yield "Profile", campaign.profile
    yield "State", state_word(campaign)
    if campaign.platform_state:
        yield "Platform's word", campaign.platform_state
    why = why_not_dialing(campaign, detail)
    if why is not None:
        yield "Not dialing", why.reason
    if campaign.no_operation is not None:
        yield "Operations", f"off: {campaign.no_operation}"
    if campaign.reason and (why is None or campaign.reason not in why.reason):
        yield "Reason", campaign.reason
    yield "Type", campaign.type
    yield "Service", campaign.service or figures.UNKNOWN
    for name in figures.RECORD_COUNTS:
        yield name.capitalize(), figures.record_count(campaign, name)
    yield "% Done", figures.percent_done(campaign)
    yield "Pace", f"{figures.pace(campaign.pace)} a minute"
    yield "Runs out at", figures.moment(runs_out(campaign, detail.as_of))
    if detail.dialable is not None:
        yield "Dialable now", f"{detail.dialable:,}"
    yield "As of", figures.moment(campaign.statistics.as_of or detail.as_of)


def _calls(detail: CampaignDetail) -> Pairs:
    calls = detail.calls
    if calls is None:
        return
    since = f" since {figures.moment(calls.since)}" if calls.since is not None else ""
    if calls.running_seconds is not None:
        yield "Running for", figures.seconds(calls.running_seconds)
    yield "Placed", f"{calls.placed:,}{since}"
    yield "Answered by a person", f"{calls.answered:,}"
    yield "Connect rate", f"{figures.percent(calls.connect_rate)} of placed"
    dropped = f"{calls.dropped:,} of {calls.answered:,} answered"
    yield "Drop rate", f"{figures.percent(calls.drop_rate)} ({dropped})"
    if calls.lines is not None:
        yield "Lines in use", f"{calls.lines:,}"
    yield "Mean wait", figures.seconds(calls.mean_wait_seconds)
    yield "Mean talk", figures.seconds(calls.mean_talk_seconds)


def _dispositions(detail: CampaignDetail) -> Pairs:
    counts = detail.dispositions or {}
    total = sum(counts.values())
    for disposition, count in counts.items():
        yield disposition.value, _shared(count, total)


def _attempts(detail: CampaignDetail) -> Pairs:
    counts = detail.attempts or ()
    dialed = sum(counts)
    for number, count in enumerate(counts, start=1):
        yield f"{number} time{'' if number == 1 else 's'}", _shared(count, dialed)
    if dialed:
        times = sum(number * count for number, count in enumerate(counts, start=1))
        yield "Mean", f"{times / dialed:.1f} times for each of {dialed:,} records dialed"


def _agents(detail: CampaignDetail) -> Pairs:
    total = sum(count.agents for count in detail.agents or ())
    for count in detail.agents or ():
        times = [
            f"{word} {figures.seconds(seconds)}"
            for word, seconds in (("mean", count.mean_seconds), ("longest", count.longest_seconds))
            if seconds is not None
        ]
        yield count.word, _shared(count.agents, total) + (f", {', '.join(times)}" * bool(times))


def _wrap_up_codes(detail: CampaignDetail) -> Pairs:
    counts = detail.wrap_up_codes or ()
    total = sum(count.calls for count in counts)
    for count in counts:
        yield count.code, _shared(count.calls, total)


def _shared(count: int, total: int) -> str:
    return f"{count:,} ({figures.percent(100.0 * count / total)})" if total else f"{count:,}"
