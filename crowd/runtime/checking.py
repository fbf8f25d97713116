"""Run the project's checks at once; tell each one's time, and the output of those that fail. No Django."""

import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path


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


def run_beside(steps: list[Step], shown: Step, *, folder: Path, environment: dict[str, str]) -> list[Result]:
    """Run all `steps` at once, and meanwhile `shown`, the longest; their results in this order."""
    with ThreadPoolExecutor(max_workers=len(steps) or 1) as pool:
        quiet = [pool.submit(run_quiet, step, folder=folder, environment=environment) for step in steps]
        last = run_shown(shown, folder=folder, environment=environment)
        return [*(one.result() for one in quiet), last]


def run_quiet(step: Step, *, folder: Path, environment: dict[str, str]) -> Result:
    """Run one step whose output is told where it fails."""
    started = time.monotonic()
    run = subprocess.run(
        step.command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    output = run.stdout.decode(errors="replace")
    return Result(step.name, run.returncode == 0, time.monotonic() - started, output)


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
