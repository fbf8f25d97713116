"""What is known of how an answer came about, made coarse: flags, the week, seconds per page, the order of options."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from crowd.columns import Beside, Submissions
from crowd.models import Origin
from exports.frames import Field
from exports.questions import Exported
from surveys import kinds
from surveys.definition import Asked
from surveys.models import Survey

# Finer times would help to recognise a person, and say little more.
STEP = 5
NOTE = (
    "Weeks, times and orders of options say when and how somebody answered. They help to recognise a person, and the "
    "same order in two releases points to the same person: pass them on only to those who need them."
)


@dataclass(frozen=True)
class Paradata:
    """Of a survey with these pages, in any version, and the questions that leave."""

    pages: Sequence[int]
    asked: Sequence[Exported]

    @cached_property
    def shuffled(self) -> list[Exported]:
        return [one for one in self.asked if any(_order(form, 0) for form in one.forms.values())]

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return (
            Field("flags", "string", "What is odd about the contributor's answers; empty: nothing, or not known."),
            Field("week", "string", "The Monday of the week (UTC) in which it was sent."),
            *(
                Field(f"seconds.page_{n}", "integer", f"Seconds on page {n}, to the nearest {STEP}.")
                for n in self.pages
            ),
            *(_order_field(one) for one in self.shuffled),
        )

    def columns(self, some: Submissions) -> Iterator[list[Any]]:
        """Submissions as the columns of `fields`."""
        yield [", ".join(one.flags or ()) or None for one in some.beside]
        yield [_monday(one.submitted_at) for one in some.beside]
        for page in self.pages:
            yield [_coarse(one.page_seconds.get(str(page))) for one in some.beside]
        for question in self.shuffled:
            yield _orders(question, some)


def of_survey(*, survey: Survey, asked: Sequence[Exported]) -> Paradata:
    pages = {page for version in survey.versions.all() for page in version.content.pages}
    return Paradata(sorted(pages), asked)


def _order_field(one: Exported) -> Field:
    # It names no question: it is no answer, neither to protect as one nor to judge as one.
    about = f"The options of {one.label} from top to bottom as they were shown; a list of codes as JSON."
    return Field(f"{one.label}.order", "string", about, made=True)


def _orders(question: Exported, some: Submissions) -> list[str | None]:
    """Empty where nobody was shown the question on our pages: of models, imports, and questions that were hidden."""
    form = question.forms.get(some.version)
    if form is None:
        return [None] * len(some.origin)
    seen = zip(some.origin, some.seconds, some.missing, some.beside, strict=True)
    return [
        _written(form, beside)
        if origin == Origin.HUMAN and seconds is not None and missing.get(question.name) != "hidden"
        else None
        for origin, seconds, missing, beside in seen
    ]


def _written(form: Asked, beside: Beside) -> str | None:
    order = _order(form, beside.seed)
    return json.dumps(order, ensure_ascii=False) if order else None


def _order(form: Asked, seed: int) -> list[str]:
    return kinds.get(form.kind).shuffled(form, seed=seed)


def _monday(moment: datetime) -> str:
    return (moment - timedelta(days=moment.weekday())).date().isoformat()


def _coarse(seconds: float | None) -> int | None:
    return None if seconds is None else STEP * round(seconds / STEP)
