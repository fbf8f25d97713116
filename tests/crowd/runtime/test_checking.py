"""Running checks together."""

import sys
from pathlib import Path

import pytest

from crowd.runtime.checking import Result, Step, report, run_beside, run_quiet, run_shown


def python(name: str, code: str) -> Step:
    return Step(name, [sys.executable, "-c", code])


def test_steps_run_at_the_same_time_and_keep_their_order(tmp_path: Path) -> None:
    meet = "import pathlib as p, time; p.Path({me!r}).touch()\nwhile not p.Path({other!r}).exists(): time.sleep(.01)"
    steps = [python(me, meet.format(me=me, other=other)) for me, other in ("ab", "bc", "ca")]
    results = run_beside(steps[:2], steps[2], folder=tmp_path, environment={})
    assert [(result.name, result.ok) for result in results] == [("a", True), ("b", True), ("c", True)]


def test_one_step_may_run_alone(tmp_path: Path) -> None:
    [result] = run_beside([], python("alone", "raise SystemExit(1)"), folder=tmp_path, environment={})
    assert not result.ok


def test_a_failing_step_gives_all_it_wrote(tmp_path: Path) -> None:
    code = "import os, sys; print('out', flush=True); sys.stderr.write(os.environ['WORD'] + chr(10)); sys.exit(2)"
    result = run_quiet(python("bad", code), folder=tmp_path, environment={"WORD": "err"})
    assert not result.ok
    assert result.output == "out\nerr\n"


def test_output_that_is_no_text_is_shown_all_the_same(tmp_path: Path) -> None:
    result = run_quiet(python("raw", r"import os; os.write(1, b'\xff')"), folder=tmp_path, environment={})
    assert result.output == "\ufffd"


def test_a_shown_step_writes_by_itself(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    result = run_shown(python("loud", "print('here'); raise SystemExit(1)"), folder=tmp_path, environment={})
    assert not result.ok
    assert capfd.readouterr().out == "here\n"


def test_the_report_ends_with_the_verdict_and_the_seconds() -> None:
    said: list[str] = []
    assert report([Result("ruff", True, 0.24, "quiet"), Result("pytest", True, 61.2)], say=said.append)
    assert said == ["\nAll passed (ruff 0.2 s, pytest 61.2 s)"]


def test_the_report_shows_what_failed() -> None:
    said: list[str] = []
    assert not report([Result("mypy", False, 9, "x.py:1: error\n"), Result("pytest", False, 1)], say=said.append)
    assert said == ["\n── mypy ──\nx.py:1: error", "\nFailed: mypy, pytest (mypy 9.0 s, pytest 1.0 s)"]
