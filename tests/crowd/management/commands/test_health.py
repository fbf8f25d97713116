"""`manage.py health`."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.core.management import CommandError, call_command

from crowd import health


@pytest.mark.django_db
def test_it_says_how_each_part_is(broker: redis.Redis, capsys: pytest.CaptureFixture[str]) -> None:
    health.beat(now=datetime.now(UTC))
    call_command("health", "database", "worker")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["ok   database", "ok   worker"]


@pytest.mark.django_db
def test_it_fails_where_a_part_is_down(broker: redis.Redis, capsys: pytest.CaptureFixture[str]) -> None:
    cache.delete(health.HEARTBEAT)
    with pytest.raises(CommandError, match="Failed: worker"):
        call_command("health")
    assert "Start one, and the beat" in capsys.readouterr().out


@pytest.mark.django_db
def test_an_unknown_part_is_named(broker: redis.Redis) -> None:
    with pytest.raises(CommandError, match=r"No check is called moon\. There are: database, broker, worker"):
        call_command("health", "moon")


def test_a_database_that_cannot_be_opened_is_a_sentence(tmp_path: Path) -> None:
    """In a process of its own: this one's database answers."""
    changes = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "CROWDSEED_TEST_VAR": str(tmp_path),
        "DATABASE_URL": f"sqlite://{tmp_path / 'nowhere' / 'db.sqlite3'}",
    }
    command = [sys.executable, "manage.py", "health"]
    run = subprocess.run(command, env={**os.environ, **changes}, cwd=settings.BASE, capture_output=True, text=True)
    assert run.returncode == 1
    assert "fail database: The database does not answer: unable to open database file." in run.stdout
    assert "Traceback" not in run.stderr
