# ruff: noqa: E402 - the project is found first
"""Make the reports of all worked examples, and their pictures for the README.

    .venv/bin/python examples/gallery.py [FOLDER [NAME …]]

runs each example as its own file says, in FOLDER (else a temporary one), and writes docs/gallery/NAME.png. It needs a
Chromium, as the browser tests do. With names, only those are made.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from crowd.runtime import browser

PICTURES = ROOT / "docs" / "gallery"
WIDTH, MOST_HEIGHT, COLOURS = 800, 1100, 64
PAPER = (246, 247, 245)
HEADER, GLANCE = "header", "main > section:first-of-type"


@dataclass(frozen=True)
class Shot:
    """Parts of a page, one below the other."""

    page: Path
    parts: Sequence[str]


@dataclass(frozen=True)
class Example:
    """`make` runs the example in a folder, and says what is to be seen of its reports."""

    name: str
    make: Callable[[Path], Sequence[Shot]]


def names_and_ages(folder: Path) -> Sequence[Shot]:
    page = folder / "people.html"
    blueprint = "examples/synthesise/names-and-ages.yaml"
    manage("synthesise", blueprint, "--rows", 1000, "--seed", 1, "--out", folder / "people.csv", "--report", page)
    return [Shot(page, (HEADER, GLANCE, "#table-0-distributions .pair"))]


def retail_sales(folder: Path) -> Sequence[Shot]:
    page = folder / "shop.html"
    manage("simulate", "examples/simulate/retail.yaml", "--seed", 1, "--out", folder / "shop", "--report", page)
    return [Shot(page, (HEADER, GLANCE, "#table-0-distributions .two"))]


def cats(folder: Path) -> Sequence[Shot]:
    page, config = folder / "more-cats.html", "examples/augment/cats.yaml"
    program("examples/augment/draw_cats.py", folder / "cats")
    manage("augment", folder / "cats", "--config", config, "--seed", 1, "--out", folder / "more-cats")
    program("examples/augment/contact_sheet.py", folder / "more-cats", page)
    return [Shot(page, (HEADER, "main"))]


def stocks(folder: Path) -> Sequence[Shot]:
    page = folder / "stocks.html"
    manage("simulate", "examples/simulate/stocks.yaml", "--seed", 1, "--out", folder / "stocks", "--report", page)
    return [Shot(page, (HEADER, GLANCE, "#table-0-distributions .pair"))]


def market_research(folder: Path) -> Sequence[Shot]:
    program("examples/crowdsource/market_research.py", folder / "market-research")
    page = folder / "market-research/media/releases/2/report.html"
    return [Shot(page, (HEADER, GLANCE, "#distributions .two"))]


def retail_exercise(folder: Path) -> Sequence[Shot]:
    """The same part of all three reports: better each time."""
    program("examples/retail_exercise/exercise.py", folder / "exercise")
    glance = "#table-1 .tiles"
    return [Shot(folder / "exercise" / f"{version}.html", ("h1", glance)) for version in ("v1", "v2", "v3")]


EXAMPLES = (
    Example("names-and-ages", names_and_ages),
    Example("retail-sales", retail_sales),
    Example("cats", cats),
    Example("stocks", stocks),
    Example("market-research", market_research),
    Example("retail-exercise", retail_exercise),
)


def manage(*arguments: object) -> None:
    program("manage.py", *arguments)


def program(*arguments: object) -> None:
    """Run one of the project's programs, as one would in a shell. It says what went wrong, if anything did."""
    subprocess.run([sys.executable, *map(str, arguments)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def main(folder: Path, names: Sequence[str]) -> None:
    """Make the pictures of the examples with these names, or of all."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    unsafe = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.ensure(), args=unsafe)
        page = chromium.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light")
        for example in EXAMPLES:
            if not names or example.name in names:
                save([part for shot in example.make(folder) for part in seen(page, shot)], example.name)
        chromium.close()


def seen(page: Page, shot: Shot) -> Iterator[Image.Image]:
    """Each part of a page as a picture."""
    page.goto(shot.page.as_uri())
    for part in shot.parts:
        yield Image.open(BytesIO(page.locator(part).first.screenshot()))


def save(parts: Sequence[Image.Image], name: str) -> None:
    """The parts one below the other, in few colours: a report has no more."""
    height = min(MOST_HEIGHT, sum(part.height for part in parts))
    whole = Image.new("RGB", (WIDTH, height), PAPER)
    top = 0
    for part in parts:
        whole.paste(part, ((WIDTH - part.width) // 2, top))
        top += part.height
    whole.quantize(COLOURS).save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="gallery-")).resolve(), sys.argv[2:])
