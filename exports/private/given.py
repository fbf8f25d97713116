"""The answers that private tables count, read page by page: however many there are, one page is in memory."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from crowd.columns import without_garbage
from crowd.models import Origin, Response
from exports.questions import Exported
from surveys.models import Survey

PAGE = 10_000
# As text, which is parsed by the page: by the row it takes twice as long.
COLUMNS = ("pk", "contributor_id", "version__number")
ANSWERS = Cast("answers", TextField())

Submission = tuple[int, int, dict[str, Any]]
Report = Callable[[int], object]


def given(survey: Survey, found: Sequence[Exported], *, most: int, report: Report) -> Iterator[list[Any]]:
    """The answers to the questions, of each person's first `most` submissions; None where there is none.

    Only of people, and of those who count elsewhere. `report` is called between pages, with per cent.
    """
    taken: Counter[int] = Counter()
    for person, version, answers in _submissions(survey, report):
        taken[person] += 1
        if taken[person] <= most:
            yield [answers.get(one.name) if version in one.forms else None for one in found]


def _submissions(survey: Survey, report: Report) -> Iterator[Submission]:
    """By primary key: no statement is open between two pages, so that `report` may write (SQLite would refuse it)."""
    mine = Response.objects.counting().of_origin(Origin.HUMAN).filter(survey=survey).order_by("pk")
    newest = mine.values_list("pk", flat=True).last() or 0
    rows, after = mine.filter(pk__lte=newest).values_list(*COLUMNS, ANSWERS), 0
    while page := list(rows.filter(pk__gt=after)[:PAGE]):
        keys, people, versions, texts = zip(*page, strict=True)
        with without_garbage():
            answers = json.loads(f"[{','.join(texts)}]")
        yield from zip(people, versions, answers, strict=True)
        after = keys[-1]
        report(100 * after // newest)
