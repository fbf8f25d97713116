import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pandas as pd
import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from crowd import aggregation
from crowd.models import Contributor
from exports import text_review
from exports.frames import Field, Table
from exports.item_texts import ItemTexts
from exports.models import Release
from exports.privacy.text.detection import Settings
from exports.privacy.text.masking import Masker
from exports.rows import Items
from exports.text_release import TextGate, free_questions, is_free
from surveys import publishing
from surveys.models import Survey
from tests import factories
from tests.exports.conftest import Order, contents, folder

pytestmark = pytest.mark.django_db

WHY = "I am Jennifer, anna@example.com, and so is Jennifer."


@pytest.fixture
def crowd(panel: Survey, person: Callable[..., Contributor]) -> Survey:
    for number in range(5):
        person(panel, name=f"Ann {number}", age="old", why=WHY)
    person(panel, name="Ben", age="old", why="Tea is better.")
    person(panel, name="Cem", age="old")
    return panel


def answers(release: Release) -> pd.DataFrame:
    assert release.state == Release.State.READY, release.message
    return pd.read_parquet(folder(release) / "answers.parquet")


def words(release: Release) -> set[str]:
    return set(answers(release)["why"].dropna())


def told(release: Release) -> dict[str, Any]:
    found: dict[str, Any] = release.manifest["privacy"]["text"]
    return found


def test_free_text_is_masked_unless_asked_otherwise(build: Order, crowd: Survey) -> None:
    release = build(crowd, formats=["parquet"])
    assert words(release) == {"I am [name], [email], and so is [name].", "Tea is better."}
    assert answers(release)["why"].isna().sum() == 1
    assert told(release) == {
        "style": "mask",
        "reason": "",
        "corrections": {"never masked": 0, "always masked": 0},
        "replaced": {"answers": {"why": {"email": 5, "name": 10}}},
    }


def test_the_manifest_and_the_files_hold_no_identifier(build: Order, crowd: Survey) -> None:
    for name, data in contents(build(crowd, formats=["csv", "jsonl"], documents=True)).items():
        assert b"anna@" not in data, name
        assert b"Jennifer" not in data, name


def test_tags(build: Order, crowd: Survey) -> None:
    assert "I am [name 1], [email 1], and so is [name 1]." in words(build(crowd, formats=["parquet"], text="tag"))


def test_a_hash_holds_within_one_release(build: Order, crowd: Survey) -> None:
    first, again = build(crowd, formats=["parquet"], text="hash"), build(crowd, formats=["parquet"], text="hash")
    other = build(crowd, formats=["parquet"], text="hash", seed=8)
    assert len(words(first)) == 2
    assert words(first) == words(again)
    assert words(first) & words(other) == {"Tea is better."}


def test_dropped_answers_are_empty(build: Order, crowd: Survey) -> None:
    release = build(crowd, formats=["parquet"], text="drop")
    assert words(release) == {"Tea is better."}
    assert answers(release)["why"].isna().sum() == 6


def test_text_is_kept_for_a_reason_that_the_manifest_tells(build: Order, order: Order, crowd: Survey) -> None:
    with pytest.raises(ValidationError, match="Say why the texts may leave"):
        order(crowd, text="keep")
    release = build(crowd, formats=["parquet"], text="keep", text_reason="All of them agreed in writing.")
    assert WHY in words(release)
    assert told(release)["reason"] == "All of them agreed in writing."
    assert told(release)["replaced"] == {}


def test_an_order_of_before_is_masked_too(build: Order, order: Order, crowd: Survey, now: datetime) -> None:
    release = order(crowd, formats=["parquet"])
    old = {name: value for name, value in release.options.items() if not name.startswith("text")}
    assert Release(options=old).choices.text == "mask"


def test_corrections_are_heeded_by_later_releases(build: Order, crowd: Survey, alice: User, now: datetime) -> None:
    correct = partial(text_review.correct, survey=crowd, by=alice, now=now)
    correct(text="JENNIFER", personal=False)
    correct(text="tea", personal=True)
    release = build(crowd, formats=["parquet"])
    assert words(release) == {"I am Jennifer, [email], and so is Jennifer.", "[private] is better."}
    assert told(release)["corrections"] == {"never masked": 1, "always masked": 1}
    assert "jennifer" not in json.dumps(told(release)).lower()


def test_the_crowds_answer_and_items_are_masked_and_labels_are_not(build: Order, alice: User, now: datetime) -> None:
    names = {"options": [{"value": "a", "label": "Anna Meier"}, {"value": "b", "label": "Peter Johnson"}]}
    survey = factories.SurveyFactory(owner=alice, per_item=True, redundancy=3)
    factories.QuestionFactory(survey=survey, name="who", text="Who speaks?", config=names, order=0)
    factories.QuestionFactory(survey=survey, name="said", text="What?", kind="free_text", config={}, order=1)
    item = factories.ItemFactory(survey=survey, data={"text": "Jennifer Johnson said it."})
    publishing.publish(survey=survey, by=alice, now=now)
    for _ in range(3):
        person = factories.ContributorFactory(survey=survey)
        factories.answer(survey, person, {"who": "a", "said": "Ask Peter Johnson"}, now=now, item=item)
    aggregation.aggregate_survey(survey_id=survey.pk, now=now)
    release = build(survey, formats=["parquet"], k=1)
    assert release.state == Release.State.READY, release.message
    frame = pd.read_parquet(folder(release) / "consensus.parquet")
    assert frame["said"].tolist() == ["Ask [name]"]
    assert "Peter Johnson" not in frame["said.why"][0]
    assert "Anna Meier" in frame["who.why"][0]
    assert frame["item.text"].tolist() == ["[name] said it."]
    assert told(release)["replaced"]["consensus"]["said"] == {"name": 1}
    assert told(release)["replaced"]["answers"]["item.text"] == {"name": 3}


def test_a_column_that_had_to_take_another_name_is_masked_too() -> None:
    fields = (Field("trust", "number", ""), Field("trust_2", "string", "", question="trust"))
    frame = pd.DataFrame({"trust": [0.5], "trust_2": pd.Series(["a@example.com"], dtype="string")})
    items = ItemTexts(Items((), {}), frozenset(), Masker("mask", Settings()))
    gate = TextGate("mask", "", Settings(), b"", frozenset({"trust"}), items)
    private = gate.apply(Table("answers", fields, frame), report=lambda: None)
    assert private.frame["trust_2"].tolist() == ["[email]"]
    assert private.frame["trust"].tolist() == [0.5]


def test_what_is_free_text() -> None:
    assert is_free(Field("a", "string", ""))
    assert not is_free(Field("a", "string", "", {"x": "X"}))
    assert not is_free(Field("a", "integer", ""))
    assert free_questions([]) == frozenset()
