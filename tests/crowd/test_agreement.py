"""Who agrees with whom, in words."""

from datetime import datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from crowd import aggregation, agreement, disagreement, summary
from crowd.agreement import Closeness
from crowd.models import GroupAgreement
from surveys.models import Survey
from tests import factories

GOOD_BAD = ["good", "bad", "good", "bad", "good"]
BAD_GOOD = ["bad", "good", "bad", "good", "bad"]


def labelled(task: Survey, now: datetime, *people: tuple[str, list[str]]) -> Closeness:
    """People with a language and what they say of the items in turn, counted."""
    for language, moods in people:
        person = factories.ContributorFactory(survey=task, language=language)
        for item, mood in zip(task.items.order_by("pk"), moods, strict=False):
            factories.answer(task, person, {"mood": mood}, item=item, now=now)
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    summary.take(survey=task, now=now)
    return of(task)


def of(task: Survey) -> Closeness:
    return agreement.closeness(survey=task, asked=disagreement.questions(survey=task)[0])


def test_nothing_is_counted_yet(task: Survey) -> None:
    seen = of(task)
    assert (seen.whole, seen.groupings, seen.gap) == (None, [], None)
    assert (seen.people, seen.pairs, seen.taken_at) == ([], "", None)


def test_groups_and_the_largest_gap(task: Survey, now: datetime) -> None:
    seen = labelled(task, now, ("en", GOOD_BAD), ("en", GOOD_BAD), ("de", GOOD_BAD), ("de", BAD_GOOD))
    assert seen.whole
    assert seen.taken_at == now
    (grouping,) = seen.groupings
    assert [(row.member, row.level) for row in grouping.rows] == [("Deutsch", "low"), ("English", "good")]
    assert seen.gap
    assert seen.gap.text.startswith("The largest gap, people by language of the pages: ")
    assert "in “Deutsch” against 1.00 in “English”." in seen.gap.text


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ((0.1, 0.3), (0.6, 0.9), "do not overlap"),
        ((0.1, 0.7), (0.6, 0.9), "it may be chance"),
        ((None, None), (0.6, 0.9), "cannot be said"),
    ],
)
def test_whether_a_gap_is_chance(
    task: Survey, now: datetime, low: tuple[float, float], high: tuple[float, float], words: str
) -> None:
    for member, value, ends in (("a", 0.2, low), ("b", 0.8, high), ("c", None, (None, None))):
        fields = {"value": value, "low": ends[0], "high": ends[1], "computed_at": now}
        GroupAgreement.objects.create(survey=task, question="mood", group="items by source", member=member, **fields)
    seen = of(task)
    assert seen.gap
    assert seen.gap.text.startswith("The largest gap, items by source: 0.20 in “a” against 0.80 in “b”.")
    assert words in seen.gap.text
    assert seen.gap.clear == (words == "do not overlap")


def test_each_two_people(task: Survey, now: datetime) -> None:
    seen = labelled(task, now, ("en", GOOD_BAD), ("en", GOOD_BAD), ("en", BAD_GOOD), ("en", []))
    assert [[cell.percent for cell in row.cells] for row in seen.people] == [
        [None, 100, 0],
        [100, None, 0],
        [0, 0, None],
    ]
    assert [[cell.same for cell in row.cells] for row in seen.people][1] == [False, True, False]
    one, _, other = (row.person for row in seen.people)
    assert seen.pairs == f"Contributors {one} and {other} agree least: 0% on 5 items."


def test_two_people_are_no_pattern(task: Survey, now: datetime) -> None:
    seen = labelled(task, now, ("en", GOOD_BAD), ("en", ["bad"]))
    assert (seen.people, seen.pairs) == ([], "")


@pytest.mark.parametrize("people", [3, 9])
def test_queries_do_not_grow(
    task: Survey, now: datetime, people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    labelled(task, now, *[("en", GOOD_BAD)] * people)
    asked = disagreement.questions(survey=task)[0]
    with django_assert_num_queries(3):
        agreement.closeness(survey=task, asked=asked)
