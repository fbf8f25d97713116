"""All files of a release as one zip file, made while it is sent: nothing of it is held in memory or on disk.

Every byte of it follows from the files alone, so that a download that broke off can be resumed.
"""

import hashlib
import zipfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.http import Http404, HttpRequest, HttpResponseBase

from exports import files, manifest, picture_files, serving
from exports.models import Release

NAME = "archive.zip"
MEDIA_TYPE = "application/zip"
CHUNK = 256 * 1024
# The earliest that a zip file can tell: nothing in it depends on when it was made.
EPOCH = (1980, 1, 1, 0, 0, 0)
# What zip adds to a stored file: its head, what is known after it, its entry in the list; and to the end of the list.
HEAD, AFTER, ENTRY, END = 30, 16, 46, 22
# And what each of these has more of in the large format.
LARGE_HEAD, LARGE_AFTER, LARGE_END = 20, 8, 76
READABLE = 0o100644 << 16  # an ordinary file, for everyone to read


class Outlet:
    """A file that only passes on what is written to it. It cannot seek, so the zip file is written in one go."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        self._written.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""

    def close(self) -> None:
        """Nothing is open."""

    def take(self) -> bytes:
        """What was written since it was last asked for."""
        written, self._written = self._written, []
        return b"".join(written)


def respond(request: HttpRequest, *, release: Release) -> HttpResponseBase:
    """The zip file of the release, or the part of it that the request asks for. Raises Http404 where it has no files,
    or not all of them."""
    if not release.is_ready:
        raise Http404("The release has no files (yet). See its “state”.")
    etag = f'"{hashlib.sha256(f"zip {folder(release)} {release.digest}".encode()).hexdigest()}"'
    return serving.send(request, etag=etag, find=partial(_content, release))


def folder(release: Release) -> str:
    """The folder that unpacking makes."""
    return f"{release.survey.slug}-{release.pk}"


def part(release: Release, start: int, end: int) -> Iterator[bytes]:
    """The bytes from `start` to before `end`. Those before are made too, as the checksums at the end need them."""
    place = 0
    with closing(chunks(release)) as made:
        while place < end:
            block = next(made)
            if wanted := block[max(0, start - place) : end - place]:
                yield wanted
            place += len(block)


def chunks(release: Release) -> Generator[bytes, None, None]:
    """The zip file piece by piece. Stored, not deflated: the same bytes whatever library there is, and no waiting."""
    outlet = Outlet()
    with ZipFile(outlet, "w", ZIP_STORED) as archive:
        for name in _names(release):
            with files.read(release_id=release.pk, name=name) as source:
                yield from _member(archive, outlet, f"{folder(release)}/{name}", source)
    yield outlet.take()


def length(sizes: Sequence[tuple[str, int]]) -> int:
    """Bytes of the zip file that holds files of these names and sizes.

    As Python's zipfile writes what it cannot seek in (APPNOTE 6.3.10, sections 4.3 and 4.5.3): a file that may grow
    above the limit has the large format, and so has the list of what lies beyond it, or is of too many.
    """
    limit, place, entries = zipfile.ZIP64_LIMIT, 0, 0
    for name, size in sizes:
        named, large = len(name.encode()), size * 1.05 > limit
        numbers = 2 * (size > limit) + (place > limit)
        entries += ENTRY + named + (4 + 8 * numbers if numbers else 0)
        place += HEAD + named + size + AFTER + (LARGE_HEAD + LARGE_AFTER if large else 0)
    large = place > limit or len(sizes) > zipfile.ZIP_FILECOUNT_LIMIT
    return place + entries + END + (LARGE_END if large else 0)


def _content(release: Release) -> serving.Content:
    try:
        size = length([(f"{folder(release)}/{name}", _size(release, name)) for name in _names(release)])
    except FileNotFoundError:
        raise Http404("A file is gone from the storage. Order the release again.") from None
    return serving.Content(size, MEDIA_TYPE, f"{folder(release)}.zip", partial(part, release))


def _size(release: Release, name: str) -> int:
    with files.read(release_id=release.pk, name=name) as source:
        size: int = source.seek(0, 2)
    return size


def _names(release: Release) -> list[str]:
    packed = picture_files.names(release_id=release.pk) if release.manifest.get("pictures") else ()
    return [*(file["name"] for file in manifest.files(release)), *packed]


def _member(archive: ZipFile, outlet: Outlet, name: str, source: IO[bytes]) -> Iterator[bytes]:
    about = ZipInfo(name, EPOCH)
    about.create_system, about.external_attr = 3, READABLE
    about.file_size = source.seek(0, 2)  # whether it needs the large format is to be known beforehand
    source.seek(0)
    with archive.open(about, "w") as target:
        while block := source.read(CHUNK):
            target.write(block)
            yield outlet.take()
