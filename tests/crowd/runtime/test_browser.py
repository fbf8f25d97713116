"""Finding a Chromium for the browser tests."""

from pathlib import Path

import pytest

from crowd.runtime import browser


def program(folder: Path, name: str, script: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any Chromium; gives the only folder of its PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    return tmp_path


def test_that_of_the_machine_is_taken(bare: Path) -> None:
    path = program(bare, "chromium", "echo Chromium 1")
    assert browser.find() == path
    assert browser.ensure(ways=()) == path


def test_one_that_does_not_start_is_none(bare: Path) -> None:
    program(bare, "chromium", "echo libnss3.so is missing; exit 127")
    works = program(bare, "google-chrome", "echo Chrome 1")
    assert browser.find() == works


def test_each_way_is_tried_until_one_serves(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tried: list[str] = []

    def fails() -> None:
        tried.append("fails")

    def serves() -> None:
        tried.append("serves")
        program(bare, "chromium", "echo Chromium 1")

    def unneeded() -> None:
        tried.append("unneeded")

    assert browser.ensure(ways=(fails, serves, unneeded)) == str(bare / "chromium")
    assert tried == ["fails", "serves"]
    assert "getting one" in capsys.readouterr().out


def test_without_any_it_fails_and_says_what_to_install(bare: Path) -> None:
    with pytest.raises(browser.NoBrowser, match="apt install chromium"):
        browser.ensure(ways=())


def test_a_file_that_is_no_program_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "chromium").write_text("not a program")
    assert not browser.starts(str(tmp_path / "chromium"))
    assert not browser.starts(str(tmp_path / "missing"))
