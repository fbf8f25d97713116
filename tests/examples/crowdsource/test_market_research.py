"""The example is run as a program of its own, and what it says of its crowd holds."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from django.conf import settings

SCRIPT = Path("examples/crowdsource/market_research.py")


def run(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, SCRIPT, folder, "60"],
        cwd=settings.BASE,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("market") / "place"


@pytest.fixture(scope="module")
def said(folder: Path) -> str:
    # It takes a database of its own, whatever the environment names.
    done = run(folder, DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_rule_catches_those_who_do_not_read(said: str) -> None:
    found = re.search(r"67 people answered\. .*: (\d+) of 60 careful, (\d+) of 6 careless, 1 of 1 bot", said)
    assert found
    careful, careless = map(int, found.groups())
    assert careful <= 1
    assert careless >= 5


def test_nothing_is_released_that_singles_people_out(said: str, folder: Path) -> None:
    assert "Released as it is? " in said
    assert "share their combination of age_group, home with fewer than 4 others" in said
    answers = pd.read_parquet(folder / "media/releases/2/answers.parquet")
    human = answers[answers["origin"] == "human"]
    assert human.groupby(["age_group", "home"], observed=True).size().min() >= 5
    assert (answers["origin"] == "synthetic").sum() == 50
    assert not human["comment"].str.contains("@example|7700", na=False).any()
    assert (folder / "media/releases/2/report.html").exists()


def test_the_crowd_that_labels_is_right_where_it_is_trusted(said: str) -> None:
    alpha, low, high = map(float, re.findall(r"alpha (\S+) \((\S+) to (\S+)\)\.", said)[0])
    assert low < alpha < high
    assert alpha > 0.4
    trusted = re.findall(r"^  (\w+) +reliability (\S+) ", said, re.MULTILINE)
    assert {role for role, _ in trusted[:2]} == {"bot", "careless"}
    right, of = map(int, re.findall(r"right about (\d+) of (\d+) comments", said)[0])
    assert right >= 0.9 * of > 10


def test_everybody_came_by_the_front_door(said: str, folder: Path) -> None:
    """Who was written past the door would have no consent, or no time on any page."""
    with sqlite3.connect(folder / "crowdseed.sqlite3") as database:
        count = "SELECT count(*) FROM"
        people = database.execute(f"{count} crowd_contributor").fetchone()
        assert database.execute(f"{count} crowd_consent").fetchone() == people == (67 + 9,)
        timeless = database.execute(f"{count} crowd_response WHERE page_seconds = '{{}}' OR idempotency_key IS NULL")
        assert timeless.fetchone() == (0,)
    database.close()


def test_a_folder_with_studies_is_left_alone(said: str, folder: Path) -> None:
    before = (folder / "crowdseed.sqlite3").read_bytes()
    done = run(folder)
    assert done.returncode == 1
    assert "Give a folder that is not there yet." in done.stderr
    assert (folder / "crowdseed.sqlite3").read_bytes() == before
