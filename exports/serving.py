"""What is downloaded as a response: conditional, in ranges, and named so that nobody mistakes it for a page."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from crowd.problems import plain
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


@dataclass(frozen=True)
class Content:
    """What can be sent: so many bytes, of which `read(start, end)` gives those from `start` to before `end`."""

    size: int
    media_type: str
    save_as: str
    read: Callable[[int, int], Iterator[bytes]]


def respond(request: HttpRequest, *, release: Release, name: str) -> HttpResponseBase:
    """The file `name` of the release, or the part of it that the request asks for. Raises Http404."""
    save_as = f"{release.survey.slug}-{release.pk}-{name.replace('/', '-')}"
    stored = Stored(name, save_as, partial(files.read, release_id=release.pk, name=name))
    return respond_with(request, stored, build=release)


def respond_with(request: HttpRequest, stored: Stored, *, build: Build) -> HttpResponseBase:
    """The file, or the part of it that the request asks for. Raises Http404 where the build does not list it."""
    digest = manifest.sha256(build, stored.name) if build.is_ready else None
    if digest is None:
        raise Http404("There is no such file (yet). See “files” for those that there are.")
    return send(request, etag=f'"{digest}"', find=partial(_of_file, stored))


def send(request: HttpRequest, *, etag: str, find: Callable[[], Content]) -> HttpResponseBase:
    """What `find` finds (it may raise Http404), or what of it the request asks for. The same `etag`, the same bytes."""
    response = get_conditional_response(request, etag=etag) or _answer(request, find(), etag)
    if response.status_code == 412:
        response = plain(412, "What is here is not what “If-Match” names. Fetch it anew.")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def begins(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether a download begins with the response: a resumed part is the same download still, and HEAD is none."""
    if request.method == "HEAD":
        return False
    if response.status_code == 206:
        return str(response["Content-Range"]).startswith("bytes 0-")
    return response.status_code == 200


def _of_file(stored: Stored) -> Content:
    try:
        with stored.open() as file:
            size = file.seek(0, 2)
    except FileNotFoundError:
        raise Http404("The file is gone from the storage. Order it again.") from None
    return Content(size, media_type(stored.name), stored.save_as, partial(_read, stored))


def _answer(request: HttpRequest, content: Content, etag: str) -> HttpResponseBase:
    wanted = _wanted(request, etag)
    start, end = (0, content.size) if wanted is None else _bounds(wanted, content.size)
    if wanted is not None and start >= end:
        response: HttpResponseBase = plain(416, f"There are only {content.size:,} bytes. Ask for a range within.")
        response["Content-Range"] = f"bytes */{content.size}"
    else:
        response = _part(request, content, start, end)
        if wanted is not None:
            response.status_code = 206
            response["Content-Range"] = f"bytes {start}-{end - 1}/{content.size}"
    response["Accept-Ranges"] = "bytes"
    return response


def _wanted(request: HttpRequest, etag: str) -> re.Match[str] | None:
    """The range that is asked for; None where all of it is, or it has changed since. Only GET has ranges."""
    if request.method != "GET" or request.headers.get("If-Range", etag) != etag:
        return None
    return RANGE.fullmatch(request.headers.get("Range", ""))


def _bounds(wanted: re.Match[str], size: int) -> tuple[int, int]:
    """The first byte of the range and the one after its last."""
    if wanted["suffix"] is not None:
        return max(0, size - int(wanted["suffix"])), size
    last = size - 1 if wanted["last"] is None else int(wanted["last"])
    return int(wanted["first"]), min(size, last + 1)


def _part(request: HttpRequest, content: Content, start: int, end: int) -> HttpResponseBase:
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(content_type=content.media_type)
    else:
        response = StreamingHttpResponse(content.read(start, end), content_type=content.media_type)
    response["Content-Length"] = str(end - start)
    response["Content-Disposition"] = content_disposition_header(True, content.save_as)
    return response


def _read(stored: Stored, start: int, end: int) -> Iterator[bytes]:
    with stored.open() as file:
        left = end - file.seek(start)
        while left > 0 and (block := file.read(min(CHUNK, left))):
            left -= len(block)
            yield block
