"""From draft to open to closed, each step asked first."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from surveys import publishing
from surveys.models import Survey
from tests import factories
from tests.surveys.admin.helpers import page


class TestStates:
    def test_publishing_says_what_is_missing(self, as_alice: Client, alice: User) -> None:
        draft = factories.SurveyFactory(owner=alice, consent=" ")
        for response in (
            as_alice.get(page("survey_publish", draft.pk)),
            as_alice.post(page("survey_publish", draft.pk)),
        ):
            assert b"The survey has no question that can be answered. Add one." in response.content
            assert b"The consent text is empty." in response.content
        draft.refresh_from_db()
        assert draft.state == Survey.State.DRAFT

    def test_from_draft_to_open_to_closed_and_back(self, as_alice: Client, alice: User) -> None:
        survey = factories.QuestionFactory(survey__owner=alice).survey
        path = [("publish", "open"), ("close", "closed"), ("reopen", "open"), ("publish", "open")]
        for step, state in path:
            address = page(f"survey_{step}", survey.pk)
            assert as_alice.get(address).status_code == 200
            survey.refresh_from_db()
            before = survey.state
            response = as_alice.post(address)
            survey.refresh_from_db()
            assert (response.status_code, survey.state) == (302, state), (step, before)
        assert publishing.current_version(survey=survey).published_by == alice
        assert survey.versions.count() == 1

    def test_looking_at_the_question_changes_nothing(self, as_alice: Client, survey: Survey) -> None:
        as_alice.get(page("survey_close", survey.pk))
        survey.refresh_from_db()
        assert survey.state == Survey.State.OPEN

    @pytest.mark.parametrize(
        ("state", "shown", "hidden"),
        [
            ("draft", ["publish", "preview"], ["close", "reopen"]),
            ("open", ["publish", "close", "preview"], ["reopen"]),
            ("closed", ["publish", "reopen", "preview"], ["close"]),
        ],
    )
    def test_buttons_fit_the_state(
        self, as_alice: Client, survey: Survey, state: str, shown: list[str], hidden: list[str]
    ) -> None:
        Survey.objects.update(state=state)
        html = as_alice.get(page("survey_change", survey.pk)).content.decode()
        assert all(page(f"survey_{step}", survey.pk) in html for step in shown)
        assert not any(page(f"survey_{step}", survey.pk) in html for step in hidden)

    def test_what_publishing_changes_means(self, as_alice: Client, survey: Survey) -> None:
        assert b"Nothing has changed since" in as_alice.get(page("survey_publish", survey.pk)).content
        survey.questions.filter(name="drink").update(text="Which one?")
        assert b"Contributors see your changes" in as_alice.get(page("survey_publish", survey.pk)).content

    def test_preview_leads_to_the_preview(self, as_alice: Client, survey: Survey) -> None:
        assert as_alice.get(page("survey_preview", survey.pk))["Location"] == f"/preview/{survey.pk}/"
