"""An existing labelling dataset comes in as a study: columns task, worker, label; known answers: task, label."""

import csv
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.contrib.auth.models import User
from django.db import transaction

from crowd import aggregation, imports
from crowd.models import Agreement, Consensus
from surveys import publishing
from surveys.gold import set_gold
from surveys.kinds.labelling import question_for
from surveys.models import Question, Survey

QUESTION = "label"
ANSWER_COLUMNS, GOLD_COLUMNS = ("task", "worker", "label"), ("task", "label")


class NotADataset(ValueError):
    """The file is not what it should be; the message says what to do."""


@dataclass(frozen=True)
class Loaded:
    """What came in and what it amounts to. `alpha` and `accuracy` are None where undefined or unknown."""

    survey: Survey
    method: str
    items: int
    contributors: int
    answers: int
    report: imports.Report
    alpha: float | None
    alpha_reason: str
    accuracy: aggregation.Accuracy
    gold_left_out: int
    load_seconds: float
    aggregate_seconds: float


def load(
    *,
    answers: Path,
    gold: Path | None,
    slug: str,
    owner: User,
    now: datetime,
    clock: Callable[[], float] = time.monotonic,
) -> Loaded:
    """Load, aggregate, and compare with the known answers. Loading the same file again adds nothing.

    Raises NotADataset; ValidationError for labels that cannot be options.
    """
    started = clock()
    labels = {row["label"] for row in _rows(answers, ANSWER_COLUMNS)}
    known = {row["task"]: row["label"] for row in _rows(gold, GOLD_COLUMNS)} if gold else {}
    survey, values = _study(slug, answers.parent.name or answers.stem, labels | set(known.values()), owner, now)
    rows = (
        imports.Row(contributor=row["worker"], item=row["task"], answers={QUESTION: values[row["label"]]})
        for row in _rows(answers, ANSWER_COLUMNS)
    )
    report = imports.import_answers(survey=survey, rows=rows, now=now)
    asked = publishing.current_version(survey=survey).content.question(QUESTION)
    left_out = set_gold(survey=survey, asked=asked, answers={task: values[label] for task, label in known.items()})
    loaded = clock()
    aggregation.aggregate_survey(survey_id=survey.pk, now=now)
    done = clock()
    agreement = Agreement.objects.get(survey=survey, question=QUESTION)
    first = Consensus.objects.filter(item__survey=survey).first()
    return Loaded(
        survey=survey,
        method=first.method if first else "none",
        items=survey.items.count(),
        contributors=survey.contributors.count(),
        answers=survey.responses.count(),
        report=report,
        alpha=agreement.value,
        alpha_reason=agreement.reason,
        accuracy=aggregation.gold_accuracy(survey=survey, question=QUESTION),
        gold_left_out=len(left_out),
        load_seconds=loaded - started,
        aggregate_seconds=done - loaded,
    )


@transaction.atomic
def _study(slug: str, title: str, labels: set[str], owner: User, now: datetime) -> tuple[Survey, dict[str, str]]:
    """The study for these labels, made where it is not there yet, closed to the public; and the value of each label."""
    kind, config, values = question_for(labels)
    survey, made = Survey.objects.get_or_create(
        slug=slug,
        defaults={
            "title": title,
            "owner": owner,
            "per_item": True,
            "redundancy": 1,
            "consent": "These answers were collected elsewhere, under the consent given there.",
        },
    )
    if not made and not survey.questions.filter(name=QUESTION, config=config).exists():
        raise NotADataset(f"The study “{slug}” exists with other labels. Choose another name with --survey.")
    if made:
        Question.objects.create(survey=survey, name=QUESTION, kind=kind, text="{{text}}", config=config)
        publishing.freeze(survey=survey, by=owner, now=now)
    return survey, values


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            reader = csv.DictReader(file)
            missing = [column for column in columns if column not in (reader.fieldnames or [])]
            if missing:
                raise NotADataset(f"{path} has no column {', '.join(missing)}. It needs: {', '.join(columns)}.")
            for row in reader:
                yield {column: (row[column] or "").strip() for column in columns}
        except UnicodeDecodeError:
            raise NotADataset(f"{path} is not UTF-8. Save it again with that encoding.") from None
        except csv.Error as error:
            raise NotADataset(f"{path}, line {reader.line_num}: {error}.") from None
