"""Where releases keep their files. A folder appears whole, by one rename, or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files import File
from django.core.files.storage import default_storage

ROOT = "releases"
WORKSHOPS = f"{ROOT}/.building"


@contextmanager
def workshop(*, release_id: int) -> Iterator[Path]:
    """An empty folder to write a release in. What an earlier builder left of the same release is removed first."""
    place = Path(default_storage.path(WORKSHOPS))
    place.mkdir(parents=True, exist_ok=True)
    for left in place.glob(f"{release_id}-*"):
        shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=f"{release_id}-", dir=place) as folder:
        files = Path(folder) / "files"
        files.mkdir()
        yield files


def publish(folder: Path, *, release_id: int) -> None:
    """Move a complete folder to its place. One that is there was left by a builder that died before it could say so."""
    place = _place(release_id)
    if place.exists():
        shutil.rmtree(place)
    folder.rename(place)


def erase(*, release_id: int) -> None:
    """Remove the files of a release, if there are any."""
    if _place(release_id).exists():
        shutil.rmtree(_place(release_id))


def read(*, release_id: int, name: str) -> "File[bytes]":
    """One file of a release. `name` must come from its manifest."""
    return default_storage.open(f"{ROOT}/{release_id}/{name}")


def _place(release_id: int) -> Path:
    return Path(default_storage.path(f"{ROOT}/{release_id}"))
