"""A new Excel workbook with one sheet, written as a stream: all cells are text, as they were.

Text and not numbers, so that no zero in front of a number is lost.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO
from xml.sax.saxutils import escape, quoteattr

MAX_ROWS = 1_048_576
"""Rows of a sheet, which is a limit of the format."""
MAX_CELL = 32_767
"""Characters of a cell, likewise."""

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_CONTENT_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
    "</Types>"
)
_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)
_BOOK_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    "</Relationships>"
)
# The second style is "text" (49): Excel then leaves what is typed over a cell as it is.
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def write_workbook(rows: Iterable[Iterable[str]], file: IO[bytes], sheet: str = "Sheet1") -> None:
    """Write `rows` as a workbook to `file`. Raises OSError; ValueError if too many."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _CONTENT_TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("xl/workbook.xml", _book(sheet))
        archive.writestr("xl/_rels/workbook.xml.rels", _BOOK_RELATIONS)
        archive.writestr("xl/styles.xml", _STYLES)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            text = io.TextIOWrapper(part, "utf-8", newline="", write_through=False)
            text.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>')
            text.writelines(_rows(rows))
            text.write("</sheetData></worksheet>")
            text.flush()
            text.detach()


def _rows(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    for number, cells in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise ValueError(f"a sheet has no more than {MAX_ROWS:,} rows")
        made = "".join(
            f'<c r="{column_letters(place)}{number}" s="1" t="inlineStr">'
            f'<is><t xml:space="preserve">{_text(cell)}</t></is></c>'
            for place, cell in enumerate(cells, start=1)
            if cell
        )
        yield f'<row r="{number}">{made}</row>'


def column_letters(number: int) -> str:
    """The letters of a column, which are counted from 1: 28 is AB."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _text(cell: str) -> str:
    """A cell's text in XML. What XML cannot hold is written as Excel does: _x001B_."""
    text = _LOOKS_ESCAPED.sub("_x005F_", cell[:MAX_CELL])
    text = _FORBIDDEN.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return escape(text, {"\r": "&#13;"})


def _book(sheet: str) -> str:
    name = re.sub(r"[\[\]:*?/\\]", "_", _FORBIDDEN.sub("", sheet)).strip("'")[:31] or "Sheet1"
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name={quoteattr(name)} sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
