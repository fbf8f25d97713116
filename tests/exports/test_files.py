from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from exports import files


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    with files.workshop(release_id=1) as folder:
        (folder / "a.csv").write_text("x")
        assert not (tmp_path / "releases/1").exists()
        files.publish(folder, release_id=1)
    assert [path.name for path in (tmp_path / "releases/1").iterdir()] == ["a.csv"]
    assert list((tmp_path / "releases/.building").iterdir()) == []
    with files.read(release_id=1, name="a.csv") as file:
        assert file.read() == b"x"


def broken_build() -> None:
    with files.workshop(release_id=1) as folder:
        (folder / "a.csv").write_text("x")
        raise OSError("The disk is full.")


def test_a_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"):
        broken_build()
    assert [path.name for path in (tmp_path / "releases").iterdir()] == [".building"]
    assert list((tmp_path / "releases/.building").iterdir()) == []


def test_what_a_killed_builder_left_is_swept_by_the_next(tmp_path: Path) -> None:
    for name in ("1-dead", "12-alive"):
        (tmp_path / "releases/.building" / name).mkdir(parents=True)
    with files.workshop(release_id=1):
        left = {path.name for path in (tmp_path / "releases/.building").iterdir()}
    assert "1-dead" not in left
    assert "12-alive" in left


def test_an_unannounced_folder_is_replaced(tmp_path: Path) -> None:
    for text in ("old", "new"):
        with files.workshop(release_id=1) as folder:
            (folder / f"{text}.csv").write_text(text)
            files.publish(folder, release_id=1)
    assert [path.name for path in (tmp_path / "releases/1").iterdir()] == ["new.csv"]


def test_erase(tmp_path: Path) -> None:
    files.erase(release_id=1)
    Path(default_storage.path("releases/1")).mkdir(parents=True)
    files.erase(release_id=1)
    assert not (tmp_path / "releases/1").exists()


def test_the_parts_of_a_release_outlive_its_builders(tmp_path: Path) -> None:
    place = files.parts(release_id=1)
    place.mkdir(parents=True)
    with files.workshop(release_id=1):
        assert place.exists()
    files.erase(release_id=1)
    assert not place.exists()
    assert files.parts(release_id=1).parent == tmp_path / "releases/.building"
