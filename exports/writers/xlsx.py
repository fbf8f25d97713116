"""Excel: a sheet of the rows and a sheet that says what each column is. Text is text: nothing becomes a formula."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from exports.frames import Field, Table
from exports.writers.limits import EXACT, Unwritable

LABEL = "Excel"
EXTENSION = "xlsx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 10_000
# The format's own limits.
MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 1_048_575, 16_384, 32_767
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# A file says when it was made; ours says the same every time, so that the same rows give the same bytes.
MADE = {"created": datetime(2000, 1, 1)}  # noqa: DTZ001 - the format knows no zone


def write(table: Table, *, path: Path, report: Callable[[], None]) -> None:
    """Raises Unwritable for more rows or columns, or longer text, than Excel holds."""
    if len(table) > MOST_ROWS or len(table.fields) > MOST_COLUMNS:
        raise Unwritable(
            f"Excel holds {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns; there are more. Choose CSV or Parquet."
        )
    try:
        with xlsxwriter.Workbook(str(path), OPTIONS) as book:
            book.set_properties(MADE)
            _rows(book, table, report)
            _columns(book, table)
    except FileCreateError as problem:  # it hides what the system said: the disk may be full
        raise problem.args[0] from None


def _rows(book: Any, table: Table, report: Callable[[], None]) -> None:
    sheet, head = book.add_worksheet(table.name[:31]), book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for place, field in enumerate(table.fields):
        sheet.write_string(0, place, _text(field.name), head)
    number = 0
    for part in table.batches(CHUNK):
        report()
        for row in zip(*(column.to_pylist() for column in part.columns), strict=True):
            number += 1
            _row(sheet, number, row, table.fields)


def _row(sheet: Any, number: int, row: Any, fields: tuple[Field, ...]) -> None:
    for place, (value, field) in enumerate(zip(row, fields, strict=True)):
        if value is None:
            continue
        if field.type == "string":
            sheet.write_string(number, place, _text(value))
        elif field.type == "boolean":
            sheet.write_boolean(number, place, bool(value))
        elif field.type == "integer" and abs(value) > EXACT:
            sheet.write_string(number, place, str(value))
        else:
            sheet.write_number(number, place, value)


def _text(value: str) -> str:
    if len(value.encode("utf-16-le")) // 2 > MOST_CHARACTERS:
        raise Unwritable(
            f"An Excel cell holds {MOST_CHARACTERS:,} characters; an answer is longer. Choose another format."
        )
    return value


def _columns(book: Any, table: Table) -> None:
    sheet, head = book.add_worksheet("columns"), book.add_format({"bold": True})
    for place, title in enumerate(("column", "type", "description", "question", "values")):
        sheet.write_string(0, place, title, head)
    for number, field in enumerate(table.fields, start=1):
        values = "; ".join(f"{code} = {words}" for code, words in field.labels.items())
        for place, text in enumerate((field.name, field.type, field.description, field.text, values)):
            sheet.write_string(number, place, text[:MOST_CHARACTERS])
