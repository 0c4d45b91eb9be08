"""A plan checks the whole file before anything is sent, and then sends exactly what it checked."""

import asyncio
import pickle
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campmon.append import (
    CheckOptions,
    PlanProgress,
    Purpose,
    Rule,
    Severity,
    guess_mapping,
    open_table,
    plan_append,
    preview,
)
from campmon.model.errors import CalledOffError, InputFileError, UsageError
from campmon.model.record import AppendRules, FieldKind, FieldSpec
from tests.unit.append.conftest import batches_of, planned

MakeCsv = Callable[..., Path]


def number(n: int) -> str:
    return f"201{2_000_000 + n:07d}"


def test_a_plan_tells_what_is_sent_and_what_not(rules: AppendRules, make_csv: MakeCsv) -> None:
    rows: list[list[object]] = [["Phone", "Account", "Shoe size"]]
    rows += [[number(n), n, 42] for n in range(25)]
    rows[3] = ["12", "bad", 42]
    rows[4] = ["", "", ""]
    rows[5] = rows[2]
    rows[6] = [rows[2][0], "other", 42]
    plan = planned(make_csv(rows), rules)
    assert (plan.rows, plan.good, plan.bad, plan.blank, plan.warned) == (24, 22, 2, 1, 1)
    assert [outline.records for outline in plan.outlines] == [10, 10, 2]
    assert [(o.first_line, o.last_line) for o in plan.outlines] == [(2, 14), (15, 24), (25, 26)]
    said = "\n".join(plan.summary_lines())
    assert "24 rows: 22 to send in 3 calls, 2 not" in said
    assert "error: line 4: Phone '12' has too few digits" in said
    assert "error: line 6: the same record as in line 3" in said
    assert "warning: line 7: the same number as in line 3" in said
    assert "not sent: the columns Shoe size" in said
    assert "1 blank row passed over" in said


def test_batches_hold_every_good_row_with_its_line(rules: AppendRules, make_csv: MakeCsv) -> None:
    rows = [["Phone", "Account"], *([number(n), n] for n in range(25))]
    rows[3] = ["12", "bad"]
    plan = planned(make_csv(rows), rules)
    batches = batches_of(plan)
    assert [batch.outline for batch in batches] == list(plan.outlines)
    lines = [line for batch in batches for line in batch.lines]
    assert lines == [2, 3, *range(5, 27)]
    sent = [record.fields["account"] for batch in batches for record in batch.records]
    assert sent == ["0", "1", *map(str, range(3, 25))]


ROW = st.one_of(
    st.integers(0, 40).map(lambda n: [number(n), str(n)]),
    st.integers(0, 10).map(lambda n: [number(n), "another"]),
    st.just(["12", "bad"]),
    st.just(["", "missing"]),
    st.just(["", ""]),
    st.just([number(1), "too", "many"]),
)


@settings(deadline=None)  # a busy machine is no fault of ours
@given(rows=st.lists(ROW, min_size=1), size=st.integers(1, 7))
def test_every_good_row_is_in_one_batch_in_order(rows: list[list[str]], size: int) -> None:
    fields = (
        FieldSpec("phone1", "Phone", FieldKind.PHONE, required=True),
        FieldSpec("account", "Account"),
    )
    rules = AppendRules(fields, size, 5, 60.0, 20.0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        text = "".join(",".join(row) + "\n" for row in [["phone", "account"], *rows])
        path.write_text(text)
        if not any(any(row) for row in rows):
            with pytest.raises(InputFileError, match="no records"):
                open_table(path)
            return
        plan = planned(path, rules)
        batches = batches_of(plan)
    good = list(dict.fromkeys(tuple(row) for row in rows if len(row) == 2 and len(row[0]) == 10))
    sent = [(record.phones[0], record.fields["account"]) for b in batches for record in b.records]
    assert sent == good
    assert plan.good == len(good)
    assert plan.good + plan.bad + plan.blank == len(rows)
    assert all(len(batch.records) == size for batch in batches[:-1])
    assert all(1 <= len(batch.records) <= size for batch in batches)


def test_a_required_field_without_a_column(rules: AppendRules, make_csv: MakeCsv) -> None:
    with pytest.raises(UsageError) as caught:
        planned(make_csv([["a", "b"], [1, 2]]), rules)
    assert "no column was found for phone1" in caught.value.message
    assert "--map phone1=COLUMN" in caught.value.mend
    assert "a, b" in caught.value.mend


def test_a_mapping_of_another_file(rules: AppendRules, make_csv: MakeCsv, tmp_path: Path) -> None:
    table = open_table(make_csv([["phone", "b"], [number(1), 2]]))
    other = guess_mapping(("phone",), (), rules.fields)
    with pytest.raises(UsageError, match="another header"):
        plan_append(table, other, rules, folder=tmp_path / "appends", job_id="j1")
    assert not (tmp_path / "appends").exists()


def test_nothing_to_send(rules: AppendRules, make_csv: MakeCsv) -> None:
    plan = planned(make_csv([["phone"], ["1234"], ["1235"]]), rules)
    with pytest.raises(
        InputFileError, match=r"none of its 2 rows can be sent; line 2: phone '1234'"
    ):
        plan.check_sendable()
    assert batches_of(plan) == []


def test_an_error_far_into_the_file_stops_the_plan(
    rules: AppendRules, make_csv: MakeCsv, tmp_path: Path
) -> None:
    path = make_csv([["phone"], *([number(n)] for n in range(20_000))])
    with path.open("ab") as file:
        file.write(b'"never closed\n')
    with pytest.raises(InputFileError, match=r"records\.csv:20002: a quotation mark"):
        planned(path, rules)
    assert list((tmp_path / "appends").iterdir()) == []


def test_what_is_kept_is_bounded(rules: AppendRules, make_csv: MakeCsv) -> None:
    rows = [["phone"], *([f"12{n}"] for n in range(1000)), *([number(n)] for n in range(5))]
    plan = planned(make_csv(rows), rules)
    assert len(plan.problems) == 100
    assert sum(summary.count for summary in plan.summary) == 1000
    assert plan.notes == ()


def test_progress_is_told(rules: AppendRules, make_csv: MakeCsv) -> None:
    path = make_csv([["phone"], *([number(n)] for n in range(20_000))])
    told: list[PlanProgress] = []
    planned(path, rules, progress=told.append)
    rows, read = [one.rows for one in told], [one.bytes_read for one in told]
    assert len(rows) > 1
    assert rows == sorted(set(rows))
    assert rows[-1] == 20_000
    assert read == sorted(read)
    assert read[-1] == told[-1].bytes_total == path.stat().st_size


async def test_a_plan_can_be_called_off_in_its_thread(
    rules: AppendRules, make_csv: MakeCsv, tmp_path: Path
) -> None:
    table = open_table(make_csv([["phone"], *([number(n)] for n in range(20_000))]))
    mapping = guess_mapping(table.header, table.sample, rules.fields)
    off = threading.Event()
    told: list[int] = []

    def tell(progress: PlanProgress) -> None:
        told.append(progress.rows)
        off.set()

    with pytest.raises(CalledOffError) as caught:
        await asyncio.to_thread(
            plan_append,
            table,
            mapping,
            rules,
            folder=tmp_path / "appends",
            job_id="j1",
            progress=tell,
            cancelled=off.is_set,
        )
    assert len(told) == 1
    assert told[0] < 20_000
    assert caught.value.exit_code == 130
    assert list((tmp_path / "appends").iterdir()) == []


def test_a_plan_may_come_from_another_process(rules: AppendRules, make_csv: MakeCsv) -> None:
    plan = planned(make_csv([["phone"], [number(1)], ["x"]]), rules)
    again = pickle.loads(pickle.dumps(plan))
    assert again == plan
    assert [batch.lines for batch in batches_of(again)] == [(2,)]


def test_a_file_that_changes_while_it_is_checked_is_refused(
    rules: AppendRules, make_csv: MakeCsv, tmp_path: Path
) -> None:
    path = make_csv([["phone"], *([number(n)] for n in range(20_000))])

    def change(_: PlanProgress) -> None:
        path.touch()

    with pytest.raises(InputFileError, match="changed while it was being read"):
        planned(path, rules, progress=change)
    assert list((tmp_path / "appends").iterdir()) == []


def test_the_file_may_change_or_go_once_it_is_checked(
    rules: AppendRules, make_csv: MakeCsv
) -> None:
    path = make_csv([["phone"], *([number(n)] for n in range(25)), ["12"]])
    plan = planned(path, rules)
    path.unlink()
    assert [len(batch.records) for batch in batches_of(plan)] == [10, 10, 5]
    assert [(row.line, reason) for row, reason in plan.rejected_rows()] == [
        (27, "phone: has too few digits")
    ]


def test_refused_rows_are_read_again_from_the_same_file_only(
    rules: AppendRules, make_csv: MakeCsv, tmp_path: Path
) -> None:
    path = make_csv([["phone"], [number(1)], [number(2)]])
    plan = planned(path, rules)
    assert plan.write_refused({3: "no"}, tmp_path / "a.csv", add=False) == 1
    with path.open("a") as file:
        file.write(number(3) + "\n")
    with pytest.raises(InputFileError, match="changed"):
        plan.write_refused({3: "no"}, tmp_path / "b.csv", add=False)
    assert not (tmp_path / "b.csv").exists()


@dataclass(frozen=True)
class Known:
    """Numbers on some list."""

    numbers: frozenset[str]
    severity: Severity
    rule: Rule = Rule.APPENDED
    message: str = "was appended before"

    def held(self, numbers: Sequence[str]) -> set[str]:
        return set(self.numbers & set(numbers))


def test_numbers_that_are_known_keep_rows_back_or_are_told(
    rules: AppendRules, make_csv: MakeCsv
) -> None:
    refused = Known(frozenset({number(1), number(12)}), Severity.ERROR)
    told = Known(frozenset({number(2), number(13)}), Severity.WARNING, Rule.ON_CAMPAIGN, "is there")
    rows = [["phone", "phone 2"], *([number(n), number(n + 10)] for n in range(4))]
    options = CheckOptions(lists=(refused, told), notes=("not compared with anything else",))
    plan = planned(make_csv(rows), rules, options=options)
    assert [str(problem) for problem in plan.problems] == [
        f"line 3: phone '{number(1)}' was appended before",
        f"line 4: phone 2 '{number(12)}' was appended before; left out",
        f"line 4: phone '{number(2)}' is there",
    ]
    assert (plan.good, plan.bad, plan.warned) == (3, 1, 1)
    (batch,) = batches_of(plan)
    assert [record.phones for record in batch.records] == [
        (number(0), number(10)),
        (number(2),),
        (number(3), number(13)),
    ]
    assert plan.notes == ("not compared with anything else",)


@pytest.mark.parametrize(
    ("known", "again"),
    [((), False), ((0, 12), False), ((0, 1), True), ((0, 1, 2, 3), True)],
    ids=["none", "further numbers do not count", "half", "all"],
)
def test_a_plan_whose_numbers_were_mostly_sent_before_sends_again(
    rules: AppendRules, make_csv: MakeCsv, known: tuple[int, ...], again: bool
) -> None:
    before = Known(frozenset(map(number, known)), Severity.WARNING)
    row = [number(0), number(10)]
    rows = [["phone", "phone 2"], *([number(n), number(n + 10)] for n in range(4)), row, ["12", ""]]
    plan = planned(make_csv(rows), rules, options=CheckOptions(lists=(before,)))
    assert (plan.good, plan.sent_before) == (4, sum(n < 4 for n in known))  # each once, sent ones
    assert plan.sends_again is again
    assert not replace(plan, purpose=Purpose.UPDATE).sends_again


def test_what_must_not_be_called_is_not_sent(
    rules: AppendRules, make_csv: MakeCsv, tmp_path: Path
) -> None:
    listed = tmp_path / "dnc.txt"
    listed.write_text(f"{number(1)}\n(201) 200-0003\n")
    rows = [["phone", "phone 2"], *([number(n), number(n + 1)] for n in range(4))]
    plan = planned(make_csv(rows), rules, options=CheckOptions(do_not_call=(listed,)))
    assert [o.records for o in plan.outlines] == [2]
    (batch,) = batches_of(plan)
    assert [record.phones for record in batch.records] == [(number(0),), (number(2),)]
    assert any("dnc.txt" in str(problem) for problem in plan.problems)
    assert any("do-not-call list dnc.txt: 2 different numbers" in note for note in plan.notes)


def test_it_is_said_where_it_is_too_late_to_call(rules: AppendRules, make_csv: MakeCsv) -> None:
    path = make_csv([["phone"], [number(1)], [number(2)], ["12"]])
    late = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)  # 23:00 in New Jersey
    (warning,) = planned(path, rules, options=CheckOptions(now=late)).warnings
    assert warning.startswith("CALLING HOURS: 2 of 2 numbers are in zones")
    assert planned(path, rules, options=CheckOptions(now=late.replace(hour=16))).warnings == ()
    assert planned(path, rules).warnings == ()


def test_the_same_content_has_the_same_digest(rules: AppendRules, make_csv: MakeCsv) -> None:
    rows = [["phone"], *([number(n)] for n in range(25))]
    first, second = (planned(make_csv(rows, name), rules) for name in ("a.csv", "b.csv"))
    other = planned(make_csv([["phone"], [number(99)]], "c.csv"), rules)
    assert first.content == second.content != ""
    assert first.content != other.content
    assert [o.digest for o in first.outlines] == [o.digest for o in second.outlines]
    assert first.spool != second.spool


def test_the_first_rows_are_shown_as_they_would_be_sent(
    rules: AppendRules, make_csv: MakeCsv
) -> None:
    table = open_table(make_csv([["phone", "x"], ["(201) 555-0123", "A"], ["1", "B"]]))
    mapping = guess_mapping(table.header, table.sample, rules.fields)
    good, bad = preview(table, mapping.with_column("account", "x"), rules)
    assert good.record is not None
    assert good.record.phones == ("2015550123",)
    assert good.record.fields == {"account": "A"}
    assert bad.record is None
    assert bad.problems[0].line == 3
