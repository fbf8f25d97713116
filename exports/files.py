"""Where releases keep their files; datasets made from blueprints lie below another `root`.

A folder appears whole, by one rename, or not at all.
"""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files import File
from django.core.files.storage import default_storage

ROOT, BUILDING = "releases", ".building"
# What a system says where a file cannot grow: no room, no more of it for this user, no larger files.
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_ROOM = (
    "There was no room on the disk for the files, and nothing was kept. Make room where the installation keeps its "
    "files, then retry; or ask for fewer formats."
)


class NoRoom(Exception):
    """The disk is full; the text says what to do."""


@contextmanager
def room_needed() -> Iterator[None]:
    """Raises NoRoom where what is done in it finds no room on the disk."""
    try:
        yield
    except OSError as problem:
        if problem.errno not in FULL:
            raise
        raise NoRoom(NO_ROOM) from problem


@contextmanager
def workshop(*, release_id: int, root: str = ROOT) -> Iterator[Path]:
    """An empty folder to write a release in. What an earlier builder left of the same release is removed first."""
    place = Path(default_storage.path(f"{root}/{BUILDING}"))
    place.mkdir(parents=True, exist_ok=True)
    for left in place.glob(f"{release_id}-*"):
        shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=f"{release_id}-", dir=place) as folder:
        files = Path(folder) / "files"
        files.mkdir()
        yield files


def publish(folder: Path, *, release_id: int, root: str = ROOT) -> None:
    """Move a complete folder to its place. One that is there was left by a builder that died before it could say so."""
    place = _place(release_id, root)
    if place.exists():
        shutil.rmtree(place)
    folder.rename(place)


def erase(*, release_id: int, root: str = ROOT) -> None:
    """Remove the files of a release, if there are any."""
    if _place(release_id, root).exists():
        shutil.rmtree(_place(release_id, root))
    erase_parts(release_id=release_id, root=root)


def parts(*, release_id: int, root: str = ROOT) -> Path:
    """The folder of the parts that a large release is built from: it outlives a builder that is killed."""
    return Path(default_storage.path(f"{root}/{BUILDING}/parts-{release_id}"))


def erase_parts(*, release_id: int, root: str = ROOT) -> None:
    """Remove them, if there are any."""
    shutil.rmtree(parts(release_id=release_id, root=root), ignore_errors=True)


def read(*, release_id: int, name: str, root: str = ROOT) -> "File[bytes]":
    """One file of a release. `name` must come from its manifest."""
    return default_storage.open(f"{root}/{release_id}/{name}")


def _place(release_id: int, root: str) -> Path:
    return Path(default_storage.path(f"{root}/{release_id}"))
