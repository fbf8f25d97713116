"""The example is run as a program of its own, against a real server and a real worker."""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from surveys.models import Survey
from tests import factories


@pytest.mark.usefixtures("worker")
def test_the_example_prints_the_dataset(live_server: Any, settings: Settings, now: datetime) -> None:
    settings.MEDIA_ROOT = settings.VAR / "media"  # where the worker puts files
    admin = factories.UserFactory(username="admin")
    survey: Survey = factories.tea_survey(owner=admin, now=now, slug="iced-tea")
    for answers in ({"drink": "coffee"}, {"drink": "tea", "sort": "green"}):
        factories.answer(survey, factories.ContributorFactory(survey=survey), answers, now=now)
    environment = {**os.environ, "API": f"{live_server.url}/api/v1/", "PASSWORD": "a long pass phrase"}
    example = Path(__file__).with_name("readme_example.py")
    done = subprocess.run([sys.executable, example], env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("2 rows of answers")
    assert "coffee" in done.stdout


def test_the_readme_shows_what_is_run() -> None:
    example = Path(__file__).with_name("readme_example.py").read_text(encoding="utf-8")
    body = example.split('"""\n\n', 1)[1].rstrip()
    assert body in (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
