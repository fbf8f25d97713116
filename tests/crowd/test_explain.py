"""One item explained."""

from datetime import datetime

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from crowd import aggregation, explain
from crowd.explain import explanation
from crowd.models import Consensus, ConsensusChange, Contributor
from surveys import publishing
from surveys.models import Gold, Item, Question, Survey
from tests import factories


def label(task: Survey, now: datetime, *moods: str, item: Item | None = None) -> list[Contributor]:
    """A person for each mood says it of the item; everything is counted."""
    people: list[Contributor] = factories.ContributorFactory.create_batch(len(moods), survey=task)
    for person, mood in zip(people, moods, strict=True):
        factories.answer(task, person, {"mood": mood}, item=item or first(task), now=now)
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    return people


def first(task: Survey) -> Item:
    return task.items.order_by("pk")[0]


def test_an_item_nobody_has_seen(task: Survey) -> None:
    found = explanation(item=first(task))
    assert (found.questions, found.given, found.n, found.more) == (["mood"], [], 0, False)
    verdict = found.verdicts[0]
    assert (verdict.answer, verdict.why, verdict.known) == (None, "Nobody has answered yet.", None)
    assert [bar.count for bar in verdict.said] == [0, 0]


def test_a_draft_has_no_verdict(alice: User) -> None:
    found = explanation(item=factories.ItemFactory(survey__owner=alice))
    assert (found.questions, found.verdicts) == ([], [])


def test_what_people_said_and_why(task: Survey, now: datetime) -> None:
    *_, last = label(task, now, "good", "good", "bad")
    found = explanation(item=first(task))
    verdict = found.verdicts[0]
    assert verdict.text == f"How does this sound? Sentence {first(task).key}"
    assert verdict.answer == "Good"
    assert verdict.why.startswith("2 of 3 said Good; the one who said Bad agrees with the consensus ")
    assert [(bar.label, bar.count, bar.percent) for bar in verdict.said] == [("Bad", 1, 33), ("Good", 2, 67)]
    assert (verdict.known, verdict.right, verdict.changes, verdict.note) == (None, None, [], "")
    assert [row.answers for row in found.given] == [[("mood", word)] for word in ("Bad", "Good", "Good")]
    assert (found.given[0].who, found.given[0].seconds) == (f"Contributor {last.pk}", "")
    assert found.given[0].reliability.startswith("0.")


@pytest.mark.parametrize(("known", "right"), [("good", True), ("bad", False)])
def test_the_known_answer(task: Survey, now: datetime, known: str, right: bool) -> None:
    Gold.objects.create(item=first(task), question="mood", value=known)
    label(task, now, "good", "good")
    verdict = explanation(item=first(task)).verdicts[0]
    assert (verdict.known, verdict.right) == (known.capitalize(), right)


def test_answers_of_those_who_are_left_out_are_shown_but_do_not_count(task: Survey, now: datetime) -> None:
    person, *_ = label(task, now, "bad", "good", "good")
    Contributor.objects.filter(pk=person.pk).update(excluded_at=now)
    found = explanation(item=first(task))
    assert [row.excluded for row in found.given] == [False, False, True]
    assert found.verdicts[0].why == "Both said Good."
    assert [bar.count for bar in found.verdicts[0].said] == [0, 2]


def test_answers_that_are_not_counted_yet(task: Survey, now: datetime) -> None:
    factories.answer(task, factories.ContributorFactory(survey=task), {"mood": "good"}, item=first(task), now=now)
    verdict = explanation(item=first(task)).verdicts[0]
    assert (verdict.answer, verdict.why) == (None, "The answers are being counted; reload in a moment.")
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    factories.answer(task, factories.ContributorFactory(survey=task), {"mood": "good"}, item=first(task), now=now)
    assert explanation(item=first(task)).verdicts[0].note == "Newer answers are being counted."


def test_no_consensus_has_a_reason(task: Survey, now: datetime) -> None:
    label(task, now, "good")
    Consensus.objects.update(value=None, confidence=None, reason="No answer has weight.")
    assert explanation(item=first(task)).verdicts[0].why == "No answer has weight."


def test_what_it_was_before(task: Survey, now: datetime) -> None:
    label(task, now, "good", "good")
    ConsensusChange.objects.create(
        item=first(task),
        question="mood",
        before="bad",
        after="good",
        confidence_before=0.5,
        method="auto",
        changed_at=now,
    )
    (change,) = explanation(item=first(task)).verdicts[0].changes
    assert (change.at, change.before, change.after, change.method) == (now, "Bad (50%)", "Good", "auto")


def test_answers_to_an_earlier_version_are_shown_as_they_are(task: Survey, now: datetime) -> None:
    label(task, now, "great", "good", "good")
    found = explanation(item=first(task))
    assert [row.answers for row in found.given] == [[("mood", word)] for word in ("Good", "Good", "great")]
    assert found.verdicts[0].why == "Both said Good."


def test_a_question_left_out_of_the_consensus_has_its_column_all_the_same(
    task: Survey, alice: User, now: datetime
) -> None:
    factories.QuestionFactory(survey=task, name="check", role=Question.Role.ATTENTION, expected="good", order=2)
    factories.QuestionFactory(survey=task, name="note", kind="statement", config={}, order=3)
    publishing.publish(survey=task, by=alice, now=now)
    found = explanation(item=first(task))
    assert found.questions == ["mood", "check"]
    assert [verdict.question for verdict in found.verdicts] == ["mood"]


def test_lists_are_compared_by_their_kind(task: Survey, alice: User, now: datetime) -> None:
    factories.QuestionFactory(survey=task, name="many", kind="multiple_choice", config=factories.MOODS, order=2)
    publishing.publish(survey=task, by=alice, now=now)
    for chosen in (["bad", "good"], ["bad", "good"], ["bad"]):
        person = factories.ContributorFactory(survey=task)
        factories.answer(task, person, {"many": chosen}, item=first(task), now=now)
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    verdict = explanation(item=first(task)).verdicts[1]
    assert verdict.why.startswith("2 of 3 said Bad, Good; the one who said Bad ")


def test_only_the_newest_of_very_many(task: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explain, "SHOWN", 2)
    label(task, now, "good", "good", "bad")
    found = explanation(item=first(task))
    assert (len(found.given), found.n, found.more) == (2, 2, True)


@pytest.mark.parametrize("size", [1, 30])
def test_queries_do_not_grow(
    task: Survey, now: datetime, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    label(task, now, *["good"] * size)
    item = Item.objects.select_related("survey").get(pk=first(task).pk)
    with django_assert_num_queries(5):
        explanation(item=item)
