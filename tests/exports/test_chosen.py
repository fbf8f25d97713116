"""Which rows leave, in which language: in parts, and in memory."""

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pandas as pd
import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client

from crowd.models import Contributor
from exports import release_parts, streaming
from exports.models import Release
from exports.order_form import ReleaseForm
from surveys import publishing
from surveys.models import Survey, Translation
from tests.exports.conftest import Order, contents, folder

pytestmark = pytest.mark.django_db

OLD = {"==": [{"var": "age"}, "old"]}
GERMAN = {"How old are you?": "Wie alt sind Sie?", "Under 40": "Unter 40", "Panel": "Runde"}


@pytest.fixture
def crowd(panel: Survey, person: Callable[..., Contributor], alice: User, now: datetime) -> Survey:
    """Six people answered version 1, half of them old; three answered version 2, which has German too."""
    for number in range(6):
        person(panel, age="old" if number % 2 else "young", why="Because")
    panel.languages = ["en", "de"]
    panel.save()
    for source, target in GERMAN.items():
        Translation.objects.create(survey=panel, language="de", source=source, target=target)
    publishing.publish(survey=panel, by=alice, now=now)
    for age in ("old", "old", "young"):
        person(panel, age=age)
    return panel


@pytest.fixture(params=["in parts", "at once"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release_parts, "ROWS", 2)
    if request.param == "at once":
        monkeypatch.setattr(streaming, "fits", lambda _: False)


def table(release: Release) -> list[dict[str, str]]:
    assert release.is_ready, release.message
    return list(csv.DictReader(io.StringIO((folder(release) / "answers.csv").read_text())))


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    ("wanted", "rows", "left_out"),
    [
        pytest.param({"versions": [2]}, ["2 old", "2 old", "2 young"], {"versions": 6}, id="a version"),
        pytest.param({"versions": [1, 2]}, None, {"versions": 0}, id="all versions"),
        pytest.param({"filters": OLD}, ["1 old"] * 3 + ["2 old"] * 2, {"filters": 4}, id="a condition"),
        pytest.param({"versions": [2, 2], "filters": OLD}, ["2 old"] * 2, {"versions": 6, "filters": 1}, id="both"),
    ],
)
def test_rows_are_chosen_and_the_others_counted(
    build: Order, crowd: Survey, wanted: dict[str, Any], rows: list[str] | None, left_out: dict[str, int]
) -> None:
    release = build(crowd, k=1, formats=["csv", "parquet"], **wanted)
    found = sorted(f"{row['version']} {row['age']}" for row in table(release))
    assert len(found) == 9 if rows is None else found == rows
    assert release.manifest["left out"] == left_out
    assert "consensus is of all answers" in release.manifest["notes"][-1]
    assert len(pd.read_parquet(folder(release) / "answers.parquet")) == len(found)


def test_the_bytes_are_the_same_in_parts_and_at_once(
    build: Order, crowd: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: dict[str, Any] = {"k": 1, "versions": [1], "filters": OLD, "language": "de", "documents": True}
    monkeypatch.setattr(release_parts, "ROWS", 2)
    parts = contents(build(crowd, **wanted))
    monkeypatch.setattr(streaming, "fits", lambda _: False)
    assert parts == contents(build(crowd, **wanted))


def test_who_is_left_out_protects_nobody(build: Order, crowd: Survey) -> None:
    assert build(crowd, k=4).is_ready
    assert build(crowd, k=4, versions=[1]).state == Release.State.REFUSED


def test_a_filter_by_what_is_left_out_is_allowed_and_told(build: Order, crowd: Survey) -> None:
    release = build(crowd, filters=OLD, drop=["age"], documents=True)
    assert all("age" not in row for row in table(release))
    assert "tells something of age, which is no column here" in release.manifest["notes"][-1]
    assert "Only answers of which" in (folder(release) / "datasheet.md").read_text()
    assert "tells something" not in str(build(crowd, k=1, filters=OLD).manifest["notes"])


def test_what_leaves_nothing_says_so(build: Order, crowd: Survey) -> None:
    release = build(crowd, k=1, filters={"==": [{"var": "why"}, "Never said"]})
    assert "versions and filters leave out all answers" in release.message


def test_a_release_of_all_says_nothing_of_it(build: Order, crowd: Survey) -> None:
    assert "left out" not in build(crowd, k=1).manifest


def test_the_consensus_is_of_all(build: Order, labelled: Survey) -> None:
    release = build(labelled, filters={"==": [{"var": "mood"}, "good"]})
    assert release.manifest["counts"]["consensus"]["rows"] == 5
    assert release.manifest["counts"]["answers"]["rows"] < 15


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"versions": [3]}, "The survey has no version 3. There are: 1, 2."),
        ({"filters": {"==": [{"var": "rage"}, 1]}}, "There is no question “rage”. There are: age, why."),
        ({"filters": {"answered": "name"}}, "“name” is an identifier"),
        (
            {"filters": {"in": [{"var": "age"}, ["old", "ancient"]]}},
            "has no answer “ancient”. It has: old, young.",
        ),
        ({"filters": {"var": "age"}}, "must give true or false"),
        ({"versions": [1], "seeds": "fitted", "synthetic_rows": 5}, "Fitted seeds are learnt from all answers."),
        ({"language": "fr"}, "not asked in “fr”. There are: en (English), de (Deutsch)."),
    ],
    ids=lambda one: next(iter(one)) if isinstance(one, dict) else "",
)
def test_what_cannot_be_chosen(order: Order, crowd: Survey, wanted: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        order(crowd, **wanted)
    [[name, messages]] = refused.value.message_dict.items()
    assert name == next(iter(wanted))
    assert sentence in messages[0]


def test_only_answers_are_chosen(order: Order, labelled: Survey) -> None:
    with pytest.raises(ValidationError) as refused:
        order(labelled, rows=["consensus"], versions=[1])
    assert "Add answers to rows" in refused.value.message_dict["versions"][0]


def test_questions_and_labels_in_another_language(build: Order, crowd: Survey) -> None:
    release = build(crowd, k=1, language="de", documents=True)
    [age] = [field for field in release.manifest["schema"]["answers"] if field["name"] == "age"]
    assert age["text"] == "Wie alt sind Sie?"
    assert age["labels"] == {"young": "Unter 40", "old": "40 or more"}
    assert release.manifest["survey"]["title"] == "Runde"
    assert release.manifest["survey"]["language"] == "de"
    assert "Wie alt sind Sie?" in (folder(release) / "codebook.xml").read_text()
    assert {row["age"] for row in table(release)} == {"young", "old"}


def test_the_own_language_is_the_default(build: Order, crowd: Survey) -> None:
    release = build(crowd, k=1)
    [age] = [field for field in release.manifest["schema"]["answers"] if field["name"] == "age"]
    assert age["text"] == "How old are you?"
    assert release.manifest["survey"]["language"] == "en"


def test_the_form_asks_for_it(crowd: Survey, order: Order) -> None:
    given = {"formats": ["csv"], "k": "1", "versions": ["2"], "filters": '"==": [{var: age}, old]', "language": "de"}
    form = ReleaseForm(crowd, given)
    assert form.is_valid(), form.errors
    release = order(crowd, **{**form.options(), "seed": None})
    assert release.choices.versions == (2,)
    assert release.choices.filters == OLD
    assert release.choices.language == "de"
    assert [label for _, label in form.fields["language"].choices] == ["The survey’s own", "English", "Deutsch"]  # type: ignore[attr-defined]


def test_the_schema_of_the_api_has_it(client: Client) -> None:
    schema = json.loads(client.get("/api/v1/schema/?format=json").content)
    options = schema["components"]["schemas"]["Options"]["properties"]
    assert options["versions"]["items"]["type"] == "integer"
    assert "condition" in options["filters"]["description"]
    assert options["language"]["maxLength"] == 20
