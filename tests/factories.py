"""Test data: small, named, valid."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import factory
from django.contrib.auth.models import User

from crowd.models import Contributor, Response
from surveys import publishing
from surveys.models import DraftArm, Item, Member, Question, Survey

MOODS = {"options": [{"value": "bad", "label": "Bad"}, {"value": "good", "label": "Good"}]}
DRINKS = {"options": [{"value": "tea", "label": "Tea"}, {"value": "coffee", "label": "Coffee"}]}
TEAS = {"options": [{"value": "green", "label": "Green"}, {"value": "black", "label": "Black"}]}


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"researcher{n}")
    is_staff = True
    password = factory.django.Password("a long pass phrase")


class SurveyFactory(factory.django.DjangoModelFactory[Survey]):
    class Meta:
        model = Survey

    slug = factory.Sequence(lambda n: f"study-{n}")
    title = factory.Sequence(lambda n: f"Study {n}")
    consent = "We keep your answers for a year. Write to us at any time."
    owner = factory.SubFactory(UserFactory)


class QuestionFactory(factory.django.DjangoModelFactory[Question]):
    class Meta:
        model = Question

    survey = factory.SubFactory(SurveyFactory)
    name = factory.Sequence(lambda n: f"question_{n}")
    kind = "single_choice"
    text = "Which one?"
    config = factory.LazyFunction(lambda: dict(MOODS))


class ItemFactory(factory.django.DjangoModelFactory[Item]):
    class Meta:
        model = Item

    survey = factory.SubFactory(SurveyFactory, per_item=True)
    key = factory.Sequence(lambda n: f"item-{n}")
    data = factory.LazyAttribute(lambda item: {"text": f"Sentence {item.key}"})
    target = factory.LazyAttribute(lambda item: item.survey.redundancy)
    open_slots = factory.LazyAttribute(lambda item: item.target)
    rank = factory.Sequence(lambda n: (n * 0.6180339887) % 1)


class ContributorFactory(factory.django.DjangoModelFactory[Contributor]):
    class Meta:
        model = Contributor

    survey = factory.SubFactory(SurveyFactory)
    key = factory.LazyFunction(lambda: uuid4().hex)
    seed = factory.Sequence(lambda n: (n * 7919) % 2**48)
    joined_at = datetime(2026, 3, 1, 11, 0, tzinfo=UTC)


def tea_survey(*, owner: User, now: datetime, slug: str = "tea") -> Survey:
    survey = SurveyFactory(slug=slug, title="Tea or coffee", owner=owner)
    QuestionFactory(survey=survey, name="drink", text="What do you drink?", config=DRINKS, page=1, order=0)
    QuestionFactory(
        survey=survey,
        name="sort",
        text="Which tea?",
        config=TEAS,
        page=2,
        order=1,
        condition={"==": [{"var": "drink"}, "tea"]},
    )
    publishing.publish(survey=survey, by=owner, now=now)
    survey.refresh_from_db()
    return survey


def experiment(*, owner: User, now: datetime, slug: str = "tea-or-coffee") -> Survey:
    """An open survey with arms a and b, two people in a for one in b; each arm is asked one of two questions."""
    survey = SurveyFactory(slug=slug, title="Two wordings", owner=owner, arm_seed=2026)
    for code, label, share in (("a", "As before", 2), ("b", "Reworded", 1)):
        DraftArm.objects.create(survey=survey, code=code, label=label, share=share)
    for order, code in enumerate("ab"):
        QuestionFactory(survey=survey, name=f"mood_{code}", text=f"Mood, {code}?", condition={"arm": code}, order=order)
    publishing.publish(survey=survey, by=owner, now=now)
    survey.refresh_from_db()
    return survey


def mood_task(*, owner: User, now: datetime, items: int = 5, redundancy: int = 3, slug: str = "mood") -> Survey:
    survey = SurveyFactory(slug=slug, title="Mood", owner=owner, per_item=True, redundancy=redundancy)
    QuestionFactory(survey=survey, name="mood", text="How does this sound? {{text}}", config=MOODS)
    ItemFactory.create_batch(items, survey=survey)
    publishing.publish(survey=survey, by=owner, now=now)
    survey.refresh_from_db()
    return survey


def share(survey: Survey, user: User, *, may_edit: bool = False) -> Member:
    return Member.objects.create(survey=survey, user=user, may_edit=may_edit)


def answer(
    survey: Survey, contributor: Contributor, answers: dict[str, Any], *, now: datetime, item: Item | None = None
) -> Response:
    """A stored response, as a submission leaves it."""
    return Response.objects.create(
        survey=survey,
        version=publishing.current_version(survey=survey),
        contributor=contributor,
        item=item,
        answers=answers,
        idempotency_key=uuid4(),
        submitted_at=now,
    )
