from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from exports import filling, questions, rows
from exports.models import Release
from surveys import publishing
from surveys.models import Survey
from tests import factories
from tests.exports.conftest import Order, contents
from tests.exports.test_options import options
from tests.exports.test_rows import nothing

pytestmark = pytest.mark.django_db

GENDERS = {"options": [{"value": value, "label": value} for value in ("f", "m", "x")]}
TARGETS = {"gender": {"f": 0.5, "m": 0.5}, "drink": {"tea": 0.4, "coffee": 0.6}}
PEOPLE = 60


@pytest.fixture
def mostly_men(alice: User, now: datetime) -> Survey:
    """Of sixty people ten are women and two neither; men drink tea, women coffee. Tea drinkers say which."""
    survey = factories.SurveyFactory(slug="men", owner=alice)
    factories.QuestionFactory(survey=survey, name="gender", config=GENDERS, order=0)
    factories.QuestionFactory(survey=survey, name="drink", config=factories.DRINKS, order=1)
    factories.QuestionFactory(
        survey=survey, name="sort", config=factories.TEAS, condition={"==": [{"var": "drink"}, "tea"]}, order=2
    )
    publishing.publish(survey=survey, by=alice, now=now)
    survey.refresh_from_db()
    for number in range(PEOPLE):
        gender = "f" if number < 10 else "x" if number < 12 else "m"
        tea = (gender == "m") == (number % 8 != 0)
        given = {"gender": gender, "drink": "tea" if tea else "coffee", **({"sort": "green"} if tea else {})}
        factories.answer(survey, factories.ContributorFactory(survey=survey), given, now=now)
    return survey


def planned(survey: Survey, *, rows_: int = 0, **wanted: Any) -> filling.Plan:
    asked = options(**wanted)
    source = rows.source(survey=survey, options=asked)
    real = rows.collected(source, report=nothing)
    plan = filling.plan(options=asked, asked=questions.exported(survey=survey, drop=()), real=real, rows=rows_)
    assert plan
    return plan


def test_rows_are_dealt_so_that_the_targets_are_reached(mostly_men: Survey) -> None:
    plan = planned(mostly_men, rows_=100, balance=True, targets=TARGETS, k=1)
    assert plan.rows == 100
    # Sorted by name: drink, then gender.
    both = [margin + plan.new.sum(axis=1 - axis) for axis, margin in enumerate(plan.margins)]
    assert both[0] / both[0].sum() == pytest.approx([0.6, 0.4], abs=0.01)
    assert both[1] / both[1].sum() == pytest.approx([0.5, 0.5], abs=0.01)


def test_each_row_is_told_its_answers(mostly_men: Survey) -> None:
    plan = planned(mostly_men, rows_=40, balance=True, targets={"gender": {"f": 0.5, "m": 0.5}}, k=1)
    wanted = plan.wanted(7)
    assert len(wanted) == 40
    assert {one["gender"] for one in wanted} == {"f", "m"}
    assert wanted == plan.wanted(7) != plan.wanted(8)


def test_groups_smaller_than_the_smallest_are_not_told(mostly_men: Survey) -> None:
    exact = planned(mostly_men, fill_by=["gender"], fill_to=15, k=1)
    assert (exact.there.tolist(), exact.new.tolist()) == ([10, 48, 2], [5, 0, 13])
    coarse = planned(mostly_men, fill_by=["gender"], fill_to=15, k=5)
    assert (coarse.there.tolist(), coarse.new.tolist()) == ([10, 48, 0], [5, 0, 15])


def test_nothing_is_planned_where_nothing_is_wanted(mostly_men: Survey) -> None:
    asked = questions.exported(survey=mostly_men, drop=())
    real = rows.collected(rows.source(survey=mostly_men, options=options()), report=nothing)
    assert filling.plan(options=options(), asked=asked, real=real, rows=5) is None


@pytest.mark.parametrize("seeds", ["random", "fitted"])
def test_a_release_reaches_its_targets(mostly_men: Survey, build: Callable[..., Release], seeds: str) -> None:
    how = {"quasi_identifiers": [], "targets": TARGETS, "balance": True, "synthetic_rows": 100, "seeds": seeds}
    release = build(mostly_men, **how)
    assert release.state == Release.State.READY, release.message
    told = release.manifest["synthetic"]["filled"]["shares"]
    assert told["gender"]["f"] == {"aimed": 0.5, "there": 10, "made": 69, "reached": 0.5}
    assert {code: one["reached"] for code, one in told["drink"].items()} == pytest.approx(
        {"coffee": 0.6, "tea": 0.4}, abs=0.01
    )
    made = _rows(release, "synthetic")
    assert sum(one["gender"] == "f" for one in made) == 69
    assert all((one["sort"] != "") == (one["drink"] == "tea") for one in made)
    assert contents(build(mostly_men, **how)) == contents(release)


def test_small_groups_are_filled(mostly_men: Survey, build: Callable[..., Release]) -> None:
    release = build(mostly_men, quasi_identifiers=[], fill_by=["gender", "drink"], fill_to=12)
    told = release.manifest["synthetic"]
    assert told["seeds"] == "at random within each question's rules"
    assert len(told["filled"]["combinations"]) == 6
    assert min(one["reached"] for one in told["filled"]["combinations"]) == 12
    assert len(_rows(release, "synthetic")) == sum(one["made"] for one in told["filled"]["combinations"])


def test_what_the_logic_never_lets_come_about_is_told(mostly_men: Survey, build: Callable[..., Release]) -> None:
    """Nobody who drinks coffee says which tea."""
    release = build(mostly_men, quasi_identifiers=[], fill_by=["drink", "sort"], fill_to=6)
    found = release.manifest["synthetic"]["filled"]["combinations"]
    told = {(one["answers"]["drink"], one["answers"]["sort"]): one for one in found}
    never = {cell for cell, one in told.items() if "why" in one}
    assert never == {("coffee", sort) for drink, sort in told if drink == "coffee"}
    assert told["coffee", "green"]["reached"] == 0
    assert "logic" in told["coffee", "green"]["why"]
    assert told["tea", "black"]["reached"] == 6
    made = Counter((one["drink"], one["sort"]) for one in _rows(release, "synthetic"))
    assert made == {cell: one["made"] for cell, one in told.items() if one["made"]}


@pytest.mark.parametrize(
    ("wanted", "field", "words"),
    [
        ({"fill_by": ["shoe"], "fill_to": 5}, "fill_by", "No question “shoe” with fixed answers leaves"),
        ({"fill_by": ["gender"], "fill_to": 5, "drop": ["gender"]}, "fill_by", "There are: drink, sort"),
        ({"fill_by": ["gender"], "fill_to": 900_000}, "fill_by", "have 3 combinations"),
        ({"balance": True, "targets": TARGETS}, "balance", "give synthetic_rows"),
        ({"balance": True, "synthetic_rows": 5}, "targets", "Say which shares"),
        ({"fill_by": ["gender"]}, "fill_to", "Give both"),
        ({"fill_to": 3}, "fill_to", "Give both"),
        ({"fill_by": ["gender"], "fill_to": 5, "synthetic_rows": 3}, "fill_to", "not both"),
        ({"fill_by": ["gender"], "fill_to": 5, "balance": True, "targets": TARGETS}, "balance", "Leave out one"),
        ({"fill_by": ["gender"], "fill_to": 5, "seeds": "fitted", "epsilon": 1.0}, "epsilon", "counting people"),
    ],
)
def test_what_cannot_be_filled(
    mostly_men: Survey, order: Order, wanted: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        order(mostly_men, **{"quasi_identifiers": [], **wanted})
    assert words in refused.value.message_dict[field][0]


def _rows(release: Release, origin: str) -> list[dict[str, str]]:
    head, *lines = (line.split(",") for line in contents(release)["answers.csv"].decode().splitlines())
    return [found for line in lines if (found := dict(zip(head, line, strict=True)))["origin"] == origin]


def test_people_stay_as_they_are(mostly_men: Survey, build: Callable[..., Release]) -> None:
    """To the bit, with made-up rows of every sort and without, but for the pseudonyms, which are a release's own."""

    def people(**how: Any) -> list[list[str]]:
        found = _rows(build(mostly_men, quasi_identifiers=[], **how), "human")
        return sorted([value for name, value in one.items() if name != "contributor"] for one in found)

    alone = people()
    assert len(alone) == PEOPLE
    assert people(fill_by=["gender"], fill_to=20) == alone
    assert people(seeds="priors", priors={"gender": {"f": 1}}, synthetic_rows=5) == alone
    assert people(seeds="fitted", balance=True, targets=TARGETS, synthetic_rows=20) == alone


def test_counts_are_whole(mostly_men: Survey) -> None:
    assert planned(mostly_men, fill_by=["gender"], fill_to=15).new.dtype == np.int64
