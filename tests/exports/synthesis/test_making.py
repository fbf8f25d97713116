import json
import resource
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from exports.synthesis import Impossible, WrongBlueprint, making
from exports.synthesis.making import make, simulated

CROWD = {"version": 1, "simulate": "crowd", "options": ["cat", "dog"], "items": 4, "people": 3, "per_item": 2}


def order(to: Path, document: Mapping[str, Any] = CROWD) -> dict[str, Any]:
    return {"document": document, "seed": 1, "formats": ["parquet"], "origin": "synthetic", "to": str(to)}


def test_here_and_apart_give_the_same(tmp_path: Path) -> None:
    here = simulated(order(tmp_path / "here"))
    apart = make(CROWD, rows=None, seed=1, formats=["parquet"], origin="synthetic", to=tmp_path / "apart")
    assert here["rows"] == apart.rows == {"items": 4, "people": 3, "answers": 8}
    for (table, path), (_, other) in zip(here["files"], apart.files, strict=True):
        assert Path(path).read_bytes() == other.read_bytes()
        assert pq.read_table(path)["origin"].to_pylist() == ["synthetic"] * here["rows"][table]


@pytest.mark.parametrize("path", ["/etc/passwd", "../../manage.py", "prices.csv", "//host/share.csv"])
def test_no_file_of_the_server_is_read(path: str, tmp_path: Path) -> None:
    document = {"version": 1, "simulate": "market", "history": {"file": path}}
    [problem] = simulated(order(tmp_path, document))["problems"]
    assert problem["path"] == "history.file"
    assert "under “csv: |”" in problem["text"]
    assert not list(tmp_path.iterdir())


def test_what_is_wrong_or_impossible_is_told(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"seed": 1, "formats": ["csv"], "origin": "synthetic", "to": tmp_path / "out"}
    with pytest.raises(WrongBlueprint, match="“colour” is not a setting here"):
        make({**CROWD, "colour": 1}, rows=None, **settings)
    few = {"version": 1, "simulate": "retail", "categories": [{"name": "a", "products": ["b"]}], "days": 5}
    with pytest.raises(Impossible, match="fewer than the"):
        make({**few, "sales": {"rows": 100_000_000}}, rows=None, **settings)
    assert not (tmp_path / "out").exists()


def test_too_many_rows_are_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "MOST_ROWS", 14)
    assert "made 15 rows. Ask for 14 at most" in simulated(order(tmp_path / "out"))["impossible"]
    assert not (tmp_path / "out").exists()


class Stopped:
    """A process that the system stopped, or that never ends."""

    def __init__(self, code: int | None) -> None:
        self.returncode, self.killed = code, False

    def __enter__(self) -> "Stopped":
        return self

    def __exit__(self, *given: object) -> None:
        assert self.killed

    def communicate(self, order: bytes | None, timeout: float) -> tuple[bytes, bytes]:
        if self.returncode is None:
            raise subprocess.TimeoutExpired("simulate", timeout)
        return b"", b""

    def kill(self) -> None:
        self.killed = True


@pytest.mark.parametrize("code", [None, -9, 1])
def test_one_that_takes_too_much_is_stopped(code: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", lambda *given, **settings: Stopped(code))
    with pytest.raises(Impossible, match="took more than 15 minutes or too much memory"):
        make(CROWD, rows=None, seed=1, formats=["csv"], origin="synthetic", to=tmp_path)


def test_whoever_waits_tells_that_the_work_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Lost(Exception):
        pass

    def lost(percent: int) -> None:
        raise Lost

    stopped = Stopped(None)
    monkeypatch.setattr(subprocess, "Popen", lambda *given, **settings: stopped)
    with pytest.raises(Lost):
        make(CROWD, rows=None, seed=1, formats=["csv"], origin="synthetic", to=tmp_path, report=lost)
    assert stopped.killed


def test_main_reads_an_order_and_says_what_came_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(resource, "setrlimit", lambda what, limits: None)
    monkeypatch.setattr(json, "load", lambda file: order(tmp_path / "out"))
    making.main()
    assert json.loads(capsys.readouterr().out)["rows"]["answers"] == 8
