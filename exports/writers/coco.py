"""Boxes in pictures as a COCO `instances` file: pictures, annotations in pixels, categories.

COCO (Lin et al. 2014; cocodataset.org, “Data format”) knows one annotator and one truth. Here an annotation says in
`attributes` whose it is, and a picture in `answers` who looked at it, so that “saw nothing” is not lost. There is no
date in the file: the same dataset gives the same bytes.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from exports.frames import Field, Table
from exports.writers.limits import Unwritable
from exports.writers.marked import ITEM, About, rows, source
from surveys.kinds.marks import BOXES

LABEL = "COCO: boxes in pictures"
EXTENSION = "coco.json"
MEDIA_TYPE = "application/json"
MARKS = frozenset({BOXES})
NEEDS_SOURCE = False

WIDTH, HEIGHT = SIZE = ("item.width", "item.height")
# Of an answer, and of a consensus after the name of its column: what else is known.
ATTRIBUTES = ("origin", "contributor", "trust", "weight", "split")
OPINION = ("confidence", "n", "tied")
DIGITS = 2  # a hundredth of a pixel

Row = Mapping[str, Any]


def write(table: Table, *, field: Field, about: About, path: Path, report: Callable[[], None]) -> None:
    """Raises Unwritable where the size of a picture is not known."""
    if field.marks is None:
        raise ValueError("The column holds no marks.")
    answered = [row for row in rows(table, report) if row[field.name] is not None]
    _check_sizes(answered)
    images = _images(answered, field)
    place = {image["key"]: image["id"] for image in images}
    categories = _categories(field)
    found = {
        "info": {"description": about.title, "question": field.question, "text": field.text},
        "licenses": [{"id": 1, "name": about.licence.name, "url": about.licence.url}],
        "images": images,
        "categories": categories,
        "annotations": list(_annotations(answered, field, place, {one["name"]: one["id"] for one in categories})),
    }
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="")


def _check_sizes(answered: Sequence[Row]) -> None:
    unknown = {row[ITEM] for row in answered if not all(_is_size(row.get(name)) for name in SIZE)}
    if unknown:
        raise Unwritable(
            f"COCO holds boxes in pixels, and the size of {len(unknown)} of the pictures is not known (one is "
            f"“{min(map(str, unknown))[:60]}”). Give the items the fields “width” and “height”, in pixels as the "
            "picture is shown, and do not leave them out; or choose JSON Lines, which holds fractions."
        )


def _is_size(value: Any) -> bool:
    return isinstance(value, int | float) and value >= 1


def _images(answered: Sequence[Row], field: Field) -> list[dict[str, Any]]:
    """The pictures by key, each with who answered."""
    found: dict[str, dict[str, Any]] = {}
    for row in sorted(answered, key=lambda row: str(row[ITEM])):
        image = found.setdefault(str(row[ITEM]), _image(len(found) + 1, row, field))
        image["answers"].append(_attributes(row, field))
    return list(found.values())


def _image(number: int, row: Row, field: Field) -> dict[str, Any]:
    name = source(field.marks.source if field.marks else "", row)
    return {
        "id": number,
        "file_name": name or str(row[ITEM]),
        "width": row[WIDTH],
        "height": row[HEIGHT],
        "license": 1,
        "key": str(row[ITEM]),
        "answers": [],
    }


def _categories(field: Field) -> list[dict[str, Any]]:
    labels = field.marks.labels if field.marks else {}
    return [
        {"id": number, "name": value, "supercategory": field.question, "label": words}
        for number, (value, words) in enumerate(labels.items(), start=1)
    ]


def _annotations(
    answered: Sequence[Row], field: Field, place: Mapping[str, int], categories: Mapping[str, int]
) -> Iterator[dict[str, Any]]:
    number = 0
    for row in answered:
        for box in _boxes(row, field):
            number += 1
            x, y, width, height = _pixels(box, row)
            yield {
                "id": number,
                "image_id": place[str(row[ITEM])],
                "category_id": categories[box["label"]],
                "bbox": [x, y, width, height],
                "area": round(width * height, DIGITS),
                "segmentation": [],
                "iscrowd": 0,
                "attributes": _attributes(row, field),
            }


def _boxes(row: Row, field: Field) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = json.loads(row[field.name])
    except ValueError:
        raise Unwritable(f"“{field.name}” was generalised, so that it says no place in a picture any more.") from None
    return found


def _pixels(box: Mapping[str, float], row: Row) -> list[float]:
    sides = (("x", WIDTH), ("y", HEIGHT), ("width", WIDTH), ("height", HEIGHT))
    return [round(box[part] * row[size], DIGITS) for part, size in sides]


def _attributes(row: Row, field: Field) -> dict[str, Any]:
    """Whose answer it is, or how sure the crowd's is."""
    own = {name: row[name] for name in ATTRIBUTES if row.get(name) is not None}
    crowd = {name: row[f"{field.name}.{name}"] for name in OPINION if row.get(f"{field.name}.{name}") is not None}
    return own | crowd
