"""One `up` at a time."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crowd.runtime import lock

HOLDER = """
import sys, time
from pathlib import Path
from crowd.runtime import lock
with lock.held(Path(sys.argv[1])) as file:
    lock.write(file, "http://here")
    print("held", flush=True)
    time.sleep(600)
"""


def test_the_second_is_told_what_the_first_wrote(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "up.lock"
    with lock.held(path) as file:
        lock.write(file, "one")
        lock.write(file, "two")
        with pytest.raises(lock.Running, match=r"\Atwo\Z"), lock.held(path):
            pass
    with lock.held(path):
        assert path.read_text() == ""


def test_a_killed_holder_blocks_nobody(tmp_path: Path) -> None:
    path = tmp_path / "up.lock"
    with subprocess.Popen([sys.executable, "-c", HOLDER, path], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(lock.Running, match="http://here"), lock.held(path):
            pass
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    assert path.read_text() == "http://here"  # stale
    with lock.held(path):
        pass
