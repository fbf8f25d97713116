from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from crowd import aggregation
from crowd.models import Contributor, Trust
from exports import rows
from exports.options import Options
from surveys import publishing
from surveys.models import Item, Survey
from tests import factories
from tests.exports.test_options import options

pytestmark = pytest.mark.django_db


def nothing() -> None:
    """Reports to nobody."""


def collected(survey: Survey, wanted: Options | None = None) -> list[dict[str, Any]]:
    source = rows.source(survey=survey, options=wanted or options())
    frame = rows.collected(source, report=nothing).frame
    return frame.astype(object).where(frame.notna(), None).to_dict("records")  # type: ignore[return-value] # names are str


def test_one_row_per_response(survey: Survey, now: datetime) -> None:
    person = factories.ContributorFactory(survey=survey)
    response = factories.answer(survey, person, {"drink": "tea", "sort": "green"}, now=now)
    response.seconds = 83.6
    response.save()
    Trust.objects.create(contributor=person, reliability=0.87654, computed_at=now)
    assert collected(survey) == [
        {
            "origin": "human",
            "contributor": person.key,
            "version": 1,
            "trust": 0.877,
            "seconds": 84,
            "drink": "tea",
            "sort": "green",
        }
    ]


def test_other_surveys_rows_stay_out(survey: Survey, panel: Survey, person: Any) -> None:
    person(panel, age="old")
    assert collected(survey) == []


def test_why_an_answer_is_missing(survey: Survey, alice: User, now: datetime) -> None:
    person = factories.ContributorFactory(survey=survey)
    response = factories.answer(survey, person, {"drink": "coffee"}, now=now)
    response.missing = {"sort": "hidden"}
    response.save()
    factories.answer(survey, factories.ContributorFactory(survey=survey), {"drink": "tea"}, now=now)
    factories.QuestionFactory(survey=survey, name="mood", page=3)
    publishing.publish(survey=survey, by=alice, now=now)
    found = collected(survey, options(missing=True))
    assert [row["sort.missing"] for row in found] == ["hidden", "left out"]
    assert [row["mood.missing"] for row in found] == ["not asked", "not asked"]
    assert [row["drink.missing"] for row in found] == [None, None]


def test_answers_to_an_earlier_form_keep_their_own_column(
    panel: Survey, alice: User, person: Any, now: datetime
) -> None:
    person(panel, age="old")
    panel.questions.filter(name="age").update(kind="number", config={"min": 0, "max": 120, "integer": True})
    publishing.publish(survey=panel, by=alice, now=now)
    person(panel, age=31)
    found = collected(panel, options(missing=True))
    assert [(row["age"], row["age.v1"]) for row in found] == [(None, "old"), (31, None)]
    assert [(row["age.missing"], row["age.v1.missing"]) for row in found] == [("not asked", None), (None, "not asked")]


def test_a_question_called_like_a_column_of_ours(alice: User, now: datetime, person: Any) -> None:
    survey = factories.SurveyFactory(owner=alice)
    for name in ("origin", "contributor", "rank"):
        factories.QuestionFactory(survey=survey, name=name)
    publishing.publish(survey=survey, by=alice, now=now)
    person(survey, origin="good", contributor="bad", rank="good")
    assert [row["origin"] for row in collected(survey)] == ["human"]
    assert [(row["origin_2"], row["contributor_2"], row["rank"]) for row in collected(survey)] == [
        ("good", "bad", "good")
    ]


@pytest.fixture
def mixed(task: Survey) -> list[Item]:
    """Items whose data differ in names and types."""
    items = list(task.items.order_by("pk")[:2])
    for item, data in zip(items, ({"text": "A", "n": 1, "x": {"b": 2}}, {"text": "B", "n": 2, "x": "=1"}), strict=True):
        item.data = data
        item.save()
    task.items.exclude(pk__in=[item.pk for item in items]).delete()
    return items


def test_the_items_data_are_typed_columns(task: Survey, mixed: list[Item], now: datetime) -> None:
    person = factories.ContributorFactory(survey=task)
    for item in mixed:
        factories.answer(task, person, {"mood": "good"}, now=now, item=item)
    found = collected(task)
    assert [row["item"] for row in found] == [item.key for item in mixed]
    assert [row["item.n"] for row in found] == [1, 2]
    assert [row["item.x"] for row in found] == ['{"b": 2}', "=1"]
    assert [field.name for field in rows.answer_fields(rows.source(survey=task, options=options(drop=["item.x"])))] == [
        "origin",
        "contributor",
        "item",
        "item.n",
        "item.text",
        "version",
        "trust",
        "seconds",
        "mood",
    ]


def test_an_item_that_came_in_meanwhile_is_left_for_the_next_release(task: Survey, now: datetime) -> None:
    source = rows.source(survey=task, options=options())
    late = factories.ItemFactory(survey=task, key="late")
    factories.answer(task, factories.ContributorFactory(survey=task), {"mood": "good"}, now=now, item=late)
    assert rows.collected(source, report=nothing).frame.empty


def test_models_are_told_from_people(task: Survey, now: datetime) -> None:
    model = factories.ContributorFactory(survey=task, kind=Contributor.Kind.MODEL)
    response = factories.answer(task, model, {"mood": "good"}, now=now, item=task.items.all()[0])
    response.origin = "model"
    response.save()
    assert [row["origin"] for row in collected(task)] == ["model"]


def test_consensus_is_one_row_per_item(task: Survey, now: datetime) -> None:
    first, second = task.items.order_by("key")[:2]
    for item, value, confidence in ((second, "bad", 0.1234567), (first, None, None)):
        item.consensus.create(
            question="mood", value=value, confidence=confidence, n=3, tied=False, method="vote", computed_at=now
        )
    first.consensus.create(question="gone", value="x", n=1, method="vote", computed_at=now)
    table = rows.consensus(rows.source(survey=task, options=options()), report=nothing)
    found = table.frame.astype(object).where(table.frame.notna(), None).to_dict("records")
    assert [field.name for field in table.fields] == [
        "item",
        "item.text",
        "mood",
        "mood.confidence",
        "mood.n",
        "mood.tied",
        "mood.method",
        "mood.why",
    ]
    assert found == [
        {
            "item": first.key,
            "item.text": first.data["text"],
            "mood": None,
            "mood.confidence": None,
            "mood.n": 3,
            "mood.tied": False,
            "mood.method": "vote",
            "mood.why": "",
        },
        {
            "item": second.key,
            "item.text": second.data["text"],
            "mood": "bad",
            "mood.confidence": 0.123457,
            "mood.n": 3,
            "mood.tied": False,
            "mood.method": "vote",
            "mood.why": "Nobody has answered yet.",
        },
    ]


def test_consensus_on_some_questions_only(task: Survey, alice: User, now: datetime) -> None:
    factories.QuestionFactory(survey=task, name="topic", order=1)
    publishing.publish(survey=task, by=alice, now=now)
    task.items.all()[0].consensus.create(
        question="mood", value="bad", confidence=1, n=1, method="vote", computed_at=now
    )
    frame = rows.consensus(rows.source(survey=task, options=options()), report=nothing).frame
    empty = ["topic", "topic.confidence", "topic.n", "topic.tied", "topic.method", "topic.why"]
    assert frame[empty].isna().all(axis=None)


def test_consensus_says_why_or_not(task: Survey, now: datetime) -> None:
    for mood in ("good", "good", "bad"):
        person = factories.ContributorFactory(survey=task)
        factories.answer(task, person, {"mood": mood}, now=now, item=task.items.all()[0])
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    frame = rows.consensus(rows.source(survey=task, options=options()), report=nothing).frame
    assert frame["mood.why"][0].startswith("2 of 3 said Good; the one who said Bad agrees with the consensus ")
    plain = rows.consensus(rows.source(survey=task, options=options(reasons=False)), report=nothing).frame
    assert plain.equals(frame.drop(columns="mood.why"))


def test_every_column_says_what_it_is(survey: Survey) -> None:
    fields = rows.answer_fields(rows.source(survey=survey, options=options(missing=True)))
    assert all(field.description for field in fields)
    assert [field.text for field in fields if field.question == "sort"] == ["Which tea?", "Which tea?"]


def test_queries_do_not_grow_with_the_rows(task: Survey, now: datetime, django_assert_num_queries: Any) -> None:
    for _ in range(3):
        person = factories.ContributorFactory(survey=task)
        for item in task.items.all():
            factories.answer(task, person, {"mood": "good"}, now=now, item=item)
    source = rows.source(survey=task, options=options())
    with django_assert_num_queries(4):
        assert len(rows.collected(source, report=nothing).frame) == 15
