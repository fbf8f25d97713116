import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from crowd import aggregation, exclusion
from crowd.aggregation import due, rounds
from crowd.imports import Row, import_answers
from crowd.models import Aggregation, Contributor, Response
from surveys import publishing
from surveys.gold import set_gold
from surveys.items import import_items
from surveys.models import Survey
from tests import factories

SECOND = timedelta(seconds=1)


@pytest.fixture
def answered(task: Survey, now: datetime) -> Survey:
    rows = [Row(f"w{n}", {"mood": "good"}, item) for n in range(3) for item in "ab"]
    import_answers(survey=task, rows=rows, now=now)
    assert aggregation.aggregate_survey(survey_id=task.pk, now=now)
    Aggregation.objects.update(seconds=0.01)
    return task


def late(survey: Survey, now: datetime, *, people: int = 1) -> None:
    rows = [Row(f"late {now} {n}", {"mood": "good"}, "a") for n in range(people)]
    import_answers(survey=survey, rows=rows, now=now)


def test_a_survey_without_news_is_not_due(answered: Survey, now: datetime) -> None:
    assert not aggregation.is_stale(survey=answered)
    assert aggregation.stale_surveys(now=now + timedelta(days=1)) == []


def test_the_standing_differs_after_each_change_but_not_after_new_answers(answered: Survey, now: datetime) -> None:
    person, seen = answered.contributors.all()[0], [aggregation.standing(survey=answered)]
    late(answered, now)
    assert aggregation.standing(survey=answered) == seen[0]
    exclusion.exclude(contributor=person, reason="", now=now)
    seen.append(aggregation.standing(survey=answered))
    exclusion.include(contributor=person)
    seen.append(aggregation.standing(survey=answered))
    set_gold(
        survey=answered,
        asked=publishing.current_version(survey=answered).content.question("mood"),
        answers={"a": "good"},
    )
    seen.append(aggregation.standing(survey=answered))
    aggregation.aggregate_survey(survey_id=answered.pk, now=now)
    seen.append(aggregation.standing(survey=answered))
    assert len(set(seen)) == 5


def test_what_was_never_counted_has_no_standing(task: Survey) -> None:
    assert aggregation.standing(survey=task) == ()


def test_a_small_study_is_due_after_a_pause(answered: Survey, now: datetime) -> None:
    late(answered, now)
    assert aggregation.is_stale(survey=answered)
    assert aggregation.stale_surveys(now=now + due.PAUSE - SECOND) == []
    assert aggregation.stale_surveys(now=now + due.PAUSE) == [answered.pk]


def test_work_that_took_long_is_done_less_often(answered: Survey, now: datetime) -> None:
    late(answered, now)
    Aggregation.objects.update(seconds=2.0)
    assert aggregation.stale_surveys(now=now + 19 * SECOND) == []
    assert aggregation.stale_surveys(now=now + 20 * SECOND) == [answered.pk]


@pytest.mark.parametrize(("people", "is_due"), [(59, False), (60, True)])
def test_a_large_study_is_due_when_it_has_grown(answered: Survey, now: datetime, people: int, is_due: bool) -> None:
    Aggregation.objects.update(counted=1_200)
    late(answered, now + 5 * SECOND, people=people)
    assert (aggregation.stale_surveys(now=now + 5 * SECOND) == [answered.pk]) == is_due


def test_one_answer_to_a_large_study_waits_for_a_while_and_no_longer(answered: Survey, now: datetime) -> None:
    Aggregation.objects.update(counted=1_000_000)
    late(answered, now + 5 * SECOND)
    assert aggregation.stale_surveys(now=now + 4 * SECOND + due.MOST_WAIT) == []
    assert aggregation.stale_surveys(now=now + 5 * SECOND + due.MOST_WAIT) == [answered.pk]


def test_what_was_asked_for_is_due_however_large_the_study(answered: Survey, now: datetime) -> None:
    Aggregation.objects.update(counted=1_000_000)
    aggregation.request(survey_id=answered.pk)
    assert aggregation.stale_surveys(now=now + due.PAUSE) == [answered.pk]


def test_no_round_begins_while_the_numbers_are_held(answered: Survey, now: datetime) -> None:
    aggregation.request(survey_id=answered.pk)
    aggregation.hold(survey_id=answered.pk, until=now + 60 * SECOND)
    assert aggregation.stale_surveys(now=now + 59 * SECOND) == []
    assert aggregation.stale_surveys(now=now + 60 * SECOND) == [answered.pk]


def test_a_draft_is_never_due(alice: User, now: datetime) -> None:
    survey = factories.SurveyFactory(owner=alice)
    aggregation.request(survey_id=survey.pk)
    assert aggregation.stale_surveys(now=now) == []


def test_a_round_under_way_is_left_alone_until_it_seems_lost(answered: Survey, now: datetime) -> None:
    late(answered, now)
    rounds.begin(survey_id=answered.pk, now=now)
    assert aggregation.stale_surveys(now=now + due.PATIENCE - SECOND) == []
    assert aggregation.stale_surveys(now=now + due.PATIENCE) == [answered.pk]
    Aggregation.objects.update(seconds=100.0)
    assert aggregation.stale_surveys(now=now + due.PATIENCE) == []
    assert aggregation.stale_surveys(now=now + 500 * SECOND) == [answered.pk]


def test_how_long_answers_wait(answered: Survey, now: datetime) -> None:
    assert aggregation.oldest_wait(now) is None
    old = now - timedelta(days=400)
    import_answers(survey=answered, rows=[Row("w", {"mood": "good"}, "a", submitted_at=old)], now=now)
    assert aggregation.oldest_wait(now + timedelta(seconds=9)) == 9


def test_how_long_a_first_answer_waits(task: Survey, now: datetime) -> None:
    person = factories.ContributorFactory(survey=task)
    factories.answer(task, person, {"mood": "good"}, now=now, item=task.items.all()[0])
    assert aggregation.oldest_wait(now + timedelta(seconds=7)) == 7


def test_gold_that_an_import_changes_makes_a_survey_due(answered: Survey, now: datetime) -> None:
    def imported(mood: str) -> None:
        line = json.dumps({"key": "a", "gold": {"mood": mood}}).encode()
        assert import_items(survey=answered, lines=[line], format="jsonl", update=True).rejected == []

    later = now + timedelta(hours=1)
    for mood in ("bad", "good"):
        imported(mood)
        assert aggregation.is_stale(survey=answered)
        assert aggregation.stale_surveys(now=later) == [answered.pk]
        assert aggregation.aggregate_survey(survey_id=answered.pk, now=later - timedelta(minutes=30))
        right = set(Contributor.objects.values_list("trust__gold_seen", "trust__gold_right"))
        assert right == {(1, mood == "good")}
    imported("good")
    assert not aggregation.is_stale(survey=answered)


def test_gold_that_is_set_makes_a_survey_due_once(answered: Survey, now: datetime) -> None:
    asked = publishing.current_version(survey=answered).content.question("mood")
    set_gold(survey=answered, asked=asked, answers={"a": "good"})
    later = now + timedelta(hours=1)
    assert aggregation.stale_surveys(now=later) == [answered.pk]
    aggregation.aggregate_survey(survey_id=answered.pk, now=now)
    assert aggregation.stale_surveys(now=later) == []


def test_gold_that_changes_during_a_round_is_for_the_next(answered: Survey, now: datetime) -> None:
    asked = publishing.current_version(survey=answered).content.question("mood")
    rounds.begin(survey_id=answered.pk, now=now)
    aggregation.aggregate_question(survey_id=answered.pk, question="mood", now=now)
    set_gold(survey=answered, asked=asked, answers={"a": "good"})
    assert aggregation.end(survey_id=answered.pk, now=now)
    assert aggregation.is_stale(survey=answered)


def test_many_surveys_are_asked_about_with_few_queries(
    alice: User, now: datetime, django_assert_max_num_queries: object
) -> None:
    studies = [factories.mood_task(owner=alice, now=now, slug=f"mood-{n}") for n in range(5)]
    for study in studies:
        late(study, now)
    with django_assert_max_num_queries(2):  # type: ignore[operator] # a fixture of pytest-django
        assert aggregation.stale_surveys(now=now) == [study.pk for study in studies]


@pytest.fixture
def busy(alice: User, now: datetime) -> Survey:
    """A task that twenty people can answer ten thousand times."""
    task = factories.mood_task(owner=alice, now=now, items=500, redundancy=20)
    factories.ContributorFactory.create_batch(20, survey=task, joined_at=now)
    return task


def test_a_burst_causes_few_rounds(busy: Survey, now: datetime) -> None:
    burst(busy, now, work=0.5)
    assert 2 <= Aggregation.objects.get().generation <= 13
    assert not Response.objects.filter(counted=False).exists()


def test_a_burst_to_a_large_study_causes_hardly_any(busy: Survey, now: datetime) -> None:
    Aggregation.objects.create(survey=busy, fitted_at=now, seconds=2.0, counted=1_000_000)
    burst(busy, now, work=2.0, counted=1_000_000)
    assert 1 <= Aggregation.objects.get().generation <= 4
    assert not Response.objects.filter(counted=False).exists()


def burst(survey: Survey, now: datetime, *, work: float, **size: int) -> None:
    """Ten thousand submissions within a minute, then none; the beat every five seconds, a worker that is never late.

    A round takes `work` seconds; `size` is what is said of the study's size, where the rows of a test are too few.
    """
    items, people = (list(rows.values_list("pk", flat=True)) for rows in (survey.items, survey.contributors))
    pairs = [(item, person) for item in items for person in people]
    for tick in range(0, 120, 5):
        moment = now + tick * SECOND
        share, pairs = pairs[:834], pairs[834:]
        store(survey, share, moment)
        for pk in aggregation.stale_surveys(now=moment):
            for question in aggregation.take_up(survey_id=pk, now=moment):
                assert aggregation.aggregate_question(survey_id=pk, question=question, now=moment)
            assert aggregation.end(survey_id=pk, now=moment)
            Aggregation.objects.update(seconds=work, **size)
    assert pairs == []


def store(survey: Survey, pairs: list[tuple[int, int]], now: datetime) -> None:
    version = publishing.current_version(survey=survey)
    Response.objects.bulk_create(
        Response(
            survey=survey,
            version=version,
            item_id=item,
            contributor_id=person,
            answers={"mood": "good" if item % 2 else "bad"},
            idempotency_key=uuid4(),
            submitted_at=now,
        )
        for item, person in pairs
    )
