"""Processes that die with their parent."""

import os
import pwd
import signal
import subprocess
import sys

import pytest

from crowd.runtime.child import tied
from tests.runtime_fixtures import eventually

PARENT = """
import subprocess, sys, time
from crowd.runtime.child import tied
child = subprocess.Popen(tied(["sleep", "600"]))
print(child.pid, flush=True)
time.sleep(600)
"""


def running(pid: int) -> str:
    """The name of the program that runs under `pid`."""
    return subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()


def alive(pid: int) -> bool:
    """Whether it runs; a zombie does not."""
    run = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(run.stdout.strip()) and not run.stdout.startswith("Z")


def test_a_killed_parent_takes_its_child_along() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        eventually(lambda: running(child) == "sleep")
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
        eventually(lambda: not alive(child), seconds=5)


def test_a_parent_that_is_gone_already_is_noticed() -> None:
    command = tied(["echo", "too late"])
    command[command.index(str(os.getpid()))] = "999999999"
    run = subprocess.run(command, capture_output=True)
    assert run.returncode == -signal.SIGKILL
    assert run.stdout == b""


def test_a_grandchild_that_comes_too_late_is_noticed() -> None:
    """A pool worker whose parent died before it could ask the kernel."""
    call = "from crowd.runtime.child import die_with_tied_parent as ask; ask(); print('lives')"
    expected = {"CROWDSEED_PARENT": str(os.getpid())}
    for environment, code in (({}, 0), (expected, 0), ({"CROWDSEED_PARENT": "999999999"}, -signal.SIGKILL)):
        run = subprocess.run([sys.executable, "-c", call], env={**os.environ, **environment}, capture_output=True)
        assert run.returncode == code


def test_the_command_keeps_its_arguments_and_its_result() -> None:
    run = subprocess.run(tied(["sh", "-c", 'echo "$1"; exit 7', "sh", "two words"]), capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (7, "two words\n")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_root_can_run_it_as_somebody_without_rights() -> None:
    run = subprocess.run(tied(["id", "-u"], user="nobody"), capture_output=True, text=True, cwd="/")
    assert int(run.stdout) == pwd.getpwnam("nobody").pw_uid
    groups = subprocess.run(tied(["id", "-G"], user="nobody"), capture_output=True, text=True, cwd="/")
    assert "0" not in groups.stdout.split()
