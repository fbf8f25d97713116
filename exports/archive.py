"""All files of a release as one zip file, made while it is sent: nothing of it is held in memory or on disk."""

import hashlib
from collections.abc import Generator, Iterator
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response

from exports import files, manifest
from exports.models import Release

NAME = "archive.zip"
MEDIA_TYPE = "application/zip"
CHUNK = 256 * 1024
# The earliest that a zip file can tell: nothing in it depends on when it was made.
EPOCH = (1980, 1, 1, 0, 0, 0)
# What zip adds to a stored file: its head, what is known after it, its entry in the list; and to the end of the list.
BESIDE, END = 30 + 16 + 46, 22
# From here on (a twentieth before) the large format is written, which adds more.
LARGE = 2**31 - 1
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
    """The zip file of the release. Raises Http404 where it has no files, or not all of them."""
    if not release.is_ready:
        raise Http404("The release has no files (yet). See its “state”.")
    etag = f'"{hashlib.sha256(f"zip {folder(release)} {release.digest}".encode()).hexdigest()}"'
    response = get_conditional_response(request, etag=etag) or _content(request, release)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def folder(release: Release) -> str:
    """The folder that unpacking makes."""
    return f"{release.survey.slug}-{release.pk}"


def chunks(release: Release) -> Generator[bytes, None, None]:
    """The zip file piece by piece. Stored, not deflated: the same bytes whatever library there is, and no waiting."""
    outlet = Outlet()
    with ZipFile(outlet, "w", ZIP_STORED) as archive:
        for name in _names(release):
            with files.read(release_id=release.pk, name=name) as source:
                yield from _member(archive, outlet, f"{folder(release)}/{name}", source)
    yield outlet.take()


def _content(request: HttpRequest, release: Release) -> HttpResponseBase:
    length = _length(release)
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(content_type=MEDIA_TYPE)
    else:
        response = StreamingHttpResponse(chunks(release), content_type=MEDIA_TYPE)
    if length is not None:
        response["Content-Length"] = length
    response["Content-Disposition"] = f'attachment; filename="{folder(release)}.zip"'
    return response


def _names(release: Release) -> list[str]:
    return [file["name"] for file in manifest.files(release)]


def _length(release: Release) -> int | None:
    """Bytes of the zip file, so that who waits sees how long; None for a large one. Raises Http404 before the first
    byte is sent, if a file is gone."""
    total = END
    try:
        for name in _names(release):
            with files.read(release_id=release.pk, name=name) as source:
                total += source.size + BESIDE + 2 * len(f"{folder(release)}/{name}".encode())
    except FileNotFoundError:
        raise Http404("A file is gone from the storage. Order the release again.") from None
    return total if total * 1.05 < LARGE else None


def _member(archive: ZipFile, outlet: Outlet, name: str, source: IO[bytes]) -> Iterator[bytes]:
    about = ZipInfo(name, EPOCH)
    about.create_system, about.external_attr = 3, READABLE
    about.file_size = source.seek(0, 2)  # whether it needs the large format is to be known beforehand
    source.seek(0)
    with archive.open(about, "w") as target:
        while block := source.read(CHUNK):
            target.write(block)
            yield outlet.take()
