# ruff: noqa: E402 - the project is found first
"""Make the reports of all worked examples, and their pictures for the README.

    .venv/bin/python examples/gallery.py [FOLDER [NAME …]]

runs each example as its own file says, in a new FOLDER (else a temporary one), and writes docs/gallery/NAME.png. It
needs a Chromium, as the browser tests do. With names, only those are made.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from arch.data import sp500
from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from crowd.runtime import browser

PICTURES = ROOT / "docs" / "gallery"
WIDTH, MOST_HEIGHT, COLOURS = 1000, 1250, 64
PAPER = (246, 247, 245)
# Whatever is not named, nor around or inside what is, is hidden: a report is long, and a picture small.
ONLY = """names => {
  const kept = names.flatMap(name => [...document.querySelectorAll(name)])
  for (const one of document.body.querySelectorAll('*'))
    if (!kept.some(other => other.contains(one) || one.contains(other))) one.style.display = 'none'
}"""
GLANCE = ("h1", "h1 + p", "#table-0-title", "#table-0 .tiles")


@dataclass(frozen=True)
class Shot:
    """A page, of which only these parts are seen."""

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
    numbers = ("#table-0-distributions h2", "#table-0-distributions > h3", "#table-0-distributions > .pair")
    return [Shot(page, (*GLANCE, *numbers))]


def retail_sales(folder: Path) -> Sequence[Shot]:
    """The sales at a glance, and the seasons of the demand behind them."""
    page = folder / "shop.html"
    manage("simulate", "examples/simulate/retail.yaml", "--seed", 1, "--out", folder / "shop", "--report", page)
    return [Shot(page, (*GLANCE, *over_time(1)))]


def cats(folder: Path) -> Sequence[Shot]:
    page, config = folder / "more-cats.html", "examples/augment/cats.yaml"
    program("examples/augment/draw_cats.py", folder / "cats")
    manage("augment", folder / "cats", "--config", config, "--seed", 1, "--out", folder / "more-cats")
    program("examples/augment/contact_sheet.py", folder / "more-cats", page)
    return [Shot(page, ("h1", "main"))]


def stocks(folder: Path) -> Sequence[Shot]:
    """Compared with the history that the model was fitted to."""
    page, history = folder / "stocks.html", folder / "history" / "prices.csv"
    history.parent.mkdir(parents=True)
    returns = np.log(sp500.load()["Adj Close"]).diff().dropna()
    returns.rename("log_return").to_csv(history, index=False)
    place = ("--out", folder / "stocks", "--report", page, "--reference", history)
    manage("simulate", "examples/simulate/stocks.yaml", "--seed", 1, *place)
    return [Shot(page, (*GLANCE, *over_time(0)))]


def market_research(folder: Path) -> Sequence[Shot]:
    program("examples/crowdsource/market_research.py", folder / "market-research")
    page = folder / "market-research/media/releases/2/report.html"
    parts = ("h1", "h1 + p", "#glance-title", ".tiles", "#distributions h2", "#distributions .two")
    return [Shot(page, parts)]


def retail_exercise(folder: Path) -> Sequence[Shot]:
    """The same part of all three reports: better each time; and the seasons that the first has not."""
    program("examples/retail_exercise/exercise.py", folder / "exercise")
    parts = ("h1", "#table-1-title", "#table-1 .tiles")
    pages = [folder / "exercise" / f"{version}.html" for version in ("v1", "v2", "v3")]
    return [Shot(pages[0], parts), Shot(pages[1], parts), Shot(pages[2], (*parts, *over_time(1)))]


def over_time(table: int) -> tuple[str, str]:
    """The lines that the report on a table begins its distributions with."""
    section = f"#table-{table}-distributions"
    return f"{section} h2", f"{section} > .two:nth-of-type(1)"


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
                save([seen(page, shot) for shot in example.make(folder)], example.name)
        chromium.close()


def seen(page: Page, shot: Shot) -> Image.Image:
    """The parts of a page, as a picture."""
    page.goto(shot.page.as_uri())
    page.evaluate(ONLY, list(shot.parts))
    return Image.open(BytesIO(page.locator("body").screenshot()))


def save(parts: Sequence[Image.Image], name: str) -> None:
    """The parts one below the other, in few colours: a report has no more."""
    whole = Image.new("RGB", (WIDTH, sum(part.height for part in parts)), PAPER)
    top = 0
    for part in parts:
        whole.paste(part, (0, top))
        top += part.height
    shown = whole.crop((0, 0, WIDTH, min(MOST_HEIGHT, top)))
    shown.quantize(COLOURS).save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="gallery-")).resolve(), sys.argv[2:])
