"""What contributors send."""

from datetime import datetime

import pytest
from django.http import QueryDict

from crowd import collection, forms, recruitment
from crowd.models import Draft
from surveys import publishing
from surveys.models import Survey


@pytest.fixture
def one_page(survey: Survey, now: datetime) -> Draft:
    """A draft of a survey whose conditional question is on the page of the one it depends on."""
    survey.questions.update(page=1)
    publishing.publish(survey=survey, by=None, now=now)
    return draft_of(survey, now)


def draft_of(survey: Survey, now: datetime) -> Draft:
    contributor, _ = recruitment.join(survey=survey, language="en", now=now)
    draft = collection.open_draft(contributor=contributor, now=now)
    assert draft is not None
    return draft


def posted(draft: Draft, data: str) -> forms.Posted:
    return forms.posted(draft=draft, data=QueryDict(data), seed=1)


def test_consent_is_read_in_an_offered_language() -> None:
    assert forms.ConsentForm({"language": "de"}, offered=("en", "de")).is_valid()


@pytest.mark.parametrize("language", ["", "fr", "<script>", "en,de"])
def test_consent_in_another_language_is_refused(language: str) -> None:
    form = forms.ConsentForm({"language": language}, offered=("en", "de"))

    assert not form.is_valid()


def test_a_visible_question_is_checked(one_page: Draft) -> None:
    sent = posted(one_page, "q-drink=tea")

    assert sent.hidden == frozenset()
    assert list(sent.form.errors) == ["sort"]


def test_a_hidden_question_needs_no_answer(one_page: Draft) -> None:
    sent = posted(one_page, "q-drink=coffee")

    assert sent.hidden == {"sort"}
    assert sent.form.is_valid()
    assert sent.form.answers() == {"drink": "coffee"}


@pytest.mark.parametrize("sort", ["green", "no such tea"])
def test_an_answer_to_a_hidden_question_is_left_out_whatever_it_is(one_page: Draft, sort: str) -> None:
    sent = posted(one_page, f"q-drink=coffee&q-sort={sort}")

    assert sent.form.is_valid()
    assert sent.form.answers() == {"drink": "coffee"}


def test_what_was_stored_for_this_page_does_not_decide_what_is_hidden(one_page: Draft) -> None:
    one_page.answers = {"drink": "tea"}

    assert posted(one_page, "q-drink=coffee").hidden == {"sort"}


def test_what_was_stored_for_another_page_does(survey: Survey, now: datetime) -> None:
    draft = draft_of(survey, now)
    draft.page, draft.answers = 2, {"drink": "tea"}

    assert posted(draft, "q-sort=green").form.answers() == {"sort": "green"}


def test_fields_that_no_question_has_are_left_out(one_page: Draft) -> None:
    sent = posted(one_page, "q-drink=coffee&q-made_up=1&drink=tea")

    assert sent.form.answers() == {"drink": "coffee"}


def test_an_item_is_filled_in_where_a_label_names_it(task: Survey, now: datetime) -> None:
    draft = draft_of(task, now)
    assert draft.item is not None

    assert draft.item.data["text"] in posted(draft, "").form.questions[0].text
