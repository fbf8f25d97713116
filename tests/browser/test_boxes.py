"""Boxes on a picture: drawn by mouse, by finger, by keyboard, tapped, and typed without JavaScript."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crowd.models import Draft, Response
from surveys import publishing
from surveys.models import Survey
from tests import factories
from tests.browser.conftest import DESKTOP, NOW, PHONE, OpenPage, agree, check
from tests.runtime_fixtures import eventually

CONFIG = {
    "options": [{"value": "cat", "label": "Cat"}, {"value": "dog", "label": "Dog"}],
    "image": "{{image}}",
    "alt": "{{caption}}",
    "max": 5,
    "none": True,
}


@pytest.fixture
def pets(transactional_db: None) -> Survey:
    """A labelling task with one picture; a first page with a text, so that the picture comes without a new page."""
    survey = factories.SurveyFactory(
        slug="pets", owner=factories.UserFactory(username="alice"), per_item=True, redundancy=9
    )
    factories.QuestionFactory(survey=survey, name="why", kind="free_text", config={}, page=1, required=False)
    factories.QuestionFactory(survey=survey, name="where", kind="boxes", config=CONFIG, page=2, text="Where are they?")
    picture = {"image": "/static/crowd/icon.svg", "caption": "A leaf"}
    factories.ItemFactory(survey=survey, key="one", data=picture)
    publishing.publish(survey=survey, by=None, now=NOW)
    return survey


def opened(page: Page, survey: Survey) -> None:
    agree(page, survey)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("img", name="A leaf")).to_be_visible()


def at(page: Page, x: float, y: float) -> tuple[float, float]:
    """A place in the picture, in per cent of it, as one in the window."""
    frame = page.locator("[data-layer]").bounding_box()
    assert frame
    return frame["x"] + frame["width"] * x / 100, frame["y"] + frame["height"] * y / 100


def drag(page: Page, *places: tuple[float, float]) -> None:
    page.locator("[data-layer]").scroll_into_view_if_needed()
    page.mouse.move(*at(page, *places[0]))
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*at(page, *place), steps=4)
    page.mouse.up()


def draft() -> Any:
    return Draft.objects.get().answers.get("where")


def sent(page: Page) -> Any:
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank")).to_be_visible()
    return Response.objects.get().answers["where"]


def about(box: dict[str, Any], *expected: float) -> bool:
    """Within a pixel or two of a small picture."""
    return [box["x"], box["y"], box["width"], box["height"]] == pytest.approx(expected, abs=0.015)


def test_by_mouse(open_page: OpenPage, pets: Survey) -> None:
    page = open_page(**DESKTOP)
    opened(page, pets)

    drag(page, (10, 10), (50, 40))
    page.get_by_role("button", name="Dog", exact=True).click()
    drag(page, (60, 60), (90, 90))
    eventually(lambda: len(draft() or []) == 2)
    check(page)

    drag(page, (75, 75), (70, 70))  # the last one is chosen, and follows
    page.get_by_label("Box 1: Cat").click()
    drag(page, (50, 40), (60, 50))  # its lower right handle
    cat, dog = sent(page)

    assert (cat["label"], dog["label"]) == ("cat", "dog")
    assert about(cat, 0.1, 0.1, 0.5, 0.4)
    assert about(dog, 0.55, 0.55, 0.3, 0.3)


def test_a_box_within_another_is_drawn_once_the_outer_one_is_let_go(open_page: OpenPage, pets: Survey) -> None:
    page = open_page(**DESKTOP)
    opened(page, pets)

    drag(page, (10, 10), (90, 90))
    page.mouse.click(*at(page, 96, 96))
    drag(page, (30, 30), (50, 50))
    outer, inner = sent(page)

    assert about(outer, 0.1, 0.1, 0.8, 0.8)
    assert about(inner, 0.3, 0.3, 0.2, 0.2)


def test_taken_away_and_undone(open_page: OpenPage, pets: Survey) -> None:
    page = open_page(**DESKTOP)
    opened(page, pets)

    drag(page, (10, 10), (50, 40))
    drag(page, (60, 60), (90, 90))
    page.get_by_role("button", name="Remove: Box 1, Cat").click()
    expect(page.get_by_label("Box 2: Cat")).to_have_count(0)
    eventually(lambda: len(draft() or []) == 1)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Box 2: Cat")).to_be_visible()
    expect(page.get_by_label("There is nothing to mark")).to_be_hidden()

    assert len(sent(page)) == 2


def test_by_keyboard_alone(open_page: OpenPage, pets: Survey) -> None:
    page = open_page(**DESKTOP)
    opened(page, pets)

    page.get_by_role("button", name="Add a box").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Box 1: Cat")).to_be_focused()
    page.keyboard.press("2")
    for key in ["ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowRight", "Shift+ArrowUp", "Shift+ArrowUp"]:
        page.keyboard.press(key)
    page.get_by_role("button", name="Add a box").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Delete")
    expect(page.get_by_label("Box 1: Dog")).to_be_focused()
    expect(page.locator("[data-said]")).to_have_text("Removed.")
    page.keyboard.press("Enter")  # sends, as everywhere in a labelling task
    expect(page.get_by_text("Thank")).to_be_visible()

    assert Response.objects.get().answers["where"] == [
        {"label": "dog", "x": 0.37, "y": 0.34, "width": 0.31, "height": 0.28}
    ]


def test_undo_by_keyboard_and_labels_for_the_next(open_page: OpenPage, pets: Survey) -> None:
    page = open_page(**DESKTOP)
    opened(page, pets)

    page.get_by_role("button", name="Cat", exact=True).focus()
    page.keyboard.press("2")
    expect(page.get_by_role("button", name="Dog", exact=True)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Add a box").click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+z")
    eventually(lambda: draft() == [{"label": "dog", "x": 0.35, "y": 0.35, "width": 0.3, "height": 0.3}])


def test_by_finger(open_page: OpenPage, pets: Survey) -> None:
    """One finger draws, and two taps do what a drag does."""
    page = open_page(**PHONE)
    opened(page, pets)
    page.locator("[data-layer]").scroll_into_view_if_needed()

    touch = page.context.new_cdp_session(page)
    strokes = {"touchStart": (10, 10), "touchMove": (50, 40), "touchEnd": None}
    for kind, point in strokes.items():
        places = [dict(zip("xy", at(page, *point), strict=True))] if point else []
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})
    expect(page.get_by_label("Box 1: Cat")).to_be_visible()
    page.touchscreen.tap(*at(page, 95, 5))  # lets go of the box
    page.touchscreen.tap(*at(page, 60, 60))
    expect(page.locator("[data-said]")).to_have_text("Now tap the opposite corner.")
    page.touchscreen.tap(*at(page, 90, 80))
    expect(page.get_by_label("Box 2: Cat")).to_be_visible()
    check(page)
    one, two = sent(page)

    assert about(one, 0.1, 0.1, 0.4, 0.3)
    assert about(two, 0.6, 0.6, 0.3, 0.2)


def test_numbers_and_labels_in_the_list_move_what_is_drawn(open_page: OpenPage, pets: Survey) -> None:
    page = open_page(**PHONE)
    opened(page, pets)

    page.get_by_role("button", name="Add a box").click()
    row = page.get_by_role("group", name="Box 1")
    row.get_by_text("Place and size").click()
    row.get_by_label("From the left").fill("0")
    row.get_by_label("Width").fill("100")
    row.get_by_label("Label").select_option("Dog")
    expect(page.get_by_label("Box 1: Dog")).to_be_visible()

    assert sent(page) == [{"label": "dog", "x": 0.0, "y": 0.35, "width": 1.0, "height": 0.3}]


def test_no_more_boxes_than_may_be(open_page: OpenPage, pets: Survey) -> None:
    page = open_page(**PHONE)
    opened(page, pets)

    for _ in range(6):
        page.get_by_role("button", name="Add a box").click()
    expect(page.locator("[data-said]")).to_have_text("There is no room for another box.")
    expect(page.locator(".box-mark:visible")).to_have_count(5)


def test_a_page_that_is_loaded_again_has_the_boxes(open_page: OpenPage, pets: Survey) -> None:
    page = open_page(**DESKTOP)
    opened(page, pets)

    drag(page, (10, 10), (50, 40))
    eventually(lambda: len(draft() or []) == 1)
    page.reload()

    expect(page.get_by_label("Box 1: Cat")).to_be_visible()
    check(page)


def test_nothing_to_mark(open_page: OpenPage, pets: Survey) -> None:
    page = open_page(**PHONE)
    opened(page, pets)

    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("or say that there is nothing to mark")
    page.get_by_label("There is nothing to mark").check()

    assert sent(page) == []


def test_without_javascript(open_page: OpenPage, pets: Survey) -> None:
    page = open_page(**PHONE, java_script_enabled=False)
    opened(page, pets)

    expect(page.get_by_text("Say where each thing is in per cent")).to_be_visible()
    expect(page.get_by_role("button", name="Add a box")).to_have_count(0)
    page.get_by_text("More boxes").click()
    row = page.get_by_role("group", name="Box 4")
    row.get_by_label("Label").select_option("Dog")
    for label, number in {"From the left": "12.5", "From the top": "0", "Width": "50", "Height": "33.3"}.items():
        row.get_by_label(label).fill(number)

    assert sent(page) == [{"label": "dog", "x": 0.125, "y": 0.0, "width": 0.5, "height": 0.333}]
