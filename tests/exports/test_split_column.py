"""Splits, weights and separate files through real releases."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pandas as pd
import pytest
from django.core.exceptions import ValidationError

from crowd import aggregation
from crowd.models import Agreement, Consensus, Contributor, Response, Trust
from exports import split_column
from exports.frames import Field, Table, framed
from exports.models import Release
from exports.options import Split
from exports.privacy.refusal import Refused
from exports.rows import ITEM
from surveys.models import Survey
from tests import factories
from tests.exports.conftest import Order, contents, folder

pytestmark = pytest.mark.django_db
State = Release.State
THIRDS = {"train": 0.6, "validation": 0.2, "test": 0.2}


@pytest.fixture
def crowd(panel: Survey, person: Callable[..., Contributor]) -> Survey:
    """Forty people: half of them old."""
    for number in range(40):
        person(panel, name=f"Ann {number}", age="old" if number % 2 else "young")
    return panel


def table(release: Release, name: str = "answers") -> pd.DataFrame:
    assert release.state == State.READY, release.message
    return pd.read_parquet(folder(release) / f"{name}.parquet")


def test_without_it_nothing_is_added(build: Order, labelled: Survey) -> None:
    assert {"split", "weight"}.isdisjoint(table(build(labelled, formats=["parquet"])).columns)


def test_an_item_is_in_one_split_in_every_file(build: Order, labelled: Survey) -> None:
    release = build(labelled, formats=["parquet"], split={**THIRDS, "by": "item"}, synthetic_rows=40)
    answers, consensus = table(release), table(release, "consensus")
    real = answers[answers["origin"] == "human"]
    assert (real.groupby("item")["split"].nunique() == 1).all()
    assert real.groupby("split")["item"].nunique().to_dict() == {"train": 3, "validation": 1, "test": 1}
    by_item = real.groupby("item")["split"].first()
    assert consensus.set_index("item")["split"].to_dict() == by_item.to_dict()


def test_made_up_rows_are_never_in_the_test_split_unless_asked(build: Order, labelled: Survey) -> None:
    split = {**THIRDS, "by": "item"}
    answers = table(build(labelled, formats=["parquet"], split=split, synthetic_rows=60))
    made = answers[answers["origin"] == "synthetic"]
    test_items = set(answers.loc[answers["split"].isin(["test", "validation"]), "item"])
    assert set(made["split"].dropna()) == {"train"}
    assert made.loc[made["item"].isin(test_items), "split"].isna().all()
    assert made.loc[~made["item"].isin(test_items), "split"].notna().all()
    asked = table(build(labelled, formats=["parquet"], split={**split, "synthetic_in_test": True}, synthetic_rows=60))
    assert "test" in set(asked.loc[asked["origin"] == "synthetic", "split"])


def test_by_contributor_and_stratified(build: Order, crowd: Survey) -> None:
    split = {"by": "contributor", "stratify": "age", "train": 0.5, "validation": 0.2, "test": 0.3}
    answers = table(build(crowd, formats=["parquet"], split=split, synthetic_rows=10))
    real = answers[answers["origin"] == "human"]
    assert pd.crosstab(real["age"], real["split"]).to_dict("index") == {
        age: {"train": 10, "validation": 4, "test": 6} for age in ("old", "young")
    }
    assert set(answers.loc[answers["origin"] == "synthetic", "split"]) == {"train"}


def test_by_both_where_the_crowd_falls_into_parts(build: Order, task: Survey, now: datetime) -> None:
    for item in task.items.order_by("pk"):
        for _ in range(2):
            contributor = factories.ContributorFactory(survey=task)
            factories.answer(task, contributor, {"mood": "good"}, now=now, item=item)
    model = factories.ContributorFactory(survey=task, kind="model")
    for item in task.items.order_by("pk"):
        factories.answer(task, model, {"mood": "bad"}, now=now, item=item)
    Response.objects.filter(contributor=model).update(origin="model")
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    answers = table(build(task, formats=["parquet"], split={**THIRDS, "by": "both"}))
    assert (answers.groupby("item")["split"].nunique() == 1).all()
    people = answers[answers["origin"] == "human"]
    assert (people.groupby("contributor")["split"].nunique() == 1).all()
    assert set(answers["split"]) == set(THIRDS)
    assert len(answers[answers["origin"] == "model"]) == 5


def test_a_crowd_that_hangs_together_is_refused(build: Order, labelled: Survey) -> None:
    release = build(labelled, split={**THIRDS, "by": "both"})
    assert release.state == State.REFUSED
    assert "All rows hang together in 1 group" in release.message


def test_the_consensus_alone(build: Order, labelled: Survey) -> None:
    split = {**THIRDS, "by": "item", "stratify": "mood"}
    found = table(build(labelled, formats=["parquet"], rows=["consensus"], split=split), "consensus")
    assert found["split"].value_counts().to_dict() == {"train": 3, "validation": 1, "test": 1}


def test_too_many_strata(build: Order, panel: Survey, person: Callable[..., Contributor]) -> None:
    for number in range(60):
        person(panel, name="Ann", age="old", why=f"because {number}")
    release = build(panel, split={"by": "contributor", "stratify": "why"})
    assert release.state == State.REFUSED
    assert "“why” has 60 different answers. Stratify by" in release.message


def test_a_question_that_is_not_in_the_table() -> None:
    """It may have been generalised away."""
    fields = (Field(ITEM, "string", "The item's own name."),)
    table = Table("consensus", fields, framed([["a"], ["b"]], fields))
    with pytest.raises(Refused, match="“mood” is not among the consensus"):
        split_column.added([table], split=Split(0.5, 0, 0.5, "item", "mood"), seed=1)


def test_the_same_seed_gives_the_same_splits(build: Order, labelled: Survey) -> None:
    split = {**THIRDS, "by": "item"}
    one, two = (build(labelled, split=split, synthetic_rows=5) for _ in range(2))
    assert contents(one) == contents(two)


def test_the_manifest_says_what_was_reached(build: Order, crowd: Survey) -> None:
    made = build(crowd, split={"by": "contributor", "train": 0.8, "validation": 0, "test": 0.2}).manifest
    field = made["schema"]["answers"][-1]
    assert field["name"] == "split"
    assert field["description"].endswith(
        "All rows of a contributor are in the same one. Shares of the real rows: train 80.0%, test 20.0%."
    )
    assert field["labels"] == {"train": "to fit", "test": "to judge, once"}
    assert made["options"]["split"]["by"] == "contributor"


def test_weights(build: Order, labelled: Survey) -> None:
    release = build(labelled, formats=["parquet"], synthetic_rows=5, synthetic_weight=0.25)
    answers = table(release)
    assert answers.groupby("origin")["weight"].unique().map(list).to_dict() == {"human": [1.0], "synthetic": [0.25]}
    assert "weight" not in table(release, "consensus")


def test_made_up_rows_in_a_file_of_their_own(build: Order, labelled: Survey) -> None:
    formats = ["csv", "parquet", "jsonl", "xlsx", "sav"]
    apart = build(labelled, formats=formats, synthetic_rows=5, synthetic_apart=True, documents=True)
    assert set(table(apart)["origin"]) == {"human"}
    assert set(table(apart, "synthetic_answers")["origin"]) == {"synthetic"}
    assert {file["name"]: file["rows"] for file in apart.manifest["files"]}["synthetic_answers.csv"] == 5
    assert "synthetic_answers" in (folder(apart) / "README.md").read_text(encoding="utf-8")


def test_one_sort_alone_is_one_file(build: Order, labelled: Survey, panel: Survey) -> None:
    assert "synthetic_answers.csv" not in contents(build(labelled, synthetic_apart=True))
    made = build(panel, synthetic_rows=4, synthetic_apart=True)
    assert "answers.csv" not in contents(made)
    assert made.manifest["counts"] == {"synthetic_answers": {"rows": 4}}


def test_people_and_statistics_are_the_same_to_the_bit(build: Order, labelled: Survey, now: datetime) -> None:
    """With made-up rows and without: what is stored, what is aggregated again, and what leaves."""

    def numbers() -> list[Any]:
        aggregation.aggregate_survey(survey_id=labelled.pk, now=now)
        rows = [list(model.objects.order_by("pk").values()) for model in (Consensus, Agreement, Trust)]
        return [[{key: value for key, value in row.items() if key != "id"} for row in found] for found in rows]

    def human(release: Release) -> bytes:
        # The pseudonyms belong to the order, and differ with its options.
        frame = table(release).query("origin == 'human'").drop(columns="contributor")
        columns = list(frame.columns)
        return bytes(frame.sort_values(columns).to_csv(index=False, float_format="%.17g"), "utf-8")

    before = json.dumps(numbers(), default=str)
    split = {**THIRDS, "by": "item"}
    plain = build(labelled, formats=["parquet", "csv"], split=split)
    mixed = build(labelled, formats=["parquet", "csv"], split=split, synthetic_share=0.5)
    apart = build(labelled, formats=["parquet", "csv"], split=split, synthetic_rows=40, synthetic_apart=True)
    assert json.dumps(numbers(), default=str) == before
    assert human(plain) == human(mixed) == human(apart)
    for name in ("consensus.csv", "consensus.parquet"):
        assert contents(plain)[name] == contents(mixed)[name] == contents(apart)[name]
    assert plain.manifest["consensus"] == mixed.manifest["consensus"] == apart.manifest["consensus"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"split": {"by": "item", "train": 0.5}}, "must add up to 1"),
        ({"split": {}}, "required"),
        ({"split": {"by": "colour"}}, "not a valid choice"),
        ({"split": {"by": "item", "shares": 1}}, "no such option"),
        ({"split": {"by": "contributor"}}, "A consensus is of many contributors"),
        ({"split": {"by": "both"}, "rows": ["consensus"]}, "Only answers have contributors"),
        ({"split": {"by": "item", "stratify": "height"}}, "No question “height” leaves"),
        ({"split": {"by": "item", "stratify": "mood"}, "drop": ["mood"]}, "No question “mood” leaves"),
        ({"synthetic_weight": 2}, "less than or equal to 1"),
    ],
)
def test_what_cannot_be_is_said(order: Order, labelled: Survey, options: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        order(labelled, **options)


def test_no_items_to_split_by(order: Order, crowd: Survey) -> None:
    with pytest.raises(ValidationError, match="has no items"):
        order(crowd, split={"by": "item"})
