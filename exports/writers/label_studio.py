"""Marks as tasks for Label Studio (labelstud.io/guide/export, “Label Studio JSON format of annotated tasks”).

A task is an item: its text or picture under `text` or `image`, its own fields under `item`. What people said are its
`annotations`; what models or the crowd say, and what was made up, its `predictions`. Label Studio gives annotations to
whoever imports them, so that the `contributor` stands beside. Places in texts are Unicode code points, as Label Studio
has counted since version 1.4; boxes are in per cent of the picture. Its labels are the labels' values. A project that
shall show such tasks needs a labelling interface with the names used here; the manifest holds it.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from exports.frames import Field, Table
from exports.writers.marked import ITEM, PREFIX, About, rows, source
from exports.writers.marked_text import marked_text
from surveys.kinds.marks import BOXES, SPANS, Marks

LABEL = "Label Studio: tasks with marks"
EXTENSION = "label_studio.json"
MEDIA_TYPE = "application/json"
MARKS = frozenset({BOXES, SPANS})
NEEDS_SOURCE = True

# By what is marked: the type of a region, the tag of its labels, that of what they are in, and the name of the latter.
TAGS = {SPANS: ("labels", "Labels", "Text", "text"), BOXES: ("rectanglelabels", "RectangleLabels", "Image", "image")}
HUMAN, CROWD = "human", "consensus"
# Of an answer, beside what Label Studio knows.
ATTRIBUTES = ("contributor", "origin", "trust", "weight", "split")
PER_CENT, DIGITS = 100, 2

Row = Mapping[str, Any]
Region = dict[str, Any]


def write(table: Table, *, field: Field, about: About, path: Path, report: Callable[[], None]) -> None:
    if field.marks is None:
        raise ValueError("The column holds no marks.")
    answered = [row for row in rows(table, report) if row[field.name] is not None]
    answered.sort(key=lambda row: str(row.get(ITEM) or ""))
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("[")
        for number, (_, group) in enumerate(groupby(answered, key=lambda row: str(row.get(ITEM) or ""))):
            task = json.dumps(_task(list(group), field, field.marks), ensure_ascii=False, allow_nan=False)
            file.write(f"{',' if number else ''}\n{task}")
        file.write("\n]\n")


def interfaces(fields: Iterable[Field]) -> dict[str, str]:
    """By column of marks the labelling interface for its tasks, as Label Studio's XML."""
    return {field.name: _interface(field.question, field.marks) for field in fields if field.marks}


def _interface(question: str, marks: Marks) -> str:
    _, labels_tag, thing_tag, thing = TAGS[marks.what]
    view = ElementTree.Element("View")
    labels = ElementTree.SubElement(view, labels_tag, name=question, toName=thing)
    for value in marks.labels:
        ElementTree.SubElement(labels, "Label", value=value)
    ElementTree.SubElement(view, thing_tag, name=thing, value=f"${thing}")
    return ElementTree.tostring(view, encoding="unicode")


def _task(group: Sequence[Row], field: Field, marks: Marks) -> dict[str, Any]:
    """One item, with all that was said of it."""
    first = group[0]
    own = {name.removeprefix(PREFIX): value for name, value in first.items() if name.startswith(PREFIX)}
    data = {TAGS[marks.what][3]: source(marks.source, first), "item": {**own, "key": first.get(ITEM)}}
    answers = [(row, _result(row, field, marks)) for row in group]
    return {
        "data": data,
        "annotations": [_annotation(row, result) for row, result in answers if row.get("origin") == HUMAN],
        "predictions": [_prediction(row, result, field) for row, result in answers if row.get("origin") != HUMAN],
    }


def _annotation(row: Row, result: list[Region]) -> dict[str, Any]:
    own = {name: row[name] for name in ATTRIBUTES if row.get(name) is not None}
    # Label Studio takes an annotation for the truth that does not say otherwise.
    known = {"ground_truth": False, "was_cancelled": False, "lead_time": row.get("seconds")}
    return {"result": result, **known, **own}


def _prediction(row: Row, result: list[Region], field: Field) -> dict[str, Any]:
    """What no person said; a row without an origin is the crowd's."""
    own = {name: row[name] for name in ATTRIBUTES if row.get(name) is not None}
    version = f"{row['origin']} {row['contributor']}" if "origin" in row else CROWD
    return {"result": result, "model_version": version, "score": row.get(f"{field.name}.confidence"), **own}


def _result(row: Row, field: Field, marks: Marks) -> list[Region]:
    kind, _, _, thing = TAGS[marks.what]
    found = _spans(row, field, kind) if marks.what == SPANS else _rectangles(row, field, kind)
    return [
        {"id": f"{field.question}-{number}", "from_name": field.question, "to_name": thing, "type": kind, **region}
        for number, region in enumerate(found, start=1)
    ]


def _spans(row: Row, field: Field, kind: str) -> Iterator[Region]:
    one = marked_text(row, field)
    for start, end, label in one.spans:
        yield {"value": {"start": start, "end": end, "text": one.text[start:end], kind: [label]}}


def _rectangles(row: Row, field: Field, kind: str) -> Iterator[Region]:
    size = {"original_width": row.get("item.width"), "original_height": row.get("item.height"), "image_rotation": 0}
    known = {name: value for name, value in size.items() if value is not None}
    for box in json.loads(row[field.name]):
        sides = {part: round(box[part] * PER_CENT, DIGITS) for part in ("x", "y", "width", "height")}
        yield {**known, "value": {**sides, "rotation": 0, kind: [box["label"]]}}
