"""A researcher writes a study in the admin: its page, its questions, its translations, its items, its states."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from surveys import kinds, publishing
from surveys.admin.question_forms import Rule, free_name, rule_of
from surveys.admin.survey_forms import free_slug
from surveys.admin.translation_page import keep
from surveys.models import Question, Survey
from tests import factories


@pytest.fixture
def as_alice(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:surveys_{name}", args=args)


def survey_data(**changes: Any) -> dict[str, Any]:
    """What the page of a survey sends when it has no questions and nobody it is shared with."""
    return {
        "title": "Breakfast",
        "slug": "",
        "description": "",
        "consent": "We keep your answers for a year.",
        "thanks": "",
        "main_language": "en",
        "other_languages": [],
        "redundancy": "3",
        "claim_minutes": "30",
        "questions-TOTAL_FORMS": "0",
        "questions-INITIAL_FORMS": "0",
        "members-TOTAL_FORMS": "0",
        "members-INITIAL_FORMS": "0",
        **changes,
    }


def question_data(**changes: Any) -> dict[str, Any]:
    return {
        "text": "What do you eat?",
        "name": "",
        "help": "",
        "page": "1",
        "required": "on",
        "role": "normal",
        "condition": "null",
        "rule_question": "",
        "rule_operator": "==",
        "rule_value": "",
        "settings-options": "bread = Bread\nNothing at all",
        **changes,
    }


def form_error(response: Any) -> dict[str, list[str]]:
    return dict(response.context["adminform"].form.errors)


class TestStudy:
    def test_a_new_study_belongs_to_who_made_it(self, as_alice: Client, alice: User) -> None:
        response = as_alice.post(page("survey_add"), survey_data(other_languages=["de", "en", "ar"]))

        survey = Survey.objects.get()
        assert response["Location"] == page("survey_change", survey.pk)
        assert (survey.owner, survey.slug, survey.languages) == (alice, "breakfast", ["en", "de", "ar"])

    def test_the_link_name_is_made_free(self, alice: User) -> None:
        factories.SurveyFactory(slug="breakfast")
        factories.SurveyFactory(slug="breakfast-2")
        assert free_slug("Breakfast!") == "breakfast-3"
        assert free_slug("Опрос") == "study"

    def test_a_taken_link_name_is_refused(self, as_alice: Client) -> None:
        factories.SurveyFactory(slug="taken")
        response = as_alice.post(page("survey_add"), survey_data(slug="taken"))
        assert list(form_error(response)) == ["slug"]

    def test_an_unknown_language_is_refused(self, as_alice: Client) -> None:
        response = as_alice.post(page("survey_add"), survey_data(main_language="xx"))
        assert list(form_error(response)) == ["main_language"]

    def test_questions_are_put_in_another_order(self, as_alice: Client, survey: Survey) -> None:
        first, second = survey.questions.all()
        rows: dict[str, Any] = {}
        for number, (question, order) in enumerate([(first, 1), (second, 0)]):
            rows |= {
                f"questions-{number}-id": question.pk,
                f"questions-{number}-survey": survey.pk,
                f"questions-{number}-page": 1,
                f"questions-{number}-order": order,
                f"questions-{number}-required": "on",
            }
        data = survey_data(
            title=survey.title, slug=survey.slug, **rows, **{"questions-TOTAL_FORMS": 2, "questions-INITIAL_FORMS": 2}
        )
        response = as_alice.post(page("survey_change", survey.pk), data)

        assert response.status_code == 302
        assert [question.name for question in survey.questions.all()] == ["sort", "drink"]

    def test_sharing_names_the_colleague(self, as_alice: Client, survey: Survey, bob: User) -> None:
        def share(name: str) -> Any:
            data = survey_data(title=survey.title, slug=survey.slug)
            questions = survey.questions.all()
            for number, question in enumerate(questions):
                data |= {
                    f"questions-{number}-id": question.pk,
                    f"questions-{number}-survey": survey.pk,
                    f"questions-{number}-page": question.page,
                    f"questions-{number}-order": question.order,
                }
            data |= {"questions-TOTAL_FORMS": 2, "questions-INITIAL_FORMS": 2, "members-TOTAL_FORMS": 1}
            data |= {"members-0-survey": survey.pk, "members-0-user": name, "members-0-may_edit": "on"}
            return as_alice.post(page("survey_change", survey.pk), data)

        assert b"No researcher logs in with this name" in share("bobby").content
        assert share("bob").status_code == 302
        member = survey.members.get()
        assert (member.user, member.may_edit) == (bob, True)
        assert b'value="bob"' in as_alice.get(page("survey_change", survey.pk)).content

    def test_every_control_in_a_table_has_a_name(self, as_alice: Client, survey: Survey, bob: User) -> None:
        factories.share(survey, bob)
        html = as_alice.get(page("survey_change", survey.pk)).content.decode()
        assert 'aria-label="Page: drink"' in html
        assert 'aria-label="Order: sort"' in html
        assert 'aria-label="log-in name: bob in Tea or coffee"' in html

    def test_the_page_says_how_the_study_stands(self, as_alice: Client, survey: Survey) -> None:
        html = as_alice.get(page("survey_change", survey.pk)).content.decode()
        assert "Version 1, published 1 March 2026" in html
        assert "http://testserver/s/tea/" in html
        assert "unpublished changes" not in html

        survey.questions.filter(name="drink").update(text="Which one?")
        assert "There are unpublished changes." in as_alice.get(page("survey_change", survey.pk)).content.decode()

    def test_a_published_study_is_closed_not_deleted(self, as_alice: Client, survey: Survey) -> None:
        assert as_alice.post(page("survey_delete", survey.pk), {"post": "yes"}).status_code == 403
        draft = factories.SurveyFactory(owner=survey.owner)
        assert as_alice.post(page("survey_delete", draft.pk), {"post": "yes"}).status_code == 302
        assert list(Survey.objects.all()) == [survey]

    def test_an_editor_does_not_delete_somebody_elses_draft(self, client: Client, alice: User, bob: User) -> None:
        draft = factories.SurveyFactory(owner=alice)
        factories.share(draft, bob, may_edit=True)
        client.force_login(bob)
        assert client.get(page("survey_change", draft.pk)).status_code == 200
        assert client.post(page("survey_delete", draft.pk), {"post": "yes"}).status_code == 403

    @pytest.mark.parametrize("rows", [3, 30])
    def test_list_costs_the_same_however_long(
        self, as_alice: Client, alice: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for survey in factories.SurveyFactory.create_batch(rows, owner=alice):
            factories.QuestionFactory(survey=survey)
        with django_assert_num_queries(6):  # session, user, model permissions (2), count, rows
            response = as_alice.get(page("survey_changelist"))
        assert response.content.count(b"/s/study-") == rows

    @pytest.mark.parametrize("rows", [3, 30])
    def test_page_costs_the_same_however_many_questions(
        self, as_alice: Client, alice: User, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        survey = factories.SurveyFactory(owner=alice)
        factories.QuestionFactory.create_batch(rows, survey=survey)
        for user in factories.UserFactory.create_batch(rows):
            factories.share(survey, user)
        with django_assert_max_num_queries(17):
            assert as_alice.get(page("survey_change", survey.pk)).status_code == 200


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


class TestCondition:
    def change(self, client: Client, survey: Survey, **changes: Any) -> Any:
        question = survey.questions.get(name="sort")
        data = question_data(name="sort", page="2", condition='{"==": [{"var": "drink"}, "tea"]}')
        return client.post(page("question_change", question.pk), {**data, **changes})

    def condition(self, survey: Survey) -> Any:
        return survey.questions.get(name="sort").condition

    def test_is_shown_in_words(self, as_alice: Client, survey: Survey) -> None:
        form = as_alice.get(page("question_change", survey.questions.get(name="sort").pk)).context["adminform"].form
        assert form["rule_question"].value() == "drink"
        assert form["rule_operator"].value() == "=="
        assert form["rule_value"].value() == "tea"
        assert ("drink", "drink: What do you drink?") in form.fields["rule_question"].choices

    def test_is_written_from_words(self, as_alice: Client, survey: Survey) -> None:
        self.change(as_alice, survey, rule_question="drink", rule_operator="!=", rule_value="coffee")
        assert self.condition(survey) == {"!=": [{"var": "drink"}, "coffee"]}
        self.change(
            as_alice,
            survey,
            rule_question="drink",
            rule_operator="answered",
            condition='{"!=": [{"var": "drink"}, "coffee"]}',
        )
        assert self.condition(survey) == {"answered": "drink"}

    def test_an_answer_may_be_named_as_people_read_it(self, as_alice: Client, survey: Survey) -> None:
        self.change(as_alice, survey, rule_question="drink", rule_operator="==", rule_value="COFFEE")
        assert self.condition(survey) == {"==": [{"var": "drink"}, "coffee"]}

    def test_numbers_become_numbers(self, as_alice: Client, survey: Survey) -> None:
        factories.QuestionFactory(survey=survey, name="cups", kind="number", config={}, page=1, order=1)
        self.change(as_alice, survey, rule_question="cups", rule_operator=">=", rule_value="2")
        assert self.condition(survey) == {">=": [{"var": "cups"}, 2]}

    def test_no_question_means_always(self, as_alice: Client, survey: Survey) -> None:
        self.change(as_alice, survey, rule_question="", rule_value="tea")
        assert self.condition(survey) is None

    def test_untouched_it_stays(self, as_alice: Client, survey: Survey) -> None:
        both = {"and": [{"answered": "drink"}, {"==": [{"var": "drink"}, "tea"]}]}
        survey.questions.filter(name="sort").update(condition=both)
        self.change(as_alice, survey, condition='{"and": [{"answered": "drink"}, {"==": [{"var": "drink"}, "tea"]}]}')
        assert self.condition(survey) == both

    def test_json_wins(self, as_alice: Client, survey: Survey) -> None:
        self.change(as_alice, survey, condition='{"!": {"answered": "drink"}}', rule_question="drink")
        assert self.condition(survey) == {"!": {"answered": "drink"}}

    @pytest.mark.parametrize(
        ("changes", "field", "message"),
        [
            ({"condition": '{"boom": 1}'}, "condition", "“boom” is not an operator."),
            ({"condition": '{"answered": "sort"}'}, "condition", "There is no earlier question called “sort”."),
            ({"condition": "{"}, "condition", "Enter a valid JSON."),
            ({"rule_question": "drink", "rule_value": "milk"}, "rule_value", "“milk” is no answer to “drink”."),
            ({"rule_question": "drink", "rule_value": ""}, "rule_value", "Give the value to compare with."),
            (
                {"rule_question": "drink", "rule_operator": "<", "rule_value": "tea"},
                "rule_value",
                "This comparison needs a number.",
            ),
            ({"rule_question": "drink", "rule_operator": "<", "rule_value": "inf"}, "rule_value", "needs a number"),
            ({"rule_question": "sort", "rule_value": "x"}, "rule_question", "Select a valid choice."),
        ],
    )
    def test_a_wrong_one_is_told(
        self, as_alice: Client, survey: Survey, changes: dict[str, str], field: str, message: str
    ) -> None:
        response = self.change(as_alice, survey, **changes)
        assert message in " ".join(form_error(response)[field])
        assert self.condition(survey) == {"==": [{"var": "drink"}, "tea"]}

    @pytest.mark.parametrize(
        "rule",
        [
            Rule("a", "answered"),
            Rule("a", "==", "x"),
            Rule("a", ">", 2.5),
            Rule("a", "in", "x"),
        ],
    )
    def test_rules_survive_the_round_trip(self, rule: Rule) -> None:
        assert rule_of(rule.condition()) == rule

    @pytest.mark.parametrize(
        "condition",
        [None, [], "x", {}, {"==": [1, 2]}, {"and": [{"answered": "a"}]}, {"==": [{"var": "a"}, {"var": "b"}]}],
    )
    def test_more_than_a_rule_is_none(self, condition: Any) -> None:
        assert rule_of(condition) is None


class TestTranslations:
    def test_every_text_is_listed_and_kept(self, as_alice: Client, survey: Survey) -> None:
        Survey.objects.update(languages=["en", "de"])
        survey.refresh_from_db()
        address = page("survey_translations", survey.pk)
        form = as_alice.get(address).context["form"]
        assert form.texts[:2] == ["Tea or coffee", "We keep your answers for a year. Write to us at any time."]
        assert "Which tea?" in form.texts

        number = form.texts.index("Which tea?")
        assert as_alice.post(address, {f"text-{number}": "Welcher Tee?"}).status_code == 302
        assert publishing.draft_definition(survey=survey).translations == {"de": {"Which tea?": "Welcher Tee?"}}
        counts = f"{len(form.texts) - 1} of {len(form.texts)} texts are not translated"
        assert counts in as_alice.get(address).content.decode()

    def test_an_empty_translation_is_none(self, survey: Survey) -> None:
        keep(survey=survey, language="de", phrases={"Tea": "Tee", "Coffee": ""})
        keep(survey=survey, language="de", phrases={"Tea": ""})
        assert not survey.translations.exists()

    def test_placeholders_alone_need_no_translation(self, as_alice: Client, alice: User) -> None:
        survey = factories.SurveyFactory(owner=alice, languages=["en", "de"])
        factories.QuestionFactory(survey=survey, text="{{ text }}")
        assert "{{ text }}" not in as_alice.get(page("survey_translations", survey.pk)).context["form"].texts

    def test_without_other_languages_it_says_where_to_choose_them(self, as_alice: Client, survey: Survey) -> None:
        assert b"offered in English only" in as_alice.get(page("survey_translations", survey.pk)).content

    def test_a_language_that_is_not_offered(self, as_alice: Client, survey: Survey) -> None:
        assert as_alice.get(page("survey_translations", survey.pk) + "?language=fr").status_code == 404


class TestImport:
    def upload(self, client: Client, survey: Survey, name: str, content: str, **data: Any) -> Any:
        file = SimpleUploadedFile(name, content.encode())
        return client.post(page("survey_import", survey.pk), {"file": file, **data})

    def test_good_rows_stay_and_bad_ones_are_told(self, as_alice: Client, task: Survey) -> None:
        response = self.upload(as_alice, task, "new.csv", "key,text\na1,One\n,Two\n")

        html = response.content.decode()
        assert "<td>3</td><td>The key is empty. Give the item a name of its own.</td>" in html
        assert "The study has 6 items." in html
        assert task.items.filter(key="a1").exists()

    def test_json_lines_by_the_name_of_the_file(self, as_alice: Client, task: Survey) -> None:
        self.upload(as_alice, task, "new.JSONL", '{"key": "a1", "gold": {"mood": "good"}}')
        assert task.items.get(key="a1").gold.get().value == "good"

    def test_update_only_when_ticked(self, as_alice: Client, task: Survey) -> None:
        key = task.items.order_by("pk")[0].key
        assert (
            b"Tick \xe2\x80\x9cupdate\xe2\x80\x9d"
            in self.upload(as_alice, task, "a.csv", f"key,text\n{key},New").content
        )
        self.upload(as_alice, task, "a.csv", f"key,text\n{key},New", update="on")
        assert task.items.get(key=key).data == {"text": "New"}

    def test_no_file_and_an_empty_one(self, as_alice: Client, task: Survey) -> None:
        response = as_alice.post(page("survey_import", task.pk), {})
        assert response.status_code == 400
        assert b"This field is required." in response.content
        assert b"The file is empty. Choose a file" in self.upload(as_alice, task, "a.csv", "").content

    def test_a_study_without_items_says_so(self, as_alice: Client, survey: Survey) -> None:
        assert b"This study asks each person once." in as_alice.get(page("survey_import", survey.pk)).content

    def test_hostile_content_is_shown_as_text(self, as_alice: Client, task: Survey, now: datetime) -> None:
        response = self.upload(as_alice, task, "a.csv", "key,priority\na,<script>alert(1)</script>\n")
        assert b"<script>alert(1)" not in response.content
        assert b"&lt;script&gt;alert(1)" in response.content
