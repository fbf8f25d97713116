"""From a bare Python to the project's own environment, `.venv`. Standard library only: nothing is installed yet."""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crowd.runtime.child import tied

ROOT = Path(__file__).resolve().parent.parent.parent
DEVELOPMENT_HEADING = "# Development."
# What each command needs; all others take the environment as it is.
NEEDS = {
    "up": "runtime",
    "test": "development",
    "anonymise": "runtime",
    "augment": "runtime",
    "simulate": "runtime",
    "synthesise": "runtime",
}


class Refusal(Exception):
    """The environment cannot be made; the message says what to do."""


@dataclass(frozen=True)
class Environment:
    """The virtual environment of the project at `root`."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def unfinished(self) -> Path:
        """Lies there while an installation runs: found at the start, one was interrupted."""
        return self.folder / "crowdseed-unfinished"

    def stamp(self, part: str) -> Path:
        """Holds the hash of the requirements that `part` was last installed from."""
        return self.folder / f"crowdseed-{part}"

    def active(self) -> bool:
        return Path(sys.prefix).resolve() == self.folder.resolve()

    def works(self) -> bool:
        """Whether its Python starts and has pip (not so after the machine's Python was replaced)."""
        if not self.python.exists() or self.unfinished.exists():
            return False
        check = subprocess.run([self.python, "-c", "import pip"], capture_output=True, check=False)
        return check.returncode == 0


def requirements(root: Path, part: str) -> str:
    """The text of requirements.txt: whole for `development`, above the heading for `runtime`."""
    text = (root / "requirements.txt").read_text(encoding="utf-8")
    return text if part == "development" else text.partition(DEVELOPMENT_HEADING)[0]


def fingerprint(root: Path, part: str) -> str:
    return hashlib.sha256(requirements(root, part).encode()).hexdigest()


def is_current(environment: Environment, part: str) -> bool:
    """Whether `part` is installed as requirements.txt has it now."""
    stamp = environment.stamp(part)
    return stamp.exists() and stamp.read_text() == fingerprint(environment.root, part)


@contextmanager
def one_at_a_time(root: Path) -> Iterator[None]:
    """Hold the installation lock. It is on requirements.txt itself: no file of its own can be left behind."""
    with (root / "requirements.txt").open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another installation is running; waiting for it.", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make(environment: Environment) -> None:
    """A new, empty virtual environment, in place of a broken one."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Refusal(
            f"This Python cannot make virtual environments: its venv module is not complete.\n"
            f"Install it (Debian, Ubuntu: apt install python3-venv, or python{version}-venv), then run this again."
        )
    if environment.folder.exists():
        print("The environment in .venv is broken or unfinished; making it anew.", flush=True)
        shutil.rmtree(environment.folder)
    print("Making the virtual environment .venv", flush=True)
    # Not this process's own executable: it may lie in the folder just removed.
    base: str = getattr(sys, "_base_executable", sys.executable)
    command = tied([base, "-m", "venv", str(environment.folder)])
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise Refusal(f"The virtual environment could not be made:\n{run.stdout}{run.stderr}")


def install(environment: Environment, part: str) -> None:
    """Install `part` of the requirements; on success its stamp says so."""
    text = requirements(environment.root, part)
    names = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    print(f"Installing {len(names)} packages and what they need (once; a minute or two)", flush=True)
    environment.unfinished.touch()
    listed = environment.folder / f"requirements-{part}.txt"
    listed.write_text(text, encoding="utf-8")
    started = time.monotonic()
    run_pip(environment, ["install", "--disable-pip-version-check", "--progress-bar", "off", "-r", str(listed)])
    for done in {part, "runtime"}:
        environment.stamp(done).write_text(fingerprint(environment.root, done))
    environment.unfinished.unlink()
    print(f"Installed in {time.monotonic() - started:.0f} s", flush=True)


def run_pip(environment: Environment, arguments: list[str]) -> None:
    """Run pip; show each package as it comes. Raises Refusal with pip's last lines where it fails."""
    command = tied([str(environment.python), "-m", "pip", *arguments])  # killed with us: the next run starts over
    last: deque[str] = deque(maxlen=20)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout or ():
            last.append(line)
            show(line)
    finish_line()
    if pip.returncode != 0:
        raise Refusal(
            f"The installation failed. pip says:\n\n{''.join(last)}\n"
            "Check the network, the proxy or pip's mirror, then run this again: it starts over by itself."
        )


def show(line: str) -> None:
    """One line of progress, rewritten on a terminal, kept in a log."""
    word, _, rest = line.strip().partition(" ")
    if word not in {"Collecting", "Downloading", "Installing", "Processing"}:
        return
    text = f"  {word} {rest.partition(' (from ')[0]}"[: shutil.get_terminal_size().columns - 1]
    print(f"\r\033[K{text}" if sys.stdout.isatty() else text, end="" if sys.stdout.isatty() else "\n", flush=True)


def finish_line() -> None:
    if sys.stdout.isatty():
        print("\r\033[K", end="", flush=True)


def ensure(environment: Environment, part: str) -> None:
    """Have `part` of the requirements installed in a working environment."""
    if is_current(environment, part) and environment.works():
        return
    with one_at_a_time(environment.root):
        if not environment.works():
            make(environment)
        if not is_current(environment, part):
            install(environment, part)


def enter(*, command: str, root: Path = ROOT) -> None:
    """Continue inside `.venv`: made and filled for those in `NEEDS`, taken as it is by the other commands."""
    environment = Environment(root)
    try:
        if part := NEEDS.get(command):
            ensure(environment, part)
    except Refusal as refusal:
        sys.exit(str(refusal))
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. Run the same command again: it starts over by itself.")
    if environment.python.exists() and not environment.active():
        os.execv(environment.python, [str(environment.python), *sys.argv])  # noqa: S606 - no shell is wanted
