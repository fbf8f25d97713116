"""A contributor answers a survey, on a phone and at a desk, in the light and in the dark."""

import gzip
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import Response as WebResponse

from crowd.models import Contributor, Draft, Response
from surveys import kinds
from surveys.models import Survey
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, agree, answer_everything, check
from tests.runtime_fixtures import eventually

HEAVIEST_PAGE = 60 * 1024


def to_the_end(page: Page) -> None:
    """Answer page after page, each checked as it comes."""
    while page.url.endswith("/answer/"):
        check(page)
        position = page.locator("input[name=page]").input_value()
        answer_everything(page)
        page.locator("button[value=next]").click()
        expect(page.locator(f"input[name=page][value='{position}']")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_kind_from_the_link_to_the_code(
    open_page: OpenPage, every_kind: Survey, screen: dict[str, Any], scheme: str
) -> None:
    page = open_page(**screen, color_scheme=scheme)
    page.goto(every_kind.get_absolute_url())
    check(page)
    page.get_by_role("button", name="I agree, start").click()

    page.locator("button[value=next]").click()
    expect(page.get_by_role("alert")).to_be_focused()
    check(page)
    to_the_end(page)

    code = page.locator("#code")
    expect(code).to_have_text(Contributor.objects.get().completion_code)
    expect(page.get_by_role("button", name="Copy the code")).to_be_visible()
    check(page)
    answerable = {f"of_{kind.name}" for kind in kinds.all_kinds() if kind.answerable}
    assert Response.objects.get().answers.keys() == answerable


def test_without_javascript(open_page: OpenPage, every_kind: Survey) -> None:
    page = open_page(**PHONE, java_script_enabled=False)
    agree(page, every_kind)

    while page.url.endswith("/answer/"):
        answer_everything(page)
        page.locator("button[value=next]").click()

    expect(page.locator("#code")).to_have_text(Contributor.objects.get().completion_code)


def test_a_conditional_question_without_javascript(open_page: OpenPage, tea: Survey) -> None:
    page = open_page(**PHONE, java_script_enabled=False)
    agree(page, tea)
    expect(page.get_by_text("Which tea?")).to_be_hidden()

    page.get_by_role("radio", name="Tea").check()
    page.get_by_role("button", name="Send").click()
    page.get_by_role("radio", name="Green").check()
    page.get_by_role("button", name="Send").click()

    assert Response.objects.get().answers == {"drink": "tea", "sort": "green"}


def test_a_conditional_question_comes_and_goes_at_once(open_page: OpenPage, tea: Survey) -> None:
    page = open_page(**DESKTOP)
    agree(page, tea)
    question = page.get_by_role("group", name="Which tea?")
    expect(question).to_be_hidden()

    page.get_by_role("radio", name="Tea").check()
    expect(question).to_be_visible()

    page.get_by_role("radio", name="Coffee").check()
    expect(question).to_be_hidden()


def test_what_is_chosen_is_saved_without_sending(open_page: OpenPage, tea: Survey) -> None:
    page = open_page(**PHONE)
    agree(page, tea)

    page.get_by_role("radio", name="Tea").check()
    eventually(lambda: Draft.objects.get().answers == {"drink": "tea"})
    page.reload()

    expect(page.get_by_role("radio", name="Tea")).to_be_checked()


def test_back_and_forth(open_page: OpenPage, every_kind: Survey) -> None:
    page = open_page(**PHONE)
    agree(page, every_kind)
    answer_everything(page)
    page.get_by_role("button", name="Next").click()

    page.get_by_role("button", name="Back").click()

    expect(page.get_by_text("Page 1 of")).to_be_visible()
    expect(page.locator("input[type=radio]:checked").first).to_be_checked()


def test_right_to_left(open_page: OpenPage, every_kind: Survey) -> None:
    page = open_page(**PHONE)
    page.goto(every_kind.get_absolute_url())
    page.get_by_role("link", name="العربيّة").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")

    page.get_by_role("button", name="أوافق، ابدأ").click()
    to_the_end(page)

    expect(page.get_by_role("heading", name="شكرًا لك!")).to_be_visible()


def test_the_other_pages(open_page: OpenPage, tea: Survey) -> None:
    for scheme in ("light", "dark"):
        page = open_page(**PHONE, color_scheme=scheme)
        for address in ("/", "/nowhere/", tea.get_absolute_url()):
            page.goto(address)
            check(page)
        agree(page, tea)
        for address in ("", "mine/", "withdraw/", "withdrawn/", "resume/nonsense/"):
            page.goto(tea.get_absolute_url() + address)
            check(page)


def test_the_personal_link_goes_on_elsewhere(open_page: OpenPage, tea: Survey) -> None:
    page = open_page(**PHONE, permissions=["clipboard-read", "clipboard-write"])
    agree(page, tea)
    page.get_by_role("radio", name="Tea").check()
    eventually(lambda: Draft.objects.get().answers == {"drink": "tea"})

    page.get_by_role("link", name="Your data and your personal link").click()
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    elsewhere = open_page(**DESKTOP)
    elsewhere.goto(page.evaluate("navigator.clipboard.readText()"))

    expect(elsewhere.get_by_role("radio", name="Tea")).to_be_checked()


def test_withdrawing_leaves_nothing_on_the_device(open_page: OpenPage, tea: Survey) -> None:
    page = open_page(**PHONE)
    agree(page, tea)
    page.evaluate("localStorage.setItem('crowdseed:/s/tea/answer/', '{}')")

    page.goto("/s/tea/withdraw/")
    page.get_by_role("button", name="Yes, erase my answers").click()
    expect(page.get_by_role("heading", name="Your answers are erased")).to_be_visible()

    eventually(lambda: page.evaluate("localStorage.length === 0"))


def test_a_page_is_light(open_page: OpenPage, every_kind: Survey) -> None:
    bodies: dict[str, bytes] = {}

    def weigh(response: WebResponse) -> None:
        if response.status == 200:
            bodies[response.url] = response.body()

    page = open_page(**PHONE)
    page.on("response", weigh)
    agree(page, every_kind)
    page.wait_for_load_state("networkidle")

    weights = {re.sub(".*/", "", url) or "page": len(gzip.compress(body)) for url, body in bodies.items()}
    assert "collect.js" in weights
    assert sum(weights.values()) <= HEAVIEST_PAGE, weights
