"""Marks in texts, from people's answers to the files of a release, and what must not be in them."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pandas as pd
import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from crowd import aggregation
from crowd.models import Agreement, Consensus
from exports.models import Release
from exports.order_form import ReleaseForm
from surveys import kinds, publishing
from surveys.gold import set_gold
from surveys.models import Survey
from tests import factories
from tests.exports.conftest import Order, contents, folder
from tests.exports.writers.marks import ADA, AGAIN, BABBAGE, PARIS, TEXT
from tests.exports.writers.test_conll import entities, read

pytestmark = pytest.mark.django_db

KIND = kinds.get("spans")
PER: list[dict[str, Any]] = [{"start": start, "end": end, "label": "PER"} for start, end in (ADA, BABBAGE, AGAIN)]
LOC: dict[str, Any] = {"start": PARIS[0], "end": PARIS[1], "label": "LOC"}
SAID = [[PER[0], PER[1], LOC, PER[2]], [PER[0], LOC], [PER[0], PER[1], LOC]]
SHORT = "Nothing here"
# What is marked here are names: `test_item_texts.py` masks them.
KEPT: dict[str, Any] = {"text": "keep", "text_reason": "Novels"}


@pytest.fixture
def names(alice: User, now: datetime) -> Survey:
    """Two texts with names, marked by three people; the second holds none."""
    survey = factories.SurveyFactory(slug="names", title="Names", owner=alice, per_item=True)
    config = KIND.clean({**KIND.example, "text": "{{text}}"})
    factories.QuestionFactory(survey=survey, name="names", kind="spans", config=config, text="Which names?")
    items = [
        factories.ItemFactory(survey=survey, key=key, data={"text": text, "from": "secret@example.org"})
        for key, text in (("n1", TEXT), ("n2", SHORT))
    ]
    publishing.publish(survey=survey, by=alice, now=now)
    for said in SAID:
        person = factories.ContributorFactory(survey=survey)
        factories.answer(survey, person, {"names": said}, now=now, item=items[0])
        factories.answer(survey, person, {"names": []}, now=now, item=items[1])
    aggregation.aggregate_survey(survey_id=survey.pk, now=now)
    return survey


def test_the_crowd_agrees_on_marks(names: Survey) -> None:
    found = Consensus.objects.get(item__key="n1")
    assert found.value == sorted([PER[0], PER[1], LOC], key=lambda one: one["start"])
    assert found.method == "weighted vote"
    assert 0.5 < (found.confidence or 0) < 1
    agreement = Agreement.objects.get(survey=names, question="names")
    assert 0 < (agreement.value or 0) < 1


def test_both_formats_hold_what_people_and_the_crowd_marked(build: Order, names: Survey) -> None:
    release = build(names, formats=["conll", "label_studio"], **KEPT)
    assert release.state == Release.State.READY, release.message
    assert sorted(contents(release)) == [
        "answers.names.conll", "answers.names.label_studio.json",
        "consensus.names.conll", "consensus.names.label_studio.json", "manifest.json",
    ]  # fmt: skip
    people = read(folder(release) / "answers.names.conll")
    by_item = [(said["item"], entities(sentences)) for said, sentences in people]
    assert sorted(one for item, one in by_item if item == "n2") == [[], [], []]
    expected = [[(one["label"], TEXT[one["start"] : one["end"]]) for one in said] for said in SAID]
    assert sorted(one for item, one in by_item if item == "n1") == sorted(expected)
    assert {said["contributor"] for said, _ in people}.isdisjoint(names.contributors.values_list("key", flat=True))
    (crowd, _) = read(folder(release) / "consensus.names.conll")
    assert entities(crowd[1]) == [("PER", "Ada"), ("PER", "Babbage"), ("LOC", "Paris")]
    tasks = json.loads(contents(release)["answers.names.label_studio.json"])
    assert [len(task["annotations"]) for task in tasks] == [3, 3]
    column = next(field for field in release.manifest["schema"]["answers"] if field["name"] == "names")
    assert column["marks"]["source"] == "{{text}}"


def test_the_labelling_interface_is_in_the_manifest(build: Order, names: Survey) -> None:
    assert '<Label value="PER" />' in build(names, formats=["label_studio"]).manifest["label_studio"]["names"]
    assert "label_studio" not in build(names, formats=["conll"]).manifest


def test_the_same_order_gives_the_same_bytes(build: Order, names: Survey) -> None:
    options: dict[str, Any] = {"formats": ["conll", "label_studio"], "synthetic_rows": 5}
    assert contents(build(names, **options)) == contents(build(names, **options))


def test_a_table_holds_the_places_as_json_that_nothing_masks(build: Order, names: Survey) -> None:
    frame = pd.read_csv(folder(build(names, formats=["csv"], **KEPT)) / "answers.csv")
    first = frame[frame["item"] == "n1"]
    assert sorted(map(json.loads, first["names"]), key=len) == sorted(SAID, key=len)
    assert sorted(first["names.PER"]) == [1, 2, 3]


def test_made_up_marks_lie_in_the_text_of_their_item(build: Order, names: Survey) -> None:
    release = build(names, formats=["jsonl", "conll"], synthetic_rows=40, **KEPT)
    assert release.state == Release.State.READY, release.message
    rows = [json.loads(line) for line in contents(release)["answers.jsonl"].decode().split("\n") if line]
    made = [row for row in rows if row["origin"] == "synthetic"]
    assert len(made) == 40
    for row in made:
        text = {"n1": TEXT, "n2": SHORT}[row["item"]]
        assert KIND.accepts(json.loads(row["names"]), {**KIND.example, "text": text})
    assert any(json.loads(row["names"]) for row in made)


def test_a_text_that_is_left_out_does_not_leave_in_another_format(build: Order, order: Order, names: Survey) -> None:
    for format_ in ("conll", "label_studio"):
        with pytest.raises(ValidationError, match=r"this needs item\.text, which you leave out"):
            order(names, formats=[format_], drop=["item.text"])
    release = build(names, formats=["csv"], drop=["item.text"])
    assert release.state == Release.State.READY, release.message
    assert all(TEXT.encode() not in content for content in contents(release).values())


def test_a_field_that_is_left_out_is_in_no_task(build: Order, names: Survey) -> None:
    release = build(names, formats=["conll", "label_studio"], drop=["item.from"])
    assert all(b"secret@example.org" not in content for content in contents(release).values())


def test_an_item_that_was_changed_is_refused_in_words(build: Order, names: Survey) -> None:
    names.items.filter(key="n1").update(data={"text": "Short"})
    release = build(names, formats=["conll"])
    assert release.state == Release.State.REFUSED
    assert "“n1”: it was changed after people marked it" in release.message


def test_offered_only_where_a_question_asks_for_marks(
    order: Order, names: Survey, panel: Survey, person: Callable[..., Any]
) -> None:
    offered = dict(ReleaseForm(names).fields["formats"].choices)  # type: ignore[attr-defined]
    assert {"conll", "label_studio"} <= offered.keys()
    assert "coco" not in offered
    assert not {"conll", "label_studio"} & dict(ReleaseForm(panel).fields["formats"].choices).keys()  # type: ignore[attr-defined]
    person(panel, age="old")
    with pytest.raises(ValidationError, match="no question that leaves asks for these"):
        order(panel, formats=["conll"])
    with pytest.raises(ValidationError, match="no question that leaves asks for these"):
        order(names, formats=["conll"], drop=["names"])


def test_a_known_answer_may_differ_by_a_letter(names: Survey, now: datetime) -> None:
    version = publishing.current_version(survey=names).content
    nearly = [{**PER[0], "end": PER[0]["end"] + 1}, PER[1], LOC, PER[2]]
    assert set_gold(survey=names, asked=version.question("names"), answers={"n1": nearly}) == []
    aggregation.aggregate_survey(survey_id=names.pk, now=now)
    judged = sorted(names.contributors.values_list("trust__gold_seen", "trust__gold_right"))
    assert judged == [(1, 0), (1, 1), (1, 1)]  # one left two names out
