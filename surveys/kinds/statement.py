"""Something to read: a heading, instructions, the item to label. It has no answer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import nh3
import numpy as np
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.html import escape, linebreaks
from django.utils.safestring import mark_safe
from numpy.typing import NDArray

from surveys.definition import Asked, fill
from surveys.kinds.base import Chart, Column, Config, ConfigForm, Kind, Value
from surveys.kinds.fields import TextField
from surveys.measures.consensus import Opinion, plurality

TAGS = {"p", "br", "strong", "b", "em", "i", "ul", "ol", "li", "blockquote", "code", "a"}
BLOCK = re.compile(r"<(p|ul|ol|blockquote)\b", re.IGNORECASE)
NO_ANSWER = "A statement has no answer."


class StatementForm(ConfigForm):
    body = TextField(
        required=False,
        max_length=20_000,
        help_text="Below the text. May hold paragraphs, lists, links, <strong> and <em>. In a labelling task {{field}} "
        "shows that field of the item.",
    )


class Statement(Kind):
    name = "statement"
    label = "Statement"
    about = "Something to read: instructions, or the item that the questions are about."
    example = {"body": "<p>Think of the <strong>last week</strong>, also of the weekend.</p>"}
    config_form = StatementForm
    answerable = False
    texts = frozenset({"body"})

    def describe(self, config: Config) -> str:
        return f"{len(config.get('body', '').split())} words below"

    def fill(self, asked: Asked, data: Mapping[str, Any]) -> Asked:
        """In the body the item's data is text, never HTML."""
        escaped = {field: None if value is None else escape(value) for field, value in data.items()}
        body = fill(asked.config.get("body", ""), escaped)
        return replace(super().fill(asked, data), config={**asked.config, "body": body})

    def show(self, asked: Asked) -> str:
        body = asked.config.get("body", "")
        return render_to_string("surveys/kinds/statement.html", {"question": asked, "body": safe(body)})

    def wanted(self, config: Config) -> str:
        return ""

    def load(self, raw: Any, config: Config) -> Value:
        raise ValidationError(NO_ANSWER)

    def summary(self, value: Value, config: Config) -> str:
        return ""

    def distance(self, a: Value, b: Value, config: Config) -> float:
        return 0.0

    def distances(self, values: Sequence[Value], config: Config) -> NDArray[np.float64]:
        return np.zeros((len(values), len(values)))

    def consensus(self, values: Sequence[Value], weights: Sequence[float] | None, config: Config) -> Opinion:
        return plurality([])

    def synthesise(self, config: Config, rng: np.random.Generator) -> Value:
        return None

    def columns(self, name: str, config: Config) -> list[Column]:
        return []

    def cells(self, value: Value | None, config: Config) -> list[Any]:
        return []

    def chart(self, values: Sequence[Value], config: Config) -> Chart:
        return Chart([], [], NO_ANSWER)


def safe(body: str) -> str:
    """`body` with the few tags that a statement may have; plain text gets its paragraphs from blank lines."""
    paragraphs = body if BLOCK.search(body) else linebreaks(body)
    return mark_safe(  # noqa: S308 - nh3 has just taken out all but the listed tags
        nh3.clean(
            paragraphs if body.strip() else "",
            tags=TAGS,
            attributes={"a": {"href"}},
            url_schemes={"https", "http", "mailto"},
        )
    )
