"""What is known of how an answer came about, made coarse: flags, the week, seconds per page.

The order in which somebody saw the options follows from a seed of theirs and is the same in every release: it joins two
releases as surely as a name that both hold, so that it leaves only for a reason.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from crowd.columns import Beside, Submissions
from crowd.models import Origin
from exports.frames import Field
from exports.options import Options
from exports.questions import Exported
from surveys import kinds
from surveys.definition import Asked
from surveys.models import Survey

# Finer times would help to recognise a person, and say little more.
STEP = 5
NOTE = (
    "Flags and times say when and how somebody answered. They help to recognise a person: pass them on only to those "
    "who need them."
)
COARSER = (
    "When somebody answered is not among what k, l and t are about. As rows were changed to protect people, it is told "
    "in months, and seconds per page in steps that double."
)
JOINS = "The same order of options in two releases points to the same person. It is in this one because: {why}"


@dataclass(frozen=True)
class Paradata:
    """Of a survey with these pages, in any version, and the questions that leave.

    `order_reason`: why the order of options leaves; empty, and it does not. `coarser`: as much as k needs.
    """

    pages: Sequence[int]
    asked: Sequence[Exported]
    order_reason: str = ""
    coarser: bool = False

    @cached_property
    def shuffled(self) -> list[Exported]:
        asked = self.asked if self.order_reason else ()
        return [one for one in asked if any(_order(form, 0) for form in one.forms.values())]

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return (
            Field("flags", "string", "What is odd about the contributor's answers; empty: nothing, or not known."),
            self._sent,
            *(Field(f"seconds.page_{n}", "integer", f"Seconds on page {n}, {self._steps}.") for n in self.pages),
            *(_order_field(one) for one in self.shuffled),
        )

    @property
    def notes(self) -> list[str]:
        """What is to be known of them, beside `NOTE`."""
        joins = [JOINS.format(why=self.order_reason)] if self.shuffled else []
        return [*([COARSER] if self.coarser else []), *joins]

    def columns(self, some: Submissions) -> Iterator[list[Any]]:
        """Submissions as the columns of `fields`."""
        yield [", ".join(one.flags or ()) or None for one in some.beside]
        yield [(_month if self.coarser else _monday)(one.submitted_at) for one in some.beside]
        coarse = _doubling if self.coarser else _coarse
        for page in self.pages:
            seconds = (one.page_seconds.get(str(page)) for one in some.beside)
            yield [None if one is None else coarse(one) for one in seconds]
        for question in self.shuffled:
            yield _orders(question, some)

    @property
    def _sent(self) -> Field:
        if self.coarser:
            return Field("month", "string", "The month (UTC) in which it was sent.")
        return Field("week", "string", "The Monday of the week (UTC) in which it was sent.")

    @property
    def _steps(self) -> str:
        if self.coarser:
            return f"where its step begins: 0, {STEP}, {2 * STEP}, {4 * STEP} and so on"
        return f"to the nearest {STEP}"


def of_survey(*, survey: Survey, asked: Sequence[Exported], options: Options) -> Paradata:
    pages = {page for version in survey.versions.all() for page in version.content.pages}
    return Paradata(sorted(pages), asked, options.order_reason, coarser=options.privacy.changes)


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


def _month(moment: datetime) -> str:
    return f"{moment:%Y-%m}"


def _coarse(seconds: float) -> int:
    return STEP * round(seconds / STEP)


def _doubling(seconds: float) -> int:
    """Where its step begins: a time of several minutes, told in steps of 5 seconds, would be nearly anybody's own."""
    steps = int(seconds // STEP)
    return STEP * 2 ** (steps.bit_length() - 1) if steps > 0 else 0
