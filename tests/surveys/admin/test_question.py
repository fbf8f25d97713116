"""A question: its kind first, then what its kind asks for."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from surveys import kinds
from surveys.admin.question_forms import free_name
from surveys.models import Question, Survey
from tests import factories
from tests.surveys.admin.helpers import form_error, page, question_data


class TestQuestion:
    def add(self, client: Client, survey: Survey, kind: str, **changes: Any) -> Any:
        return client.post(f"{page('question_add')}?survey={survey.pk}&kind={kind}", question_data(**changes))

    def test_the_kind_is_chosen_first(self, as_alice: Client, survey: Survey) -> None:
        html = as_alice.get(f"{page('question_add')}?survey={survey.pk}").content.decode()
        for kind in kinds.all_kinds():
            assert kind.about in html.replace("&#x27;", "'")
            assert f"survey={survey.pk}&amp;kind={kind.name}" in html

    def test_its_settings_are_asked_for_in_words(self, as_alice: Client, survey: Survey) -> None:
        response = self.add(as_alice, survey, "single_choice")

        assert response["Location"] == f"{page('survey_change', survey.pk)}#questions-group"
        question = survey.questions.get(name="what_do_you_eat")
        assert question.config == {
            "options": [
                {"value": "bread", "label": "Bread"},
                {"value": "nothing-at-all", "label": "Nothing at all"},
            ]
        }
        assert (question.kind, question.order) == ("single_choice", 2)

    @pytest.mark.parametrize("kind", [kind.name for kind in kinds.all_kinds()])
    def test_every_kind_can_be_added_and_edited_as_it_comes(self, as_alice: Client, survey: Survey, kind: str) -> None:
        """The form as it is shown, sent back, gives the settings that it showed: those of the example."""
        address = f"{page('question_add')}?survey={survey.pk}&kind={kind}"
        for text in ("First", "Changed"):
            shown = as_alice.get(address).context["adminform"].form
            sent = {
                form[name].html_name: form[name].value() for form in (shown, shown.settings) for name in form.fields
            }
            data = {name: value for name, value in sent.items() if value is not None and value is not False}
            response = as_alice.post(address, {**data, "text": text, "name": "it", "condition": "null"})
            assert response.status_code == 302, response.context["adminform"].form.errors
            question = survey.questions.get(name="it")
            assert (question.text, question.config) == (text, kinds.get(kind).clean(kinds.get(kind).example))
            address = page("question_change", question.pk)

    def test_wrong_settings_are_told_at_the_setting(self, as_alice: Client, survey: Survey) -> None:
        response = self.add(as_alice, survey, "single_choice", **{"settings-options": "Only one"})

        assert form_error(response)["__all__"] == ["Look at the settings below: something is missing there."]
        assert b"Give 2 to 200 options" in response.content
        assert survey.questions.count() == 2

    @pytest.mark.parametrize("query", ["", "survey=x", "survey=999", "kind=rating"])
    def test_no_question_without_a_study(self, as_alice: Client, query: str) -> None:
        assert as_alice.get(f"{page('question_add')}?{query}").status_code == 404

    def test_no_question_of_an_unknown_kind(self, as_alice: Client, survey: Survey) -> None:
        assert as_alice.get(f"{page('question_add')}?survey={survey.pk}&kind=telepathy").status_code == 404
        question = survey.questions.get(name="drink")
        assert as_alice.get(f"{page('question_change', question.pk)}?kind=telepathy").status_code == 404

    def test_another_kind_keeps_what_both_know(self, as_alice: Client, survey: Survey) -> None:
        question = survey.questions.get(name="drink")
        assert b"What kind of question?" in as_alice.get(f"{page('question_change', question.pk)}?choose").content
        address = f"{page('question_change', question.pk)}?kind=ranking"
        form = as_alice.get(address).context["adminform"].form
        assert form["text"].value() == "What do you drink?"
        assert form.settings["options"].value() == "tea = Tea\ncoffee = Coffee"

        as_alice.post(address, question_data(name="drink", **{"settings-options": "tea = Tea\ncoffee = Coffee"}))
        question.refresh_from_db()
        assert question.kind == "ranking"

    def test_onward(self, as_alice: Client, survey: Survey) -> None:
        question = survey.questions.get(name="drink")
        address, data = page("question_change", question.pk), question_data(name="drink")
        assert as_alice.post(address, {**data, "_continue": "1"})["Location"] == address
        assert (
            as_alice.post(address, {**data, "_addanother": "1"})["Location"]
            == f"{page('question_add')}?survey={survey.pk}"
        )
        assert as_alice.post(page("question_delete", question.pk), {"post": "yes"}).status_code == 302
        assert survey.questions.count() == 1

    def test_names_are_made_from_the_question(self, survey: Survey) -> None:
        question = Question(survey=survey)
        assert free_name(question, "Drink") == "drink_2"
        assert free_name(question, "3 cups of {{thing}}?") == "cups_of"
        assert free_name(question, "你好") == "question"

    def test_the_right_answer_is_given_in_the_questions_own_form(self, as_alice: Client, survey: Survey) -> None:
        question = survey.questions.get(name="drink")
        address, data = page("question_change", question.pk), question_data(name="drink", role="attention")
        assert as_alice.post(address, data)["Location"] == address  # still lacks its right answer

        html = as_alice.get(address).content.decode()
        assert "Right answer" in html
        assert 'name="q-expected"' in html
        assert as_alice.post(address, {**data, "q-expected": "bread"})["Location"] != address
        question.refresh_from_db()
        assert question.expected == "bread"

        response = as_alice.post(address, {**data, "q-expected": "lead"})
        assert form_error(response)["__all__"] == ["Look at the right answer below: it is not possible."]

        as_alice.post(address, {**data, "role": "normal"})
        question.refresh_from_db()
        assert question.expected is None

    @pytest.mark.parametrize("rows", [3, 30])
    def test_list_costs_the_same_however_long(
        self, as_alice: Client, alice: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(rows):
            factories.QuestionFactory(survey=factories.SurveyFactory(owner=alice))
        with django_assert_num_queries(7):  # the same, and the filter's studies
            as_alice.get(page("question_changelist"))
