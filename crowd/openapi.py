"""How the API's code becomes its OpenAPI description."""

import re

from drf_spectacular.openapi import AutoSchema


class Schema(AutoSchema):
    """The first sentence of a view's docstring is the operation's summary, the rest its description."""

    def get_summary(self) -> str:
        return self._words()[0].rstrip(".")

    def get_description(self) -> str:  # type: ignore[override] # as drf-spectacular overrides it
        return self._words()[1]

    def _words(self) -> tuple[str, str]:
        first, *rest = re.split(r"(?<=\.)\s+", super().get_description(), maxsplit=1)
        return first, "".join(rest)
