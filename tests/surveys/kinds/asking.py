"""What the tests of the kinds have in common."""

from typing import Any

from surveys.definition import Asked


def asked(kind: str, config: dict[str, Any], *, required: bool = True, **changes: Any) -> Asked:
    """A question called `tea`."""
    whole: dict[str, Any] = {
        "name": "tea", "kind": kind, "text": "What about tea?", "help": "", "config": config, "page": 1,
        "condition": None, "required": required, "role": "normal", "expected": None,
    }  # fmt: skip
    return Asked(**whole | changes)


def options(*values: str, **more: Any) -> dict[str, Any]:
    """Settings with these options."""
    return {"options": [{"value": value, "label": value.title()} for value in values], **more}
