"""Where people disagree."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from crowd import aggregation, disagreement, summary
from crowd.counts import divisions, verdicts
from crowd.disagreement import Disagreement
from crowd.models import Aggregation, Consensus
from surveys import publishing
from surveys.models import Survey
from tests import factories

SCALE = {"low": 1, "high": 5}


def said(task: Survey, now: datetime, *items: list[Any], name: str = "mood") -> list[str]:
    """The values given to each item in turn, each by a person of their own place; counted. The items' keys."""
    people = factories.ContributorFactory.create_batch(max(map(len, items)), survey=task)
    keys = []
    for item, values in zip(task.items.order_by("pk"), items, strict=False):
        keys.append(item.key)
        for person, value in zip(people, values, strict=False):
            factories.answer(task, person, {name: value}, item=item, now=now)
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    return keys


def found(task: Survey, *, page: int = 1, question: int = 0) -> Disagreement:
    return disagreement.disagreement(survey=task, asked=disagreement.questions(survey=task)[question], page=page)


def another_question(task: Survey, alice: User, now: datetime, kind: str, config: dict[str, Any]) -> None:
    task.questions.all().delete()
    factories.QuestionFactory(survey=task, name="other", kind=kind, config=config)
    publishing.publish(survey=task, by=alice, now=now)


def test_nothing_is_asked_about_items(survey: Survey, alice: User) -> None:
    assert disagreement.questions(survey=survey) == []
    assert disagreement.questions(survey=factories.SurveyFactory(owner=alice)) == []


def test_nobody_has_answered(task: Survey) -> None:
    empty = found(task)
    assert (empty.n_items, empty.n_divided, empty.pairs, empty.disputed, empty.pages) == (0, 0, [], [], 1)


class TestFixedAnswers:
    def test_the_most_divided_first_by_what_people_said(self, task: Survey, now: datetime) -> None:
        agreed, one_off, split, small = said(
            task, now, ["good"] * 4, ["good", "good", "good", "bad"], ["good", "good", "bad", "bad"], ["good", "bad"]
        )
        Consensus.objects.update(confidence=1)  # however sure a model is
        seen = found(task)
        assert (seen.n_items, seen.n_divided) == (4, 3)
        assert agreed not in {row.example.key for row in seen.disputed}
        assert [row.example.key for row in seen.disputed] == [split, small, one_off]
        assert [(row.said, row.percent, row.n) for row in seen.disputed][1:] == [
            ("1 said Bad, 1 said Good", 50, 2),
            ("3 said Good, 1 said Bad", 75, 4),
        ]
        assert seen.disputed[2].consensus == "Good"
        assert seen.disputed[2].example.excerpt == f"Sentence {one_off}"

    def test_items_answered_once_are_no_disagreement(self, task: Survey, now: datetime) -> None:
        said(task, now, ["good"])
        assert found(task).n_items == 0

    def test_a_first_vote_waits_for_the_fit(self, task: Survey, now: datetime) -> None:
        said(task, now, ["good", "bad"])
        Consensus.objects.update(method=aggregation.VOTE)
        Aggregation.objects.update(summary={})
        assert found(task).n_items == 0

    def test_which_answers_meet(self, task: Survey, now: datetime) -> None:
        keys = said(task, now, ["good", "bad"], ["good", "good"], ["bad", "good"], ["bad", "bad"])
        seen = found(task)
        assert seen.labels == ["Bad", "Good"]
        assert [[cell.count for cell in row.cells] for row in seen.rows] == [[3, 2], [2, 3]]
        assert [cell.percent for cell in seen.rows[0].cells] == [100, 50]
        (pair,) = seen.pairs
        assert (pair.one, pair.other, pair.items, pair.percent) == ("Bad", "Good", 2, 50)
        assert [example.key for example in pair.examples] == [keys[0], keys[2]]
        assert pair.hint.startswith("People hardly tell Bad from Good")

    def test_pages(self, task: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(disagreement, "PER_PAGE", 2)
        keys = said(task, now, *[["good", "bad"]] * 3)
        assert [row.example.key for row in found(task).disputed] == keys[:2]
        last = found(task, page=2)
        assert ([row.example.key for row in last.disputed], last.page, last.pages) == (keys[2:], 2, 2)
        assert found(task, page=99) == last
        assert found(task, page=0).page == 1

    def test_only_the_most_divided_are_listed(
        self, task: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(divisions, "MOST_ITEMS", 2)
        keys = said(task, now, *[["good", "bad"]] * 3)
        summary.take(survey=task, now=now)
        seen = found(task)
        assert ([row.example.key for row in seen.disputed], seen.n_divided, seen.n_listed) == (keys[:2], 3, 2)

    def test_an_item_taken_away_since_is_missing(self, task: Survey, now: datetime) -> None:
        gone, kept = said(task, now, ["good", "bad"], ["bad", "good"])
        summary.take(survey=task, now=now)
        Consensus.objects.filter(item__key=gone).delete()
        seen = found(task)
        assert [row.example.key for row in seen.disputed] == [kept]
        assert [example.key for example in seen.pairs[0].examples] == [kept]

    def test_other_answers_since_are_counted_anew(self, task: Survey, alice: User, now: datetime) -> None:
        said(task, now, ["good", "bad"])
        summary.take(survey=task, now=now)
        assert found(task).taken_at == now
        options = [{"value": value, "label": value} for value in ("good", "ugly")]
        task.questions.update(config={"options": options})
        publishing.publish(survey=task, by=alice, now=now)
        seen = found(task)
        assert (seen.labels, seen.taken_at) == (["good", "ugly"], None)

    def test_items_without_text_have_no_excerpt(self, task: Survey, now: datetime) -> None:
        task.items.update(data={"number": 3})
        said(task, now, ["good", "bad"])
        assert found(task).disputed[0].example.excerpt == ""


class TestHints:
    @pytest.mark.parametrize(
        ("share", "neighbours", "words"),
        [
            (0.05, True, "Seldom mixed: these few items may simply be hard."),
            (0.2, False, "People mix A and B: say in the question where one ends."),
            (0.5, False, "People hardly tell A from B: say in the question where one ends, or make them one answer."),
            (0.5, True, "People mix A and B, which are neighbours: say what each stands for, or offer fewer steps."),
        ],
    )
    def test_what_to_do(self, share: float, neighbours: bool, words: str) -> None:
        assert disagreement._hint("A", "B", share, neighbours=neighbours) == words

    def test_neighbours_lie_on_a_scale(self, task: Survey, alice: User, now: datetime) -> None:
        another_question(task, alice, now, "rating", SCALE)
        said(task, now, [1, 2], [1, 2], [1, 5], name="other")
        hints = {(pair.one, pair.other): pair.hint for pair in found(task).pairs}
        assert "neighbours" in hints["1", "2"]
        assert "neighbours" not in hints["1", "5"]


class TestOtherAnswers:
    def test_by_how_close_they_are(self, task: Survey, alice: User, now: datetime) -> None:
        another_question(task, alice, now, "number", {"min": 0, "max": 100, "integer": True})
        keys = said(task, now, [10, 90], [50, 50], [40, 60], name="other")
        seen = found(task)
        assert (seen.n_items, seen.n_divided, seen.labels, seen.rows, seen.pairs) == (3, 2, [], [], [])
        assert [row.example.key for row in seen.disputed] == [keys[0], keys[2]]
        assert [row.percent for row in seen.disputed] == [21, 80]
        assert seen.disputed[0].consensus == "10"

    def test_of_more_answers_than_a_table_holds(
        self, task: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(verdicts, "MOST_CODES", 1)
        said(task, now, ["good", "bad"])
        assert found(task).labels == []


@pytest.mark.parametrize("size", [3, 30])
def test_queries_do_not_grow(
    alice: User, now: datetime, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    task = factories.mood_task(owner=alice, now=now, items=size)
    said(task, now, *[["good", "bad"]] * size)
    asked = disagreement.questions(survey=task)[0]
    Aggregation.objects.update(summary={})
    with django_assert_num_queries(3):
        live = disagreement.disagreement(survey=task, asked=asked)
    summary.take(survey=task, now=now)
    with django_assert_num_queries(2):
        kept = disagreement.disagreement(survey=task, asked=asked)
    assert kept == replace(live, taken_at=now)
