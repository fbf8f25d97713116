"""Whoever may write a blueprint may write one that never ends."""

import json
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings

from exports.synthesis import trial
from exports.synthesis.trial import judge, try_out

COINS = """\
version: 1
tables:
  - name: throws
    rows: 600
    columns:
      - {name: side, generator: categorical, values: [heads, tails]}
      - {name: height, generator: normal, mean: 1.5, sd: 0.2, missing: 0.1}
"""


def bomb() -> str:
    """A few lines that stand for nine to the power of nine words."""
    names = "abcdefghij"
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{name}: &{name} [{', '.join([f'*{last}'] * 9)}]" for last, name in pairwise(names)]
    return "\n".join(lines)


def test_apart_and_here_give_the_same() -> None:
    made = try_out(COINS, show=True, seed=3, seconds=60)
    assert made == judge(COINS, rows=None, seed=3, show=True)
    [table] = made.tables
    assert (len(table.rows), table.sample, made.sizes) == (20, 600, {"throws": 600})
    assert made.document["tables"][0]["name"] == "throws"


def test_to_check_makes_nothing() -> None:
    made = try_out(COINS, rows=50, seconds=60)
    assert (made.tables, made.problems, made.sizes) == ((), (), {"throws": 50})


def test_a_real_one() -> None:
    text = Path(settings.BASE / "examples/synthesise/retail.yaml").read_text()
    made = judge(text, rows=None, seed=1, show=True)
    assert [table.name for table in made.tables] == ["products", "customers", "sales"]
    json.dumps(made.document)


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("a: [1", "", "no YAML or JSON"),
        ("a: &a [*a]", "", "holds itself"),
        ("[" * 5000, "", "nested too deeply"),
        ("x" * 200_001, "", "more than 200,000 characters"),
        (COINS.replace("normal", "norml"), "tables.throws.columns.height.generator", "Did you mean normal"),
    ],
)
def test_what_is_wrong_is_told(text: str, path: str, words: str) -> None:
    [problem] = try_out(text, seconds=60).problems
    assert problem.path == path
    assert words in problem.text


def test_a_text_that_stands_for_an_endless_one() -> None:
    [problem] = try_out(bomb(), seconds=60).problems
    assert "more than 2,000,000 values" in problem.text


def test_too_many_columns() -> None:
    columns = "\n".join(f"      - {{name: c{n}, generator: uuid}}" for n in range(301))
    text = f"version: 1\ntables:\n  - name: wide\n    rows: 1\n    columns:\n{columns}\n"
    assert "more than 20 tables or 300 columns" in judge(text, rows=None, seed=0, show=True).problems[0].text


def test_one_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "WAIT", 0.01)
    started = time.monotonic()
    assert try_out(COINS, show=True, seconds=1).problems[0].text == trial.TOO_SLOW
    assert time.monotonic() - started < 120


def test_the_processor_is_bounded_however_long_one_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "WAIT", 100)
    started = time.monotonic()
    assert try_out(f"[{'a, ' * 66_000}a]", seconds=1).problems[0].text == trial.TOO_SLOW
    assert time.monotonic() - started < 120


def test_one_that_takes_too_much_memory_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = "import sys; sys.stderr.write('MemoryError'); sys.exit(1)"
    monkeypatch.setattr(sys, "executable", _program(tmp_path, script))
    assert try_out(COINS).problems[0].text == trial.TOO_BIG


def test_one_that_breaks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", _program(tmp_path, "import sys; sys.exit(1)"))
    assert try_out(COINS).problems[0].text == trial.BROKEN


def test_long_texts_are_cut_and_numbers_that_are_none_left_out() -> None:
    assert trial._cell("x" * 300) == "x" * 200 + "…"
    assert trial._cell(float("inf")) is None
    assert trial._cell(True) is True


def _program(folder: Path, script: str) -> str:
    """Something that starts like Python, and does another thing."""
    program = folder / "python"
    program.write_text(f"#!/usr/bin/env python3\n{script}\n")
    program.chmod(0o755)
    return str(program)


CROWD = "version: 1\nsimulate: crowd\noptions: [cat, dog]\nitems: 300\n"


def test_a_simulation_is_looked_at_apart_too() -> None:
    made = try_out(CROWD, show=True, seed=3, seconds=60)
    assert made == judge(CROWD, rows=None, seed=3, show=True)
    assert made.sizes == {"items": 300, "people": 30, "answers": 1500}
    assert [(table.name, len(table.rows), table.sample) for table in made.tables][2] == ("answers", 20, 1000)
    checked = judge(CROWD, rows=None, seed=0, show=False)
    assert (checked.problems, checked.sizes, checked.tables) == ((), {}, ())


@pytest.mark.parametrize(
    ("text", "rows", "path", "words"),
    [
        (CROWD, 5, "rows", "as many rows as its document says"),
        (CROWD + "colour: red\n", None, "", "“colour” is not a setting here"),
        ("version: 1\nsimulate: market\nhistory: {file: /etc/passwd}\n", None, "history.file", "under “csv: |”"),
        ("version: 1\nsimulate: market\nhistory: {csv: /etc/passwd}\n", None, "history.date", "no column “date”"),
    ],
)
def test_what_is_wrong_with_a_simulation(text: str, rows: int | None, path: str, words: str) -> None:
    [problem] = judge(text, rows=rows, seed=0, show=True).problems
    assert problem.path == path
    assert words in problem.text


def test_a_simulation_that_takes_too_long_is_stopped() -> None:
    [problem] = try_out(CROWD.replace("items: 300", "items: 1000000"), show=True, seconds=2).problems
    assert "was stopped" in problem.text
    assert "fewer days, people or paths" in problem.text
