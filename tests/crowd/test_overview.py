"""The numbers of the Watch page, and their wording."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from crowd import aggregation
from crowd.models import Aggregation, Consensus, Origin, Response, Trust
from crowd.overview import CHARTED, Cost, Overview, Progress, overview
from surveys.models import Item, Survey
from tests import factories


def collect(task: Survey, now: datetime, *, people: int = 3) -> None:
    """Everybody labels every item; the last person says the opposite of the others."""
    for number in range(people):
        person = factories.ContributorFactory(survey=task)
        for item in task.items.all():
            mood = "bad" if number == people - 1 else "good"
            factories.answer(task, person, {"mood": mood}, item=item, now=now)
            Item.objects.filter(pk=item.pk).update(open_slots=max(0, 3 - number - 1))
    aggregation.aggregate_survey(survey_id=task.pk, now=now)


def test_an_empty_study_has_nothing_to_show(survey: Survey) -> None:
    seen = overview(survey=survey)
    assert (seen.responses, seen.n_people, seen.timeline.points, seen.progress) == (0, 0, [], None)
    assert (seen.agreement, seen.disputed, seen.people, seen.fitted_at, seen.waiting) == ([], [], [], None, False)
    assert [chart.n for chart in seen.charts] == [0, 0]


def test_a_draft_that_was_never_published(alice: User) -> None:
    seen = overview(survey=factories.SurveyFactory(owner=alice))
    assert (seen.responses, seen.charts) == (0, [])


def test_what_people_said(task: Survey, now: datetime) -> None:
    collect(task, now)
    seen = overview(survey=task)

    assert seen.by_origin == {"human": 15}
    assert seen.responses == 15
    assert (seen.n_people, len(seen.people)) == (3, 3)
    assert seen.progress == Progress(full=5, partly=0, untouched=0, taken=15, wanted=15)
    assert seen.progress.percent == 100
    assert [chart.chart.labels for chart in seen.charts] == [["Bad", "Good"]]
    assert [chart.chart.counts for chart in seen.charts] == [[5, 10]]
    assert [row.question for row in seen.agreement] == ["mood"]
    assert seen.agreement[0].level == "low"
    assert (seen.fitted_at, seen.waiting) == (now, False)


def test_newer_answers_are_announced(task: Survey, now: datetime) -> None:
    collect(task, now)
    factories.answer(
        task, factories.ContributorFactory(survey=task), {"mood": "good"}, item=task.items.first(), now=now
    )
    assert overview(survey=task).waiting


def test_origins_are_kept_apart(task: Survey, now: datetime) -> None:
    model = factories.ContributorFactory(survey=task, kind="model")
    response = factories.answer(task, model, {"mood": "good"}, item=task.items.first(), now=now)
    response.origin = Origin.MODEL
    response.save()
    collect(task, now)
    assert overview(survey=task).by_origin == {"human": 15, "model": 1}


def test_progress_of_items_half_done(task: Survey) -> None:
    first, second, *_ = task.items.order_by("pk")
    Item.objects.filter(pk=first.pk).update(open_slots=0)
    Item.objects.filter(pk=second.pk).update(open_slots=1)
    progress = overview(survey=task).progress
    assert progress == Progress(full=1, partly=1, untouched=3, taken=5, wanted=15)
    assert (progress.items, progress.percent) == (5, 33)


class TestOverTime:
    def at(self, survey: Survey, *moments: datetime) -> Overview:
        for moment in moments:
            factories.answer(survey, factories.ContributorFactory(survey=survey), {"drink": "tea"}, now=moment)
        return overview(survey=survey)

    def test_by_the_hour_while_young(self, survey: Survey) -> None:
        start = datetime(2026, 3, 1, 10, 20, tzinfo=UTC)
        timeline = self.at(survey, start, start, start + timedelta(hours=2)).timeline
        assert timeline.hourly
        assert [(point.at.hour, point.count) for point in timeline.points] == [(10, 2), (11, 0), (12, 1)]

    def test_by_the_day_later_without_gaps(self, survey: Survey) -> None:
        start = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
        timeline = self.at(survey, start, start + timedelta(days=3)).timeline
        assert not timeline.hourly
        assert [(point.at.day, point.count) for point in timeline.points] == [(1, 1), (2, 0), (3, 0), (4, 1)]

    def test_the_last_months_of_a_long_study(self, survey: Survey) -> None:
        start = datetime(2025, 1, 1, tzinfo=UTC)
        timeline = self.at(survey, start, start + timedelta(days=400)).timeline
        assert sum(point.count for point in timeline.points) == 1


class TestDisputed:
    def consensus(self, item: Item, now: datetime, **values: Any) -> None:
        given = {"value": "good", "confidence": 0.6, "n": 3, "method": "vote", "computed_at": now, **values}
        Consensus.objects.create(item=item, question="mood", **given)

    def test_the_least_certain_come_first_in_words(self, task: Survey, now: datetime) -> None:
        one, two, sure, alone, empty = task.items.order_by("pk")
        self.consensus(one, now, confidence=0.8)
        self.consensus(two, now, confidence=0.5, value="bad")
        self.consensus(sure, now, confidence=1.0)
        self.consensus(alone, now, n=1)
        self.consensus(empty, now, confidence=None, value=None)
        rows = overview(survey=task).disputed
        assert [(row.key, row.answer, row.percent, row.n) for row in rows] == [
            (two.key, "Bad", 50, 3),
            (one.key, "Good", 80, 3),
        ]


def test_people_to_look_at_first(task: Survey, now: datetime) -> None:
    def person(reliability: float | None, flags: list[str]) -> int:
        contributor = factories.ContributorFactory(survey=task)
        Trust.objects.create(contributor=contributor, reliability=reliability, flags=flags, computed_at=now)
        return int(contributor.pk)

    good, bad, unknown = person(0.9, []), person(0.3, ["near_chance", "too_fast"]), person(None, ["few_answers"])
    seen = overview(survey=task)
    assert [row.pk for row in seen.people] == [bad, good, unknown]
    assert [row.flags for row in seen.people] == ["near chance, too fast", "", "few answers"]
    assert (seen.n_people, seen.n_flagged) == (3, 1)


@pytest.mark.parametrize(("at_once", "full"), [(5, 5), (4, 0)])
def test_very_many_items_and_people_are_as_of_the_last_fit(
    task: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch, at_once: int, full: int
) -> None:
    monkeypatch.setattr("crowd.overview.AT_ONCE", at_once)
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    Item.objects.update(open_slots=0)
    seen = overview(survey=task)
    assert seen.progress
    assert (seen.progress.full, seen.large) == (full, full == 0)


class TestCost:
    def test_nothing_is_known_without_answers(self, task: Survey) -> None:
        assert overview(survey=task).cost is None

    def test_time_and_money(self, task: Survey, now: datetime) -> None:
        collect(task, now)
        Response.objects.update(seconds=720)
        first = Response.objects.earliest("pk")
        Response.objects.filter(pk=first.pk).update(seconds=None)
        Aggregation.objects.update(summary={})
        assert overview(survey=task, price=Decimal("0.5")).cost == Cost(
            total="2.8 hours",
            median="12 min 0 s",
            unknown=1,
            responses=15,
            per_item=3.0,
            time_per_item="33 min 36 s",
            money=Decimal("7.5"),
            money_per_item=Decimal("1.5"),
        )

    def test_imported_answers_have_no_time(self, task: Survey, now: datetime) -> None:
        factories.answer(task, factories.ContributorFactory(survey=task), {"mood": "good"}, item=None, now=now)
        assert overview(survey=task, price=Decimal(2)).cost == Cost(
            total="",
            median="",
            unknown=1,
            responses=1,
            per_item=None,
            time_per_item="",
            money=Decimal(2),
        )

    @pytest.mark.parametrize(("seconds", "words"), [(60, "1 min 0 s"), (9e5, "250 hours"), (9e6, "2,500 hours")])
    def test_long_times(self, survey: Survey, now: datetime, seconds: float, words: str) -> None:
        factories.answer(survey, factories.ContributorFactory(survey=survey), {"drink": "tea"}, now=now)
        Response.objects.update(seconds=seconds)
        cost = overview(survey=survey).cost
        assert cost
        assert cost.total == words


def test_answers_that_no_longer_fit_are_left_out_of_the_chart(survey: Survey, now: datetime) -> None:
    factories.answer(survey, factories.ContributorFactory(survey=survey), {"drink": "milk"}, now=now)
    factories.answer(survey, factories.ContributorFactory(survey=survey), {"drink": "tea"}, now=now)
    assert [chart.n for chart in overview(survey=survey).charts] == [1, 0]


@pytest.mark.parametrize("size", [3, 30])
def test_queries_do_not_grow(
    alice: User, now: datetime, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    task = factories.mood_task(owner=alice, now=now, items=size)
    collect(task, now, people=4)
    with django_assert_num_queries(11):
        seen = overview(survey=task)
    assert seen.responses == 4 * size < CHARTED
    Aggregation.objects.update(summary={})
    with django_assert_num_queries(15):
        assert overview(survey=task).responses == seen.responses
