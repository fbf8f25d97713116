"""How answers came about, in columns: in parts, and in memory."""

import json
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from crowd import aggregation
from crowd.models import Contributor, Response, Trust
from exports import release_parts, streaming
from exports.models import Release
from exports.order_form import ReleaseForm
from surveys import kinds, publishing
from surveys.forms import page_form
from surveys.models import Survey
from tests import factories
from tests.exports.conftest import Order, contents, folder

pytestmark = pytest.mark.django_db

WHY = "To find effects of the order"
OPTIONS = [{"value": value, "label": value.upper()} for value in "abcde"]


@pytest.fixture
def quiz(alice: User, now: datetime) -> Survey:
    survey = factories.SurveyFactory(slug="quiz", owner=alice)
    for page, (name, shuffle) in enumerate([("first", True), ("second", False)], 1):
        factories.QuestionFactory(survey=survey, name=name, page=page, config={"options": OPTIONS, "shuffle": shuffle})
    publishing.publish(survey=survey, by=alice, now=now)
    return survey


@pytest.fixture
def ann(quiz: Survey, now: datetime) -> Contributor:
    """On a Sunday evening, 12.6 and 3 seconds; flagged twice."""
    person = factories.ContributorFactory(survey=quiz, seed=41)
    response = factories.answer(quiz, person, {"first": "a"}, now=datetime(2026, 3, 8, 23, 50, tzinfo=UTC))
    response.seconds, response.page_seconds = 15.6, {"1": 12.6, "2": 3}
    response.save()
    aggregation.aggregate_survey(survey_id=quiz.pk, now=now)
    Trust.objects.update_or_create(
        contributor=person, defaults={"flags": ["fast", "same"], "reliability": None, "computed_at": now}
    )
    return person


def row(release: Release) -> dict[str, Any]:
    assert release.is_ready, release.message
    frame = pd.read_parquet(folder(release) / "answers.parquet")
    [found] = frame[frame.origin != "synthetic"].astype(object).to_dict("records")
    return {str(name): None if pd.isna(value) else value for name, value in found.items()}


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize("whole", [False, True], ids=["in parts", "at once"])
def test_columns(build: Order, quiz: Survey, monkeypatch: pytest.MonkeyPatch, whole: bool) -> None:
    monkeypatch.setattr(streaming, "fits", lambda _: not whole)
    release = build(quiz, formats=["parquet", "csv"], paradata=True, order_reason=WHY)
    found = row(release)
    order = found.pop("first.order")
    del found["contributor"]
    assert found == {
        "origin": "human",
        "version": 1,
        "trust": None,
        "seconds": 16,
        "flags": "fast, same",
        "week": "2026-03-02",
        "seconds.page_1": 15,
        "seconds.page_2": 5,
        "first": "a",
        "second": None,
    }
    assert sorted(json.loads(order)) == list("abcde")
    assert f"points to the same person. It is in this one because: {WHY}" in release.manifest["notes"][-1]
    header = (folder(release) / "answers.csv").read_text().partition("\n")[0]
    assert "flags,week,seconds.page_1,seconds.page_2,first.order" in header


def test_the_order_is_the_one_on_the_page(build: Order, quiz: Survey, ann: Contributor) -> None:
    form = page_form(publishing.current_version(survey=quiz).content.questions, seed=ann.seed)
    shown = [option["value"] for option in form.questions[0].config["options"]]
    assert shown != sorted(shown)
    found = row(build(quiz, formats=["parquet"], paradata=True, order_reason=WHY))
    assert json.loads(found["first.order"]) == shown


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize(
    "changes",
    [{"missing": {"first": "hidden"}}, {"origin": "model"}, {"seconds": None}],
    ids=["hidden", "model", "import"],
)
def test_what_nobody_was_shown_has_no_order(build: Order, quiz: Survey, changes: dict[str, Any]) -> None:
    Response.objects.update(**changes)
    assert row(build(quiz, formats=["parquet"], paradata=True, order_reason=WHY))["first.order"] is None


@pytest.mark.usefixtures("ann")
def test_a_version_without_the_question(build: Order, quiz: Survey, alice: User, now: datetime) -> None:
    quiz.questions.filter(name="second").update(config={"options": OPTIONS, "shuffle": True})
    quiz.questions.filter(name="first").delete()
    factories.QuestionFactory(survey=quiz, name="third", page=4, config={"options": OPTIONS, "shuffle": True})
    publishing.publish(survey=quiz, by=alice, now=now)
    found = row(build(quiz, formats=["parquet"], paradata=True, order_reason=WHY))
    assert found["third.order"] is None
    assert found["second.order"] is None
    assert found["first.order"]
    assert found["seconds.page_4"] is None


@pytest.mark.usefixtures("ann")
def test_made_up_rows_have_none(build: Order, quiz: Survey) -> None:
    release = build(quiz, formats=["parquet"], paradata=True, order_reason=WHY, synthetic_rows=2)
    frame = pd.read_parquet(folder(release) / "answers.parquet")
    assert frame[frame.origin == "synthetic"][["flags", "week", "seconds.page_1", "first.order"]].isna().all(axis=None)


@pytest.mark.usefixtures("ann")
def test_the_bytes_are_the_same_in_parts_and_at_once(
    build: Order, quiz: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        factories.answer(quiz, factories.ContributorFactory(survey=quiz), {"second": "b"}, now=now)
    wanted: dict[str, Any] = {
        "paradata": True,
        "formats": ["csv", "parquet", "sav"],
        "documents": True,
        "order_reason": WHY,
    }
    monkeypatch.setattr(release_parts, "ROWS", 2)
    parts = build(quiz, **wanted)
    assert parts.is_ready, parts.message
    monkeypatch.setattr(streaming, "fits", lambda _: False)
    assert contents(parts) == contents(build(quiz, **wanted))


@pytest.mark.usefixtures("ann")
def test_the_order_leaves_for_a_reason_alone(build: Order, order: Order, quiz: Survey) -> None:
    """Whoever had two datasets with it could join them, whatever the pseudonyms."""
    release = build(quiz, formats=["parquet"], paradata=True)
    assert {"week", "flags"} <= row(release).keys()
    assert "first.order" not in row(release)
    assert not any("order" in note for note in release.manifest["notes"])
    with pytest.raises(ValidationError, match="leaves with how answers came about"):
        order(quiz, order_reason=WHY)


def test_times_are_coarser_where_rows_are_changed_to_protect_people(
    build: Order, quiz: Survey, ann: Contributor, now: datetime
) -> None:
    seconds = [None, 4.9, 5, 39.9, 640]
    for one in seconds[1:]:
        answer = factories.answer(quiz, factories.ContributorFactory(survey=quiz), {"second": "a"}, now=now)
        answer.page_seconds = {"1": one}
        answer.save()
    Response.objects.filter(contributor=ann).update(answers={"second": "a"}, page_seconds={})
    how = {"quasi_identifiers": ["second"], "k": 2, "privacy": {"method": "lattice"}}
    release = build(quiz, formats=["parquet"], paradata=True, **how)
    assert release.is_ready, release.message
    frame = pd.read_parquet(folder(release) / "answers.parquet").sort_values("seconds.page_1")
    assert frame["seconds.page_1"].astype(object).where(frame["seconds.page_1"].notna(), None).tolist() == [
        0, 5, 20, 640, None,
    ]  # fmt: skip
    assert set(frame["month"]) == {"2026-03", f"{now:%Y-%m}"}
    assert "week" not in frame
    assert "not among what k, l and t are about" in release.manifest["notes"][-1]


@pytest.mark.usefixtures("ann")
def test_nothing_of_it_unless_asked_for(build: Order, quiz: Survey) -> None:
    assert not {"flags", "week", "first.order"} & row(build(quiz, formats=["parquet"])).keys()


def test_a_kind_that_shuffles_nothing(quiz: Survey) -> None:
    second = publishing.current_version(survey=quiz).content.question("second")
    assert kinds.get(second.kind).shuffled(second, seed=1) == []
    assert kinds.get("number").shuffled(second, seed=1) == []


def test_the_form_asks_for_it(quiz: Survey) -> None:
    form = ReleaseForm(quiz, {"formats": ["csv"], "k": "1", "paradata": "on", "order_reason": WHY})
    assert form.is_valid(), form.errors
    assert form.options()["paradata"] is True
    assert form.options()["order_reason"] == WHY
