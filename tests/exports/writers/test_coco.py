"""COCO files, read back by a small reader of their own that knows the format from its description alone."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from crowd import aggregation
from exports import requests
from exports.frames import Field, Table, framed
from exports.order_form import ReleaseForm
from exports.reports.licences import LICENCES
from exports.writers import MARK_WRITERS, About, Unwritable, coco, fits, media_type, write
from surveys import publishing
from surveys.kinds.marks import BOXES, SPANS, Marks
from surveys.models import Survey
from tests import factories
from tests.exports.conftest import contents

Build = Callable[..., Any]

LABELS = {"cat": "Cat", "dog": "Dög"}
WHERE = Field(
    "where", "string", "The boxes.", question="where", text="Where?", made=True,
    marks=Marks(BOXES, source="{{image}}", labels=LABELS),
)  # fmt: skip
ABOUT = (
    Field("origin", "string", "Origin."),
    Field("contributor", "string", "Who."),
    Field("item", "string", "Which."),
    Field("item.height", "integer", "Height."),
    Field("item.image", "string", "Picture."),
    Field("item.width", "integer", "Width."),
)
CAT = {"label": "cat", "x": 0.25, "y": 0.1, "width": 0.3333, "height": 0.5}
DOG = {"label": "dog", "x": 0.0, "y": 0.0, "width": 1.0, "height": 1.0}


def table(*rows: list[Any], name: str = "answers", fields: tuple[Field, ...] = (*ABOUT, WHERE)) -> Table:
    return Table(name, fields, framed(rows, fields))


def row(who: str, item: str, boxes: Any, *, size: tuple[int | None, int | None] = (640, 480)) -> list[Any]:
    cell = None if boxes is None else json.dumps(boxes)
    return ["human", who, item, size[1], f"/p/{item}.png", size[0], cell]


def written(found: Table, to: Path) -> dict[str, Any]:
    [path] = write([found], formats=["coco"], to=to, report=lambda: None, about=About("Pets", LICENCES["CC0-1.0"]))
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def read_back(found: dict[str, Any]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Per picture and annotator the boxes as fractions: from pixels, ids and categories, as the format says."""
    images = {image["id"]: image for image in found["images"]}
    names = {category["id"]: category["name"] for category in found["categories"]}
    boxes: dict[tuple[str, str], list[dict[str, Any]]] = {
        (image["key"], answer["contributor"]): [] for image in images.values() for answer in image["answers"]
    }
    for one in found["annotations"]:
        image, (x, y, width, height) = images[one["image_id"]], one["bbox"]
        assert one["area"] == pytest.approx(width * height, abs=0.01)
        assert one["iscrowd"] == 0
        boxes[image["key"], one["attributes"]["contributor"]].append(
            {
                "label": names[one["category_id"]],
                "x": pytest.approx(x / image["width"], abs=5e-5),
                "y": pytest.approx(y / image["height"], abs=5e-5),
                "width": pytest.approx(width / image["width"], abs=5e-5),
                "height": pytest.approx(height / image["height"], abs=5e-5),
            }
        )
    return boxes


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    answers = {("a", "ann"): [DOG, CAT], ("a", "bea"): [CAT], ("b", "ann"): []}
    found = written(table(*(row(who, item, boxes) for (item, who), boxes in answers.items())), tmp_path)
    assert answers == read_back(found)
    assert [image["file_name"] for image in found["images"]] == ["/p/a.png", "/p/b.png"]
    assert [(one["id"], one["name"], one["label"]) for one in found["categories"]] == [
        (1, "cat", "Cat"),
        (2, "dog", "Dög"),
    ]
    assert found["annotations"][1]["bbox"] == [160.0, 48.0, 213.31, 240.0]
    assert [one["id"] for one in found["annotations"]] == [1, 2, 3]
    assert found["licenses"][0]["name"] == "Public domain dedication"
    assert found["info"] == {"description": "Pets", "question": "where", "text": "Where?"}


def test_who_left_it_out_is_not_who_saw_nothing(tmp_path: Path) -> None:
    found = written(table(row("ann", "a", []), row("bea", "a", None), row("bea", "b", None)), tmp_path)
    assert [image["answers"] for image in found["images"]] == [[{"origin": "human", "contributor": "ann"}]]


def test_the_crowds_boxes_say_how_sure_they_are(tmp_path: Path) -> None:
    fields = (
        *ABOUT[2:],
        WHERE,
        Field("where.confidence", "number", "How sure."),
        Field("where.n", "integer", "Of how many."),
    )
    found = written(
        table(["a", 480, "/p/a.png", 640, json.dumps([CAT]), 0.75, 3], name="consensus", fields=fields), tmp_path
    )
    assert found["annotations"][0]["attributes"] == {"confidence": 0.75, "n": 3}


@pytest.mark.parametrize("size", [(None, 480), (640, None), (0, 480)], ids=["no width", "no height", "no pixel"])
def test_without_a_size_there_are_no_pixels(tmp_path: Path, size: Any) -> None:
    with pytest.raises(Unwritable, match="“width” and “height”"):
        written(table(row("ann", "a", [CAT], size=size)), tmp_path)


def test_a_picture_nobody_answered_needs_no_size(tmp_path: Path) -> None:
    assert written(table(row("ann", "a", None, size=(None, None))), tmp_path)["images"] == []


def test_an_address_that_does_not_leave_is_not_in_the_file(tmp_path: Path) -> None:
    fields = tuple(field for field in (*ABOUT, WHERE) if field.name != "item.image")
    cells = [cell for cell in row("ann", "a", [CAT]) if cell != "/p/a.png"]
    found = written(table(cells, fields=fields), tmp_path)
    assert found["images"][0]["file_name"] == "a"


def test_what_was_generalised_says_no_place(tmp_path: Path) -> None:
    cells = [*row("ann", "a", [])[:-1], "*"]
    with pytest.raises(Unwritable, match="generalised"):
        written(table(cells), tmp_path)


def test_it_fits_boxes_alone() -> None:
    assert fits("coco", [WHERE])
    assert not fits("coco", [Field("said", "string", "Spans.", made=True, marks=Marks(SPANS, "{{text}}"))])
    assert not fits("coco", ABOUT)
    assert fits("csv", ABOUT)
    assert media_type("answers.where.coco.json") == "application/json"
    with pytest.raises(ValueError, match="no marks"):
        coco.write(table(), field=ABOUT[0], about=About(), path=Path("x"), report=lambda: None)
    assert set(MARK_WRITERS) >= {"coco"}


@pytest.fixture
def pets(alice: User, now: datetime) -> Survey:
    """Two pictures, three people each, aggregated."""
    survey = factories.SurveyFactory(slug="pets", owner=alice, per_item=True, redundancy=3)
    config = {
        "options": [{"value": value, "label": words} for value, words in LABELS.items()],
        "image": "{{image}}",
        "none": True,
    }
    factories.QuestionFactory(survey=survey, name="where", kind="boxes", config=config, text="Where?")
    for name in "ab":
        factories.ItemFactory(survey=survey, key=name, data={"image": f"/p/{name}.png", "width": 640, "height": 480})
    publishing.publish(survey=survey, by=alice, now=now)
    for number in range(3):
        contributor = factories.ContributorFactory(survey=survey)
        for item in survey.items.order_by("pk"):
            boxes = [] if item.key == "b" and number else [{**CAT, "x": round(0.25 + number / 100, 4)}]
            factories.answer(survey, contributor, {"where": boxes}, now=now, item=item)
    aggregation.aggregate_survey(survey_id=survey.pk, now=now)
    return survey


def test_a_release_of_boxes(build: Build, pets: Survey) -> None:
    release = build(pets, formats=["coco", "jsonl"], licence="CC-BY-4.0")
    assert release.state == "ready", release.message
    files = contents(release)
    assert {"answers.where.coco.json", "consensus.where.coco.json"} <= files.keys()

    crowd = json.loads(files["consensus.where.coco.json"])
    assert [one["bbox"][0] for one in crowd["annotations"]] == [0.26 * 640]
    assert [len(image["answers"]) for image in crowd["images"]] == [1, 1]  # the second has the answer “nothing”
    single = json.loads(files["answers.where.coco.json"])
    rows = [json.loads(line) for line in files["answers.jsonl"].decode().splitlines()]
    assert {(one["item"], one["contributor"]): json.loads(one["where"]) for one in rows} == read_back(single)
    assert single["licenses"][0]["url"] == "https://creativecommons.org/licenses/by/4.0/"
    assert release.manifest["schema"]["answers"][-3]["marks"]["labels"] == LABELS
    assert contents(build(pets, formats=["coco", "jsonl"], licence="CC-BY-4.0")) == files


def test_boxes_are_nobodys_words(build: Build, pets: Survey) -> None:
    """Nothing in them is masked, however much a number looks like a telephone number."""
    release = build(pets, formats=["jsonl"])
    assert not any(release.manifest["privacy"]["text"]["replaced"].values())


def test_a_size_that_does_not_leave_is_refused_in_words(build: Build, pets: Survey) -> None:
    release = build(pets, formats=["coco"], drop=["item.width"])
    assert release.state == "refused"
    assert "“width” and “height”" in release.message


def test_it_is_offered_only_where_boxes_leave(pets: Survey, labelled: Survey) -> None:
    assert 'value="coco"' in str(ReleaseForm(pets)["formats"])
    assert 'value="coco"' not in str(ReleaseForm(labelled)["formats"])
    assert requests.checked({"formats": ["coco"]}, survey=pets).formats == ("coco",)
    for survey, drop in ((labelled, []), (pets, ["where"])):
        with pytest.raises(ValidationError, match="no question that leaves asks for these"):
            requests.checked({"formats": ["csv", "coco"], "drop": drop}, survey=survey)


def test_made_up_boxes_say_so(build: Build, pets: Survey) -> None:
    release = build(pets, formats=["coco"], synthetic_rows=3)
    found = json.loads(contents(release)["answers.where.coco.json"])
    origins = [one["origin"] for image in found["images"] for one in image["answers"]]
    assert (origins.count("human"), origins.count("synthetic")) == (6, 3)


def test_no_model_learns_boxes(build: Build, pets: Survey) -> None:
    assert "no question has answers that can be learnt" in build(pets, synthetic_rows=3, seeds="fitted").message
