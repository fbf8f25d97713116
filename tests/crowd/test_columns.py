from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from crowd import columns
from surveys.models import Item, Survey
from tests import factories


def test_answers_come_in_columns(task: Survey, now: datetime) -> None:
    first, second = factories.ContributorFactory.create_batch(2, survey=task)
    item = task.items.all()[0]
    factories.answer(task, first, {"mood": "good"}, now=now, item=item)
    factories.answer(task, second, {"mood": "bad"}, now=now, item=item)
    labels = columns.labels(survey_id=task.pk, question="mood")
    assert labels.values == ["bad", "good"]
    assert labels.code.tolist() == [1, 0]
    assert labels.item.tolist() == [item.pk, item.pk]
    assert labels.person.tolist() == [first.pk, second.pk]
    assert labels.human.tolist() == [True, True]


def test_an_answer_that_was_not_given_has_no_row(task: Survey, now: datetime) -> None:
    factories.answer(task, factories.ContributorFactory(survey=task), {}, now=now, item=task.items.all()[0])
    labels = columns.labels(survey_id=task.pk, question="mood")
    assert labels.values == []
    assert labels.code.tolist() == labels.item.tolist() == []


def test_answers_without_an_item(survey: Survey, now: datetime) -> None:
    factories.answer(survey, factories.ContributorFactory(survey=survey), {"drink": "tea"}, now=now)
    assert columns.labels(survey_id=survey.pk, question="drink").item.tolist() == [-1]


def test_values_of_every_shape_survive(task: Survey, now: datetime) -> None:
    values: list[Any] = [
        "",
        "NA",
        "null",
        'quote " comma, \\ newline \n',
        "ünï😀",
        0,
        1.5,
        True,
        ["b", "a"],
        {"k": [1]},
    ]
    people = factories.ContributorFactory.create_batch(len(values), survey=task)
    item = task.items.all()[0]
    for person, value in zip(people, values, strict=True):
        factories.answer(task, person, {"mood": value}, now=now, item=item)
    labels = columns.labels(survey_id=task.pk, question="mood")
    assert [labels.values[code] for code in labels.code.tolist()] == values


@pytest.mark.parametrize("values", [[1, 2], [True, False], [1.5, 2.0], ["1", "2"]])
def test_a_column_of_one_type_keeps_its_type(task: Survey, now: datetime, values: list[Any]) -> None:
    people = factories.ContributorFactory.create_batch(2, survey=task)
    for person, value in zip(people, values, strict=True):
        factories.answer(task, person, {"mood": value}, now=now, item=task.items.all()[0])
    labels = columns.labels(survey_id=task.pk, question="mood")
    found = [labels.values[code] for code in labels.code.tolist()]
    assert found == values
    assert [type(value) for value in found] == [type(value) for value in values]


def test_other_surveys_stay_out(task: Survey, survey: Survey, now: datetime) -> None:
    factories.answer(survey, factories.ContributorFactory(survey=survey), {"mood": "good"}, now=now)
    assert columns.labels(survey_id=task.pk, question="mood").values == []


def test_what_models_say_is_marked(task: Survey, now: datetime) -> None:
    response = factories.answer(
        task, factories.ContributorFactory(survey=task), {"mood": "bad"}, now=now, item=task.items.all()[0]
    )
    type(response).objects.update(origin="model")
    assert columns.labels(survey_id=task.pk, question="mood").human.tolist() == [False]


def test_rows_go_in(task: Survey) -> None:
    at = connection.ops.adapt_datetimefield_value(datetime(2026, 1, 1, tzinfo=UTC))
    rows = [(task.pk, f"new {k}", f'{{"text": [{k}]}}', 0, 5, 5, k / 4, at) for k in range(3)]
    fields = ["survey", "key", "data", "priority", "target", "open_slots", "rank", "created_at"]
    columns.insert(model=Item, fields=fields, rows=rows)
    found = Item.objects.filter(key__startswith="new").order_by("key").values_list("survey", "key", "data", "rank")
    assert list(found) == [(task.pk, f"new {k}", {"text": [k]}, k / 4) for k in range(3)]


def test_rows_come_in_chunks_and_codes_go_through_them(
    task: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "ROWS", 2)
    said = ["c", "a", "c", "b", "a"]
    people = factories.ContributorFactory.create_batch(len(said), survey=task)
    for person, value in zip(people, said, strict=True):
        factories.answer(task, person, {"mood": value}, now=now, item=task.items.all()[0])
    labels = columns.labels(survey_id=task.pk, question="mood")
    assert labels.values == ["a", "b", "c"]
    assert labels.code.tolist() == [2, 0, 2, 1, 0]
    assert labels.person.tolist() == [person.pk for person in people]


def test_people_who_are_excluded_stay_out(task: Survey, now: datetime) -> None:
    alice, bob = factories.ContributorFactory.create_batch(2, survey=task)
    for person in (alice, bob):
        factories.answer(task, person, {"mood": "good"}, now=now, item=task.items.all()[0])
    type(alice).objects.filter(pk=bob.pk).update(excluded_at=now)
    assert columns.labels(survey_id=task.pk, question="mood").person.tolist() == [alice.pk]
