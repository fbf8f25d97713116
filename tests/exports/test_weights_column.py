"""How much each row of a release counts."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from django.core.exceptions import ValidationError

from crowd.models import Contributor, Origin
from exports.models import Release
from surveys.models import Survey
from tests import factories
from tests.exports.conftest import Order, contents, folder

pytestmark = pytest.mark.django_db

HALVES = {"age": {"young": 0.5, "old": 0.5}}


@pytest.fixture
def uneven(panel: Survey, person: Callable[..., Contributor]) -> Survey:
    """Twelve old people, and six young ones."""
    for number in range(18):
        person(panel, name="Ann", age="young" if number % 3 == 0 else "old", why=f"Because {number}")
    return panel


def answers(release: Release) -> pd.DataFrame:
    assert release.state == Release.State.READY, release.message
    return pd.read_parquet(folder(release) / "answers.parquet")


def test_people_get_the_weights_that_reach_the_shares(build: Order, uneven: Survey) -> None:
    release = build(uneven, formats=["parquet"], targets=HALVES, weights="rake")
    found = answers(release)
    assert found.groupby("age")["weight"].agg(["min", "max"]).to_numpy().tolist() == [[0.75] * 2, [1.5] * 2]
    told = release.manifest["weights"]
    assert (told["column"], told["people"], told["converged"]) == ("weight", 18, True)
    # 18 · (12 · .75² + 6 · 1.5²) / 18²
    assert (told["design effect"], told["effective people"]) == (1.125, 16)
    assert (told["smallest"], told["largest"], told["targets"]) == (0.75, 1.5, HALVES)
    field = release.manifest["schema"]["answers"][-1]
    assert "Design effect 1.125: as good as 16.0 people" in field["description"]
    assert field["description"].endswith("No other row has a weight.")


def test_the_same_order_gives_the_same_bytes(build: Order, uneven: Survey) -> None:
    first, second = (build(uneven, targets=HALVES, weights="rake", synthetic_rows=3) for _ in range(2))
    assert contents(first) == contents(second)


def test_made_up_rows_count_what_the_order_says(build: Order, uneven: Survey) -> None:
    weighed = answers(build(uneven, formats=["parquet"], targets=HALVES, weights="rake", synthetic_rows=4))
    assert weighed[weighed["origin"] == "synthetic"]["weight"].isna().all()
    options: dict[str, Any] = {"targets": HALVES, "weights": "rake", "synthetic_rows": 4, "synthetic_weight": 0.25}
    release = build(uneven, formats=["parquet"], **options)
    both = answers(release)
    assert both[both["origin"] == "synthetic"]["weight"].tolist() == [0.25] * 4
    # The pseudonyms, and with them the order, belong to the order's options.
    assert sorted(both[both["origin"] == "human"]["weight"]) == sorted(weighed["weight"].dropna())
    assert "A made-up row counts 0.25" in release.manifest["schema"]["answers"][-1]["description"]


def test_the_largest_weight_is_kept_to(build: Order, uneven: Survey) -> None:
    release = build(uneven, formats=["parquet"], targets=HALVES, weights="rake", most_weight=1.2)
    assert answers(release)["weight"].max() == 1.2
    told = release.manifest["weights"]
    assert (told["converged"], told["as large as allowed"], told["largest allowed"]) == (False, 6, 1.2)
    # Six of eighteen at 1.2 are 40 %.
    assert told["furthest from a target"] == 0.1


def test_somebody_without_an_answer_counts_one(
    build: Order, uneven: Survey, person: Callable[..., Contributor]
) -> None:
    person(uneven, why="No age")
    release = build(uneven, formats=["parquet"], targets=HALVES, weights="rake", quasi_identifiers=[])
    found = answers(release)
    assert found[found["age"].isna()]["weight"].tolist() == [1]
    assert release.manifest["weights"]["without an answer"] == {"age": 1}


def test_one_weight_for_all_rows_of_a_person_and_none_for_a_model(build: Order, labelled: Survey, now: Any) -> None:
    model = factories.ContributorFactory(survey=labelled, kind="model")
    for item in labelled.items.all():
        factories.answer(labelled, model, {"mood": "good"}, now=now, item=item)
    model.responses.update(origin=Origin.MODEL)
    release = build(labelled, formats=["parquet"], targets={"mood": {"good": 0.5, "bad": 0.5}}, weights="rake")
    found = answers(release)
    people = found[found["origin"] == "human"].groupby("contributor")["weight"]
    assert people.nunique().tolist() == [1, 1, 1]
    # Two people said “bad” more often, one “good”.
    assert sorted(people.first()) == [0.75, 0.75, 1.5]
    assert found[found["origin"] == "model"]["weight"].isna().all()


def test_an_answer_that_nobody_gave(build: Order, panel: Survey, person: Callable[..., Contributor]) -> None:
    for _ in range(6):
        person(panel, age="old")
    release = build(panel, targets=HALVES, weights="rake")
    assert release.state == Release.State.REFUSED
    assert "Nobody in the release answered “young” to age, which shall have a share of 50.0%" in release.message
    assert "give “young” the share 0" in release.message


def test_answers_that_were_made_coarser_cannot_be_weighted_by(build: Order, uneven: Survey) -> None:
    options: dict[str, Any] = {"privacy": {"method": "lattice", "suppression": 0}, "k": 7}
    release = build(uneven, targets=HALVES, weights="rake", **options)
    assert release.state == Release.State.REFUSED
    assert "made coarser to protect people" in release.message


def test_no_answers_to_weight(build: Order, panel: Survey) -> None:
    release = build(panel, targets=HALVES, weights="rake", synthetic_rows=5)
    assert release.state == Release.State.REFUSED
    assert "Nobody in the release" in release.message


@pytest.mark.parametrize(
    ("options", "name", "says"),
    [
        ({"weights": "rake"}, "weights", "Say in targets which shares"),
        ({"weights": "equal"}, "weights", "not a valid choice"),
        ({"most_weight": 3}, "most_weight", "Set weights to “rake”"),
        ({"weights": "rake", "most_weight": 0.5, "targets": HALVES}, "most_weight", "greater than or equal to 1"),
        ({"weights": "rake", "targets": {"mood": {"good": 1}}, "rows": ["consensus"]}, "weights", "Only answers"),
    ],
)
def test_what_cannot_be_is_said(order: Order, labelled: Survey, options: Any, name: str, says: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        order(labelled, **options)
    assert says in wrong.value.message_dict[name][0]
