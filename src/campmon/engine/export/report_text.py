"""A report as text, Markdown, CSV and JSON. Pure functions."""

import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from types import MappingProxyType

from campmon.engine.export.campaign_json import campaign_object, detail_object
from campmon.engine.export.csv_text import Cell, csv_text
from campmon.engine.export.formats import Format
from campmon.engine.export.markdown import escaped, markdown_table
from campmon.engine.export.report import CampaignReport
from campmon.engine.export.sections import Section, heading, sections

_GAP = "  "

CsvRow = tuple[str, str, str, Cell]


def report_text(report: CampaignReport) -> str:
    """The report to be read in a terminal or a message."""
    blocks = [heading(report)]
    for section in sections(report):
        lines = [
            section.title,
            *_in_columns(section),
            *(f"{_GAP}{note}." for note in section.notes),
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def report_markdown(report: CampaignReport) -> str:
    """The report with headings and tables."""
    blocks = [f"# {escaped(heading(report))}"]
    for section in sections(report):
        blocks.append(f"## {escaped(section.title)}")
        if section.rows:
            head = section.head or ("", "")
            blocks.append(markdown_table(head, section.rows, section.right))
        blocks += [f"{escaped(note)}." for note in section.notes]
    return "\n\n".join(blocks) + "\n"


def report_json(report: CampaignReport) -> str:
    """The report as one JSON document; null is unknown."""
    document = report_object(report)
    return json.dumps(document, ensure_ascii=False, indent=2, default=datetime.isoformat) + "\n"


def report_object(report: CampaignReport) -> dict[str, object]:
    """What the JSON says: the campaign as everywhere else, its details, batches and acts."""
    detail = report.detail
    return {
        "made_at": report.made_at.isoformat(),
        "since": report.since.isoformat(),
        "platform": report.platform,
        "campaign": campaign_object(detail.campaign, as_of=detail.as_of),
        "detail": detail_object(detail),
        "not_offered": {part.value: why for part, why in report.not_offered.items()},
        "batches": [_plain(asdict(one)) for one in report.batches],
        "acts": [_plain(asdict(one)) for one in report.acts],
        "problems": list(report.problems),
    }


def report_csv(report: CampaignReport) -> str:
    """One figure a line: section, whose it is, what it is, its value. Unknown is empty."""
    head = ("section", "item", "figure", "value")
    return csv_text([head, *((*row[:3], _to_hundredths(row[3])) for row in _csv_rows(report))])


REPORT_FORMATS: Mapping[Format, Callable[[CampaignReport], str]] = MappingProxyType(
    {
        Format.TEXT: report_text,
        Format.MARKDOWN: report_markdown,
        Format.JSON: report_json,
        Format.CSV: report_csv,
    }
)
"""What makes the report in each format that it has."""


def _csv_rows(report: CampaignReport) -> Iterator[CsvRow]:
    detail = report.detail
    yield "report", "", "made_at", report.made_at
    yield "report", "", "since", report.since
    for name, value in campaign_object(detail.campaign, as_of=detail.as_of).items():
        yield "campaign", "", name, _cell(value)
    yield "campaign", "", "state_by", detail.campaign.state_by
    yield "campaign", "", "state_at", detail.campaign.state_at
    told = detail_object(detail)
    calls = told["calls"]
    if isinstance(calls, dict):
        for name, value in calls.items():
            yield "calls", "", name, _cell(value)
    for kind, count in (detail.dispositions or {}).items():
        yield "dispositions", kind.value, "attempts", count
    for times, count in enumerate(detail.attempts or (), start=1):
        yield "attempts", str(times), "records", count
    for state in detail.agents or ():
        yield "agents", state.word, "agents", state.agents
        yield "agents", state.word, "mean_seconds", state.mean_seconds
        yield "agents", state.word, "longest_seconds", state.longest_seconds
    for code in detail.wrap_up_codes or ():
        yield "wrap-up codes", code.code, "calls", code.calls
    for part, why in report.not_offered.items():
        yield "not offered", part.value, "reason", why
    for batch in report.batches:
        for name, value in asdict(batch).items():
            yield "batches", f"{batch.job}/{batch.number}", name, _cell(value)
    for number, act in enumerate(report.acts, start=1):
        for name, value in asdict(act).items():
            yield "acts", str(number), name, _cell(value)
    for number, problem in enumerate(report.problems, start=1):
        yield "problems", str(number), "problem", problem


def _to_hundredths(cell: Cell) -> Cell:
    return round(cell, 2) if isinstance(cell, float) else cell


def _cell(value: object) -> Cell:
    return value if isinstance(value, str | int | float | datetime) else None


def _plain(fields: dict[str, object]) -> dict[str, object]:
    return {n: v.isoformat() if isinstance(v, datetime) else v for n, v in fields.items()}


def _in_columns(section: Section) -> Iterator[str]:
    """The rows in columns, each as wide as its widest cell."""
    rows = [section.head, *section.rows] if section.head else list(section.rows)
    if not rows:
        return
    widths = [max(_width(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        cells = []
        for place, (text, width) in enumerate(zip(row, widths, strict=True)):
            padding = " " * (width - _width(text))
            cells.append(padding + text if place in section.right else text + padding)
        yield f"{_GAP}{_GAP.join(cells)}".rstrip()


def _width(text: str) -> int:
    """The cells that a text takes."""
    return sum(
        0
        if unicodedata.category(one) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(one) in "WF"
        else 1
        for one in text
    )
