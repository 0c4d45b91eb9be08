"""What the tests of append share: a platform's rules, and files made of rows."""

import asyncio
import csv
import itertools
import os
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from campmon.append import (
    AppendPlan,
    CheckOptions,
    PlanProgress,
    Purpose,
    guess_mapping,
    open_table,
    plan_append,
)
from campmon.append.batches import Batch
from campmon.append.spool import Spool
from campmon.model.record import AppendRules, FieldKind, FieldSpec

MakeCsv = Callable[..., Path]

FIELDS = (
    FieldSpec("phone1", "Phone 1", FieldKind.PHONE, required=True, max_characters=32),
    FieldSpec("phones", "Further phones", FieldKind.PHONES, max_characters=450),
    FieldSpec("account", "Account", max_characters=10, synonyms=("reference",)),
    FieldSpec("firstName", "First name"),
    FieldSpec("lastName", "Last name"),
    FieldSpec("email", "E-mail", FieldKind.EMAIL),
    FieldSpec("ssn", "SSN", max_characters=11),
    FieldSpec("practiceId", "Practice", FieldKind.INTEGER),
    FieldSpec("amount", "Amount", FieldKind.DECIMAL),
    FieldSpec("callerId", "Caller ID", FieldKind.PHONE),
)


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy disk is no part of what is tested here, and may take seconds each time."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def rules() -> AppendRules:
    """Rules such as a platform's, with batches small enough to have several."""
    return AppendRules(
        fields=FIELDS,
        max_records_per_call=10,
        calls_per_window=5,
        window_seconds=60.0,
        steady_seconds=20.0,
        max_phones=3,
        region="US",
    )


@pytest.fixture
def make_csv(tmp_path: Path) -> MakeCsv:
    """Write rows (the first is the header) to a CSV file."""

    def make(
        rows: Iterable[Sequence[object]], name: str = "records.csv", delimiter: str = ","
    ) -> Path:
        path = tmp_path / name
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
        return path

    return make


NO_OPTIONS = CheckOptions()
_JOBS = itertools.count()


def planned(
    path: Path,
    rules: AppendRules,
    purpose: Purpose = Purpose.APPEND,
    options: CheckOptions = NO_OPTIONS,
    progress: Callable[[PlanProgress], None] = lambda _: None,
) -> AppendPlan:
    """The plan of a file whose columns are guessed, kept in a folder beside it."""
    table = open_table(path)
    mapping = guess_mapping(table.header, table.sample, rules.fields, rules.open_prefix)
    return plan_append(
        table,
        mapping,
        rules,
        purpose,
        folder=path.parent / "appends",
        job_id=f"job-{next(_JOBS)}",
        options=options,
        progress=progress,
    )


def batches_of(plan: AppendPlan) -> list[Batch]:
    """All that the plan would send, as it is kept."""
    spool = Spool(plan.spool)
    return [spool.batch(outline) for outline in plan.outlines]


def phone(number: int) -> str:
    """A valid number of its own for each of up to 6,000,000."""
    return f"201{2_000_000 + number:07d}"


class RushingClock:
    """A clock whose sleepers never wait: time jumps to where they would wake."""

    def __init__(self) -> None:
        self.seconds = 1_000.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 3, 3, 15, 0, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += max(0.0, seconds)
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> RushingClock:
    return RushingClock()
