"""Putting things in order: by arrows, by dragging, by choosing places, and without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from crowd.models import Draft, Response
from surveys import kinds, publishing
from surveys.models import Survey
from tests import factories
from tests.browser.conftest import DESKTOP, NOW, PHONE, OpenPage, agree, check
from tests.runtime_fixtures import eventually


@pytest.fixture
def ranking(transactional_db: None) -> Survey:
    """A first page with a text, so that the ranking comes without the page being loaded anew; then the ranking."""
    survey = factories.SurveyFactory(slug="order", owner=factories.UserFactory(username="alice"))
    factories.QuestionFactory(survey=survey, name="why", kind="free_text", config={}, page=1, required=False)
    config = kinds.get("ranking").example
    factories.QuestionFactory(survey=survey, name="rank", kind="ranking", config=config, page=2, text="What counts?")
    publishing.publish(survey=survey, by=None, now=NOW)
    return survey


def opened(page: Page, survey: Survey) -> None:
    agree(page, survey)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("group", name="What counts?")).to_be_visible()


def order(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("[data-rank] label").all_inner_texts()]


def answer() -> list[str]:
    given: list[str] = Response.objects.get().answers["rank"]
    return given


def test_arrows_by_keyboard(open_page: OpenPage, ranking: Survey) -> None:
    page = open_page(**DESKTOP)
    opened(page, ranking)

    page.get_by_role("button", name="Move down: Taste").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")

    assert order(page) == ["Price", "Where it comes from", "Taste", "Packaging"]
    expect(page.get_by_role("button", name="Move down: Taste")).to_be_focused()
    expect(page.locator("[data-said]")).to_have_text("Taste: Place 3")
    eventually(lambda: Draft.objects.get().answers.get("rank") == ["price", "origin", "taste", "packaging"])
    check(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank")).to_be_visible()
    assert answer() == ["price", "origin", "taste", "packaging"]


def test_dragging(open_page: OpenPage, ranking: Survey) -> None:
    page = open_page(**DESKTOP)
    opened(page, ranking)

    grip, last = page.locator("[data-grip]").first, page.locator("[data-rank]").last
    start, end = grip.bounding_box(), last.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 10, end["y"] + end["height"] - 4, steps=6)
    page.mouse.up()

    assert order(page) == ["Price", "Where it comes from", "Packaging", "Taste"]
    expect(page.get_by_label("Taste", exact=True)).to_have_value("4")


def test_choosing_a_place_takes_it_from_whoever_had_it_and_fills_the_last(open_page: OpenPage, ranking: Survey) -> None:
    page = open_page(**PHONE)
    opened(page, ranking)

    page.get_by_label("Packaging", exact=True).select_option("1")
    page.get_by_label("Price", exact=True).select_option("1")
    expect(page.get_by_label("Packaging", exact=True)).to_have_value("")
    page.get_by_label("Taste", exact=True).select_option("2")
    page.get_by_label("Packaging", exact=True).select_option("4")

    assert order(page) == ["Price", "Taste", "Where it comes from", "Packaging"]
    check(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank")).to_be_visible()
    assert answer() == ["price", "taste", "origin", "packaging"]


def test_an_order_that_nobody_touched_is_no_answer(open_page: OpenPage, ranking: Survey) -> None:
    page = open_page(**PHONE)
    opened(page, ranking)

    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("alert")).to_contain_text("Give each one a different place, from 1 to 4.")
    assert not Response.objects.exists()


def test_without_javascript(open_page: OpenPage, ranking: Survey) -> None:
    page = open_page(**PHONE, java_script_enabled=False)
    opened(page, ranking)

    expect(page.get_by_text("Choose a place for each")).to_be_visible()
    expect(page.get_by_role("button", name="Move")).to_have_count(0)
    for label, place in {"Taste": "2", "Price": "1", "Where it comes from": "4", "Packaging": "3"}.items():
        page.get_by_label(label, exact=True).select_option(place)
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_text("Thank")).to_be_visible()
    assert answer() == ["price", "taste", "packaging", "origin"]
