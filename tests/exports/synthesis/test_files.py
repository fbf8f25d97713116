"""Files: whole or not at all, and read back as they were."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from exports.synthesis import Impossible, files, synthesise
from exports.synthesis.blueprint import parse, read
from exports.synthesis.files import WrongPlace, as_csv, as_jsonl, destination, write
from exports.writers import csv as released
from tests.exports.synthesis.blueprints import one_table

SURVEY = Path("examples/synthesise/survey.yaml")
RETAIL = Path("examples/synthesise/retail.yaml")
AWKWARD = pa.table(
    {
        "text": ['say "hi"', "a,b", "=1+1", "", None, "line\nbreak", "+49", "ü"],
        "class": pa.array(["x", "-y", None, "x", "x", "z,z", "x", "x"]).dictionary_encode(),
        "na,me": pa.array([1.5, None, 1e-9, 1e22, np.inf, 3.0, -0.1, 2.0]),
        "whole": pa.array([1, 2, 3, 4, 5, 6, 7, None]),
        "yes": pa.array([True, False, None] * 2 + [True, True]),
        "day": pa.array([0] * 8, pa.int32()).cast(pa.date32()),
        "at": pa.array([61] * 8, pa.timestamp("s")),
    }
)


def test_csv_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv(AWKWARD, True))
    table = pd.read_csv(path, keep_default_na=False)
    assert table["text"].tolist() == ['say "hi"', "a,b", "'=1+1", "", "", "line\nbreak", "'+49", "ü"]
    assert table["class"].tolist() == ["x", "'-y", "", "x", "x", "z,z", "x", "x"]
    assert table["na,me"][:4].tolist() == ["1.5", "", "1e-9", "1e+22"]
    assert table["at"][0] == "1970-01-01T00:01:01"
    assert as_csv(AWKWARD, False) == as_csv(AWKWARD, True).split(b"\n", 1)[1]


def test_a_missing_text_and_an_empty_one_differ() -> None:
    lines = as_csv(pa.table({"a": ["", None], "b": [1, 2]}), False).decode().splitlines()
    assert lines == ['"",1', ",2"]


def test_formulas_are_those_of_the_releases() -> None:
    assert files.FORMULA == released.FORMULA


def test_a_head_is_no_formula_either() -> None:
    assert as_csv(pa.table({"=1+1": [1], "a,b": ["@x"]}), True) == b"'=1+1,\"a,b\"\n1,'@x\n"


def test_json_lines_are_read_back() -> None:
    rows = [json.loads(line) for line in as_jsonl(AWKWARD, True).decode().splitlines()]
    assert [row["text"] for row in rows] == AWKWARD["text"].to_pylist()
    assert [row["na,me"] for row in rows] == [1.5, None, 1e-9, 1e22, None, 3.0, -0.1, 2.0]
    assert rows[0] == {
        "text": 'say "hi"', "class": "x", "na,me": 1.5, "whole": 1, "yes": True, "day": "1970-01-01",
        "at": "1970-01-01T00:01:01",
    }  # fmt: skip


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_a_file_holds_what_the_frame_holds(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"survey.{suffix}"
    written = write(read(SURVEY), {"answers": path}, rows=300, seed=5)
    frame = synthesise(SURVEY, rows=300, seed=5)["answers"]
    readers: dict[str, Any] = {
        "csv": pd.read_csv,
        "jsonl": lambda p: pd.read_json(p, lines=True),
        "parquet": pd.read_parquet,
    }
    table = readers[suffix](path)
    assert written.rows == {"answers": 300}
    assert written.bytes == path.stat().st_size
    assert list(table) == list(frame)
    assert table["income"].isna().tolist() == frame["income"].isna().tolist()
    assert table["participant"].tolist() == frame["participant"].tolist()
    assert np.allclose(table["share_day"], frame["share_day"])


def test_parquet_says_that_it_is_made_up(tmp_path: Path) -> None:
    write(read(SURVEY), {"answers": tmp_path / "a.parquet"}, rows=70_000)
    file = pq.ParquetFile(tmp_path / "a.parquet")
    assert file.schema_arrow.metadata[b"origin"] == b"synthetic"
    assert file.num_row_groups == 2


def test_several_tables_go_into_a_folder(tmp_path: Path) -> None:
    blueprint = read(RETAIL)
    paths = destination(blueprint, tmp_path / "new" / "shop", format="jsonl")
    write(blueprint, paths, rows=20)
    assert sorted(path.name for path in (tmp_path / "new" / "shop").iterdir()) == [
        "customers.jsonl",
        "products.jsonl",
        "sales.jsonl",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["new"]
    assert (tmp_path / "new" / "shop").stat().st_mode == (tmp_path / "new").stat().st_mode


def test_a_folder_that_is_there_keeps_what_else_it_holds(tmp_path: Path) -> None:
    blueprint = read(RETAIL)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "sales.csv").write_text("old")
    write(blueprint, destination(blueprint, tmp_path), rows=20)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "customers.csv",
        "notes.txt",
        "products.csv",
        "sales.csv",
    ]
    assert (tmp_path / "sales.csv").read_text().startswith("sale,date,")


def test_reports_come_with_every_part(tmp_path: Path) -> None:
    seen: list[int] = []
    write(read(SURVEY), {"answers": tmp_path / "a.csv"}, rows=70_000, report=lambda part: seen.append(part.rows))
    assert seen == [65_536, 4_464]


def test_what_fails_leaves_nothing_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("as it was")
    die = {"name": "die", "generator": "integer", "low": 1, "high": 6}
    blueprint = parse(one_table(die, constraints=[{"rule": {">": [{"var": "die"}, 6]}}]))
    with pytest.raises(Impossible):
        write(blueprint, {"people": path}, rows=2)
    assert path.read_text() == "as it was"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("blueprint", "out", "format", "words"),
    [
        (RETAIL, "shop.csv", "", "The blueprint has 3 tables. Give a folder: --out shop --format csv"),
        (SURVEY, "a.xls", "", "“.xls” is no known format."),
        (SURVEY, "a.csv", "parquet", "“a.csv” and the format “parquet” do not fit."),
        (SURVEY, "a", "xls", "There is no format “xls”."),
        (SURVEY, "README", "", "is a file; a folder is needed."),
    ],
)
def test_places_that_cannot_be(
    blueprint: Path, out: str, format: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = read(blueprint)
    monkeypatch.chdir(tmp_path)
    Path("README").write_text("")
    with pytest.raises(WrongPlace) as refused:
        destination(found, Path(out), format=format)
    assert words in str(refused.value)


def test_a_folder_may_have_a_point_in_its_name(tmp_path: Path) -> None:
    (tmp_path / "v1.csv").mkdir()
    assert destination(read(SURVEY), tmp_path / "v1.csv") == {"answers": tmp_path / "v1.csv" / "answers.csv"}
