"""How the API's code becomes its OpenAPI description."""

import re
from http import HTTPStatus
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework.permissions import SAFE_METHODS

from crowd.problems import CONTENT_TYPE, Problem

# Which problems a call may end in; the same everywhere, so that a client needs to know them once.
READING = (400, 401, 403, 404, 406, 429, 503)
WRITING = (*READING, 409, 413, 415, 422)


class Schema(AutoSchema):
    """The first sentence of a view's docstring is the operation's summary, the rest its description."""

    def get_summary(self) -> str:
        return self._words()[0].rstrip(".")

    def get_description(self) -> str:  # type: ignore[override] # as drf-spectacular overrides it
        return self._words()[1]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        """What the view says of its answers, and the problems."""
        found: dict[str, Any] = super()._get_response_bodies(direction)
        for status in READING if self.method in SAFE_METHODS else WRITING:
            said = OpenApiResponse(Problem, HTTPStatus(status).phrase)
            shown = self._get_response_for_code(said, str(status), [CONTENT_TYPE], direction)  # type: ignore[no-untyped-call] # drf-spectacular has no types
            found.setdefault(str(status), shown)
        return found

    def _words(self) -> tuple[str, str]:
        first, *rest = re.split(r"(?<=\.)\s+", super().get_description(), maxsplit=1)
        return first, "".join(rest)
