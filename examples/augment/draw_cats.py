"""Draw a few small pictures of cats, with what is in them marked: something to try `augment` on.

    .venv/bin/python examples/augment/draw_cats.py FOLDER

Writes cat-1.png … cat-6.png and labels.jsonl. Each cat has a box and a polygon around its head, a box around its whole
self, and a point on each eye. Nothing is downloaded, and nobody's cat is shown.
"""

import json
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

SIZE = (160, 120)
FURS = [("tabby", (168, 120, 72)), ("black", (48, 46, 52)), ("grey", (132, 138, 146))]
Point = tuple[float, float]


def main(folder: Path, *, cats: int = 6, seed: int = 1) -> None:
    """Draw the cats into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    lines = [json.dumps(drawn(folder, number, rng)) for number in range(1, cats + 1)]
    (folder / "labels.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def drawn(folder: Path, number: int, rng: np.random.Generator) -> dict[str, Any]:
    """Draw one cat; its line of labels."""
    fur, colour = FURS[number % len(FURS)]
    x, y, r = rng.uniform(60, 100), rng.uniform(45, 55), rng.uniform(18, 24)
    image = Image.new("RGB", SIZE, (214, 226, 208))
    pen = ImageDraw.Draw(image)
    body = (x - 1.1 * r, y + 0.6 * r, x + 1.1 * r, y + 2.6 * r)
    pen.rectangle((0, 96, *SIZE), fill=(176, 148, 116))
    pen.ellipse(body, fill=colour)
    head = _head(x, y, r)
    pen.polygon(head, fill=colour)
    eyes = [(x - 0.4 * r, y - 0.1 * r), (x + 0.4 * r, y - 0.1 * r)]
    for a, b in eyes:
        pen.ellipse((a - 3, b - 3, a + 3, b + 3), fill=(232, 214, 88))
    pen.polygon([(x - 3, y + 0.25 * r), (x + 3, y + 0.25 * r), (x, y + 0.4 * r)], fill=(214, 132, 140))
    name = f"cat-{number}.png"
    image.save(folder / name)
    return {"id": f"cat-{number}", "image": name, "fur": fur, "shapes": _shapes(head, body, eyes)}


def _head(x: float, y: float, r: float) -> list[Point]:
    """A round head with two ears."""
    circle = [(x + r * math.cos(t), y + r * math.sin(t)) for t in np.linspace(-0.25, 1.25, 25) * math.pi]
    ears = [(x - 0.75 * r, y - 1.4 * r), (x - 0.25 * r, y - r), (x + 0.25 * r, y - r), (x + 0.75 * r, y - 1.4 * r)]
    return [(float(a), float(b)) for a, b in [*circle, *ears]]


def _shapes(head: list[Point], body: tuple[float, float, float, float], eyes: list[Point]) -> list[dict[str, Any]]:
    left, right = min(body[0], min(a for a, _ in head)), max(body[2], max(a for a, _ in head))
    top = min(b for _, b in head)
    ring = [[round(a, 3), round(b, 3)] for a, b in head]
    (x1, y1), (x2, y2) = np.min(ring, axis=0), np.max(ring, axis=0)
    return [
        {"label": "cat", "box": [round(float(n), 3) for n in (left, top, right - left, body[3] - top)]},
        {"label": "head", "polygon": ring, "box": [round(float(n), 3) for n in (x1, y1, x2 - x1, y2 - y1)]},
        # The cat looks at us: its left eye is on our right.
        {"label": "right eye", "point": [round(float(n), 3) for n in eyes[0]]},
        {"label": "left eye", "point": [round(float(n), 3) for n in eyes[1]]},
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
