"""`seen(text)`: what is found in a text, as pairs of kind and words."""

from collections.abc import Callable

import pytest

from exports.privacy.text.detection import Settings, find

Seen = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def seen() -> Seen:
    def found(text: str, settings: Settings | None = None) -> list[tuple[str, str]]:
        return [(one.kind, text[one.start : one.end]) for one in find(text, settings=settings or Settings())]

    return found
