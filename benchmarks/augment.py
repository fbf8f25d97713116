"""How fast are pictures, texts and rows augmented, and are boxes where the things are?

    .venv/bin/python -m benchmarks.augment [--pictures N]

Pictures of 480 × 640 pixels with four marks each: every step alone and all seven together, in memory (unpacked pixels
in, unpacked pixels and marks out, as the peers' figures are measured), then through files (JPEG and PNG in and out).
All per second of CPU time, which is one core's. Boxes are compared with those of the pixels that are really there, over
many turns: intersection over union of the box from four corners, and of the box from the polygon.
"""

import argparse
import csv
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from exports.synthesis.augment import augment, geometry
from exports.synthesis.augment.geometry import Size
from exports.synthesis.augment.images import STEPS, Images, transformed
from exports.synthesis.augment.settings import parsed
from exports.synthesis.augment.shapes import Shape

SIZE: Size = (640, 480)
MARKS: list[dict[str, Any]] = [
    {"label": "a", "box": [120, 100, 200, 160]},
    {"label": "b", "polygon": [[300, 120], [420, 140], [380, 300], [280, 260]], "box": [280, 120, 140, 180]},
    {"label": "c", "polygon": [[100, 300], [200, 320], [160, 420]]},
    {"label": "d", "point": [320, 240]},
]
TURNS = 200


def main() -> None:
    """Print a line per measurement."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pictures", type=int, default=100)
    n = parser.parse_args().pictures
    image = scene(np.random.default_rng(1))
    for name, cls in STEPS.items():
        print(f"{name:<22}{in_memory(image, [cls(share=1)], n):>10.1f} pictures/s in memory")
    every = [cls(share=1) for cls in STEPS.values()]
    print(f"{'all seven':<22}{in_memory(image, every, n):>10.1f} pictures/s in memory")
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("jpg", "png"):
            print(f"{'all seven, ' + kind:<22}{through_files(image, Path(folder), kind, n):>10.1f} pictures/s by file")
        for name, made in (("texts", texts), ("rows, SMOTE-NC", rows)):
            print(f"{name:<22}{made(Path(folder)):>10,.0f} children/s by file")
    corners, polygon = boxes()
    print(f"box against the pixels, {TURNS} turns: IoU {corners:.3f} from four corners, {polygon:.3f} from the polygon")


def scene(rng: np.random.Generator) -> Image.Image:
    """Something with edges and texture, as a photo has."""
    tones = rng.integers(60, 200, (24, 32, 3), dtype=np.uint8)
    image = Image.fromarray(tones).resize(SIZE, Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(image)
    for mark in MARKS:
        if "polygon" in mark:
            pen.polygon([tuple(corner) for corner in mark["polygon"]], fill=(250, 40, 40))
    return image


def in_memory(image: Image.Image, steps: list[Any], n: int) -> float:
    """Pictures per second: pixels and marks."""
    medium = Images(Path(), steps, 0.3, {})
    shapes = [Shape.read(mark, size=SIZE) for mark in MARKS]

    def one(number: int) -> None:
        rng = np.random.default_rng(number)
        matrix, _ = medium._geometry(SIZE, shapes, rng)
        medium._picture(image, matrix, rng).load()

    return _rate(one, n)


def through_files(image: Image.Image, folder: Path, suffix: str, n: int) -> float:
    """Pictures per second from a folder into a folder, parents left where they are."""
    source = folder / suffix
    source.mkdir()
    image.save(source / f"a.{suffix}", quality=92)
    (source / "labels.jsonl").write_text(json.dumps({"id": "a", "image": f"a.{suffix}", "shapes": MARKS}))
    settings = parsed({"data": "images", "steps": list(STEPS), "children": n, "keep_parents": False})
    start = time.process_time()
    augment(source, settings, seed=1, out=folder / f"{suffix}-out")
    return n / (time.process_time() - start)


def texts(folder: Path, n: int = 5_000) -> float:
    """Texts of forty words per second."""
    text = "The quick brown foxes jumped happily over the sleeping dogs of Leeds " * 4
    lines = (json.dumps({"text": text, "spans": [{"start": 10, "end": 15}]}) for _ in range(n))
    (folder / "texts.jsonl").write_text("\n".join(lines))
    settings = parsed({"data": "texts", "steps": ["spelling", "keyboard", "case"]})
    return _children(folder / "texts.jsonl", settings, folder / "texts-out")


def rows(folder: Path, n: int = 5_000) -> float:
    """Rows of three columns per second."""
    rng = np.random.default_rng(1)
    with (folder / "rows.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["x", "y", "city", "class"])
        writer.writerows([f"{a:.3f}", f"{b:.3f}", f"c{c}", f"k{c % 2}"] for a, b, c in zip(
            rng.normal(size=n), rng.normal(size=n), rng.integers(9, size=n), strict=True
        ))  # fmt: skip
    smote = {"smote": {"numbers": ["x", "y"], "categories": ["city"], "target": "class"}}
    return _children(folder / "rows.csv", parsed({"data": "table", "steps": [smote]}), folder / "rows-out")


def boxes() -> tuple[float, float]:
    """Mean intersection over union with the box of the pixels, from four corners and from the polygon."""
    ring = [[260, 180], [400, 200], [330, 330]]
    mask = Image.new("L", SIZE)
    ImageDraw.Draw(mask).polygon([tuple(corner) for corner in ring], fill=255)
    polygon = Shape.read({"polygon": ring, "box": [0, 0, 1, 1]}, size=SIZE)
    box = Shape.read({"box": [260, 180, 140, 150]}, size=SIZE)
    rng, found = np.random.default_rng(1), []
    for _ in range(TURNS):
        matrix = geometry.rotation(rng.uniform(-180, 180), size=SIZE)
        y, x = np.nonzero(np.asarray(transformed(mask, matrix)) > 127)
        real = (x.min(), y.min(), x.max() + 1 - x.min(), y.max() + 1 - y.min())
        moved = [shape.moved(matrix, size=SIZE, least_visible=0) for shape in (box, polygon)]
        found.append([overlap(real, shape.to_json()["box"]) for shape in moved if shape is not None])
    first, second = np.mean(found, axis=0)
    return float(first), float(second)


def overlap(one: Any, two: Any) -> float:
    """Intersection over union of two boxes, (x, y, width, height)."""
    sides = [min(one[a] + one[a + 2], two[a] + two[a + 2]) - max(one[a], two[a]) for a in (0, 1)]
    both = max(0.0, sides[0]) * max(0.0, sides[1])
    return float(both / (one[2] * one[3] + two[2] * two[3] - both))


def _children(source: Path, settings: Any, out: Path) -> float:
    start = time.process_time()
    done = augment(source, settings, seed=1, out=out)
    return done.children / (time.process_time() - start)


def _rate(one: Callable[[int], None], n: int) -> float:
    one(0)
    start = time.process_time()
    for number in range(n):
        one(number)
    return n / (time.process_time() - start)


if __name__ == "__main__":
    main()
