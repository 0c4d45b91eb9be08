"""`campmon show`: every property and figure of one campaign."""

from collections.abc import Iterator

import click

from campmon.cli import figures
from campmon.cli.campaign_json import campaign_object, detail_object
from campmon.cli.campaigns import state_word
from campmon.cli.finding import find_detail
from campmon.cli.options import campaign_argument, json_option, profile_option
from campmon.cli.session import Session
from campmon.cli.table import cells
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
        ("Agents", list(_agents(detail))),
        ("Wrap-up codes", [(c.code, f"{c.calls:,}") for c in detail.wrap_up_codes or ()]),
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
    yield "Placed", f"{calls.placed:,}{since}"
    yield "Answered by a person", f"{calls.answered:,}"
    yield "Connect rate", figures.percent(calls.connect_rate)
    yield "Drop rate", f"{figures.percent(calls.drop_rate)} ({calls.dropped:,} dropped)"
    if calls.lines is not None:
        yield "Lines in use", f"{calls.lines:,}"
    yield "Mean wait", figures.seconds(calls.mean_wait_seconds)
    yield "Mean talk", figures.seconds(calls.mean_talk_seconds)


def _dispositions(detail: CampaignDetail) -> Pairs:
    for disposition, count in (detail.dispositions or {}).items():
        yield disposition.value, f"{count:,}"


def _attempts(detail: CampaignDetail) -> Pairs:
    for number, count in enumerate(detail.attempts or (), start=1):
        yield f"{number}", f"{count:,}"


def _agents(detail: CampaignDetail) -> Pairs:
    for count in detail.agents or ():
        known = count.mean_seconds is not None
        mean = f" (for {figures.seconds(count.mean_seconds)} on average)" if known else ""
        yield count.word, f"{count.agents:,}{mean}"
