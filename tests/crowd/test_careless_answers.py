"""Answers as arrays: what was asked, in which order, and what was said."""

from datetime import datetime
from typing import Any

import numpy as np
import pytest
from django.contrib.auth.models import User

from crowd import careless_answers
from crowd.careless_answers import Number, Sheet
from crowd.models import Origin, Response
from surveys import publishing
from surveys.models import Survey
from tests import factories

FIVE, SEVEN = {"low": 1, "high": 5}, {"low": 1, "high": 7}
NAN = float("nan")


@pytest.fixture
def study(alice: User, now: datetime) -> Survey:
    """Two pages: three ratings to five, of which one is asked of some; and two to seven, among other questions."""
    survey: Survey = factories.SurveyFactory(slug="mixed", owner=alice)
    for place, (name, kind, config, page) in enumerate(
        (
            ("b1", "rating", SEVEN, 2),
            ("a1", "rating", FIVE, 1),
            ("a2", "rating", FIVE, 1),
            ("a3", "rating", FIVE, 2),
            ("b2", "rating", SEVEN, 2),
            ("alone", "rating", {"low": 0, "high": 10}, 2),
            ("words", "free_text", {}, 2),
            ("order", "ranking", factories.MOODS, 2),
        )
    ):
        condition = {">": [{"var": "a1"}, 3]} if name == "a3" else None
        factories.QuestionFactory(
            survey=survey, name=name, kind=kind, config=config, page=page, order=place, condition=condition
        )
    publishing.publish(survey=survey, by=alice, now=now)
    survey.refresh_from_db()
    return survey


def given(survey: Survey, answers: dict[str, Any], now: datetime, **fields: Any) -> int:
    person = factories.ContributorFactory(survey=survey)
    response = factories.answer(survey, person, answers, now=now)
    Response.objects.filter(pk=response.pk).update(**fields)
    return int(person.pk)


def sheet(survey: Survey) -> Sheet:
    return careless_answers.sheet(survey=survey, definition=publishing.current_version(survey=survey).content)


def test_numbers_on_a_shared_scale_in_presented_order(study: Survey) -> None:
    found = careless_answers.numbers(publishing.current_version(survey=study).content)
    assert [(one.question, one.page) for one in found] == [("a1", 1), ("a2", 1), ("b1", 2), ("a3", 2), ("b2", 2)]
    assert [one.family for one in found] == [0, 0, 1, 0, 1]
    assert found[0].scale == found[1].scale != found[3].scale
    assert found[2].scale == found[4].scale


def test_rows_of_a_question_are_numbers_of_one_scale(study: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(careless_answers, "_rows", lambda question: ["x", "y"] if question.name == "words" else [])
    found = careless_answers.numbers(publishing.current_version(survey=study).content)
    assert found == [Number("words", "x", 2, 0, 0), Number("words", "y", 2, 0, 0)]
    assert careless_answers._number({"x": 3, "y": 4}, "y") == 4
    assert np.isnan(careless_answers._number({"x": 3}, "y"))
    assert np.isnan(careless_answers._number("text", "y"))


def test_what_each_person_met(study: Survey, now: datetime) -> None:
    times = {"1": 8.5, "2": 20.0}
    first = given(study, {"a1": 4, "a2": 5, "a3": 2, "b1": 7, "b2": 6, "words": "x"}, now, page_seconds=times)
    second = given(
        study,
        {"a1": 2, "b1": 1, "b2": 1},
        now,
        missing={"a3": "hidden", "a2": "left out"},
        page_seconds={"1": 3.0},
    )
    found = sheet(study)
    assert found.people.tolist() == [first, second]
    assert np.array_equal(found.answers, [[4.0, 5.0, 7.0, 2.0, 6.0], [2.0, NAN, 1.0, NAN, 1.0]], equal_nan=True)
    assert found.order.tolist() == [[0, 1, 2, 3, 4], [0, 1, 2, 4, -1]]
    assert found.home.tolist() == [[0, 0, 1, 2, 1], [0, 0, 1, 1, -1]]
    assert np.array_equal(found.seconds, [[8.5, 20.0], [3.0, NAN]], equal_nan=True)
    assert found.load.tolist() == [[2, 4], [2, 2]]
    assert found.scales == [[0, 1], [2, 4]]
    assert found.family == [0, 1, 3]


def test_answers_on_an_earlier_scale_stay_out(study: Survey, alice: User, now: datetime) -> None:
    given(study, {"a1": 4, "a2": 5, "b1": 7, "b2": 6}, now)
    study.questions.filter(name="a2").update(config=SEVEN)
    publishing.publish(survey=study, by=alice, now=now)
    given(study, {"a1": 4, "a2": 7, "b1": 7, "b2": 6}, now)
    found = sheet(study)
    column = [one.question for one in found.numbers].index("a2")
    assert np.array_equal(found.answers[:, column], [NAN, 7], equal_nan=True)
    assert column not in found.order[0]
    assert column in found.order[1]


def test_nobody(study: Survey) -> None:
    found = sheet(study)
    assert (found.answers.shape, found.seconds.shape, found.passed.shape) == ((0, 5), (0, 2), (0,))


class TestStream:
    def stream(self, task: Survey) -> careless_answers.Stream:
        return careless_answers.stream(survey=task, definition=publishing.current_version(survey=task).content)

    def test_equal_answers_have_equal_codes(self, task: Survey, now: datetime) -> None:
        people = factories.ContributorFactory.create_batch(2, survey=task)
        items = list(task.items.order_by("pk"))
        for person, item, mood in ((0, 0, "good"), (1, 0, "bad"), (0, 1, "good"), (0, 2, "bad")):
            factories.answer(task, people[person], {"mood": mood, "old": item}, item=items[item], now=now)
        Response.objects.filter(item=items[1]).update(seconds=4.0)
        found = self.stream(task)
        assert found.people.tolist() == [person.pk for person in people]
        assert found.person.tolist() == [0, 1, 0, 0]
        assert found.code.tolist() == [0, 1, 0, 1]
        assert np.array_equal(found.seconds, [NAN, NAN, 4, NAN], equal_nan=True)
        assert (found.questions, found.seen.tolist()) == (1, [0, 0])

    def test_only_people(self, task: Survey, now: datetime) -> None:
        person, model = factories.ContributorFactory.create_batch(2, survey=task)
        item = task.items.earliest("pk")
        factories.answer(task, person, {"mood": "good"}, item=item, now=now)
        other = factories.answer(task, model, {"mood": "good"}, item=item, now=now)
        Response.objects.filter(pk=other.pk).update(origin=Origin.MODEL)
        assert self.stream(task).people.tolist() == [person.pk]
