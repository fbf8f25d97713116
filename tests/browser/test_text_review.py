"""A researcher looks at what would be masked in free text, and corrects it, on a phone and at a desk."""

from typing import Any

import pytest
from playwright.sync_api import expect

from surveys import publishing
from surveys.models import Survey
from tests import factories
from tests.browser.conftest import DESKTOP, NOW, PHONE, OpenPage, check

TEXTS = (
    "Ask Jennifer O'Brien, jennifer@example.com or +44 20 7946 0958: she has lived at 12 Baker Street since 2001.",
    "Mein Name ist Jürgen Schmidt, geb. 12.03.1985. Die IBAN ist DE89 3704 0044 0532 0130 00, mehr sage ich nicht.",
    "اسمي محمد العتيبي وبريدي sara@example.com وأحب الشاي",
    "Tea is better than coffee, and <b>cheaper</b>.",
    "See https://example.com/a/very/long/path/that/goes/on/and/on/and/on/without/any/place/to/break/it?user=jennifer",
)


@pytest.fixture
def study(transactional_db: None) -> Survey:
    owner = factories.UserFactory(username="alice")
    survey = factories.SurveyFactory(owner=owner, title="Tea and coffee")
    factories.QuestionFactory(survey=survey, name="why", text="Why?", kind="free_text", config={})
    publishing.publish(survey=survey, by=owner, now=NOW)
    for text in TEXTS:
        factories.answer(survey, factories.ContributorFactory(survey=survey), {"why": text}, now=NOW)
    return survey


@pytest.mark.parametrize(("device", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")])
def test_what_is_found_is_seen_and_corrected(
    open_page: OpenPage, study: Survey, device: dict[str, Any], scheme: str
) -> None:
    page = open_page(**device, color_scheme=scheme)
    page.goto(f"/admin/login/?next=/admin/exports/release/order/{study.pk}/")
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill("a long pass phrase")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="See what would be masked").click()
    expect(page.locator("mark").first).to_be_visible()
    check(page)
    page.get_by_role("button", name="Not personal Jürgen Schmidt").click()
    expect(page.get_by_role("cell", name="never masked")).to_be_visible()
    page.get_by_label("Always mask").fill("coffee")
    page.get_by_role("button", name="Always mask it").click()
    expect(page.locator("mark", has_text="[private]")).to_have_count(1)
    check(page)
    page.get_by_role("button", name="Take back coffee").click()
    expect(page.locator("mark", has_text="[private]")).to_have_count(0)
