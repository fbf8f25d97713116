"""Items on their way out: what they say is masked like answers, and marks stay where they belong."""

import json
from datetime import datetime
from typing import Any

import pandas as pd
import pytest
from django.contrib.auth.models import User

from crowd import aggregation
from exports import release_parts, streaming
from exports.frames import Field
from exports.item_texts import NOTE, ItemTexts, MaskedCells, texts
from exports.models import Release
from exports.privacy.text.detection import Settings
from exports.privacy.text.masking import Masker
from exports.rows import Items
from surveys import kinds, publishing
from surveys.kinds.base import Column
from surveys.kinds.marks import BOXES, Marks
from surveys.models import Survey
from tests import factories
from tests.exports.conftest import Order, contents, folder
from tests.exports.writers.test_conll import entities, read

pytestmark = pytest.mark.django_db

SPANS = kinds.get("spans")
TITLE, TEXT = "From Peter Johnson", "In Paris Jennifer Johnson met nobody in Rome."
WHOLE = f"{TITLE}: {TEXT}"
MASKED = "From [name]: In Paris [name] met nobody in Rome."
SAID = [["PER", "Peter"], ["LOC", "Paris"], ["PER", "Jennifer"], ["PER", "Johnson met"], ["LOC", "Rome"]]


def marks(said: list[list[str]]) -> list[dict[str, Any]]:
    places = [(WHOLE.rindex(words), len(words), label) for label, words in said]
    return [{"start": start, "end": start + length, "label": label} for start, length, label in places]


@pytest.fixture
def letters(alice: User, now: datetime) -> Survey:
    """Two people marked a letter of two parts; another letter names nobody."""
    survey = factories.SurveyFactory(slug="letters", owner=alice, per_item=True)
    config = SPANS.clean({**SPANS.example, "text": "{{title}}: {{text}}"})
    factories.QuestionFactory(survey=survey, name="names", kind="spans", config=config)
    one = factories.ItemFactory(survey=survey, key="one", data={"title": TITLE, "text": TEXT, "year": 1833})
    two = factories.ItemFactory(survey=survey, key="two", data={"title": "None", "text": "Nothing here.", "year": 1834})
    publishing.publish(survey=survey, by=alice, now=now)
    for _ in range(2):
        person = factories.ContributorFactory(survey=survey)
        factories.answer(survey, person, {"names": marks(SAID)}, now=now, item=one)
        factories.answer(survey, person, {"names": []}, now=now, item=two)
    aggregation.aggregate_survey(survey_id=survey.pk, now=now)
    return survey


def table(release: Release, name: str = "answers") -> pd.DataFrame:
    assert release.is_ready, release.message
    frame = pd.read_parquet(folder(release) / f"{name}.parquet")
    return frame[frame["item"] == "one"].reset_index(drop=True)


def marked(text: str, cell: str) -> list[str]:
    return [text[one["start"] : one["end"]] for one in json.loads(cell)]


LEFT = ["[name]", "Paris", "[name] met", "Rome"]


@pytest.mark.parametrize("whole", [False, True], ids=["in parts", "at once"])
def test_marks_stay_with_their_words(
    build: Order, letters: Survey, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    monkeypatch.setattr(release_parts, "ROWS", 3)
    if whole:
        monkeypatch.setattr(streaming, "fits", lambda _: False)
    release = build(letters, formats=["parquet"])
    for name in ("answers", "consensus"):
        frame = table(release, name)
        assert frame["item.title"][0] == "From [name]"
        assert [marked(MASKED, cell) for cell in frame["names"]] == [LEFT] * len(frame)
    assert NOTE in release.manifest["notes"]
    assert release.manifest["privacy"]["text"]["replaced"] == {
        "answers": {"item.text": {"name": 2}, "item.title": {"name": 2}},
        "consensus": {"item.text": {"name": 1}, "item.title": {"name": 1}},
    }


def test_formats_of_marks_hold_no_name_and_the_right_words(build: Order, letters: Survey) -> None:
    release = build(letters, formats=["conll", "label_studio"], text="tag", documents=True)
    assert all(b"Johnson" not in content for content in contents(release).values())
    said, sentences = read(folder(release) / "consensus.names.conll")[0]
    assert said["item"] == "one"
    assert entities(sentences) == [("PER", "[ name 1 ]"), ("LOC", "Paris"), ("PER", "[ name 1 ] met"), ("LOC", "Rome")]
    [task, _] = json.loads(contents(release)["answers.names.label_studio.json"])
    [region, *_] = task["annotations"][0]["result"]
    assert region["value"]["text"] == "[name 1]"


def test_a_text_that_is_dropped_takes_its_marks_along(build: Order, letters: Survey) -> None:
    frame = table(build(letters, formats=["parquet"], text="drop"))
    assert frame[["item.title", "item.text", "names"]].isna().all(axis=None)
    assert frame["item.year"].tolist() == [1833, 1833]


def test_kept_with_a_reason(build: Order, letters: Survey) -> None:
    release = build(letters, formats=["parquet"], text="keep", text_reason="Letters of 1833")
    assert NOTE not in release.manifest["notes"]
    frame = table(release)
    assert frame["item.text"][0] == TEXT
    assert json.loads(frame["names"][0]) == marks(SAID)


def test_places_in_a_text_that_does_not_leave_stay(build: Order, letters: Survey) -> None:
    frame = table(build(letters, formats=["parquet"], drop=["item.title"]))
    assert json.loads(frame["names"][0]) == marks(SAID)
    assert "Johnson" not in frame["item.text"][0]


def test_made_up_marks_lie_in_the_masked_text(build: Order, letters: Survey) -> None:
    frame = table(build(letters, formats=["parquet"], synthetic_rows=30))
    made = frame[frame.origin == "synthetic"]
    assert len(made)
    for cell in made["names"]:
        assert SPANS.accepts(json.loads(cell), {**SPANS.example, "text": MASKED})


def test_which_fields_are_searched() -> None:
    fields = tuple(Field(name, kind, "") for name, kind in [("item", "string"), ("item.a", "string")])
    items = Items((*fields, Field("item.n", "integer", ""), Field("item.image", "string", "")), {})
    picture = Column("boxes", "string", "", marks=Marks(BOXES, "{{image}}"))
    assert texts(items, [picture]) == {"item.a"}
    assert texts(Items((), {}), []) == frozenset()


def test_an_item_is_searched_once_and_only_when_it_is_asked_for() -> None:
    fields = tuple(Field(name, "string", "") for name in ("item", "item.a"))
    raw = Items(fields, {1: ["x", "Ask Jennifer"], 2: ["y", None]})
    masker = Masker("mask", Settings())
    items = ItemTexts(raw, frozenset({"item.a"}), masker).masked
    assert isinstance(items.cells, MaskedCells)
    assert len(items.cells) == 2
    assert items.knows(1)
    assert not items.knows(3)
    assert not items.cells.seen
    assert items.of(1) is items.of(1)
    assert items.of(1) == ["x", "Ask [name]"]
    assert items.by_key == [["x", "Ask [name]"], ["y", None]]
    assert items.of(3) == [None, None]
