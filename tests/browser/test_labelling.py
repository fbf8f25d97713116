"""Labelling: by keyboard alone, and with a hurried hand."""

from playwright.sync_api import Page, expect

from crowd.models import Response
from surveys.models import Survey
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, agree, check


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.tagName"))


def test_ten_items_by_keyboard_alone(open_page: OpenPage, twelve_items: Survey) -> None:
    page = open_page(**DESKTOP)
    page.goto(twelve_items.get_absolute_url())
    while focused(page) != "BUTTON":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("With the keyboard")).to_be_visible()
    check(page)

    for number in range(10):
        expect(page.get_by_text(f"{number} done")).to_be_visible()
        page.keyboard.press(str(number % 2 + 1))
        page.keyboard.press("Enter")
    expect(page.get_by_text("10 done")).to_be_visible()

    given = Response.objects.order_by("pk").values_list("answers__mood", flat=True)
    assert list(given) == ["bad", "good"] * 5


def test_digits_are_left_to_fields_that_are_written_in(open_page: OpenPage, twelve_items: Survey) -> None:
    page = open_page(**DESKTOP)
    agree(page, twelve_items)

    page.evaluate("document.querySelector('.questions').insertAdjacentHTML('beforeend', '<input id=note>')")
    page.locator("#note").press_sequentially("12")

    expect(page.locator("#note")).to_have_value("12")
    assert page.locator("input:checked").count() == 0


def test_the_hint_is_not_for_fingers(open_page: OpenPage, twelve_items: Survey) -> None:
    page = open_page(**PHONE)
    agree(page, twelve_items)

    expect(page.get_by_text("With the keyboard")).to_be_hidden()


def test_a_double_click_labels_one_item(open_page: OpenPage, twelve_items: Survey) -> None:
    page = open_page(**DESKTOP)
    agree(page, twelve_items)

    page.get_by_text("Good").click()
    page.get_by_role("button", name="Send").dblclick()
    expect(page.get_by_text("1 done")).to_be_visible()
    page.wait_for_load_state("networkidle")

    assert Response.objects.count() == 1


def test_skipping(open_page: OpenPage, twelve_items: Survey) -> None:
    page = open_page(**PHONE)
    agree(page, twelve_items)
    first = page.locator("legend").inner_text()

    page.get_by_role("button", name="Skip this one").click()
    expect(page.locator("legend")).not_to_have_text(first)

    assert Response.objects.count() == 0
