"""Excel: what it cannot hold is refused, and nothing in it is a formula."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils.escape import unescape

from exports.frames import Field, Table, framed
from exports.writers import Unwritable, xlsx
from exports.writers.csv import FORMULA
from tests.exports.writers.test_writers import nothing

FIELDS = (
    Field("text", "string", "What was said.", {"a": "Apple"}, "text", "What do you like?"),
    Field("n", "integer", "A count."),
)


def written(rows: list, folder: Path) -> openpyxl.Workbook:
    path = folder / "answers.xlsx"
    xlsx.write(Table("answers", FIELDS, framed(rows, FIELDS)), path=path, report=nothing)
    return openpyxl.load_workbook(path)


def test_a_sheet_says_what_the_columns_are(tmp_path: Path) -> None:
    rows = list(written([["a", 1]], tmp_path)["columns"].iter_rows(values_only=True))
    assert rows[1] == ("text", "string", "What was said.", "What do you like?", "a = Apple")


def test_nothing_is_a_formula_or_a_link(tmp_path: Path) -> None:
    hostile = [f"{start}cmd|' /C calc'!A0" for start in FORMULA] + ["http://example.org/", "{=1+1}", "1e5"]
    sheet = written([[text, None] for text in hostile], tmp_path)["answers"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [unescape(cell.value) for cell in cells] == hostile
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_control_characters_survive(tmp_path: Path) -> None:
    sheet = written([["\x01bell\x07 _x0041_", None]], tmp_path)["answers"]
    assert unescape(sheet["A2"].value) == "\x01bell\x07 _x0041_"


@pytest.mark.parametrize("text", ["x" * 32_768, "🍵" * 16_384])
def test_a_text_that_does_not_fit_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(Unwritable, match="32,767 characters"):
        written([[text, None]], tmp_path)


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 2)
    with pytest.raises(Unwritable, match="2 rows"):
        written([["a", 1]] * 3, tmp_path)
    assert not (tmp_path / "answers.xlsx").exists()


def test_whole_numbers_are_exact(tmp_path: Path) -> None:
    sheet = written([["a", 2**53], ["a", 2**53 + 1]], tmp_path)["answers"]
    assert [sheet["B2"].value, sheet["B3"].value] == [2**53, str(2**53 + 1)]
    assert pd.isna(sheet["B4"].value)
