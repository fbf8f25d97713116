"""A real Chromium before the real pages. What every page must be is checked by `check` and at the end of each test."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from surveys import kinds, publishing
from surveys.models import Survey
from tests import factories

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
GRAVE = {"serious", "critical"}
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

OpenPage = Callable[..., Page]

expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong


@pytest.fixture(autouse=True)
def database_beside_playwright(monkeypatch: pytest.MonkeyPatch) -> None:
    # Playwright keeps an event loop in the test's thread; nothing of Django runs in it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """Opens a page of its own per call; at the end, none must have met a script error or another host."""
    complaints: list[str] = []
    contexts = []

    def opened(**options: Any) -> Page:
        contexts.append(browser.new_context(base_url=live_server.url, locale="en-GB", **options))
        page = contexts[-1].new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if "Policy" in message.text else None)
        page.on("request", lambda request: None if request.url.startswith(live_server.url) else foreign(request.url))
        return page

    def foreign(url: str) -> None:
        complaints.append(f"foreign address: {url}")

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def every_kind(transactional_db: None) -> Survey:
    """An open survey with a question of every kind, four to a page."""
    owner: User = factories.UserFactory(username="alice")
    survey = factories.SurveyFactory(slug="everything", title="One of each", owner=owner, languages=["en", "ar"])
    for place, kind in enumerate(kinds.all_kinds()):
        factories.QuestionFactory(
            survey=survey,
            name=f"of_{kind.name}",
            kind=kind.name,
            text=f"A question: {kind.label}",
            help=kind.about,
            config=kind.example,
            page=place // 4 + 1,
            order=place,
        )
    publishing.publish(survey=survey, by=owner, now=NOW)
    return survey


@pytest.fixture
def tea(transactional_db: None) -> Survey:
    """Tea or coffee, and which tea, on one page."""
    survey = factories.tea_survey(owner=factories.UserFactory(username="alice"), now=NOW)
    survey.questions.update(page=1)
    publishing.publish(survey=survey, by=None, now=NOW)
    return survey


@pytest.fixture
def twelve_items(transactional_db: None) -> Survey:
    """A labelling task of twelve sentences."""
    return factories.mood_task(owner=factories.UserFactory(username="alice"), now=NOW, items=12)


def check(page: Page) -> None:
    """Nothing grave for people who see, hear or move otherwise, and nothing to scroll to sideways."""
    page.wait_for_load_state()  # a click returns when the next page has begun, which may have no body yet
    found = Axe().run(page).response["violations"]
    grave = [f"{each['id']}: {each['nodes'][0]['html']}" for each in found if each["impact"] in GRAVE]
    assert grave == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def agree(page: Page, survey: Survey) -> None:
    page.goto(survey.get_absolute_url())
    page.get_by_role("button", name="I agree, start").click()
    page.wait_for_url("**/answer/")


def answer_everything(page: Page) -> None:
    """Answer each visible question by whatever controls it has, as somebody would who sees it for the first time."""
    page.wait_for_load_state()  # `all` takes what is there, and does not wait for the rest of the page
    for question in page.locator("[data-question]:visible").all():
        choices = question.locator("label:has(input[type=radio]), label:has(input[type=checkbox])")
        places = question.locator("select")
        if choices.count():
            choices.first.click()
            continue  # who says that there is nothing fills nothing in beside it
        if places.count():
            for place, select in enumerate(places.all(), start=1):
                select.select_option(str(place))
        for field in question.locator("input[inputmode], input[type=number], textarea, input[type=text]").all():
            field.fill("3")
