"""The README's examples for the shell and for R, and the client's, run as programs of their own."""

import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from pytest_django.fixtures import Settings

from exports.client import Client
from surveys.models import Survey
from tests import factories

HERE = Path(__file__).parent
PASSWORD = "a long pass phrase"


@pytest.fixture
def server(live_server: Any, worker: None, settings: Settings, now: datetime) -> str:
    """The address of a server with the study of the README, and a worker."""
    settings.MEDIA_ROOT = settings.VAR / "media"  # where the worker puts files
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    admin: User = factories.UserFactory(username="admin")
    survey: Survey = factories.tea_survey(owner=admin, now=now, slug="iced-tea")
    for answers in ({"drink": "coffee"}, {"drink": "tea", "sort": "green"}):
        factories.answer(survey, factories.ContributorFactory(survey=survey), answers, now=now)
    return str(live_server.url)


def run(command: list[str], folder: Path, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="needs curl and jq")
def test_the_shell(server: str, tmp_path: Path) -> None:
    command = ["sh", "-e", str(HERE / "readme_example.sh")]
    shown = run(command, tmp_path, API=f"{server}/api/v1/", PASSWORD=PASSWORD)
    assert shown.startswith("2 rows of answers")
    with ZipFile(tmp_path / "iced-tea.zip") as archive:
        [table] = [name for name in archive.namelist() if name.endswith("/answers.csv")]
        assert b"coffee" in archive.read(table)


def test_the_client_and_r(server: str, tmp_path: Path) -> None:
    client = Client.login(server, "admin", PASSWORD)
    release = client.wait(client.order("iced-tea", formats=["parquet", "csv"]))
    assert sorted(client.frame(release, "answers")["drink"]) == ["coffee", "tea"]
    if rscript := shutil.which("Rscript"):
        environment = {"API": f"{server}/api/v1/", "TOKEN": client.token, "RELEASE": str(release["id"])}
        shown = run([rscript, "--vanilla", str(HERE / "readme_example.R")], tmp_path, **environment)
        assert shown.split() == ["coffee", "tea", "1", "1"]


@pytest.mark.parametrize(("name", "comment_lines"), [("readme_example.sh", 3), ("readme_example.R", 2)])
def test_the_readme_shows_what_is_run(name: str, comment_lines: int) -> None:
    body = (HERE / name).read_text(encoding="utf-8").split("\n", comment_lines)[comment_lines].strip()
    assert body in (HERE.parents[1] / "README.md").read_text(encoding="utf-8")
