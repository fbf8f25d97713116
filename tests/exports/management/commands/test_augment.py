"""`manage.py augment`: from a folder or a file to a folder, with nothing else."""

import os
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from exports.management.commands import augment
from exports.synthesis.augment import Done

EXAMPLES = Path("examples/augment")
REVIEWS = (EXAMPLES / "reviews.jsonl", "--config", EXAMPLES / "reviews.yaml")


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("augment", *map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


def test_it_says_what_it_made(tmp_path: Path) -> None:
    said = run(*REVIEWS, "--seed", 1, "--out", tmp_path / "more")
    assert said.startswith(f"{tmp_path / 'more'}: 12 children of 3 parents in ")
    assert "Splits" not in said


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        run(*REVIEWS, "--seed", seed, "--out", tmp_path / name)
    a, b, c = ((tmp_path / name / "labels.jsonl").read_bytes() for name in "abc")
    assert a == b != c


def test_all_that_can_be_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = Done(parents=3, children=4, alike=1, dropped=2, rows={"": 1, "test": 2, "train": 4})

    def made(*args: object, report: Callable[[int, int], None], **options: object) -> Done:
        report(1, 3)
        return done

    monkeypatch.setattr(augment, "augment", made)
    monkeypatch.setattr(augment, "EVERY_SECONDS", 0.0)
    said = run(*REVIEWS, "--out", tmp_path / "a")
    assert "Splits: none 1, test 2, train 4." in said
    assert "2 marks were left out" in said
    assert "1 children were left out" in said


def test_it_needs_no_database(tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    command = [sys.executable, "manage.py", "augment", *map(str, REVIEWS), "--out", str(tmp_path / "a")]
    program = subprocess.run(command, env=environment, cwd=settings.BASE, capture_output=True, text=True, check=False)
    assert program.returncode == 0, program.stderr
    assert "12 children" in program.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((*REVIEWS, "--seed", -1), "--seed must be 0 or more"),
        (("none.jsonl", *REVIEWS[1:]), "There is no file none.jsonl"),
        ((EXAMPLES / "reviews.jsonl", "--config", EXAMPLES / "customers.csv"), "settings: write settings as"),
        ((EXAMPLES / "reviews.jsonl", "--config", "none.yaml"), "No such file"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, arguments: tuple[object, ...], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        run(*arguments, "--out", tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_stopped_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(augment, "augment", stop)
    with pytest.raises(CommandError, match="No file was written"):
        run(*REVIEWS, "--out", tmp_path / "a")
