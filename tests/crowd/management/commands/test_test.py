"""`manage.py test`: what it runs, in a real child."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from crowd.management.commands import test as command


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command past the bootstrap, in an environment of its own."""
    words = [sys.executable, "-m", "django", "test", *arguments]
    kept = {name: value for name, value in os.environ.items() if name != "CROWDSEED_TEST_VAR"}
    changes = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(settings.BASE)}
    return subprocess.run(words, cwd=settings.BASE, env={**kept, **changes}, capture_output=True, text=True)


@pytest.fixture
def inner(tmp_path: Path) -> Path:
    """Tests that are not ours, one good and one bad."""
    path = tmp_path / "test_inner.py"
    path.write_text("def test_good(): pass\ndef test_bad(): assert 1 == 2\n")
    return path


def test_arguments_go_to_pytest_alone_and_its_failure_is_that_of_the_command(inner: Path) -> None:
    done = run(str(inner), "-k", "bad", "-q")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed, 1 deselected" in done.stdout
    assert "Failed: pytest (pytest " in done.stdout
    assert "mypy" not in done.stdout


def test_help_is_a_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        command.Command().run_from_argv(["manage.py", "test", "--help"])
    assert end.value.code == 0
    assert "--database" in capsys.readouterr().out


def test_an_unknown_database_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        command.Command().run_from_argv(["manage.py", "test", "--database", "oracle"])
    assert end.value.code == 2
    assert "oracle" in capsys.readouterr().err


def test_a_production_database_is_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://production/survey")
    assert "DATABASE_URL" not in command.environment()
    assert command.environment(DATABASE_URL="x")["DATABASE_URL"] == "x"
    with command.database_url("sqlite") as url:
        assert url is None
    with command.database_url("postgres") as url:
        assert url == "postgresql://production/survey"
