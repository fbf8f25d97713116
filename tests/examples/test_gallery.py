"""The gallery of the README: each example runs as its picture says, and the picture is there."""

import json
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import Browser, Page

from examples import gallery

MOST_BYTES = 150_000
# These two take a crowd and three reports, and have tests of their own.
LONG = ("market-research", "retail-exercise")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": gallery.WIDTH, "height": 900}) as context:
        yield context.new_page()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs run in this process, which has loaded already what each would have to load."""

    def run(*arguments: object) -> None:
        name, *rest = map(str, arguments)
        if name == "manage.py":
            call_command(*rest)
        else:
            monkeypatch.setattr(sys, "argv", [name, *rest])
            runpy.run_path(name, run_name="__main__")

    monkeypatch.setattr(gallery, "program", run)


@pytest.mark.parametrize("name", [one.name for one in gallery.EXAMPLES])
def test_each_example_has_a_picture_that_is_soon_loaded(name: str) -> None:
    path = gallery.PICTURES / f"{name}.png"
    assert path.stat().st_size <= MOST_BYTES
    with Image.open(path) as picture:
        assert picture.width == gallery.WIDTH
        assert 300 < picture.height <= gallery.MOST_HEIGHT


def test_there_is_no_picture_of_anything_else() -> None:
    assert {path.stem for path in gallery.PICTURES.iterdir()} == {one.name for one in gallery.EXAMPLES}


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("example", [one for one in gallery.EXAMPLES if one.name not in LONG], ids=lambda one: one.name)
def test_each_example_runs_and_has_what_its_picture_shows(
    example: gallery.Example, tmp_path: Path, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    shots = example.make(tmp_path)
    for shot in shots:
        page.goto(shot.page.as_uri())
        assert all(page.locator(part).count() for part in shot.parts), shot.parts
    monkeypatch.setattr(gallery, "PICTURES", tmp_path)
    gallery.save([gallery.seen(page, shot) for shot in shots], "picture")
    assert (tmp_path / "picture.png").stat().st_size <= MOST_BYTES
    for report in shots[0].page.parent.glob("*.json"):
        for table in json.loads(report.read_text(encoding="utf-8"))["tables"]:
            assert [one for one in table["quality"]["contradictions"] if one["rows"]] == []


def test_only_what_is_named_is_seen(tmp_path: Path, page: Page) -> None:
    sections = "<section><p id=a></p><p id=b></p></section>" * 2
    html = f"<style>* {{margin: 0}} p {{height: 50px}}</style>{sections}"
    path = tmp_path / "page.html"
    path.write_text(f"<!doctype html><body>{html}", encoding="utf-8")
    assert gallery.seen(page, gallery.Shot(path, ("body",))).height == 200
    assert gallery.seen(page, gallery.Shot(path, ("section:first-of-type #a",))).height == 50


def test_pictures_stand_one_below_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gallery, "PICTURES", tmp_path)
    red, blue = (Image.new("RGB", (gallery.WIDTH, 700), colour) for colour in ("red", "blue"))
    gallery.save([red, blue], "both")
    with Image.open(tmp_path / "both.png") as picture:
        assert picture.size == (gallery.WIDTH, gallery.MOST_HEIGHT)
        pixels = picture.convert("RGB")
        assert (pixels.getpixel((5, 5)), pixels.getpixel((5, 900))) == ((255, 0, 0), (0, 0, 255))
