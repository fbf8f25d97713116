"""See what `augment` made of pictures: each parent beside its children, with the marks drawn in.

    .venv/bin/python examples/augment/contact_sheet.py FOLDER PAGE.html

FOLDER is what `augment` wrote. The page needs nothing else: the pictures are in it.
"""

import base64
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from exports.reports.markup import Safe, element, table
from exports.reports.page import STYLE

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
OWN_STYLE = """
.sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); gap: 0.75rem; }
figure { margin: 0; }
figure svg { display: block; width: 100%; height: auto; border-radius: 0.5rem; }
figcaption { font-size: 0.85rem; color: var(--quiet); }
.drawn { fill: none; stroke: #ff2d55; stroke-width: 1.2; }
.dot { fill: #ff2d55; stroke: #ffffff; stroke-width: 0.7; }
"""
Record = dict[str, Any]


def main(folder: Path, page: Path) -> None:
    """Write the page about the pictures in a folder."""
    lines = (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    page.write_text(text(folder, records), encoding="utf-8")


def text(folder: Path, records: list[Record]) -> str:
    """Every picture is in the page itself; the same folder, the same bytes."""
    meta = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    meta += '<meta name="viewport" content="width=device-width, initial-scale=1">'
    style = Safe(f"<style>\n{STYLE.read_text(encoding='utf-8')}{OWN_STYLE}</style>")
    title = f"Augmented pictures: {folder.name}"
    head = element("head", (Safe(meta), element("title", title), style))
    parents = [one for one in records if one["origin"] == "real"]
    families = [family for parent in parents if len(family := [parent, *_children(parent, records)]) > 1]
    body = (
        element("header", element("h1", title)),
        element("main", (_glance(records), *(_family(folder, one) for one in families))),
    )
    return f'<!doctype html>\n<html lang="en">\n{head}\n{element("body", body)}\n</html>\n'


def _children(parent: Record, records: list[Record]) -> Iterator[Record]:
    yield from (one for one in records if one.get("parent") == parent["id"])


def _glance(records: list[Record]) -> Safe:
    counts = Counter((one.get("split", "none"), one["origin"]) for one in records)
    splits = sorted({split for split, _ in counts})
    rows = [(split, str(counts[split, "real"]), str(counts[split, "augmented"])) for split in splits]
    words = "No child of a test picture is made: whoever learns from the training pictures has not seen them."
    inside = (
        element("h2", "At a glance"),
        table("Pictures", ("split", "drawn", "changed copies"), rows, numbers=(1, 2)),
        element("p", words, class_="quiet"),
    )
    return element("section", inside)


def _family(folder: Path, family: list[Record]) -> Safe:
    head = element("h2", f"{family[0]['id']} and its children")
    return element("section", (head, element("div", (_figure(folder, one) for one in family), class_="sheet")))


def _figure(folder: Path, record: Record) -> Safe:
    path = folder / record["image"]
    with Image.open(path) as image:
        width, height = image.size
    data = base64.b64encode(path.read_bytes()).decode()
    picture = element("image", href=f"data:image/png;base64,{data}", width=width, height=height)
    marks = [mark for shape in record["shapes"] for mark in _marks(shape)]
    names = ", ".join(shape["label"] for shape in record["shapes"])
    label = f"{record['id']}, marked: {names}"
    drawing = element("svg", (picture, *marks), viewBox=f"0 0 {width} {height}", role="img", aria_label=label)
    return element("figure", (drawing, element("figcaption", f"{record['id']} ({len(record['shapes'])} marks)")))


def _marks(shape: Record) -> Iterable[Safe]:
    if "point" in shape:
        x, y = shape["point"]
        return [element("circle", cx=x, cy=y, r=2.5, class_="dot")]
    if "polygon" in shape:
        return [element("polygon", points=" ".join(f"{x},{y}" for x, y in shape["polygon"]), class_="drawn")]
    x, y, width, height = shape["box"]
    return [element("rect", x=x, y=y, width=width, height=height, class_="drawn")]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
