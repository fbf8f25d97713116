import json
from pathlib import Path

import pandas as pd
import pytest

from exports.reports import table_files
from exports.reports.table_files import WrongTable, review_files, sample, write

ROWS = pd.DataFrame(
    {
        "n": pd.array([1, None, 3], dtype="Int64"),
        "x": [0.5, 1.0, 2.0],
        "day": pd.to_datetime(pd.Series(["2026-01-01", None, "2026-03-01"])),
        "moment": pd.to_datetime(pd.Series(["2026-01-01 12:00:00", None, "2026-03-01 09:30:00"])),
        "yes": [True, False, True],
        "zip": ["01234", "99999", "00001"],
        "text": ["a, b", 'say "no"', "two\nlines"],
        "none": [None, None, None],
    }
)


def written(frame: pd.DataFrame, path: Path) -> Path:
    if path.suffix == ".csv":
        frame.to_csv(path, index=False, date_format="%Y-%m-%dT%H:%M:%S")
        text = path.read_text().replace("T00:00:00", "")
        path.write_text(text)
    elif path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_json(path, orient="records", lines=True, date_format="iso", date_unit="s")
        path.write_text(path.read_text().replace("T00:00:00", ""))
    return path


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_types_are_found_again(suffix: str, tmp_path: Path) -> None:
    found = sample(written(ROWS, tmp_path / f"rows{suffix}"), seed=1)
    assert found.total == 3
    frame = found.frame
    assert pd.api.types.is_integer_dtype(frame["n"].dtype)
    assert frame["x"].tolist() == [0.5, 1.0, 2.0]
    assert pd.api.types.is_datetime64_any_dtype(frame["day"].dtype)
    assert frame["day"].tolist()[::2] == [pd.Timestamp("2026-01-01"), pd.Timestamp("2026-03-01")]
    assert frame["moment"].tolist()[::2] == [pd.Timestamp("2026-01-01 12:00"), pd.Timestamp("2026-03-01 09:30")]
    assert frame["yes"].tolist() == [True, False, True]
    assert frame["zip"].tolist() == ["01234", "99999", "00001"]
    assert frame["text"].tolist() == ROWS["text"].tolist()
    assert frame["none"].isna().all()


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_the_same_rows_are_drawn_whatever_the_format_and_the_batches(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(pd.DataFrame({"n": range(1000)}), tmp_path / f"rows{suffix}")
    found = sample(path, seed=4, most=100)
    assert (found.total, len(found.frame)) == (1000, 100)
    assert found.frame["n"].is_monotonic_increasing
    monkeypatch.setattr(table_files, "BATCH", 64)
    again = sample(path, seed=4, most=100)
    assert again.frame["n"].tolist() == found.frame["n"].tolist()
    assert sample(path, seed=5, most=100).frame["n"].tolist() != found.frame["n"].tolist()
    csv = sample(written(pd.DataFrame({"n": range(1000)}), tmp_path / "as.csv"), seed=4, most=100)
    assert csv.frame["n"].tolist() == found.frame["n"].tolist()


def test_a_column_has_the_name_that_it_had_before_its_file_was_made_safe(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("'=1+1,'q,'\n1,2,3\n")
    assert list(sample(tmp_path / "rows.csv", seed=1).frame) == ["=1+1", "'q", "'"]


def test_each_row_has_the_same_chance(tmp_path: Path) -> None:
    path = written(pd.DataFrame({"n": range(200)}), tmp_path / "rows.csv")
    drawn = pd.concat([sample(path, seed=seed, most=50).frame["n"] for seed in range(80)])
    counts = drawn.value_counts().reindex(range(200), fill_value=0)
    assert counts.max() < 40
    assert abs(counts[:100].sum() - 2000) < 150


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("rows.txt", "a", "give a .csv, .jsonl, .parquet file"),
        ("rows.jsonl", "[1]\n", "no JSON object"),
        ("rows.jsonl", "{\n", "no JSON object"),
        ("rows.parquet", "a", "cannot be read as a table"),
        ("rows.csv", "", "cannot be read as a table"),
        ("rows.csv", "a,b\n1\n", "cannot be read as a table"),
    ],
)
def test_what_is_no_table_is_told(name: str, text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(WrongTable, match=words):
        sample(tmp_path / name, seed=1)


def test_an_empty_file_of_lines_has_no_rows(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text("")
    assert sample(tmp_path / "rows.jsonl", seed=1).total == 0


def test_what_is_no_plain_value_is_text(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"a": [1, 2]}\n\n{"b": 1}\n')
    found = sample(tmp_path / "rows.jsonl", seed=1)
    assert (found.total, found.frame["a"].iloc[0]) == (2, "[1, 2]")


def test_a_review_of_files_into_files(tmp_path: Path) -> None:
    made, real = (
        written(pd.DataFrame({"n": range(n), "k": ["a", "b"] * (n // 2)}), tmp_path / f"{n}.csv") for n in (40, 60)
    )
    said = {"rules": [{"name": "too many", "never": {">": [{"var": "n"}, 35]}}], "targets": {"rows": {"k": {"a": 1}}}}
    found = review_files(
        {"rows": made}, title="Rows", seed=1, said=said, reference={"rows": real}, held_out={"rows": real}, most_rows=30
    )
    [table] = found.tables
    assert (table.rows, table.total) == (30, 40)
    page, figures = write(found, tmp_path / "new" / "report.html")
    assert page.read_text().startswith("<!doctype html>")
    assert json.loads(figures.read_text())["tables"][0]["quality"]["contradictions"][0]["rule"] == "too many"
    assert figures.name == "report.json"
