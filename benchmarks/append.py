"""A file checked into batches, against csv's own reading of it; and how much memory it takes.

Each measurement is a process of its own, which says what it took:

    python benchmarks/append.py floor|check|read|calamine FILE
"""

from __future__ import annotations

import csv
import importlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.figure import Figure, against
from benchmarks.workplace import PYTHON, Workplace

_ROWS, _QUICK_ROWS = 500_000, 50_000
_MANY_TIMES = 10
_SHEET_ROWS, _QUICK_SHEET_ROWS = 100_000, 10_000
_ONE_IN_A_HUNDRED = 0.01
_SEED = 5
_AREAS = ("201", "212", "305", "310", "312", "404", "415", "512", "617", "702", "818", "917")
_FIRST = ("Ann", "Bob", "Zoë", "Carol Ann", "José", "Mary", "John", "Lee", "Sam", "Kim")
_LAST = ("Smith", "O'Neil", "Müller", "García", "Jones", "Brown", "Lee", "Young", "King")
_HEADER = ("account", "first name", "last name", "phone", "phone 2", "email")
_PATIENCE_SECONDS = 1_800.0


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    f'ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}"><sheets>'
    '<sheet name="Records" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_RELATED}/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What a process took: seconds by the clock and of its processor, and megabytes at most."""

    seconds: float
    cpu: float
    peak: float


def figures(workplace: Workplace, repeats: int, *, quick: bool) -> list[Figure]:
    """The pipeline at 500,000 rows, reading a workbook, and memory also at ten times the rows."""
    rows = _QUICK_ROWS if quick else _ROWS
    path = workplace.folder / "records.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(_rows(rows))
    checks, floors = _in_turn(repeats, ("check", path), ("floor", path))
    found = [
        _seconds(f"{rows:,} CSV rows into batches", checks, floors, 9.0, "csv.reader"),
        _memory(rows, checks),
        *_sheet(workplace, repeats, _QUICK_SHEET_ROWS if quick else _SHEET_ROWS),
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(_rows(rows * _MANY_TIMES))
    found.append(_memory(rows * _MANY_TIMES, [_measured("check", path)]))
    path.unlink()
    return found


def _sheet(workplace: Workplace, repeats: int, rows: int) -> list[Figure]:
    path = workplace.folder / "records.xlsx"
    _write_workbook(path, _rows(rows))
    reads, floors = _in_turn(repeats, ("read", path), ("calamine", path))
    path.unlink()
    return [_seconds(f"{rows:,} rows of a workbook read", reads, floors, 2.5, "calamine")]


def _seconds(
    name: str, measured: list[Taken], floors: list[Taken], limit: float, floor: str
) -> Figure:
    cpu = min(each.cpu for each in measured) / min(each.cpu for each in floors)
    return against(
        name,
        [each.seconds for each in measured],
        [each.seconds for each in floors],
        limit,
        unit="s",
        digits=2,
        note=f"the floor is {floor} alone; of the best runs, the CPU was {cpu:.2f} × the floor's",
    )


def _memory(rows: int, measured: list[Taken]) -> Figure:
    peaks = [each.peak for each in measured]
    return Figure(
        f"peak memory of checking {rows:,} CSV rows",
        f"{max(peaks):.0f} MB",
        "",
        max(peaks),
        100.0,
        unit="MB",
        lowest=min(peaks),
        highest=max(peaks),
        runs=len(peaks),
    )


def _in_turn(repeats: int, *measured: tuple[str, Path]) -> list[list[Taken]]:
    taken: list[list[Taken]] = [[] for _ in measured]
    for _ in range(repeats):
        for each, (act, path) in zip(taken, measured, strict=True):
            each.append(_measured(act, path))
    return taken


def _measured(act: str, path: Path) -> Taken:
    done = subprocess.run(
        [PYTHON, "-m", "benchmarks.append", act, str(path)],
        cwd=Path(__file__).resolve().parent.parent,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS,
        check=True,
    )
    return Taken(**json.loads(done.stdout))


def _rows(count: int) -> Iterator[list[str]]:
    """A header and rows, one in a hundred of them bad in one of four ways."""
    chance = random.Random(_SEED)
    yield list(_HEADER)
    before: list[str] = []
    for number in range(count):
        first, second = (_phone(chance, way) for way in (number % 3, 0))
        row = [
            f"A{number:07}",
            chance.choice(_FIRST),
            chance.choice(_LAST),
            first,
            second if number % 3 else "",
            f"user{number}@example.com",
        ]
        if before and chance.random() < _ONE_IN_A_HUNDRED:
            row = chance.choice(
                ([*row[:3], "123", *row[4:]], [*row[:3], "", *row[4:]], [*row[:5], "none"], before)
            )
        yield row
        before = row


def _write_workbook(path: Path, rows: Iterator[list[str]]) -> None:
    """The least workbook, with texts in the cells and the numbers dialed first as numbers."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in _PARTS.items():
            book.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for number, row in enumerate(rows, start=1):
                cells = "".join(map(_cell, row))
                sheet.write(f'<row r="{number}">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")


def _cell(text: str) -> str:
    if text.isdigit():
        return f"<c><v>{text}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def _phone(chance: random.Random, way: int) -> str:
    area, exchange = chance.choice(_AREAS), f"{chance.randint(2, 9)}{chance.randrange(100):02}"
    shape = ("{}{}{}", "({}) {}-{}", "{}-{}-{}")[way]
    return shape.format(area, exchange, f"{chance.randrange(10_000):04}")


def _floor(path: Path) -> None:
    with path.open(newline="", encoding="utf-8") as file:
        sum(1 for _ in csv.reader(file))


def _calamine(path: Path) -> None:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    sum(1 for _ in book.get_sheet_by_index(0).to_python())


def _read(path: Path) -> None:
    from campmon.append import open_table

    with open_table(path).read() as reader:
        sum(len(chunk.rows) for chunk in reader.chunks())


def _check(path: Path) -> None:
    from campmon.append import guess_mapping, open_table, plan_append
    from campmon.backends.livevox.fields import RULES

    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        table = open_table(path)
        mapping = guess_mapping(table.header, table.sample, RULES.fields)
        plan_append(table, mapping, RULES, folder=Path(folder), job_id="bench")


_ACTS: dict[str, Callable[[Path], None]] = {
    "floor": _floor,
    "check": _check,
    "read": _read,
    "calamine": _calamine,
}


_NEEDED = {
    "floor": (),
    "check": ("campmon.append", "campmon.backends.livevox.fields"),
    "read": ("campmon.append", "python_calamine"),
    "calamine": ("python_calamine",),
}


def main(act: str, file: str) -> None:
    """Do one thing and say what it took; importing is no part of it, but for the memory."""

    for name in _NEEDED[act]:
        importlib.import_module(name)
    began, cpu = time.perf_counter(), time.process_time()
    _ACTS[act](Path(file))
    taken = Taken(
        time.perf_counter() - began,
        time.process_time() - cpu,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )
    print(json.dumps(asdict(taken)))


if __name__ == "__main__":
    main(*sys.argv[1:])
