"""Tables and models in files."""

from pathlib import Path

import pandas as pd
import pytest

from exports.synthesis.fitted import files, fit_table
from exports.synthesis.fitted.model import NotAModel
from tests.exports.synthesis.fitted.tables import people

MODEL = fit_table(people(300), seed=1, method="trees")


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_what_is_written_can_be_learnt_again(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"made.{suffix}"
    files.write(MODEL, path, rows=120, seed=1)
    back = files.read_table(path)
    made = MODEL.sample(120, 1)
    assert back["age"].tolist() == made["age"].tolist()
    assert back["score"].isna().tolist() == made["score"].isna().tolist()
    assert pd.to_datetime(back["joined"]).tolist() == made["joined"].tolist()
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_model_is_found_again_and_nothing_else_is_taken_for_one(tmp_path: Path) -> None:
    files.save(MODEL, tmp_path / "kept.json")
    kept = files.load(tmp_path / "kept.json")
    assert kept is not None
    assert kept.sample(20, 1).equals(MODEL.sample(20, 1))
    others = {"list.json": "[1]", "other.json": '{"tables": {}}', "broken.json": "{", "a.yaml": "a: 1"}
    for name, text in others.items():
        (tmp_path / name).write_text(text)
        assert files.load(tmp_path / name) is None
    (tmp_path / "damaged.json").write_text('{"model": "trees", "engine": {}, "version": 1}')
    with pytest.raises(NotAModel, match="damaged"):
        files.load(tmp_path / "damaged.json")


@pytest.mark.parametrize("text", ["a: [", "- 1", "age: 7", "age: []", "\x00"])
def test_domains_that_cannot_be_read_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "public.yaml").write_text(text)
    with pytest.raises(files.WrongFile, match=r"public\.yaml"):
        files.read_domains(tmp_path / "public.yaml")


def test_a_table_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.parquet").write_text("no")
    (tmp_path / "empty.csv").write_text("")
    for name in ("broken.parquet", "empty.csv", "table.xml"):
        with pytest.raises(files.WrongFile, match=name):
            files.read_table(tmp_path / name)
