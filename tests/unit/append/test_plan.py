"""A plan checks the whole file before anything is sent, and then sends exactly what it checked."""

import asyncio
import os
import pickle
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.append import AppendPlan, PlanProgress, guess_mapping, open_table, plan_append, preview
from campmon.model.errors import CalledOffError, InputFileError, UsageError
from campmon.model.record import AppendRules, FieldKind, FieldSpec

MakeCsv = Callable[..., Path]


def number(n: int) -> str:
    return f"201{2_000_000 + n:07d}"


def planned(path: Path, rules: AppendRules) -> AppendPlan:
    table = open_table(path)
    return plan_append(table, guess_mapping(table.header, table.sample, rules.fields), rules)


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
    batches = list(plan.batches())
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
        batches = list(plan.batches())
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


def test_a_mapping_of_another_file(rules: AppendRules, make_csv: MakeCsv) -> None:
    table = open_table(make_csv([["phone", "b"], [number(1), 2]]))
    other = guess_mapping(("phone",), (), rules.fields)
    with pytest.raises(UsageError, match="another header"):
        plan_append(table, other, rules)


def test_nothing_to_send(rules: AppendRules, make_csv: MakeCsv) -> None:
    plan = planned(make_csv([["phone"], ["12"], ["13"]]), rules)
    with pytest.raises(InputFileError, match=r"none of its 2 rows can be sent; line 2: phone '12'"):
        plan.check_sendable()
    assert list(plan.batches()) == []


def test_an_error_far_into_the_file_stops_the_plan(rules: AppendRules, make_csv: MakeCsv) -> None:
    path = make_csv([["phone"], *([number(n)] for n in range(5000))])
    with path.open("ab") as file:
        file.write(b"\xff\n")
    with pytest.raises(InputFileError, match=r"records\.csv:5002: the byte 0xFF"):
        planned(path, rules)


def test_what_is_kept_is_bounded_and_duplicates_say_so(
    rules: AppendRules, make_csv: MakeCsv
) -> None:
    rows = [["phone"], *([f"12{n}"] for n in range(1000)), *([number(n)] for n in range(5))]
    table = open_table(make_csv(rows))
    mapping = guess_mapping(table.header, table.sample, rules.fields)
    plan = plan_append(table, mapping, rules, remember=3)
    assert len(plan.problems) == 100
    assert [summary.count for summary in plan.summary] == [1000]
    assert "first 3 different records only" in plan.notes[0]


def test_progress_is_told(rules: AppendRules, make_csv: MakeCsv) -> None:
    path = make_csv([["phone"], *([number(n)] for n in range(2500))])
    table = open_table(path)
    told: list[PlanProgress] = []
    mapping = guess_mapping(table.header, table.sample, rules.fields)
    plan_append(table, mapping, rules, progress=told.append)
    assert [progress.rows for progress in told] == [1000, 2000, 2500]
    assert told[-1].bytes_read == told[-1].bytes_total == path.stat().st_size
    assert 0 < told[0].bytes_read <= told[1].bytes_read


async def test_a_plan_can_be_called_off_in_its_thread(
    rules: AppendRules, make_csv: MakeCsv
) -> None:
    table = open_table(make_csv([["phone"], *([number(n)] for n in range(5000))]))
    mapping = guess_mapping(table.header, table.sample, rules.fields)
    off = threading.Event()
    told: list[int] = []

    def tell(progress: PlanProgress) -> None:
        told.append(progress.rows)
        off.set()

    with pytest.raises(CalledOffError) as caught:
        await asyncio.to_thread(
            plan_append, table, mapping, rules, progress=tell, cancelled=off.is_set
        )
    assert told == [1000]
    assert caught.value.exit_code == 130


def test_a_plan_may_come_from_another_process(rules: AppendRules, make_csv: MakeCsv) -> None:
    plan = planned(make_csv([["phone"], [number(1)], ["x"]]), rules)
    again = pickle.loads(pickle.dumps(plan))
    assert again == plan
    assert [batch.lines for batch in again.batches()] == [(2,)]


def test_a_file_that_changes_after_the_plan_is_not_sent(
    rules: AppendRules, make_csv: MakeCsv
) -> None:
    rows = [["phone"], *([number(n)] for n in range(25))]
    path = make_csv(rows)
    batches = planned(path, rules).batches()
    assert len(next(batches).records) == 10
    with path.open("a") as file:
        file.write(number(99) + "\n")
    with pytest.raises(InputFileError, match="changed"):
        next(batches)


def test_content_that_changes_under_the_same_fingerprint_is_not_sent(
    rules: AppendRules, make_csv: MakeCsv
) -> None:
    """A write that leaves size and time as they were: only the content itself tells."""
    path = make_csv([["phone"], *([number(n)] for n in range(25))])
    plan = planned(path, rules)
    before = path.stat()
    text = path.read_bytes().decode()
    for change in (
        text.replace(number(15), number(95)),
        text.replace(number(15), "1" * 10),
        text.replace(number(24), " " * 10),
        text.replace("\r\n" + number(15), number(15) + "\r\n"),
        text.replace(number(3), '"' + number(3)[:-2] + '"'),
    ):
        path.write_bytes(change.encode())
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert path.stat().st_size == before.st_size
        with pytest.raises(InputFileError, match="changed after it was checked"):
            list(plan.batches())


def test_more_rows_under_the_same_fingerprint_are_not_sent(
    rules: AppendRules, make_csv: MakeCsv
) -> None:
    path = make_csv([["phone"], [number(1)], [number(2)], ["1234567\r\n89"]])
    plan = planned(path, rules)
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b'"', b"\n"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(InputFileError, match="changed after it was checked"):
        list(plan.rejected_rows())


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
