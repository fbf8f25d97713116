"""The page about careless answers in a real browser, on a phone and a desk."""

import pytest
from playwright.sync_api import expect

from crowd import carelessness
from crowd.models import Contributor
from tests import factories
from tests.browser.conftest import DESKTOP, NOW, PHONE, OpenPage, check
from tests.browser.test_admin import log_in
from tests.crowd import careless
from tests.crowd.careless import Planted


@pytest.fixture
def planted(transactional_db: None) -> Planted:
    survey = careless.scales_survey(owner=factories.UserFactory(username="alice"), now=NOW)
    found = careless.fill(survey, now=NOW, careful=220, careless=5)
    carelessness.assess(survey=survey, now=NOW)
    return found


@pytest.mark.parametrize(("device", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")])
def test_from_the_rule_to_who_is_left_out(
    open_page: OpenPage, planted: Planted, device: dict[str, object], scheme: str
) -> None:
    page = open_page(**device, color_scheme=scheme)
    log_in(page)
    page.goto(f"/admin/surveys/survey/{planted.survey.pk}/careless/")
    check(page)
    page.get_by_role("checkbox", name="Pages answered too fast to have been read").check()
    page.get_by_role("checkbox", name="Even–odd consistency").check()
    page.get_by_label("Flagged by at least").fill("2")
    page.get_by_role("button", name="Keep the rule").click()
    page.get_by_text("The rule is kept. Nobody is left out yet.").wait_for()
    check(page)
    page.get_by_role("link", name="See whom it leaves out…").click()
    check(page)
    page.get_by_role("button", name="Leave out").click()
    page.get_by_text("left out by the rule.").wait_for()
    assert Contributor.objects.filter(excluded_at__isnull=False).exists()
    page.get_by_role("link", name="Count them again…").click()
    check(page)
    page.get_by_role("button", name="Count again").click()
    expect(page.get_by_role("link", name="Count them again…")).to_have_count(0)
    assert not Contributor.objects.filter(excluded_at__isnull=False).exists()
    page.goto(f"/admin/crowd/contributor/{planted.people['fast'][0]}/change/")
    check(page)
