"""What the API reads: JSON of an ordinary size at once, large uploads line by line."""

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any

from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser, DataAndFiles, JSONParser, MultiPartParser

LARGEST_UPLOAD = 64 * 1024 * 1024
LONGEST_LINE = 1_000_000


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = (
        f"The upload is larger than {LARGEST_UPLOAD // 1024**2} MB. Send it in parts: what came twice is taken once."
    )


class Json(JSONParser):
    """JSON that every database can keep: no NUL character, no half characters, no bottomless nesting."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            data = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None
        if problem := not_storable(data):
            raise ParseError(problem)
        return data


class Lines(BaseParser):
    """A body that is read line by line while it arrives."""

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """An iterator of lines: `request.data` of the views that take this."""
        _check_size(parser_context)
        return read_lines(stream)


class JsonLines(Lines):
    media_type = "application/x-ndjson"


class Csv(Lines):
    media_type = "text/csv"


class Uploads(MultiPartParser):
    """Files, as a form sends them."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> "DataAndFiles[Any, Any]":
        _check_size(parser_context)
        return super().parse(stream, media_type, parser_context)


def read_lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of `stream`, one in memory at a time; one that is too long is cut, but still too long."""
    while line := stream.readline(LONGEST_LINE + 2):
        yield line
        while line and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE)


def _check_size(parser_context: Mapping[str, Any] | None) -> None:
    """Refuse a body that says it is too large, before any of it is read. Raises TooLarge."""
    request = (parser_context or {})["request"]
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_UPLOAD:
        raise TooLarge


def not_storable(data: Any) -> str:
    """Why a database could not keep `data`, which is plain JSON; empty where it can."""
    try:
        text = json.dumps(data, ensure_ascii=False, allow_nan=False)
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "The text has half of a character (a lone surrogate). Send it as UTF-8."
    except ValueError:
        return "NaN and Infinity are not JSON. Leave the value out."
    return "The text has a NUL character, which cannot be stored. Remove it." if "\\u0000" in text else ""
