"""A researcher sets a privacy budget, asks for a table, and reads it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, check
from tests.browser.test_privacy import people, signed_in  # noqa: F401 - fixtures
from tests.exports.private.conftest import work_off

OpenPage = Callable[..., Page]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_set_ask_and_read(signed_in: OpenPage, people: Any, size: dict[str, Any]) -> None:  # noqa: F811
    page = signed_in(**size)
    page.goto(f"/admin/surveys/survey/{people.pk}/private/")
    check(page)
    page.get_by_label("Privacy budget ε").fill("2")
    page.get_by_role("button", name="Set it for good").click()
    expect(page.get_by_text("ε = 2 of 2 is left.")).to_be_visible()
    check(page)
    page.locator("select[name=first]").select_option("region")
    page.get_by_label("Cost ε").fill("1.5")
    page.get_by_role("button", name="Ask and pay").click()
    expect(page.get_by_role("heading", name="How many gave each answer: region")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    check(page)
    work_off(timezone.now())
    expect(page.get_by_role("row", name="North")).to_contain_text("to")
    check(page)
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_text("ε = 0.5 of 2 is left.")).to_be_visible()
    page.get_by_label("The mean of numbers").check()
    page.locator("select[name=first]").select_option("age")
    page.get_by_role("button", name="Ask and pay").click()
    expect(page.get_by_text("Give the least and the greatest value that count")).to_be_visible()
    check(page)
