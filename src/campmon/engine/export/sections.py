"""What a report says, in words: sections of rows, before they become text or Markdown."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from campmon.engine.export.report import CampaignReport, ReportBatch
from campmon.model.campaign import Campaign
from campmon.model.capability import Capability
from campmon.model.detail import CampaignDetail
from campmon.model.figures import (
    RECORD_COUNTS,
    UNKNOWN,
    pace,
    percent_done,
    rate,
    record_count,
    runs_out,
)
from campmon.model.state import CampaignState
from campmon.model.statistics import Provenance
from campmon.model.why import why_not_dialing

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report.

    head   heads of the columns; none for pairs of a name and what it is
    right  the columns of figures
    notes  sentences below the rows, or instead of them
    """

    title: str
    head: Row = ()
    rows: tuple[Row, ...] = ()
    right: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()


def sections(report: CampaignReport) -> tuple[Section, ...]:
    """All sections, in the order that they are read in."""
    return (
        _campaign(report),
        _counts(report),
        _calls(report),
        _dispositions(report),
        _attempts(report),
        _agents(report),
        _wrap_up_codes(report),
        _batches(report),
        _acts(report),
        *([Section("Could not be read", notes=report.problems)] if report.problems else []),
    )


def heading(report: CampaignReport) -> str:
    """What the report is about."""
    campaign = report.detail.campaign
    return f"Report of {campaign.name} ({campaign.id})"


def _campaign(report: CampaignReport) -> Section:
    campaign = report.detail.campaign
    return Section("Campaign", rows=tuple(_facts(report, campaign)))


def _facts(report: CampaignReport, campaign: Campaign) -> Iterator[Row]:
    yield "Made at", moment(report.made_at)
    yield "Profile", f"{campaign.profile} ({report.platform})"
    state = campaign.state.value
    word = campaign.platform_state
    differs = word and word.casefold() != state
    yield "State", f"{state} (the platform's word: {word})" if differs else state
    if campaign.state_by or campaign.state_at:
        by = campaign.state_by or "somebody who is not known"
        at = f" at {moment(campaign.state_at)}" if campaign.state_at else ""
        yield "Set by", f"{by}{at}"
    else:
        yield "Set by", "not known: the platform does not say"
    why = why_not_dialing(campaign, report.detail)
    if why is not None and campaign.state is not CampaignState.UNKNOWN:
        yield "Not dialing", why.reason
    yield "Type", campaign.type
    yield "Service", campaign.service or UNKNOWN


def _counts(report: CampaignReport) -> Section:
    campaign = report.detail.campaign
    known = campaign.statistics
    done = percent_done(campaign)
    rows: list[Row] = [(name.capitalize(), record_count(campaign, name)) for name in RECORD_COUNTS]
    rows.append(("% Done", done if done == UNKNOWN else f"{done} %"))
    rows.append(("Pace", _with_unit(pace(campaign.pace), "records a minute")))
    rows.append(("Runs out", moment(runs_out(campaign, report.detail.as_of))))
    if report.detail.dialable is not None:
        rows.append(("Dialable now", f"{report.detail.dialable:,}"))
    as_of = known.as_of or report.detail.as_of
    derived = known.provenance is Provenance.DERIVED
    origin = "derived by campmon (≈)" if derived else "reported by the platform"
    notes = [
        f"True at {moment(as_of)}, {_age(report.made_at - as_of)} before this report; {origin}"
    ]
    if not known.known:
        notes.append("Of its records nothing is known yet")
    return Section("Counts", rows=tuple(rows), right=frozenset({1}), notes=tuple(notes))


def _calls(report: CampaignReport) -> Section:
    calls = report.detail.calls
    if calls is None:
        return Section("Calls", notes=("The platform has told no figures of its calls",))
    since = f"since {moment(calls.since)}" if calls.since else "since a moment it does not tell"
    connected = f"{calls.answered:,} of {calls.placed:,} placed"
    dropped = f"{calls.dropped:,} of {calls.answered:,} answered by a person"
    rows = (
        ("Placed", f"{calls.placed:,}"),
        ("Answered by a person", f"{calls.answered:,}"),
        ("Dropped", f"{calls.dropped:,}"),
        ("Connect rate", f"{_percent(calls.connect_rate)} ({connected})"),
        ("Drop rate", f"{_percent(calls.drop_rate)} ({dropped})"),
        ("Mean wait", _seconds(calls.mean_wait_seconds)),
        ("Mean talk", _seconds(calls.mean_talk_seconds)),
    )
    return Section("Calls", rows=rows, notes=(f"All of it {since}",))


def _dispositions(report: CampaignReport) -> Section:
    counts = report.detail.dispositions
    if counts is None:
        return _absent(report, "Dispositions", Capability.DISPOSITIONS)
    told = [(kind.value, count) for kind, count in counts.items()]
    return _shared("Dispositions", "Disposition", "Attempts", told, report.detail)


def _attempts(report: CampaignReport) -> Section:
    counts = report.detail.attempts
    if counts is None:
        return _absent(report, "Attempts", Capability.ATTEMPTS)
    told = [(f"dialed {n} time{'' if n == 1 else 's'}", c) for n, c in enumerate(counts, start=1)]
    return _shared("Attempts", "Attempts", "Records", told, report.detail)


def _agents(report: CampaignReport) -> Section:
    counts = report.detail.agents
    if counts is None:
        return _absent(report, "Agents now", Capability.AGENTS)
    rows = tuple(
        (one.word, f"{one.agents:,}", _seconds(one.mean_seconds), _seconds(one.longest_seconds))
        for one in counts
    )
    total = sum(one.agents for one in counts)
    whose = f", all{report.detail.of_service}" if report.detail.of_service else " in all"
    notes = (f"{total:,}{whose}, at {moment(report.detail.as_of)}",)
    head = ("State", "Agents", "Mean", "Longest")
    return Section("Agents now", head, rows, frozenset({1, 2, 3}), notes)


def _wrap_up_codes(report: CampaignReport) -> Section:
    counts = report.detail.wrap_up_codes
    if counts is None:
        return _absent(report, "Wrap-up codes", Capability.WRAP_UP_CODES)
    told = [(one.code, one.calls) for one in counts]
    return _shared("Wrap-up codes", "Code", "Calls", told, report.detail)


def _shared(
    title: str, what: str, counted: str, counts: Sequence[tuple[str, int]], detail: CampaignDetail
) -> Section:
    """Counts with the share of each, and what they are shares of."""
    total = sum(count for _, count in counts)
    rows = tuple(
        (name, f"{count:,}", _percent(100.0 * count / total if total else None))
        for name, count in counts
    )
    notes = (f"Shares are of {total:,} {counted.lower()}, at {moment(detail.as_of)}",)
    return Section(title, (what, counted, "Share"), rows, frozenset({1, 2}), notes)


def _absent(report: CampaignReport, title: str, part: Capability) -> Section:
    """A part of which nothing is known, with the reason."""
    why = report.not_offered.get(part)
    if why is not None:
        return Section(title, notes=(f"{report.platform} does not offer this: {why}",))
    missing = report.detail.missing.get(part)
    return Section(title, notes=(missing or "The platform has told nothing of it yet",))


def _batches(report: CampaignReport) -> Section:
    since = moment(report.since)
    title = "Records sent today"
    if not report.batches:
        return Section(title, notes=(f"None from this machine since {since}",))
    head = ("File", "Batch", "Sent at", "Records", "Accepted", "Refused", "In doubt", "State")
    rows = tuple(_batch(one) for one in report.batches)
    total = (
        f"{_sum(one.accepted for one in report.batches)} accepted, "
        f"{_sum(one.refused for one in report.batches)} refused, "
        f"{_sum(one.in_doubt for one in report.batches)} in doubt, "
        f"{_sum(one.not_sent for one in report.batches)} not sent"
    )
    there = sum(one.there_before for one in report.batches)
    more = f", {there:,} on the campaign before" if there else ""
    notes = (f"In all {total}{more}; from this machine, since {since}",)
    return Section(title, head, rows, frozenset({1, 3, 4, 5, 6}), notes)


def _batch(one: ReportBatch) -> Row:
    return (
        one.file,
        f"{one.number:,}",
        moment(one.sent_at),
        f"{one.records:,}",
        f"{one.accepted:,}",
        f"{one.refused:,}",
        f"{one.in_doubt:,}",
        one.state if one.purpose == "append" else f"{one.state} ({one.purpose})",
    )


def _acts(report: CampaignReport) -> Section:
    since = moment(report.since)
    if not report.acts:
        return Section("Acts today", notes=(f"None that is known here since {since}",))
    rows = tuple(
        (
            moment(act.at),
            act.who,
            act.what,
            act.outcome or "no outcome was written down",
            act.message,
        )
        for act in report.acts
    )
    notes = [f"From the audit log of this machine, since {since}"]
    if any(act.elsewhere for act in report.acts):
        notes.append("What others did is as their hub has told it")
    return Section(
        "Acts today", ("At", "Who", "What", "Outcome", "Message"), rows, notes=tuple(notes)
    )


def moment(at: datetime | None) -> str:
    """A moment in local time with its offset."""
    return UNKNOWN if at is None else at.astimezone().isoformat(" ", "seconds")


def _sum(counts: Iterable[int]) -> str:
    return f"{sum(counts):,}"


def _with_unit(value: str, unit: str) -> str:
    return value if value == UNKNOWN else f"{value} {unit}"


def _percent(value: float | None) -> str:
    return _with_unit(rate(value), "%")


def _seconds(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:,.0f} s"


def _age(age: timedelta) -> str:
    seconds = max(0, int(age.total_seconds()))
    if seconds < 120:
        return f"{seconds} s"
    return f"{seconds // 60:,} min" if seconds < 7_200 else f"{seconds // 3_600:,} h"
