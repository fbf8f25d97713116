"""Agreement within groups of people and of items."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from crowd import aggregation, summary
from crowd.counts import groups
from crowd.models import GroupAgreement
from surveys import publishing
from surveys.models import Item, Survey
from tests import factories


def people(task: Survey, *languages: str) -> list[Any]:
    return [factories.ContributorFactory(survey=task, language=language) for language in languages]


def label(task: Survey, now: datetime, rows: list[tuple[Any, list[str]]], **extra: Any) -> None:
    """Each person with what they say of the items in turn."""
    for person, moods in rows:
        for item, mood in zip(task.items.order_by("pk"), moods, strict=False):
            factories.answer(task, person, {"mood": mood, **extra.get(str(person.pk), {})}, item=item, now=now)


def found(task: Survey, now: datetime) -> dict[tuple[str, str], GroupAgreement]:
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    summary.take(survey=task, now=now)
    return {(row.group, row.member): row for row in GroupAgreement.objects.filter(survey=task).order_by("pk")}


GOOD_BAD = ["good", "bad", "good", "bad", "good"]
BAD_GOOD = ["bad", "good", "bad", "good", "bad"]


def test_people_by_the_language_of_the_pages(task: Survey, now: datetime) -> None:
    a, b, c, d = people(task, "en", "en", "de", "de")
    label(task, now, [(a, GOOD_BAD), (b, GOOD_BAD), (c, GOOD_BAD), (d, BAD_GOOD)])
    seen = found(task, now)
    assert list(seen) == [(groups.LANGUAGE, "Deutsch"), (groups.LANGUAGE, "English")]
    german, english = seen.values()
    assert english.value == 1
    assert german.value is not None
    assert german.value < 0
    assert (english.n_items, english.n_answers, english.question) == (5, 10, "mood")
    assert english.low is not None


def test_one_language_is_no_group(task: Survey, now: datetime) -> None:
    a, b = people(task, "en", "en")
    label(task, now, [(a, GOOD_BAD), (b, BAD_GOOD)])
    assert found(task, now) == {}


def test_undefined_has_its_reason(task: Survey, now: datetime) -> None:
    a, b, c = people(task, "en", "en", "de")
    label(task, now, [(a, GOOD_BAD), (b, GOOD_BAD), (c, GOOD_BAD)])
    alone = found(task, now)[groups.LANGUAGE, "Deutsch"]
    assert alone.value is None
    assert alone.reason


def test_people_by_what_they_say_of_themselves(task: Survey, alice: User, now: datetime) -> None:
    factories.QuestionFactory(survey=task, name="nurse", role="demographic", config=factories.DRINKS, order=3)
    publishing.publish(survey=task, by=alice, now=now)
    a, b, c, d = people(task, *["en"] * 4)
    said = {str(person.pk): {"nurse": drink} for person, drink in ((a, "tea"), (b, "tea"), (c, "coffee"))}
    label(task, now, [(a, GOOD_BAD), (b, BAD_GOOD), (c, GOOD_BAD), (d, BAD_GOOD)], **said)
    seen = found(task, now)
    assert list(seen) == [("people by nurse", "Tea"), ("people by nurse", "Coffee")]
    assert seen["people by nurse", "Tea"].n_answers == 10


def test_items_by_fields_with_few_values(task: Survey, now: datetime) -> None:
    for number, item in enumerate(task.items.order_by("pk")):
        data = {"grade": [10, 9][number % 2], "text": f"Text {number}", "same": "x", "list": [1], "some": "", "": "y"}
        Item.objects.filter(pk=item.pk).update(data=data)
    a, b = people(task, "en", "en")
    label(task, now, [(a, GOOD_BAD), (b, ["good", "bad", "bad", "bad", "good"])])
    seen = found(task, now)
    assert [member for group, member in seen if group == "items by grade"] == ["9", "10"]
    assert {group for group, _ in seen} == {"items by grade"}


def test_fields_with_many_values_are_no_groups(task: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "MOST_MEMBERS", 1)
    for number, item in enumerate(task.items.order_by("pk")):
        Item.objects.filter(pk=item.pk).update(data={"grade": number % 2})
    a, b = people(task, "en", "en")
    label(task, now, [(a, GOOD_BAD), (b, BAD_GOOD)])
    assert found(task, now) == {}


def test_a_name_is_never_taken_for_another(task: Survey, now: datetime) -> None:
    for number, item in enumerate(task.items.order_by("pk")):
        Item.objects.filter(pk=item.pk).update(data={"language": ["en", "de"][number % 2], "x" * 90: number % 2})
    a, b = people(task, "en", "de")
    label(task, now, [(a, GOOD_BAD), (b, BAD_GOOD)])
    assert {group for group, _ in found(task, now)} == {groups.LANGUAGE, "items by language"}


def test_too_many_answers_to_compare(task: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "MOST_VALUES", 1)
    a, b = people(task, "en", "de")
    label(task, now, [(a, GOOD_BAD), (b, BAD_GOOD)])
    assert {row.reason for row in found(task, now).values()} == {groups.TOO_MANY}


def test_models_are_no_people(task: Survey, now: datetime) -> None:
    a, b, c = people(task, "en", "en", "de")
    label(task, now, [(a, GOOD_BAD), (b, GOOD_BAD), (c, GOOD_BAD)])
    before = {key: row.n_answers for key, row in found(task, now).items()}
    model = factories.ContributorFactory(survey=task, kind="model", language="de")
    label(task, now, [(model, BAD_GOOD)])
    task.responses.filter(contributor=model).update(origin="model")
    assert {key: row.n_answers for key, row in found(task, now).items()} == before


def test_what_was_there_is_replaced(task: Survey, now: datetime) -> None:
    a, b = people(task, "en", "de")
    label(task, now, [(a, GOOD_BAD), (b, GOOD_BAD)])
    assert len(found(task, now)) == 2
    task.contributors.update(language="en")
    assert found(task, now) == {}
