"""A researcher asks for a method, and reads on the release's page how far it protects people."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from exports import dataset, requests
from exports.models import Release
from surveys import publishing
from surveys.models import Survey
from tests import factories
from tests.browser.conftest import DESKTOP, NOW, PHONE, check

OpenPage = Callable[..., Page]
REGIONS = {"options": [{"value": name, "label": name.title()} for name in ("north", "south", "east")]}


@pytest.fixture
def people(transactional_db: None, settings: Settings, tmp_path: Path) -> Survey:
    """Sixty people of thirty ages in three regions."""
    settings.MEDIA_ROOT = tmp_path
    survey = factories.SurveyFactory(slug="people", title="People", owner=factories.UserFactory(username="alice"))
    factories.QuestionFactory(survey=survey, name="age", kind="number", config={}, role="demographic", order=0)
    factories.QuestionFactory(survey=survey, name="region", config=REGIONS, role="demographic", order=1)
    factories.QuestionFactory(survey=survey, name="mood", order=2)
    publishing.publish(survey=survey, by=None, now=NOW)
    survey.refresh_from_db()
    for number in range(60):
        region, mood = ("north", "south", "east")[number % 3], "good" if number % 4 else "bad"
        age = 97 if number == 59 else 20 + number % 30
        answers = {"age": age, "region": region, "mood": mood}
        factories.answer(survey, factories.ContributorFactory(survey=survey), answers, now=NOW)
    return survey


@pytest.fixture
def signed_in(open_page: OpenPage) -> OpenPage:
    def opened(**options: Any) -> Page:
        page = open_page(**options)
        page.goto("/admin/login/")
        page.get_by_label("Username").fill("alice")
        page.get_by_label("Password").fill("a long pass phrase")
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url("**/admin/")
        return page

    return opened


def build(survey: Survey, **privacy: Any) -> Release:
    release = requests.request_release(
        survey=survey, by=User.objects.get(username="alice"), options={"privacy": privacy}, seed=7, now=NOW
    )
    dataset.build_queued(release_id=release.pk, clock=lambda: NOW)
    release.refresh_from_db()
    return release


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_order_and_read(signed_in: OpenPage, people: Survey, size: dict[str, Any]) -> None:
    page = signed_in(**size)
    page.goto(f"/admin/exports/release/order/{people.pk}/")
    check(page)
    page.get_by_label("Whole columns at one level").check()
    page.get_by_text("More about privacy").click()
    check(page)
    page.get_by_label("Leave out at most, in per cent").fill("10")
    page.locator("summary", has_text="Sensitive question 1").click()
    first = page.get_by_role("group", name="Sensitive question 1").last
    first.get_by_label("Question").select_option("mood")
    first.get_by_label("l", exact=True).fill("2")
    check(page)
    page.get_by_label("What may stand for an answer").fill("age: {type: number, widths: [10, 50]}")
    page.get_by_role("button", name="Order the dataset").click()
    page.wait_for_url("**/change/")
    asked = Release.objects.get().choices.privacy
    assert (asked.method, asked.sensitive["mood"].distinct_l, asked.suppression) == ("lattice", 2, 0.1)
    dataset.build_queued(release_id=Release.objects.get().pk, clock=lambda: NOW)
    page.reload()
    check(page)
    expect(page.get_by_role("row", name="People who look the same (k)")).to_contain_text("at least 5")
    expect(page.get_by_text("ranges of 10, such as [20, 29]")).to_be_visible()


def test_a_refusal_says_what_helps(signed_in: OpenPage, people: Survey) -> None:
    release = build(people)
    page = signed_in(**PHONE)
    page.goto(f"/admin/exports/release/{release.pk}/change/")
    expect(page.get_by_text("Choose a method that may generalise")).to_be_visible()
    check(page)
