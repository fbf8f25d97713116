"""The page "How many people per item?" in a real browser: it shuts nobody out, and needs no script."""

import pytest
from playwright.sync_api import expect

from surveys.models import Survey
from tests import factories
from tests.browser.conftest import DESKTOP, NOW, PHONE, OpenPage, check
from tests.browser.test_admin import log_in
from tests.crowd.test_plans import know, piloted


@pytest.fixture
def pilot(transactional_db: None) -> Survey:
    survey = piloted(factories.UserFactory(username="alice"), NOW, items=60)
    know(survey)
    return survey


@pytest.mark.parametrize(("device", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")])
def test_a_plan_is_asked_for_and_shown(
    open_page: OpenPage, pilot: Survey, device: dict[str, object], scheme: str
) -> None:
    page = open_page(**device, color_scheme=scheme)
    log_in(page)
    page.goto(f"/admin/surveys/survey/{pilot.pk}/plan/")
    check(page)
    page.get_by_label("Price per answer").fill("0.10")
    page.get_by_label("Items in all").fill("1000")
    page.get_by_role("button", name="Work it out").click()
    expect(page.get_by_role("heading", name="The advice")).to_be_visible()
    expect(page.get_by_role("row").last).to_contain_text("1,000.00 EUR")
    expect(page.get_by_label("Price per answer")).to_have_value("0.10")
    check(page)


def test_it_works_without_scripts(open_page: OpenPage, pilot: Survey) -> None:
    page = open_page()
    log_in(page)
    plain = open_page(java_script_enabled=False, storage_state=page.context.storage_state())
    plain.goto(f"/admin/surveys/survey/{pilot.pk}/plan/?question=mood&items=60&most=5&seed=1")
    expect(plain.get_by_role("heading", name="The advice")).to_be_visible()
    expect(plain.locator("polyline")).to_have_count(3)
    expect(plain.locator("table").get_by_text("5 people")).to_have_count(1)
