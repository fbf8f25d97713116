"""One file of a release as a response: conditional, in ranges, and named so that nobody mistakes it for a page."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response

from exports import files, manifest
from exports.models import Build, Release
from exports.writers import media_type

CHUNK = 64 * 1024
# One range, as every client that resumes a download asks for. RFC 9110 lets a server ignore any other.
RANGE = re.compile(r"bytes=(?:(?P<first>\d{1,18})-(?P<last>\d{1,18})?|-(?P<suffix>\d{1,18}))")


@dataclass(frozen=True)
class Stored:
    """A file of a build: its own name, the name to save it under, and what opens it (or raises FileNotFoundError)."""

    name: str
    save_as: str
    open: Callable[[], IO[bytes]]


def respond(request: HttpRequest, *, release: Release, name: str) -> HttpResponseBase:
    """The file `name` of the release, or the part of it that the request asks for. Raises Http404."""
    save_as = f"{release.survey.slug}-{release.pk}-{name}"
    stored = Stored(name, save_as, partial(files.read, release_id=release.pk, name=name))
    return respond_with(request, stored, build=release)


def respond_with(request: HttpRequest, stored: Stored, *, build: Build) -> HttpResponseBase:
    """The file, or the part of it that the request asks for. Raises Http404 where the build does not list it."""
    digest = manifest.digests(build).get(stored.name) if build.is_ready else None
    if digest is None:
        raise Http404("There is no such file (yet). See “files” for those that there are.")
    etag = f'"{digest}"'
    response = get_conditional_response(request, etag=etag) or _content(request, stored, etag)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def is_start(response: HttpResponseBase) -> bool:
    """Whether the response gives a file from its beginning: a resumed part is the same download still."""
    if response.status_code == 206:
        return str(response["Content-Range"]).startswith("bytes 0-")
    return response.status_code == 200


def _content(request: HttpRequest, stored: Stored, etag: str) -> HttpResponseBase:
    try:
        content = stored.open()
    except FileNotFoundError:
        raise Http404("The file is gone from the storage. Order it again.") from None
    wanted = _wanted(request, etag)
    if request.method == "HEAD":
        response = _head(content, stored.name)
    elif wanted is None:
        type_ = media_type(stored.name)
        response = FileResponse(content, as_attachment=True, filename=stored.save_as, content_type=type_)
    else:
        response = _part(content, wanted, stored)
    response["Accept-Ranges"] = "bytes"
    return response


def _head(content: IO[bytes], name: str) -> HttpResponseBase:
    with content:
        size = content.seek(0, 2)
    return HttpResponse(content_type=media_type(name), headers={"Content-Length": str(size)})


def _wanted(request: HttpRequest, etag: str) -> re.Match[str] | None:
    """The range that is asked for; None where all of the file is, or the file has changed since."""
    if request.headers.get("If-Range", etag) != etag:
        return None
    return RANGE.fullmatch(request.headers.get("Range", ""))


def _part(content: IO[bytes], wanted: re.Match[str], stored: Stored) -> HttpResponseBase:
    size = content.seek(0, 2)
    start, end = _bounds(wanted, size)
    if start >= end:
        content.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    content.seek(start)
    response = StreamingHttpResponse(_read(content, end - start), status=206, content_type=media_type(stored.name))
    response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response["Content-Length"] = str(end - start)
    response["Content-Disposition"] = f'attachment; filename="{stored.save_as}"'
    return response


def _bounds(wanted: re.Match[str], size: int) -> tuple[int, int]:
    """The first byte of the range and the one after its last."""
    if wanted["suffix"] is not None:
        return max(0, size - int(wanted["suffix"])), size
    last = size - 1 if wanted["last"] is None else int(wanted["last"])
    return int(wanted["first"]), min(size, last + 1)


def _read(content: IO[bytes], left: int) -> Iterator[bytes]:
    with content:
        while left > 0 and (block := content.read(min(CHUNK, left))):
            left -= len(block)
            yield block
