"""Numbers that follow from the answers alone: whatever rounds came before, the same answers give the same again."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.contrib.auth.models import User

from crowd import aggregation
from crowd.aggregation import rounds
from crowd.imports import Row, import_answers
from crowd.models import Aggregation, Consensus, Trust
from surveys import publishing
from surveys.models import Survey
from tests import factories

WORDS = ["a cat", "a dog", "a small cat", "no idea", "two dogs"]


def study(owner: User, now: datetime) -> Survey:
    """A task with a question that a model fits and one that is decided by a vote; nobody has answered yet."""
    survey = factories.SurveyFactory(owner=owner, per_item=True)
    factories.QuestionFactory(survey=survey, name="mood", order=0)
    factories.QuestionFactory(survey=survey, name="words", kind="free_text", config={}, order=1)
    for number in range(12):
        factories.ItemFactory(survey=survey, key=f"i{number}")
    publishing.publish(survey=survey, by=owner, now=now)
    return survey


def rows() -> list[Row]:
    """Eight people on twelve items; the first half careful, the others hardly better than chance."""
    rng = np.random.default_rng(5)
    found = []
    for person in range(8):
        for item in range(12):
            careful = rng.random() < (0.9 if person < 4 else 0.4)
            mood = ("good", "bad")[item % 2] if careful else ("good", "bad")[int(rng.integers(2))]
            words = WORDS[item % 3] if careful else WORDS[int(rng.integers(len(WORDS)))]
            found.append(Row(f"w{person}", {"mood": mood, "words": words}, f"i{item}"))
    return found


def worker(survey: Survey, now: datetime) -> None:
    """A round as Celery's workers take it."""
    for question in aggregation.take_up(survey_id=survey.pk, now=now):
        aggregation.aggregate_question(survey_id=survey.pk, question=question, now=now)
    aggregation.end(survey_id=survey.pk, now=now)


def numbers(survey: Survey) -> Any:
    consensus = Consensus.objects.filter(item__survey=survey).order_by("item__key", "question")
    trust = Trust.objects.filter(contributor__survey=survey).order_by("reliability", "n_answers")
    fields = ("item__key", "question", "value", "confidence", "distribution")
    return list(consensus.values_list(*fields)), list(trust.values_list("reliability", "low", "high", "n_answers"))


@pytest.fixture
def straight(alice: User, now: datetime) -> Survey:
    """All answers at once, all numbers at once."""
    survey = study(alice, now)
    import_answers(survey=survey, rows=rows(), now=now)
    assert aggregation.aggregate_survey(survey_id=survey.pk, now=now)
    return survey


@pytest.fixture
def winding(straight: Survey, alice: User, now: datetime) -> Survey:
    """The same answers in three portions, each followed by a worker's round that leans on the one before."""
    survey = study(alice, now)
    for number, start in enumerate(range(0, 96, 32)):
        later = now + timedelta(hours=number)
        import_answers(survey=survey, rows=rows()[start : start + 32], now=later)
        worker(survey, later)
    return survey


def test_the_way_does_not_matter(straight: Survey, winding: Survey, now: datetime) -> None:
    for survey in (straight, winding):  # the seeds of chance are those of the survey
        assert not aggregation.is_stale(survey=survey)
    before = numbers(straight)
    for _ in range(2):
        assert aggregation.aggregate_survey(survey_id=straight.pk, now=now)
        assert numbers(straight) == before
    worker_numbers = numbers(winding)
    assert aggregation.aggregate_survey(survey_id=winding.pk, now=now)
    settled = numbers(winding)
    assert settled != worker_numbers, "else this test could not fail"
    assert aggregation.aggregate_survey(survey_id=winding.pk, now=now)
    assert numbers(winding) == settled


def test_who_is_careful_weighs_more_in_a_vote_from_the_first_time_on(straight: Survey) -> None:
    right = {f"i{item}": WORDS[item % 3] for item in range(12)}
    said = Consensus.objects.filter(item__survey=straight, question="words")
    assert sum(right[one.item.key] == one.value for one in said.select_related("item")) >= 11


def test_only_what_was_fitted_alone_is_settled(winding: Survey, now: datetime) -> None:
    assert not aggregation.is_settled(survey=winding)
    assert aggregation.aggregate_survey(survey_id=winding.pk, now=now)
    assert aggregation.is_settled(survey=winding)
    factories.answer(
        winding,
        factories.ContributorFactory(survey=winding),
        {"mood": "good", "words": "x"},
        now=now,
        item=winding.items.first(),
    )
    assert not aggregation.is_settled(survey=winding)


def test_a_round_that_a_worker_had_begun_to_fit_is_not_settled(winding: Survey, now: datetime) -> None:
    aggregation.request(survey_id=winding.pk)
    later = now + timedelta(days=1)
    assert aggregation.take_up(survey_id=winding.pk, now=later) == ["mood", "words"]
    assert aggregation.aggregate_question(survey_id=winding.pk, question="mood", now=later)
    assert aggregation.aggregate_survey(survey_id=winding.pk, now=later)
    assert aggregation.is_settled(survey=winding), "after the worker's round came one of its own"


def test_a_worker_that_takes_a_question_meanwhile(
    winding: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fit = aggregation.aggregate_question
    meddled: list[str] = []

    def meddling(**how: Any) -> bool:
        if not meddled:
            meddled.append(how["question"])
            fit(survey_id=how["survey_id"], question=how["question"], now=now)
        return fit(**how)

    monkeypatch.setattr(rounds, "aggregate_question", meddling)
    assert aggregation.aggregate_survey(survey_id=winding.pk, now=now)
    assert meddled == ["mood"]
    assert aggregation.is_settled(survey=winding)
    assert Aggregation.objects.get(survey=winding).reproducible
