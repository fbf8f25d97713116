"""Every format is held to the same promises."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
from openpyxl.utils.escape import unescape

from exports.frames import Field, Table, framed
from exports.writers import WRITERS, media_type, write
from exports.writers.csv import FORMULA

FIELDS = (
    Field("text", "string", "Free text."),
    Field("n", "integer", "A count."),
    Field("x", "number", "A measure."),
    Field("yes", "boolean", "A tick."),
    Field("item.=cmd|' /C calc'!A0", "string", "A hostile name."),
)
Row = list[Any]
PLAIN: list[Row] = [
    ['ä, “quoted” "text"\nsecond line', 1, 0.1, True, "x"],
    [None, None, None, None, None],
    ["العربية 🍵", -(2**63), -1e-300, False, "'"],
    ["  spaces  ", 2**63 - 1, 1e300, None, "NaN"],
]
HOSTILE: list[Row] = [[f"{start}SUM(A1)", -5, -0.5, True, f"{start}1"] for start in FORMULA]


def nothing() -> None:
    """Reports to nobody."""


def table(rows: list[Row]) -> Table:
    return Table("answers", FIELDS, framed(rows, FIELDS))


def written(rows: list[Row], name: str, folder: Path) -> Path:
    [path] = write([table(rows)], formats=[name], to=folder, report=nothing)
    return path


def read(path: Path) -> pd.DataFrame:
    types = {field.name: framed([], FIELDS)[field.name].dtype for field in FIELDS}
    if path.suffix == ".csv":
        encoding = "utf-8-sig" if ".bom." in path.name else "utf-8"
        return pd.read_csv(
            path, dtype=types, keep_default_na=False, na_values=[""], lineterminator="\n", encoding=encoding
        )
    if path.suffix == ".xlsx":
        rows = openpyxl.load_workbook(path)["answers"].iter_rows(values_only=True)
        head, *cells = [[unescape(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
        assert list(head) == list(types)
        return typed(pd.DataFrame(cells, columns=list(types), dtype=object), types)
    if path.suffix in (".sav", ".dta"):
        reader = pyreadstat.read_sav if path.suffix == ".sav" else pyreadstat.read_dta
        found = reader(str(path))[0].set_axis(list(types), axis=1)
        return typed(found.astype(object).mask(found == ""), types)
    if path.suffix == ".arrows":
        with pa.ipc.open_stream(path) as stream:
            streamed: pd.DataFrame = stream.read_all().to_pandas(types_mapper=pd.ArrowDtype)
        return streamed.astype(types)
    if path.suffix == ".jsonl":
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
        assert all(list(row) == list(types) for row in rows)
        return framed(map(list, map(dict.values, rows)), FIELDS)
    return pd.read_parquet(path, dtype_backend="numpy_nullable").astype(types)


def typed(found: pd.DataFrame, types: dict[str, Any]) -> pd.DataFrame:
    """Cells of a program that knows only doubles and text, as what they were; exact, for both are."""
    exact: dict[Any, Callable[[Any], Any]] = {"Int64": int, "boolean": bool}
    for name, dtype in types.items():
        to = exact.get(str(dtype), lambda value: value)
        found[name] = pd.Series([None if pd.isna(value) else to(value) for value in found[name]], dtype=object)
    return found.astype(types)


@pytest.mark.parametrize("name", WRITERS)
def test_what_is_read_is_what_was_written(name: str, tmp_path: Path) -> None:
    expected = table(PLAIN).frame
    if name == "sav":  # SPSS fills text up with spaces, so it cannot tell those at the end
        expected["text"] = expected["text"].str.rstrip(" ")
    pd.testing.assert_frame_equal(read(written(PLAIN, name, tmp_path)), expected)


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_table_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    (tmp_path / "two").mkdir()
    assert written(PLAIN, name, tmp_path).read_bytes() == written(PLAIN, name, tmp_path / "two").read_bytes()


@pytest.mark.parametrize("name", WRITERS)
def test_no_rows_are_a_file_too(name: str, tmp_path: Path) -> None:
    found = read(written([], name, tmp_path))
    assert found.empty
    assert list(found.columns) == [field.name for field in FIELDS]


@pytest.mark.parametrize("name", WRITERS)
def test_more_rows_than_a_batch(name: str, tmp_path: Path) -> None:
    rows: list[Row] = [[str(n), n, n / 7, n % 2 == 0, None] for n in range(50_003)]
    calls: list[int] = []
    [path] = write([table(rows)], formats=[name], to=tmp_path, report=lambda: calls.append(1))
    pd.testing.assert_frame_equal(read(path), table(rows).frame)
    assert len(calls) >= (1 if name in ("sav", "dta") else 2)


@pytest.mark.parametrize("name", ["csv", "csv_bom"])
def test_no_spreadsheet_finds_a_formula(name: str, tmp_path: Path) -> None:
    found = read(written(HOSTILE, name, tmp_path))
    assert (found["text"].str[0] == "'").all()
    assert found["n"].eq(-5).all()
    assert found["x"].eq(-0.5).all()
    fields = (Field("=1+1", "integer", "A hostile name."),)
    [path] = write([Table("answers", fields, framed([[1]], fields))], formats=[name], to=tmp_path, report=nothing)
    assert path.read_text(encoding="utf-8-sig") == "'=1+1\n1\n"


@pytest.mark.parametrize("name", ["jsonl", "parquet", "arrow", "xlsx", "sav", "dta"])
def test_the_other_formats_keep_text_as_it_is(name: str, tmp_path: Path) -> None:
    pd.testing.assert_frame_equal(read(written(HOSTILE, name, tmp_path)), table(HOSTILE).frame)


def test_parquet_says_what_each_column_is(tmp_path: Path) -> None:
    schema = pq.read_schema(written(PLAIN, "parquet", tmp_path))
    assert schema.field("n").metadata[b"description"] == b"A count."
    assert not schema.metadata


def test_every_table_in_every_format(tmp_path: Path) -> None:
    other = Table("consensus", FIELDS, table(PLAIN).frame)
    paths = write([table(PLAIN), other], formats=list(WRITERS), to=tmp_path, report=nothing)
    kinds = [writer.EXTENSION for writer in WRITERS.values()]
    assert [path.name for path in paths] == [f"{name}.{kind}" for name in ("answers", "consensus") for kind in kinds]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("answers.csv", "text/csv; charset=utf-8"),
        ("answers.jsonl", "application/x-ndjson"),
        ("answers.bom.csv", "text/csv; charset=utf-8"),
        ("answers.sav", "application/x-spss-sav"),
        ("answers.parquet", "application/vnd.apache.parquet"),
        ("manifest.json", "application/json"),
        ("report.html", "text/html; charset=utf-8"),
        ("README.md", "text/markdown; charset=utf-8"),
        ("codebook.xml", "application/xml"),
    ],
)
def test_media_types(name: str, expected: str) -> None:
    assert media_type(name) == expected
