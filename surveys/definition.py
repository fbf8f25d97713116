"""A survey as it was published: plain values, no database.

Everything after authoring works on a `Definition`: pages, collection, aggregation, export.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from surveys.arms import Arm

PLACEHOLDER = re.compile(r"\{\{\s*([^{}]{1,60}?)\s*\}\}")


@dataclass(frozen=True)
class Asked:
    """A question as a contributor meets it."""

    name: str
    kind: str
    text: str
    help: str
    config: dict[str, Any]
    page: int
    condition: Any
    required: bool
    role: str
    expected: Any

    @property
    def depends_on_item(self) -> bool:
        """Whether fields of an item stand in the settings, so that it may depend on the item what can be answered."""
        return PLACEHOLDER.search(json.dumps(self.config)) is not None

    def mapped(self, change: Callable[[str], str], keys: frozenset[str]) -> Self:
        """The same question with `change` applied to its texts: its own, and those under `keys` in its settings."""
        return replace(
            self,
            text=change(self.text),
            help=change(self.help),
            config=_map_texts(self.config, change, keys, inside=False),
        )


@dataclass(frozen=True)
class Definition:
    title: str
    description: str
    consent: str
    thanks: str
    languages: tuple[str, ...]
    per_item: bool
    questions: tuple[Asked, ...]
    translations: dict[str, dict[str, str]]
    arms: tuple[Arm, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        questions = tuple(Asked(**question) for question in data["questions"])
        arms = tuple(Arm(**arm) for arm in data.get("arms", ()))  # older versions know of none
        return cls(**{**data, "questions": questions, "languages": tuple(data["languages"]), "arms": arms})

    def to_json(self) -> dict[str, Any]:
        lists = {"languages": list(self.languages), "questions": [asdict(q) for q in self.questions]}
        return {**asdict(self), **lists, "arms": [asdict(arm) for arm in self.arms]}

    def question(self, name: str) -> Asked:
        """The question called `name`; KeyError where there is none."""
        return {question.name: question for question in self.questions}[name]

    @property
    def pages(self) -> list[int]:
        """The numbers of the pages, in order; they need not be consecutive."""
        return sorted({question.page for question in self.questions})

    @property
    def arm_codes(self) -> list[str]:
        return [arm.code for arm in self.arms]


def fill(text: str, data: Mapping[str, Any]) -> str:
    """`text` with each {{field}} replaced by that field of an item; an unknown or empty field becomes nothing."""
    return PLACEHOLDER.sub(lambda match: "" if data.get(match[1]) is None else str(data[match[1]]), text)


def _map_texts(node: Any, change: Callable[[str], str], keys: frozenset[str], *, inside: bool) -> Any:
    if isinstance(node, dict):
        return {key: _map_texts(value, change, keys, inside=key in keys) for key, value in node.items()}
    if isinstance(node, list):
        return [_map_texts(value, change, keys, inside=inside) for value in node]
    return change(node) if inside and isinstance(node, str) else node
