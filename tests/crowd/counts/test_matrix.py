"""How far each two people agree."""

from datetime import datetime

import pytest

from crowd import aggregation, summary
from crowd.counts import matrix
from crowd.counts.matrix import Matrix
from surveys.models import Survey
from tests import factories


def of(task: Survey, now: datetime, *rows: list[str]) -> Matrix:
    """Of people with what each says of the items in turn; "" is nothing."""
    for moods in rows:
        person = factories.ContributorFactory(survey=task)
        for item, mood in zip(task.items.order_by("pk"), moods, strict=False):
            if mood:
                factories.answer(task, person, {"mood": mood}, item=item, now=now)
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    summary.take(survey=task, now=now)
    kept = summary.state(task).kept
    assert kept
    return kept["matrices"]["mood"]


def test_of_nobody(task: Survey, now: datetime) -> None:
    assert of(task, now) == {"people": [], "pairs": []}


def test_each_two_on_what_both_answered(task: Survey, now: datetime) -> None:
    found = of(task, now, ["good", "good", "bad"], ["good", "bad", "bad"], ["", "", "good", "good"])
    assert found["people"] == list(task.contributors.order_by("pk").values_list("pk", flat=True))
    assert [tuple(pair) for pair in found["pairs"]] == [(0, 1, 3, 0.6667), (0, 2, 1, 0.0), (1, 2, 1, 0.0)]


def test_only_those_who_answered_most(task: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix, "MOST_PEOPLE", 2)
    found = of(task, now, ["good"], ["good", "bad"], ["good", "bad", "bad"])
    people = list(task.contributors.order_by("pk").values_list("pk", flat=True))
    assert found["people"] == people[1:]
    assert [tuple(pair) for pair in found["pairs"]] == [(0, 1, 2, 1.0)]


def test_too_many_different_answers(task: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix, "MOST_VALUES", 1)
    assert of(task, now, ["good", "bad"], ["good", "bad"]) == {"people": [], "pairs": []}
