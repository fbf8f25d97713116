from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from exports.synthesis.files import FORMATS, WrongPlace
from exports.synthesis.simulate import files

TABLES = {
    "days": pd.DataFrame({"day": pd.date_range("2024-01-01", periods=2, unit="s"), "name": ["=1", None]}),
    "counts": pd.DataFrame({"n": np.arange(3), "x": [0.5, np.nan, 1], "c": pd.Categorical(["a", None, "b"])}),
}


def test_csv_has_dates_gaps_and_no_formulas(tmp_path: Path) -> None:
    paths = files.write(TABLES, tmp_path / "out")
    assert paths["days"].read_text() == "day,name\n2024-01-01,'=1\n2024-01-02,\n"
    assert paths["counts"].read_text() == "n,x,c\n0,0.5,a\n1,,\n2,1,b\n"


@pytest.mark.parametrize("format", ["jsonl", "parquet"])
def test_other_formats_hold_the_same(format: str, tmp_path: Path) -> None:
    path = files.write(TABLES, tmp_path / "out", format=format)["counts"]
    found = pd.read_parquet(path) if format == "parquet" else pd.read_json(path, lines=True)
    assert found["n"].tolist() == [0, 1, 2]
    assert found["x"].isna().tolist() == [False, True, False]
    assert found["c"].isna().tolist() == [False, True, False]


def test_a_long_table_is_written_in_pieces(tmp_path: Path) -> None:
    table = pd.DataFrame({"n": np.arange(files.ROWS + 10)})
    for format in FORMATS:
        path = files.write({"long": table}, tmp_path / format, format=format)["long"]
        if format == "csv":
            assert pd.read_csv(path)["n"].tolist() == table["n"].tolist()


def test_an_empty_table_has_a_head(tmp_path: Path) -> None:
    empty = pd.DataFrame({"n": np.arange(0), "c": pd.Categorical([], categories=["a"])})
    assert files.write({"none": empty}, tmp_path / "out")["none"].read_text() == "n,c\n"


def test_blueprints_types_are_used() -> None:
    types = {name: files.arrow(TABLES["days"]).schema.field(name).type for name in ("day", "name")}
    assert types == {"day": pa.date32(), "name": pa.string()}


def test_a_folder_that_is_there_keeps_its_other_files(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    (tmp_path / "days.csv").write_text("old")
    files.write(TABLES, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["counts.csv", "days.csv", "note.txt"]
    assert (tmp_path / "days.csv").read_text().startswith("day,name")


def test_nothing_is_left_where_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(table: object, path: Path, format: str) -> None:
        path.write_text("half")
        if path.stem == "counts":
            raise OSError("No space left on device")

    monkeypatch.setattr(files, "_write", full)
    with pytest.raises(OSError, match="No space"):
        files.write(TABLES, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_places_that_are_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file", tmp_path / "a.csv"):
        with pytest.raises(WrongPlace, match="a folder is needed"):
            files.write(TABLES, out)
    (tmp_path / "days.csv").mkdir()
    with pytest.raises(WrongPlace, match=r"days\.csv” is a folder; a file is to be written there"):
        files.write(TABLES, tmp_path)
    assert not (tmp_path / "counts.csv").exists()
    with pytest.raises(WrongPlace, match="There is no format “xls”"):
        files.write(TABLES, tmp_path / "out", format="xls")
