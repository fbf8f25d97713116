"""`manage.py synthesise`: from a blueprint to files, with nothing else."""

import json
import os
import subprocess
import sys
from concurrent.futures.process import BrokenProcessPool
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command, execute_from_command_line

from exports.management.commands import synthesise
from tests.exports.synthesis.blueprints import one_table

EXAMPLES = Path("examples/synthesise")
SURVEY = EXAMPLES / "survey.yaml"


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("synthesise", *map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


def test_it_says_what_it_made(tmp_path: Path) -> None:
    said = run(SURVEY, "--rows", 50, "--seed", 3, "--out", tmp_path / "a.csv")
    assert f"50 rows  {tmp_path / 'a.csv'}" in said
    assert "rows/s" in said
    assert "All made up." in said
    assert len(pd.read_csv(tmp_path / "a.csv")) == 50


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        run(SURVEY, "--rows", 50, "--seed", seed, "--out", tmp_path / f"{name}.csv")
    run(SURVEY, "--rows", 50, "--seed", 1, "--out", tmp_path / "d.csv", "--workers", 2)
    assert (tmp_path / "d.csv").read_bytes() == (tmp_path / "a.csv").read_bytes()
    a, b, c = ((tmp_path / f"{name}.csv").read_bytes() for name in "abc")
    assert a == b != c


def test_several_tables_go_into_a_folder(tmp_path: Path) -> None:
    run(EXAMPLES / "retail.yaml", "--rows", 30, "--out", tmp_path / "shop", "--format", "parquet")
    assert len(pd.read_parquet(tmp_path / "shop" / "sales.parquet")) == 30


def test_it_needs_no_database(tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    command = [
        sys.executable,
        "manage.py",
        "synthesise",
        str(SURVEY),
        "--rows",
        "20",
        "--out",
        str(tmp_path / "a.jsonl"),
    ]
    fine = subprocess.run(command, env=environment, cwd=settings.BASE, capture_output=True, text=True, check=False)
    assert fine.returncode == 0, fine.stderr


def test_it_fails_with_an_exit_code_and_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("version: 1\ntables:\n - {name: t, rows: 1, columns: [{name: a, generator: normal, mean: 1}]}\n")
    with pytest.raises(SystemExit) as end:
        execute_from_command_line(["manage.py", "synthesise", str(wrong), "--out", str(tmp_path / "b.csv")])
    assert end.value.code == 1
    assert f"{wrong}: tables.t.columns.a: “sd” is missing." in capsys.readouterr().err
    assert not (tmp_path / "b.csv").exists()


def test_check_says_what_is_wrong_or_how_much_it_would_make() -> None:
    assert (
        run(EXAMPLES / "retail.yaml", "--check")
        .strip()
        .endswith("all in order (products: 40 rows, customers: 200 rows, sales: 500 rows).")
    )
    assert "sales: 9 rows" in run(EXAMPLES / "retail.yaml", "--check", "--rows", 9)


def test_check_counts_the_rows_that_are_wanted(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    column = {"name": "a", "generator": "pattern", "pattern": "##", "unique": True}
    path.write_text(json.dumps(one_table(column, rows=100)))
    assert "all in order" in run(path, "--check")
    with pytest.raises(CommandError, match="has 100 different texts for 200 rows"):
        run(path, "--check", "--rows", 200)


def test_the_schema() -> None:
    assert json.loads(run("--schema"))["title"] == "Crowdseed blueprint"


def test_the_generators() -> None:
    said = run("--generators")
    assert "lognormal: positive and skewed" in said
    assert "    median, spread, [min], [max], [outside], [decimals]" in said
    assert "uuid: a random UUID, version 4\n    no settings" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Say what to make and where"),
        ([SURVEY], "Say what to make and where"),
        ([SURVEY, "--out", "a.csv", "--rows", "0"], "--rows must be 1 or more, not 0."),
        ([SURVEY, "--out", "a.csv", "--seed", "-1"], "--seed must be 0 or more"),
        ([SURVEY, "--out", "a.csv", "--workers", "0"], "--workers 1 or more"),
        ([SURVEY, "--out", "a.txt"], "“.txt” is no known format."),
        (["nowhere.yaml", "--out", "a.csv"], "nowhere.yaml cannot be read: No such file or directory."),
        ([SURVEY, "--out", "/proc/none/a.csv"], "No such file or directory"),
    ],
)
def test_arguments_that_cannot_be(arguments: list, words: str) -> None:
    with pytest.raises(CommandError, match=words.replace(".", r"\.")):
        run(*arguments)


def test_long_work_shows_its_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synthesise, "EVERY_SECONDS", 0.0)
    err = StringIO()
    path = tmp_path / "a.csv"
    call_command(
        "synthesise",
        str(EXAMPLES / "names-and-ages.yaml"),
        "--rows",
        "70000",
        "--out",
        str(path),
        stdout=StringIO(),
        stderr=err,
    )
    first, last = err.getvalue().splitlines()
    assert "65,536 of 70,000 rows" in first
    assert "70,000 of 70,000 rows" in last


@pytest.mark.parametrize(
    ("error", "words", "code"),
    [(KeyboardInterrupt(), "Stopped. No file was written.", 130), (BrokenProcessPool(), "Try --workers 1.", 1)],
)
def test_a_stop_is_told(
    error: BaseException, words: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(part: object) -> None:
        raise error

    monkeypatch.setattr(synthesise._Progress, "report", lambda self, part: stop(part))
    with pytest.raises(CommandError, match=words) as stopped:
        run(SURVEY, "--out", tmp_path / "a.csv")
    assert stopped.value.returncode == code
    assert list(tmp_path.iterdir()) == []
