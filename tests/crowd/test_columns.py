import gc
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from crowd import columns
from crowd.models import Trust
from surveys import publishing
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


@pytest.fixture
def three(survey: Survey, now: datetime) -> list[int]:
    """Three responses, the second by somebody who is excluded."""
    people = factories.ContributorFactory.create_batch(3, survey=survey)
    Trust.objects.create(contributor=people[0], reliability=0.5, computed_at=now)
    found = [factories.answer(survey, person, {"drink": "tea"}, now=now).pk for person in people]
    people[1].excluded_at = now
    people[1].save()
    return found


def test_submissions_come_in_columns(survey: Survey, three: list[int]) -> None:
    [some] = columns.submissions(survey_id=survey.pk)
    assert (some.version, some.origin, some.item) == (1, ("human", "human"), (None, None))
    assert (some.trust, some.seconds) == ((0.5, None), (None, None))
    assert some.answers == [{"drink": "tea"}] * 2
    assert some.missing == [{}, {}]
    assert set(some.contributor) < set(survey.contributors.values_list("key", flat=True))
    assert some.of([1]).contributor == [some.contributor[1]]


def test_people_are_found_by_their_range_or_each_by_itself(
    survey: Survey, three: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    by_range = list(columns.submissions(survey_id=survey.pk, beside=True))
    monkeypatch.setattr(columns, "NEAR", 0)
    assert list(columns.submissions(survey_id=survey.pk, beside=True)) == by_range
    assert [(how.flags, how.seed > 0) for some in by_range for how in some.beside] == [([], True), (None, True)]


def test_submissions_of_a_range(survey: Survey, three: list[int]) -> None:
    first, _, last = three
    assert [len(some.origin) for some in columns.submissions(survey_id=survey.pk, after=first)] == [1]
    assert [len(some.origin) for some in columns.submissions(survey_id=survey.pk, until=last - 1)] == [1]
    assert list(columns.submissions(survey_id=survey.pk, after=last)) == []


def test_each_version_comes_by_itself(survey: Survey, three: list[int], alice: User, now: datetime) -> None:
    factories.QuestionFactory(survey=survey, name="mood", page=3)
    publishing.publish(survey=survey, by=alice, now=now)
    factories.answer(survey, factories.ContributorFactory(survey=survey), {"mood": "good"}, now=now)
    found = list(columns.submissions(survey_id=survey.pk))
    assert [(some.version, len(some.origin)) for some in found] == [(1, 2), (2, 1)]


def test_ranges_hold_every_response_once(survey: Survey, three: list[int], panel_of_nobody: Survey) -> None:
    first, second, last = three
    assert list(columns.ranges(survey_id=survey.pk, rows=2)) == [(0, second), (second, last)]
    assert list(columns.ranges(survey_id=survey.pk, rows=1)) == [(0, first), (first, second), (second, last)]
    assert list(columns.ranges(survey_id=survey.pk, rows=3)) == [(0, last)]
    assert list(columns.ranges(survey_id=panel_of_nobody.pk, rows=2)) == []


@pytest.fixture
def panel_of_nobody(alice: User) -> Survey:
    return factories.SurveyFactory(owner=alice)


def test_submissions_by_the_page(survey: Survey, three: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "SUBMISSIONS", 1)
    found = list(columns.submissions(survey_id=survey.pk))
    assert [len(some.origin) for some in found] == [1, 1]
    assert len({some.contributor for some in found}) == 2


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_of_garbage_is_as_it_was(on: bool) -> None:
    (gc.enable if on else gc.disable)()
    try:
        with columns.without_garbage():
            assert not gc.isenabled()
        assert gc.isenabled() == on
    finally:
        gc.enable()
