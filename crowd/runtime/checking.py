"""Run the project's checks, some at once; tell each one's time, and the output of those that fail. No Django."""

import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO


@dataclass(frozen=True)
class Step:
    """A command that succeeds with 0."""

    name: str
    command: list[str]


@dataclass(frozen=True)
class Result:
    name: str
    ok: bool
    seconds: float
    output: str = ""


def run_together(steps: list[Step], *, folder: Path, environment: dict[str, str]) -> list[Result]:
    """Run all `steps` at once; their results in the same order, outputs kept apart."""
    started = time.monotonic()
    running = [(step, *start(step, folder=folder, environment=environment)) for step in steps]
    ended: dict[str, float] = {}
    while len(ended) < len(running):
        for step, process, _ in running:
            if step.name not in ended and process.poll() is not None:
                ended[step.name] = time.monotonic() - started
        time.sleep(0.02)
    return [
        Result(step.name, process.returncode == 0, ended[step.name], read(output)) for step, process, output in running
    ]


def start(step: Step, *, folder: Path, environment: dict[str, str]) -> tuple[subprocess.Popen[bytes], IO[bytes]]:
    output = tempfile.TemporaryFile()  # noqa: SIM115 - `read` closes it
    process = subprocess.Popen(step.command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
    return process, output


def read(output: IO[bytes]) -> str:
    with output:
        output.seek(0)
        return output.read().decode(errors="replace")


def run_shown(step: Step, *, folder: Path, environment: dict[str, str]) -> Result:
    """Run one step that writes to the terminal itself."""
    started = time.monotonic()
    run = subprocess.run(step.command, cwd=folder, env=environment, check=False)
    return Result(step.name, run.returncode == 0, time.monotonic() - started)


def report(results: list[Result], *, say: Callable[[str], None]) -> bool:
    """Say what failed and why, then one line with the seconds of each step; whether all succeeded."""
    failed = [result for result in results if not result.ok]
    for result in failed:
        if result.output:
            say(f"\n── {result.name} ──\n{result.output.rstrip()}")
    times = ", ".join(f"{result.name} {result.seconds:.1f} s" for result in results)
    say(f"\n{'Failed: ' + ', '.join(result.name for result in failed) if failed else 'All passed'} ({times})")
    return not failed
