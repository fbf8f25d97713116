"""A Chromium for the browser tests. Standard library only."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# Asks Playwright, which knows where its own download belongs.
ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright\nwith sync_playwright() as p: print(p.chromium.executable_path)"
)


class NoBrowser(Exception):
    """No Chromium could be had; the message says what to install."""


def starts(path: str) -> bool:
    """Whether it runs here: a download without its system libraries does not."""
    try:
        run = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return run.returncode == 0


def on_path() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path and starts(path)), None)


def playwrights_own() -> str | None:
    run = subprocess.run([sys.executable, "-c", ASK_PLAYWRIGHT], capture_output=True, text=True, check=False)
    path = run.stdout.strip()
    return path if run.returncode == 0 and starts(path) else None


def find() -> str | None:
    """A Chromium that is there already."""
    return on_path() or playwrights_own()


def download() -> None:
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def install_package() -> None:
    """Debian's package, where this user may install one."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-q"],
            ["apt-get", "install", "-qy", "--no-install-recommends", "chromium"],
        ):
            subprocess.run(command, env=environment, check=False)


def ensure(*, ways: tuple[Callable[[], None], ...] = (download, install_package)) -> str:
    """The path of a Chromium that starts; got by each of `ways` in turn where there is none. Raises NoBrowser."""
    if found := find():
        return found
    print("No Chromium for the browser tests; getting one", flush=True)
    for get in ways:
        get()
        if found := find():
            return found
    raise NoBrowser(
        "The browser tests need Chromium, and none could be had. Install it (Debian: apt install chromium) "
        "or let Playwright do it: .venv/bin/playwright install --with-deps chromium"
    )
