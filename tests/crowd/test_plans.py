"""A study's answers as the pilot of a plan."""

from datetime import datetime
from typing import Any

import numpy as np
import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from crowd import aggregation, plans
from crowd.models import Contributor, Origin, Response
from crowd.plans import Pilot, Wanted, advise
from surveys import publishing
from surveys.models import Gold, Item, Survey
from tests import factories

pytestmark = pytest.mark.django_db


def piloted(owner: User, now: datetime, *, items: int = 40, people: int = 6, per_item: int = 3) -> Survey:
    """A counted labelling task: everybody is right about four of five items, and each item is answered by three."""
    survey = factories.mood_task(owner=owner, now=now, items=items)
    crowd = factories.ContributorFactory.create_batch(people, survey=survey)
    rng = np.random.default_rng(1)
    for place, item in enumerate(survey.items.order_by("pk")):
        for person in rng.permutation(people)[:per_item]:
            said = "good" if (place % 2 == 0) == (rng.random() < 0.8) else "bad"
            factories.answer(survey, crowd[person], {"mood": said}, item=item, now=now)
    aggregation.aggregate_survey(survey_id=survey.pk, now=now)
    return survey


def know(survey: Survey) -> None:
    for place, item in enumerate(survey.items.order_by("pk")):
        Gold.objects.create(item=item, question="mood", value="bad" if place % 2 else "good")


def mood(survey: Survey) -> Any:
    return plans.questions(survey=survey)[0]


@pytest.fixture
def pilot(alice: User, now: datetime) -> Survey:
    return piloted(alice, now)


def test_a_plan_of_a_pilot(pilot: Survey) -> None:
    found = advise(survey=pilot, asked=mood(pilot), wanted=Wanted(price=0.1, items=1_000, most=4))
    assert found.pilot == Pilot(answers=120, items=40, people=6, known=0, used=120, used_items=40)
    assert [step.per_item for step in found.plan.steps] == [1, 2, 3, 4]
    assert (found.items, found.plan.steps[2].answers, found.plan.steps[2].people) == (1_000, 3_000, 150)
    assert found.plan.steps[2].cost.value == pytest.approx(300)
    assert not found.waiting
    assert not any("seed chose" in caveat for caveat in found.plan.caveats)


def test_the_same_seed_gives_the_same_plan(pilot: Survey) -> None:
    one, again, other = (
        advise(survey=pilot, asked=mood(pilot), wanted=Wanted(most=3, seed=seed)).plan for seed in (1, 1, 2)
    )
    assert one == again
    assert one != other


def test_known_answers_show_whether_the_crowd_is_misled(pilot: Survey) -> None:
    know(pilot)
    found = advise(survey=pilot, asked=mood(pilot), wanted=Wanted(most=2))
    assert found.pilot.known == 40
    assert found.plan.misled.value is not None


def test_a_pilot_that_is_too_small(task: Survey, now: datetime) -> None:
    found = advise(survey=task, asked=mood(task), wanted=Wanted())
    assert found.plan.sentence.startswith("The pilot is too small to plan with.")
    assert (found.plan.steps, found.pilot.answers, found.items) == ((), 0, 5)


def test_answers_that_are_not_counted_yet(pilot: Survey, now: datetime) -> None:
    person = factories.ContributorFactory(survey=pilot)
    factories.answer(pilot, person, {"mood": "good"}, item=pilot.items.all()[0], now=now)
    assert advise(survey=pilot, asked=mood(pilot), wanted=Wanted(most=1)).waiting


def test_only_people_who_count_are_a_pilot(pilot: Survey, now: datetime) -> None:
    person = pilot.contributors.all()[0]
    lost = person.responses.count()
    Contributor.objects.filter(pk=person.pk).update(excluded_at=now)
    model = pilot.contributors.all()[1]
    lost += model.responses.count()
    Response.objects.filter(contributor=model).update(origin=Origin.MODEL)
    found = advise(survey=pilot, asked=mood(pilot), wanted=Wanted(most=1))
    assert (found.pilot.answers, found.pilot.people) == (120 - lost, 4)


def test_answers_that_the_question_no_longer_has(pilot: Survey, now: datetime) -> None:
    Response.objects.filter(contributor=pilot.contributors.all()[0]).update(answers={"mood": "great"})
    assert advise(survey=pilot, asked=mood(pilot), wanted=Wanted(most=1)).pilot.people == 5


def test_answers_to_other_questions_are_none_to_this(pilot: Survey) -> None:
    Response.objects.filter(contributor=pilot.contributors.all()[0]).update(answers={"other": "good"})
    assert advise(survey=pilot, asked=mood(pilot), wanted=Wanted(most=1)).pilot.people == 5


def test_how_long_it_takes(pilot: Survey) -> None:
    Response.objects.update(seconds=36.0)
    found = advise(survey=pilot, asked=mood(pilot), wanted=Wanted(items=100, most=2))
    assert found.plan.steps[1].hours.value == pytest.approx(2.0)


class TestSampled:
    @pytest.fixture(autouse=True)
    def _small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(plans, "SAMPLED", 105)

    def test_a_large_pilot_is_sampled_and_says_so(self, pilot: Survey) -> None:
        found = advise(survey=pilot, asked=mood(pilot), wanted=Wanted(items=1_000, most=2))
        assert found.pilot == Pilot(answers=120, items=40, people=6, known=0, used=105, used_items=35)
        assert found.plan.steps[0].people == 50  # as busy as in the whole pilot
        assert found.plan.caveats[-1] == (
            "The plan is drawn from 105 of the 120 answers: all about 35 items that the seed chose. "
            "Another seed chooses others."
        )

    def test_the_seed_chooses(self, pilot: Survey) -> None:
        items, counts = plans._answered(pilot, mood(pilot))
        known = np.zeros(len(items), dtype=bool)
        first, again, other = (plans._chosen(items, counts, known, np.random.default_rng(seed)) for seed in (1, 1, 2))
        assert first.tolist() == again.tolist() == sorted(first.tolist())
        assert first.tolist() != other.tolist()

    def test_items_with_a_known_answer_come_first(self, pilot: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
        know(pilot)
        wanted = set(pilot.items.order_by("pk").values_list("pk", flat=True)[:30])
        Gold.objects.exclude(item__in=wanted).delete()
        assert advise(survey=pilot, asked=mood(pilot), wanted=Wanted(most=1)).pilot.known == 30
        monkeypatch.setattr(plans, "MOST_KNOWN", 0)
        assert advise(survey=pilot, asked=mood(pilot), wanted=Wanted(most=1)).pilot.known < 30


def test_what_can_be_planned_for(task: Survey, survey: Survey, alice: User, now: datetime) -> None:
    factories.QuestionFactory(survey=task, name="note", kind="free_text", config={}, order=2)
    factories.QuestionFactory(survey=task, name="score", kind="rating", config={"low": 1, "high": 5}, order=3)
    many = {"options": [{"value": f"v{n}", "label": f"V{n}"} for n in range(21)]}
    factories.QuestionFactory(survey=task, name="many", config=many, order=4)
    publishing.publish(survey=task, by=alice, now=now)
    assert [asked.name for asked in plans.questions(survey=task)] == ["mood", "score"]
    assert plans.questions(survey=survey) == []
    assert plans.questions(survey=factories.SurveyFactory(owner=alice)) == []


@pytest.mark.parametrize("items", [40, 120])
def test_queries_do_not_grow(
    alice: User, now: datetime, items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pilot = piloted(alice, now, items=items)
    asked = mood(pilot)
    with django_assert_num_queries(6):
        advise(survey=pilot, asked=asked, wanted=Wanted(most=1))
    assert Item.objects.count() == items
