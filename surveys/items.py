"""Items into a survey: a file is streamed in batches; a bad row is reported and the good ones stay.

Columns (CSV) or fields (JSON Lines): `key` (or `id`), optionally `priority` and `target`, in JSON Lines also `gold`
({question: right answer}); everything else is the item's data, for the {{placeholders}} of the questions.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from surveys import item_rows, kinds
from surveys.gold import note_change
from surveys.item_rows import BadRow, Rejected, Row
from surveys.models import Gold, Item, Question, Survey
from surveys.publishing import asked

BATCH = 1_000
# A report is read by a person; all rejected rows are counted, the first are told.
REPORTED = 1_000


@dataclass
class ImportReport:
    """What became of each row. `rejected` holds the first of them, `rejected_total` counts all."""

    added: int = 0
    unchanged: int = 0
    changed: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    rejected_total: int = 0

    def reject(self, line: int, reason: str) -> None:
        self.rejected_total += 1
        if len(self.rejected) < REPORTED:
            self.rejected.append(Rejected(line, reason))


def import_items(
    *, survey: Survey, lines: Iterable[bytes] | BinaryIO, format: str, update: bool = False
) -> ImportReport:
    """Add the items of a file ("csv" or "jsonl") to `survey`. The same file again changes nothing.

    An item that is there already with other content is reported and left alone, unless `update` is set.
    """
    report = ImportReport()
    questions = {question.name: question for question in survey.questions.all()}
    lines_of_keys: dict[str, int] = {}
    rows = item_rows.read(lines, format)
    while batch := list(islice(rows, BATCH)):
        _store(survey, list(_acceptable(batch, questions, lines_of_keys, report)), update, report)
    return report


def rank(*, survey_id: int, key: str) -> float:
    """The item's place on [0, 1): as good as drawn by lot, and the same in every import."""
    digest = hashlib.sha256(f"{survey_id}:{key}".encode()).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53


def _acceptable(
    batch: list[Row | Rejected], questions: dict[str, Question], lines_of_keys: dict[str, int], report: ImportReport
) -> Iterator[Row]:
    """The rows that may be stored, their gold in stored form; the others go to the report."""
    for row in batch:
        if isinstance(row, Rejected):
            report.reject(row.line, row.reason)
            continue
        if (first := lines_of_keys.setdefault(row.key, row.line)) != row.line:
            report.reject(row.line, f"The key “{row.key[:60]}” is on line {first} already. Every item needs its own.")
            continue
        try:
            yield replace(row, gold=_loaded(row, questions))
        except BadRow as error:
            report.reject(row.line, str(error))


def _loaded(row: Row, questions: dict[str, Question]) -> dict[str, Any]:
    return {name: _right_answer(name, value, questions, row.data) for name, value in row.gold.items()}


def _right_answer(name: str, value: Any, questions: dict[str, Question], data: dict[str, Any]) -> Any:
    question = questions.get(name)
    if question is None or not kinds.get(question.kind).answerable:
        raise BadRow(f"The survey has no question “{name[:60]}” that a right answer could belong to.")
    try:
        return kinds.get(question.kind).load(value, kinds.about(asked(question), data).config)
    except ValidationError as error:
        raise BadRow(f"The right answer to “{name}” is not possible: {' '.join(error.messages)}") from None


def _store(survey: Survey, rows: list[Row], update: bool, report: ImportReport) -> None:
    with transaction.atomic():
        # One import at a time: what is new here is new for everybody.
        Survey.objects.select_for_update().get(pk=survey.pk)
        found = survey.items.filter(key__in=[row.key for row in rows]).prefetch_related("gold")
        stored = {item.key: item for item in found}
        _add(survey, [row for row in rows if row.key not in stored], report)
        for row in rows:
            if row.key in stored:
                _compare(row, stored[row.key], update, report)


def _add(survey: Survey, rows: list[Row], report: ImportReport) -> None:
    made = Item.objects.bulk_create([_item(survey, row) for row in rows])
    Gold.objects.bulk_create(
        Gold(item=item, question=name, value=value)
        for item, row in zip(made, rows, strict=True)
        for name, value in row.gold.items()
    )
    report.added += len(made)


def _item(survey: Survey, row: Row) -> Item:
    target = row.target or survey.redundancy
    return Item(
        survey=survey,
        key=row.key,
        data=row.data,
        priority=row.priority or 0,
        target=target,
        open_slots=target,
        rank=rank(survey_id=survey.pk, key=row.key),
    )


def _compare(row: Row, item: Item, update: bool, report: ImportReport) -> None:
    if not _differs(row, item):
        report.unchanged += 1
    elif not update:
        report.reject(row.line, f"The item “{row.key[:60]}” is there with other content. Tick “update” to replace it.")
    elif _change(row, item):
        report.changed += 1
    else:
        report.reject(
            row.line, f"More people have “{row.key[:60]}” than the target {row.target} allows. Raise the target."
        )


def _differs(row: Row, item: Item) -> bool:
    """Whether the file says something else than what is stored; what it leaves out, it does not change."""
    return (
        row.data != item.data
        or row.priority not in {None, item.priority}
        or row.target not in {None, item.target}
        or bool(row.gold and row.gold != _gold(item))
    )


def _gold(item: Item) -> dict[str, Any]:
    return {gold.question: gold.value for gold in item.gold.all()}


def _change(row: Row, item: Item) -> bool:
    """Write the row over the item. False where more people hold or finished it than the new target allows."""
    target = row.target or item.target
    taken = F("target") - F("open_slots")
    # One guarded statement: people claim items while an import runs.
    changed = (
        Item.objects.annotate(taken=taken)
        .filter(pk=item.pk, taken__lte=target)
        .update(
            data=row.data,
            priority=item.priority if row.priority is None else row.priority,
            target=target,
            open_slots=target - taken,
        )
    )
    if changed and row.gold and row.gold != _gold(item):
        item.gold.all().delete()
        Gold.objects.bulk_create(Gold(item=item, question=name, value=value) for name, value in row.gold.items())
        note_change(survey=item.survey)
    return changed == 1
