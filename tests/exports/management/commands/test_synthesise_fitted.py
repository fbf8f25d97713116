"""`manage.py synthesise --fit`: learn from a table, make rows like it."""

import json
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from django.core.management import CommandError, call_command

from tests.exports.synthesis.fitted.tables import dependence, people


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("synthesise", *map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    people(800).to_csv(tmp_path / "people.csv", index=False)
    return tmp_path / "people.csv"


def test_rows_like_those_of_a_table(tmp_path: Path, data: Path) -> None:
    said = run("--fit", data, "--rows", 900, "--seed", 3, "--out", tmp_path / "made.csv")
    made = pd.read_csv(tmp_path / "made.csv")
    assert list(made.columns) == list(people(1).columns)
    assert len(made) == 900
    assert dependence(made) > 0.6
    assert "900 rows in" in said
    assert "Column 'name' names rows" in said
    assert "was chosen on 160 rows held out" in said


def test_what_was_learnt_is_kept_and_used_again(tmp_path: Path, data: Path) -> None:
    run("--fit", data, "--seed", 3, "--out", tmp_path / "one.csv", "--save-blueprint", tmp_path / "kept.json")
    run(tmp_path / "kept.json", "--seed", 3, "--out", tmp_path / "other.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "other.csv").read_bytes()
    assert len(pd.read_csv(tmp_path / "other.csv")) == 800
    run(tmp_path / "kept.json", "--rows", 20, "--out", tmp_path / "few.parquet")
    assert len(pd.read_parquet(tmp_path / "few.parquet")) == 20


def test_with_privacy_it_says_what_is_promised(tmp_path: Path, data: Path) -> None:
    (tmp_path / "public.yaml").write_text("age: [18, 89]\nvote: [blue, red]\ntown: [Aby, Bree, Cork]\n")
    said = run(
        "--fit", data, "--epsilon", 3, "--domains", tmp_path / "public.yaml", "--leave-out", "income",
        "--leave-out", "joined", "--save-blueprint", tmp_path / "kept.json",
    )  # fmt: skip
    assert "Differentially private for one row: ε = 3" in said
    assert json.loads((tmp_path / "kept.json").read_text())["privacy"]["epsilon"] == 3
    assert "income" not in {one["name"] for one in json.loads((tmp_path / "kept.json").read_text())["columns"]}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--fit", "DATA"], "Say where to"),
        (["--fit", "DATA", "--out", "made.txt"], "has no known format"),
        (["--fit", "gone.csv", "--out", "made.csv"], "gone.csv"),
        (["--fit", "people.xml", "--out", "made.csv"], "is no table that can be learnt"),
        (["--fit", "DATA", "--out", "made.csv", "--leave-out", "gone"], "gone"),
        (["--fit", "DATA", "--out", "made.csv", "--epsilon", "-1"], "Epsilon must be above 0"),
        (["--fit", "DATA", "--out", "made.csv", "--domains", "x.yaml"], "--domains goes with --epsilon"),
        (["--fit", "DATA", "--out", "made.csv", "--rows", "0"], "--rows must be 1 or more"),
        (["examples/synthesise/survey.yaml", "--fit", "DATA", "--out", "made.csv"], "not both"),
        (["examples/synthesise/survey.yaml", "--epsilon", "1", "--out", "made.csv"], "go with --fit"),
    ],
)
def test_what_cannot_be_done_is_said_and_no_file_is_made(
    tmp_path: Path, data: Path, arguments: list[str], said: str
) -> None:
    places = {"DATA": data, "made.csv": tmp_path / "made.csv", "made.txt": tmp_path / "made.txt"}
    with pytest.raises(CommandError, match=said):
        run(*(places.get(one, one) for one in arguments))
    assert [one.name for one in tmp_path.iterdir()] == ["people.csv"]
