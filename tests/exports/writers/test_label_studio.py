"""What is written is read back as Label Studio reads it: by code points and per cent."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from exports.frames import Field, Table
from exports.writers.label_studio import interfaces, write
from exports.writers.marked import About
from surveys.kinds.marks import BOXES, Marks
from tests.exports.writers.marks import ADA, AGAIN, PARIS, TEXT, TOKYO, fields, marks_field, spans, table


def nothing() -> None:
    pass


def written(found: Table, folder: Path) -> list[dict[str, Any]]:
    path = folder / "x.json"
    write(found, field=marks_field(found), about=About(), path=path, report=nothing)
    tasks: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return tasks


def marked(result: list[dict[str, Any]], text: str) -> list[tuple[str, str]]:
    """The words and the label of each region; its own `text` must be what lies at its place."""
    for region in result:
        value = region["value"]
        assert "".join(list(text)[value["start"] : value["end"]]) == value["text"]
        assert (region["from_name"], region["to_name"], region["type"]) == ("names", "text", "labels")
    assert len({region["id"] for region in result}) == len(result)
    return [(region["value"]["text"], region["value"]["labels"][0]) for region in result]


SECONDS = Field("seconds", "integer", "How long.")
ROWS = [
    ("human", "ab", "n2", TEXT, 12, spans((ADA, "PER"), (TOKYO, "LOC"))),
    ("model", "ef", "n2", TEXT, None, spans((PARIS, "LOC"))),
    ("human", "cd", "n1", "Nobody", 3, spans()),
    ("synthetic", "synthetic-1", "n2", TEXT, None, spans((AGAIN, "PER"))),
    ("human", "cd", "n3", "never marked", 3, None),
]


def test_what_is_read_back_is_what_was_marked(tmp_path: Path) -> None:
    tasks = written(table(ROWS, fields(more=[SECONDS])), tmp_path)
    assert [task["data"] for task in tasks] == [
        {"text": "Nobody", "item": {"key": "n1", "text": "Nobody"}},
        {"text": TEXT, "item": {"key": "n2", "text": TEXT}},
    ]
    assert [(one["contributor"], one["lead_time"], one["ground_truth"]) for one in tasks[1]["annotations"]] == [
        ("ab", 12, False)
    ]
    assert marked(tasks[1]["annotations"][0]["result"], TEXT) == [("Ada", "PER"), ("東京", "LOC")]
    assert [one["model_version"] for one in tasks[1]["predictions"]] == ["model ef", "synthetic synthetic-1"]
    assert [marked(one["result"], TEXT) for one in tasks[1]["predictions"]] == [[("Paris", "LOC")], [("Ada", "PER")]]
    assert tasks[0]["annotations"][0]["result"] == []
    assert tasks[0]["predictions"] == []


def test_the_crowd_is_a_prediction_with_its_confidence(tmp_path: Path) -> None:
    columns = (*fields()[2:], Field("names.confidence", "number", "How sure."))
    found = table([("n", TEXT, spans((ADA, "PER")), 0.75)], columns, name="consensus")
    (task,) = written(found, tmp_path)
    assert task["annotations"] == []
    (prediction,) = task["predictions"]
    assert (prediction["model_version"], prediction["score"]) == ("consensus", 0.75)
    assert marked(prediction["result"], TEXT) == [("Ada", "PER")]


def test_boxes_are_in_per_cent(tmp_path: Path) -> None:
    marks = Marks(BOXES, source="/media/{{file}}", labels={"cat": "Cat"})
    columns = (
        *fields()[:3],
        Field("item.file", "string", "Its file."),
        Field("item.width", "integer", "Pixels."),
        Field("things", "string", "Boxes.", made=True, marks=marks, question="things"),
    )
    box = json.dumps([{"label": "cat", "x": 0.1, "y": 0.2, "width": 0.3333, "height": 0.5}])
    (task,) = written(table([("human", "a", "n", "a.png", 640, box)], columns), tmp_path)
    assert task["data"]["image"] == "/media/a.png"
    assert task["annotations"][0]["result"] == [
        {
            "id": "things-1", "from_name": "things", "to_name": "image", "type": "rectanglelabels",
            "original_width": 640, "image_rotation": 0,
            "value": {"x": 10.0, "y": 20.0, "width": 33.33, "height": 50.0, "rotation": 0, "rectanglelabels": ["cat"]},
        }
    ]  # fmt: skip


def test_no_task_is_a_list_too(tmp_path: Path) -> None:
    assert written(table([], fields()), tmp_path) == []


def test_the_labelling_interface_has_the_names_of_the_tasks() -> None:
    (xml,) = interfaces(fields()).values()
    view = ElementTree.fromstring(xml)  # noqa: S314 - just made
    labels, text = view.find("Labels"), view.find("Text")
    assert labels is not None
    assert text is not None
    assert (labels.get("name"), labels.get("toName"), text.get("name"), text.get("value")) == (
        "names", "text", "text", "$text",
    )  # fmt: skip
    assert [one.get("value") for one in labels] == ["PER", "LOC"]


def test_a_column_without_marks_is_a_mistake(tmp_path: Path) -> None:
    found = table(ROWS, fields(more=[SECONDS]))
    with pytest.raises(ValueError, match="no marks"):
        write(found, field=found.fields[0], about=About(), path=tmp_path / "x", report=nothing)
