"""People against target shares, and their weights."""

import pandas as pd
import pytest

from exports.reports import page, page_diversity, review, subject
from exports.reports.diversity import diversity
from exports.reports.manifests import Manifest
from exports.reports.representation import represented, weights
from tests.exports.reports.tables import AGE, CONTRIBUTOR, MOOD, ORIGIN, field, manifest, table

WEIGHT = field("weight", "number")
FIELDS = [ORIGIN, CONTRIBUTOR, AGE, MOOD, WEIGHT]
TOLD = {
    "column": "weight",
    "method": "raking",
    "people": 6,
    "converged": True,
    "rounds": 1,
    "furthest from a target": 0.0,
    "smallest": 0.75,
    "largest": 1.5,
    "as large as allowed": 0,
    "design effect": 1.125,
    "effective people": 5.333,
    "notes": ["Everybody has one weight."],
}


def read(made: Manifest, *, ages: list[str | None] | None = None) -> subject.Subject:
    """Four old and two young people, of whom the first gave two answers; a model."""
    given = ages or ["old", "old", "old", "old", "old", "young", "young", "young"]
    heavy = {"old": 0.75, "young": 1.5}
    frame = table(
        FIELDS,
        origin=["human"] * 7 + ["model"],
        contributor=["a", "a", "b", "c", "d", "e", "f", "m"],
        age=given,
        mood=["good"] * 8,
        weight=[*(heavy.get(str(age), 1.0) for age in given[:7]), None],
    )
    return subject.read(made, {"answers": frame})


@pytest.fixture
def made() -> Manifest:
    return manifest(answers=FIELDS) | {"weights": TOLD}


def test_weights_bring_the_shares_to_the_targets(made: Manifest) -> None:
    found = represented(read(made), "age", {"old": 0.5, "young": 0.5})
    young, old = found.groups
    assert (young.name, young.n, old.n) == ("Under 40", 3, 4)
    # The model has no weight: four people at .75, two at 1.5.
    assert [young.weighted, old.weighted] == pytest.approx([0.5, 0.5])
    assert found.others == 0


def test_without_weights_there_is_no_weighted_share() -> None:
    found = represented(read(manifest(answers=FIELDS)), "age", {"old": 0.5, "young": 0.5})
    assert [group.weighted for group in found.groups] == [None, None]
    assert weights(read(manifest(answers=FIELDS))) is None


def test_answers_without_a_target_take_no_part(made: Manifest) -> None:
    found = represented(read(made), "age", {"old": 1.0})
    assert [(group.name, group.share, group.weighted) for group in found.groups] == [("40 or more", 1, 1)]
    assert (found.others, found.distance) == (3, 0)
    text = "".join(page_diversity.diversity(diversity(read(made), targets={"age": {"old": 1.0}})))
    assert "3 with an answer that has no target take no part" in text


def test_answers_that_nobody_with_a_weight_gave(made: Manifest) -> None:
    only_model = read(made, ages=[None] * 7 + ["young"])
    (young,) = represented(only_model, "age", {"young": 1.0}).groups
    assert (young.n, young.weighted) == (1, None)


def test_weights_are_of_people_and_on_the_page(made: Manifest) -> None:
    found = weights(read(made))
    assert found is not None
    assert found.histogram.n == 6
    targets = {"age": {"old": 0.5, "young": 0.5}}
    text = "".join(page_diversity.diversity(diversity(read(made), targets=targets), weights=found))
    assert "weights people to the targets, by raking. The targets are reached." in text
    assert "How the weights are distributed" in text
    assert ">weighted<" in text
    assert "Everybody has one weight." in text
    missed = weights(read(made | {"weights": TOLD | {"converged": False}}))
    assert "not all reached" in "".join(page_diversity.diversity(diversity(read(made)), weights=missed))


def test_what_the_weights_cost_is_told_at_a_glance(made: Manifest) -> None:
    text = page.text(review.review(made, {"answers": read(made).frame}))
    assert "as good, weighted, as so many people</dt><dd>5.3<" in text


def test_a_table_without_the_column_has_no_weights(made: Manifest) -> None:
    one = subject.read(made, {"answers": pd.DataFrame({"origin": ["human"]})})
    assert weights(one) is None
