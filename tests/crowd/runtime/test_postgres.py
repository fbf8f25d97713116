"""The throw-away PostgreSQL, for real where this machine has one."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from crowd.runtime import postgres
from tests.runtime_fixtures import eventually

HOLDER = """
import time
from crowd.runtime import postgres
with postgres.throw_away() as url:
    print(url, flush=True)
    time.sleep(600)
"""


def has_postgres() -> bool:
    try:
        return bool(postgres.find_programs())
    except postgres.NoPostgres:
        return False


needs_postgres = pytest.mark.skipif(not has_postgres(), reason="no PostgreSQL on this machine")


def folder_of(url: str) -> Path:
    return Path(url.partition("host=")[2])


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(f"host={folder_of(url)} user={postgres.ROLE} dbname=postgres")


@needs_postgres
def test_it_answers_and_is_gone_at_the_end() -> None:
    with postgres.throw_away() as url:
        with connect(url) as link:
            assert link.execute("SELECT current_user, current_setting('listen_addresses')").fetchone() == (
                postgres.ROLE,
                "",
            )
            assert link.info.server_version >= 150_000
        folder = folder_of(url)
    assert not folder.exists()


@needs_postgres
def test_it_is_gone_after_a_failure_too() -> None:
    seen: list[Path] = []
    with pytest.raises(ZeroDivisionError), postgres.throw_away() as url:
        fail_after_noting(seen, url)
    assert not seen[0].exists()


def fail_after_noting(seen: list[Path], url: str) -> None:
    seen.append(folder_of(url))
    assert seen[0].exists()
    raise ZeroDivisionError


@needs_postgres
def test_a_killed_test_run_leaves_no_server() -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        folder = folder_of(holder.stdout.readline().strip())
        assert servers(folder) == 1
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    eventually(lambda: servers(folder) == 0)
    shutil.rmtree(folder)  # the data stay behind where the run is killed


def servers(folder: Path) -> int:
    run = subprocess.run(["ps", "-wweo", "stat=,args="], capture_output=True, text=True)
    rows = [line for line in run.stdout.splitlines() if f"-D {folder}/data" in line]
    return sum(not row.startswith("Z") for row in rows)


def test_the_newest_of_several_is_taken(tmp_path: Path) -> None:
    for version in ("9.6", "15", "18"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "initdb").touch()
    assert postgres.find_programs(tmp_path) == tmp_path / "18" / "bin"


def test_without_one_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(postgres.NoPostgres, match="apt install postgresql"):
        postgres.find_programs(tmp_path)


def test_one_of_the_path_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "initdb"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert postgres.find_programs(tmp_path / "none") == tmp_path.resolve()


def test_a_broken_server_tells_its_own_words(tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, script in (
        ("initdb", "echo no room; exit 1"),
        ("postgres", "echo no memory; exit 1"),
        ("pg_isready", "exit 2"),
    ):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    with pytest.raises(postgres.NoPostgres, match="no room"):
        postgres.initialise(folder, tmp_path, "-")
    with pytest.raises(postgres.NoPostgres, match="no memory"), postgres.running(folder, tmp_path, "-"):
        pass
