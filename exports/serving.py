"""One file of a release as a response: conditional, in ranges, and named so that nobody mistakes it for a page."""

import re
from collections.abc import Iterator
from typing import IO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response

from exports import files, manifest
from exports.models import Release
from exports.writers import media_type

CHUNK = 64 * 1024
# One range, as every client that resumes a download asks for. RFC 9110 lets a server ignore any other.
RANGE = re.compile(r"bytes=(?:(?P<first>\d{1,18})-(?P<last>\d{1,18})?|-(?P<suffix>\d{1,18}))")


def respond(request: HttpRequest, *, release: Release, name: str) -> HttpResponseBase:
    """The file `name` of the release, or the part of it that the request asks for. Raises Http404."""
    digest = manifest.digests(release).get(name) if release.is_ready else None
    if digest is None:
        raise Http404("The release has no such file (yet). See “files” of the release.")
    etag = f'"{digest}"'
    response = get_conditional_response(request, etag=etag) or _content(request, release, name, etag)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def is_start(response: HttpResponseBase) -> bool:
    """Whether the response gives a file from its beginning: a resumed part is the same download still."""
    if response.status_code == 206:
        return str(response["Content-Range"]).startswith("bytes 0-")
    return response.status_code == 200


def _content(request: HttpRequest, release: Release, name: str, etag: str) -> HttpResponseBase:
    try:
        content = files.read(release_id=release.pk, name=name)
    except FileNotFoundError:
        raise Http404("The file is gone from the storage. Order the release again.") from None
    wanted = _wanted(request, etag)
    if request.method == "HEAD":
        response = _head(content, name)
    elif wanted is None:
        save_as = _save_as(release, name)
        response = FileResponse(content, as_attachment=True, filename=save_as, content_type=media_type(name))
    else:
        response = _part(content, wanted, release, name)
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


def _part(content: IO[bytes], wanted: re.Match[str], release: Release, name: str) -> HttpResponseBase:
    size = content.seek(0, 2)
    start, end = _bounds(wanted, size)
    if start >= end:
        content.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    content.seek(start)
    response = StreamingHttpResponse(_read(content, end - start), status=206, content_type=media_type(name))
    response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response["Content-Length"] = str(end - start)
    response["Content-Disposition"] = f'attachment; filename="{_save_as(release, name)}"'
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


def _save_as(release: Release, name: str) -> str:
    return f"{release.survey.slug}-{release.pk}-{name}"
