"""One contributor's record."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from crowd import aggregation, record
from crowd.models import Contributor, Response, Trust
from crowd.record import Record
from surveys.models import Survey
from tests import factories


@pytest.fixture
def contrary(task: Survey, now: datetime) -> Contributor:
    """Two people say good of every item; a third says bad but once."""
    people: list[Contributor] = factories.ContributorFactory.create_batch(3, survey=task)
    last = people[-1]
    for person in people:
        for number, item in enumerate(task.items.order_by("pk")):
            mood = "bad" if person == last and number else "good"
            factories.answer(task, person, {"mood": mood}, item=item, now=now + timedelta(hours=number))
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    return last


def of(person: Contributor) -> Record:
    return record.record(person=person)


def test_somebody_who_has_not_answered(task: Survey) -> None:
    found = of(factories.ContributorFactory(survey=task))
    assert (found.n, found.reliability, found.picture, found.recent, found.pace) == (0, "unknown", None, [], None)
    assert (found.confusions, found.timeline.points, found.flags, found.reasons) == ([], [], "", [])
    assert found.reading.startswith("Not judged yet")


def test_somebody_left_out(task: Survey, now: datetime) -> None:
    found = of(factories.ContributorFactory(survey=task, excluded_at=now))
    assert found.reading == "Not judged while left out of the analysis."


def test_of_a_survey_never_published(alice: User) -> None:
    assert of(factories.ContributorFactory(survey__owner=alice)).confusions == []


def test_against_the_crowd(contrary: Contributor) -> None:
    found = of(contrary)
    (confusion,) = found.confusions
    assert (confusion.question, confusion.labels, confusion.n) == ("mood", ["Bad", "Good"], 5)
    assert (confusion.agreeing, confusion.percent) == (1, 20)
    assert [[cell.count for cell in row.cells] for row in confusion.rows] == [[0, 0], [4, 1]]
    assert [cell.percent for cell in confusion.rows[1].cells] == [80, 20]


def test_when_and_what(contrary: Contributor) -> None:
    found = of(contrary)
    assert found.n == 5
    assert [point.count for point in found.timeline.points] == [1, 1, 1, 1, 1]
    assert [row.answers for row in found.recent] == ["mood: Bad"] * 4 + ["mood: Good"]
    assert found.recent[0].key == contrary.survey.items.latest("pk").key
    assert not found.capped


@pytest.mark.parametrize(
    ("own", "words"), [(2.0, "Less than half as long"), (9.0, "About as long"), (40.0, "More than twice as long")]
)
def test_the_pace_beside_everybodys(contrary: Contributor, own: float, words: str) -> None:
    Response.objects.update(seconds=10)
    Response.objects.filter(contributor=contrary).update(seconds=own)
    pace = of(contrary).pace
    assert pace
    assert pace.reading.startswith(words)
    assert pace.usual == "10 seconds"


def test_imported_answers_have_no_pace(contrary: Contributor) -> None:
    assert of(contrary).pace is None


class TestReading:
    def reading(self, person: Contributor, now: datetime, **values: float | None) -> str:
        Trust.objects.filter(contributor=person).delete()
        Trust.objects.create(contributor=person, computed_at=now, **values)
        return of(person).reading

    def test_by_known_answers(self, contrary: Contributor, now: datetime) -> None:
        told = self.reading(contrary, now, reliability=0.8, low=0.6, high=0.9, gold_seen=10, gold_right=8)
        assert told == (
            "Right 8 times in 10, judged by 10 known answers. "
            "With so many answers the true share lies between 60% and 90%."
        )
        picture = of(contrary).picture
        assert picture
        assert (picture.value, picture.low, picture.high) == (80, 60, 90)

    def test_by_the_consensus(self, contrary: Contributor, now: datetime) -> None:
        told = self.reading(contrary, now, reliability=0.3, n_answers=40, gold_seen=2)
        assert told == "Right 3 times in 10, judged by the consensus on 40 answers."


def test_answers_that_no_longer_fit_are_left_out(contrary: Contributor) -> None:
    Response.objects.filter(contributor=contrary).update(answers={"mood": "great", "gone": 1})
    found = of(contrary)
    assert found.confusions == []
    assert found.recent[0].answers == "gone: 1; mood: great"


def test_only_the_newest_of_very_many(contrary: Contributor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "NEWEST", 2)
    found = of(contrary)
    assert (found.n, found.capped, found.confusions[0].n) == (2, True, 2)


def test_a_survey_without_items(survey: Survey, now: datetime) -> None:
    person = factories.ContributorFactory(survey=survey)
    factories.answer(survey, person, {"drink": "tea"}, now=now)
    found = of(person)
    assert (found.confusions, found.recent[0].item, found.recent[0].key) == ([], None, "")


@pytest.mark.parametrize("size", [2, 20])
def test_queries_do_not_grow(
    alice: User, now: datetime, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    task = factories.mood_task(owner=alice, now=now, items=size)
    person = factories.ContributorFactory(survey=task)
    for item in task.items.all():
        factories.answer(task, person, {"mood": "good"}, item=item, now=now)
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    with django_assert_num_queries(5):
        of(person)
