from datetime import datetime
from typing import Any

import pytest

from crowd import columns
from crowd.models import Aggregation
from surveys.models import Survey
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


def test_rows_go_in(task: Survey, survey: Survey) -> None:
    rows = [(task.pk, 3, True, None), (survey.pk, 4, False, 0.5)]
    columns.insert(model=Aggregation, fields=["survey", "generation", "requested", "seconds"], rows=rows)
    found = Aggregation.objects.order_by("generation").values_list("survey", "generation", "requested", "seconds")
    assert list(found) == rows
