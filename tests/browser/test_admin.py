"""A researcher's main pages in a real browser: nothing broken, nothing that shuts people out, on a phone and a desk."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from crowd import aggregation, exclusion
from exports.models import Release
from surveys.models import Survey
from tests import factories
from tests.browser.conftest import DESKTOP, NOW, PHONE, OpenPage, check


@pytest.fixture
def study(transactional_db: None) -> Survey:
    """A labelling task with answers, shared with a colleague."""
    task = factories.mood_task(owner=factories.UserFactory(username="alice"), now=NOW)
    factories.share(task, factories.UserFactory(username="bob"))
    for person in factories.ContributorFactory.create_batch(3, survey=task):
        for hours, item in enumerate(task.items.all()):
            mood = "good" if (person.pk + item.pk) % 4 else "bad"
            factories.answer(task, person, {"mood": mood}, item=item, now=NOW + timedelta(hours=hours))
    aggregation.aggregate_survey(survey_id=task.pk, now=NOW)
    return task


def log_in(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill("a long pass phrase")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")


@pytest.mark.parametrize(("device", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")])
def test_the_main_pages_shut_nobody_out(
    open_page: OpenPage, study: Survey, device: dict[str, object], scheme: str
) -> None:
    page = open_page(**device, color_scheme=scheme)
    log_in(page)
    question, item, pk = study.questions.get().pk, study.items.order_by("pk")[0].pk, study.pk
    left_out, person = study.contributors.order_by("pk").values_list("pk", flat=True)[:2]
    exclusion.exclude(contributor=study.contributors.get(pk=left_out), reason="Two failed checks.", now=NOW)
    for address in (
        "/admin/",
        f"/admin/surveys/survey/{pk}/change/",
        f"/admin/surveys/question/add/?survey={pk}",
        f"/admin/surveys/question/{question}/change/",
        f"/admin/surveys/survey/{pk}/translations/",
        f"/admin/surveys/survey/{pk}/import/",
        f"/admin/surveys/survey/{pk}/publish/",
        f"/admin/surveys/survey/{pk}/watch/",
        f"/admin/surveys/survey/{pk}/disagreement/",
        f"/admin/surveys/survey/{pk}/agreement/",
        f"/admin/surveys/item/?survey={pk}",
        f"/admin/surveys/item/{item}/change/",
        f"/admin/crowd/response/?survey={pk}",
        f"/admin/crowd/contributor/?survey={pk}",
        f"/admin/crowd/contributor/{person}/change/",
        f"/admin/crowd/contributor/{person}/leave_out/",
        f"/admin/crowd/contributor/{left_out}/change/",
        f"/admin/crowd/contributor/{left_out}/count_again/",
        f"/admin/exports/release/order/{pk}/",
        "/admin/crowd/health/",
    ):
        response = page.goto(address)
        assert response is not None
        assert response.status == 200, address
        check(page)


def test_a_study_from_the_first_word_to_the_link(open_page: OpenPage, transactional_db: None) -> None:
    factories.UserFactory(username="alice")
    page = open_page(**DESKTOP)
    log_in(page)
    page.get_by_role("link", name="Write your first study").click()
    page.get_by_label("Title").fill("Breakfast")
    page.get_by_label("Consent text").fill("We keep your answers for a year.")
    page.get_by_role("button", name="Save", exact=True).click()
    for kind, text in (("Single choice", "What do you eat?"), ("Free text", "Why?")):
        page.get_by_role("link", name="Add a question").click()
        page.get_by_role("link", name=kind).click()
        page.get_by_label("Text", exact=False).first.fill(text)
        page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Publish").click()
    page.get_by_role("button", name="Publish").click()

    assert page.get_by_label("Link for contributors").input_value().endswith("/s/breakfast/")
    survey = Survey.objects.get()
    assert survey.state == Survey.State.OPEN
    assert [question.name for question in survey.questions.all()] == ["what_do_you_eat", "why"]


def test_questions_are_dragged_into_another_order(open_page: OpenPage, transactional_db: None) -> None:
    survey = factories.tea_survey(owner=factories.UserFactory(username="alice"), now=NOW)
    survey.questions.update(page=1, condition=None)
    page = open_page(**DESKTOP)
    log_in(page)
    page.goto(f"/admin/surveys/survey/{survey.pk}/change/")
    handles = page.locator("#questions-group [x-sort\\:handle]")
    first, second = handles.nth(0), handles.nth(1)
    second.scroll_into_view_if_needed()
    start, end = first.bounding_box(), second.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 9, start["y"] + 9)
    page.mouse.down()
    page.mouse.move(end["x"] + 9, end["y"] + 9, steps=8)
    page.mouse.move(end["x"] + 9, end["y"] + 34, steps=8)
    page.mouse.up()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("The study is kept.").wait_for()
    assert [question.name for question in survey.questions.all()] == ["sort", "drink"]


def test_the_files_of_a_release_appear_by_themselves(open_page: OpenPage, study: Survey) -> None:
    release = Release.objects.create(survey=study, created_by=study.owner, seed=1, options={"formats": ["csv"]})
    page = open_page(**DESKTOP)
    log_in(page)
    page.goto(f"/admin/exports/release/{release.pk}/change/")
    told = page.locator("[data-release]")
    expect(told).to_have_text("Queued, 0 %")
    Release.objects.update(state="building", progress=40)
    expect(told).to_have_text("Building, 40 %")
    files = [{"name": "answers.csv", "rows": 15, "bytes": 10, "sha256": "00"}]
    Release.objects.update(state="ready", progress=100, manifest={"files": files})
    expect(page.get_by_role("link", name="answers.csv")).to_be_visible()
