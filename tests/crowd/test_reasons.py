"""Why the crowd says what it says: the same in every place, and of nobody more than a share in tenths."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from crowd import aggregation, reasons
from crowd.explain import explanation
from crowd.models import Consensus, Trust
from surveys import publishing
from surveys.models import Item, Survey
from tests import factories

pytestmark = pytest.mark.django_db


def say(survey: Survey, now: datetime, question: str, *values: Any, item: Item | None = None) -> None:
    """A person for each value gives it; everything is counted."""
    for value in values:
        person = factories.ContributorFactory(survey=survey)
        factories.answer(survey, person, {question: value}, item=item or first(survey), now=now)
    aggregation.aggregate_survey(survey_id=survey.pk, now=now)


def first(survey: Survey) -> Item:
    return survey.items.order_by("pk")[0]


def asking(alice: User, now: datetime, kind: str, config: dict[str, Any]) -> Survey:
    """An open labelling task with one question of that kind."""
    survey = factories.SurveyFactory(owner=alice, per_item=True)
    factories.QuestionFactory(survey=survey, name="q", kind=kind, config=config)
    factories.ItemFactory(survey=survey, data={"left": "A cat", "right": "A dog"})
    publishing.publish(survey=survey, by=alice, now=now)
    survey.refresh_from_db()
    return survey


def of_page(survey: Survey) -> dict[tuple[int, str], str]:
    return reasons.of_page(list(Consensus.objects.filter(item__survey=survey).select_related("item")))


def in_release(survey: Survey) -> str:
    asked = publishing.current_version(survey=survey).content.questions[0]
    return reasons.of_survey(survey=survey, asked=asked).of(Consensus.objects.get(item__survey=survey))


def test_the_page_the_api_and_a_release_tell_the_same(task: Survey, now: datetime) -> None:
    say(task, now, "mood", "good", "good", "bad")
    Trust.objects.update(gold_seen=10, gold_right=6)
    told = "2 of 3 said Good; the one who said Bad agrees with known answers 6 times in 10."
    assert explanation(item=first(task)).verdicts[0].why == told
    assert of_page(task) == {(first(task).pk, "mood"): told}
    assert in_release(task) == told


def test_nobody_is_named(task: Survey, now: datetime) -> None:
    say(task, now, "mood", "good", "good", "bad")
    for person in task.contributors.all():
        assert person.key not in in_release(task)
        assert str(person) not in in_release(task)


def test_words_of_people_stay_out_of_a_release(alice: User, now: datetime) -> None:
    survey = asking(alice, now, "free_text", {})
    say(survey, now, "q", "I am Eve", "We met in Rome", "We met in Rome", "no")
    assert "I am Eve" in of_page(survey)[first(survey).pk, "q"]
    told = in_release(survey)
    assert told.startswith("2 of 4 said this")
    assert "the 2 who said something else agree with the consensus " in told
    assert "Eve" not in told
    assert "Rome" not in told


def test_long_words_are_cut(alice: User, now: datetime) -> None:
    survey = asking(alice, now, "free_text", {"lines": 5})
    say(survey, now, "q", "x" * 200, "x" * 200)
    assert of_page(survey)[first(survey).pk, "q"] == f"Both said {'x' * 79}…."


def test_words_that_depend_on_the_item(alice: User, now: datetime) -> None:
    survey = asking(alice, now, "pairwise", {"a": "{{left}}", "b": "{{right}}"})
    say(survey, now, "q", "a", "a", "b")
    told = of_page(survey)[first(survey).pk, "q"]
    assert "A cat" in told
    assert in_release(survey) == told


def test_a_number_that_nobody_gave(alice: User, now: datetime) -> None:
    survey = asking(alice, now, "number", {})
    say(survey, now, "q", 1, 2, 4, 6)
    Consensus.objects.update(value=3)
    assert of_page(survey)[first(survey).pk, "q"].startswith("Nobody gave exactly this answer: it is drawn from all 4")


def test_sets_count_as_one_whatever_their_order(task: Survey, alice: User, now: datetime) -> None:
    survey = asking(alice, now, "multiple_choice", factories.MOODS)
    say(survey, now, "q", ["bad", "good"], ["bad", "good"], ["bad"])
    assert of_page(survey)[first(survey).pk, "q"].startswith("2 of 3 said Bad, Good; the one who said Bad ")


def test_answers_that_read_the_same_are_not_told_apart_by_their_words(alice: User, now: datetime) -> None:
    config = {"options": [{"value": "cat", "label": "Cat"}], "image": "{{image}}"}
    survey = asking(alice, now, "boxes", config)
    boxes = [[{"label": "cat", "x": n / 100, "y": 0.1, "width": 0.5, "height": 0.5}] for n in range(3)]
    say(survey, now, "q", *boxes)
    told = of_page(survey)[first(survey).pk, "q"]
    assert told.startswith("1 of 3 said 1 × Cat")
    assert "the 2 who said something else agree with the consensus nearly always" in told


def test_a_question_without_a_model_weighs_no_mix_ups(task: Survey, now: datetime) -> None:
    say(task, now, "mood", "good", "bad")
    row = Consensus.objects.get(item__survey=task)
    asked = publishing.current_version(survey=task).content.questions[0]
    told = reasons.of_survey(survey=task, asked=asked)
    assert "tends to mix up" in told.of(row)
    row.method = aggregation.VOTE
    assert "tends to mix up" not in told.of(row)


class TestMany:
    @pytest.fixture(autouse=True)
    def _few_are_many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reasons, "MANY", 2)

    def test_only_numbers_are_told(self, task: Survey, now: datetime) -> None:
        say(task, now, "mood", "good", "good", "bad")
        assert of_page(task)[first(task).pk, "mood"] == "2 of 3 said Good; 1 said Bad."
        assert in_release(task) == "2 of 3 said Good; 1 said Bad."

    def test_a_first_vote_holds_no_numbers(self, task: Survey, now: datetime) -> None:
        say(task, now, "mood", "good", "good", "bad")
        Consensus.objects.update(method=aggregation.VOTE)
        assert in_release(task) == "It is drawn from all 3 answers together."

    def test_answers_that_are_too_many_to_list(self, alice: User, now: datetime) -> None:
        survey = asking(alice, now, "number", {})
        say(survey, now, "q", 1, 2, 6)
        assert of_page(survey)[first(survey).pk, "q"] == "It is drawn from all 3 answers together."


def test_no_consensus_has_its_own_reason(task: Survey, now: datetime) -> None:
    say(task, now, "mood", "good")
    Consensus.objects.update(value=None, reason="No answer has weight.")
    assert in_release(task) == "No answer has weight."


def test_answers_that_do_not_count(task: Survey, now: datetime) -> None:
    say(task, now, "mood", "good", "good", "bad", "gone")
    task.contributors.filter(responses__answers={"mood": "bad"}).update(excluded_at=now)
    assert of_page(task)[first(task).pk, "mood"] == in_release(task) == "Both said Good."


def test_answers_to_other_questions_are_none_to_this(task: Survey, now: datetime) -> None:
    say(task, now, "mood", "good", "good")
    say(task, now, "other", "bad")
    assert of_page(task) == {(first(task).pk, "mood"): "Both said Good."}


def test_what_was_taken_back_since(task: Survey, now: datetime) -> None:
    say(task, now, "mood", "good")
    task.responses.all().delete()
    assert in_release(task) == of_page(task)[first(task).pk, "mood"] == "Nobody has answered yet."


def test_a_question_that_is_gone_has_none(task: Survey, now: datetime) -> None:
    say(task, now, "mood", "good")
    first(task).consensus.create(question="gone", value="x", n=1, method="vote", computed_at=now)
    assert list(of_page(task)) == [(first(task).pk, "mood")]


def test_nothing_costs_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert reasons.of_page([]) == {}


def test_queries_do_not_grow(task: Survey, now: datetime, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for item in task.items.all():
        say(task, now, "mood", "good", "bad", "bad", item=item)
    rows = list(Consensus.objects.select_related("item"))
    with django_assert_num_queries(2):
        assert len(reasons.of_page(rows)) == 5
