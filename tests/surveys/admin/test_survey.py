"""A study's page: its texts, its languages, its questions' order, who shares it."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from crowd import recruitment
from surveys import publishing
from surveys.admin.survey_forms import free_slug
from surveys.models import Survey
from tests import factories
from tests.surveys.admin.helpers import form_error, page, survey_data


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

    def test_the_link_name_stays_once_people_have_it(self, as_alice: Client, survey: Survey) -> None:
        html = as_alice.get(page("survey_change", survey.pk)).content.decode()
        assert 'name="slug"' not in html
        Survey.objects.update(state=Survey.State.DRAFT)
        assert 'name="slug"' in as_alice.get(page("survey_change", survey.pk)).content.decode()

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

    def test_arms_are_given_and_taken_away(self, as_alice: Client, alice: User) -> None:
        draft = factories.SurveyFactory(owner=alice)

        def save(rows: list[dict[str, Any]]) -> Any:
            data = survey_data(title=draft.title, slug=draft.slug, **{"arms-TOTAL_FORMS": len(rows)})
            data["arms-INITIAL_FORMS"] = draft.arms.count()
            for number, row in enumerate(rows):
                data |= {f"arms-{number}-{name}": value for name, value in {"survey": draft.pk, **row}.items()}
            return as_alice.post(page("survey_change", draft.pk), data)

        rows: list[dict[str, Any]] = [
            {"code": "a", "label": "Old", "share": 2},
            {"code": "b", "label": "New", "share": 1},
        ]
        assert "begin with a letter; 20 characters at most" in save([{**rows[0], "code": "A b"}]).content.decode()
        assert "less than or equal to 20" in save([{**rows[0], "share": 21}]).content.decode()
        assert save(rows).status_code == 302
        assert [(arm.code, arm.label, arm.share) for arm in draft.arms.all()] == [("a", "Old", 2), ("b", "New", 1)]
        kept = [{**row, "id": arm.pk, "DELETE": "on"} for row, arm in zip(rows, draft.arms.all(), strict=True)]
        assert save(kept).status_code == 302
        assert not draft.arms.exists()

    def test_each_arm_that_is_live_has_a_link(self, as_alice: Client, alice: User, now: datetime) -> None:
        experiment = factories.experiment(owner=alice, now=now)
        response = as_alice.get(page("survey_change", experiment.pk))
        links = {arm.code: link for arm, link in response.context["into_arms"]}
        assert links["b"].startswith("http://testserver/s/tea-or-coffee/?arm=b%3A")
        assert escape(links["b"]) in response.content.decode()

    def test_the_seed_is_told_when_the_study_is_over(self, as_alice: Client, alice: User, now: datetime) -> None:
        experiment = factories.experiment(owner=alice, now=now)
        recruitment.join(survey=experiment, language="en", now=now)
        told = "from the seed 2026"
        assert told not in as_alice.get(page("survey_change", experiment.pk)).content.decode()
        publishing.close(survey=experiment)
        assert told in as_alice.get(page("survey_change", experiment.pk)).content.decode()

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

    def test_drafts_are_deleted_from_the_list_too(self, as_alice: Client, survey: Survey) -> None:
        drafts = factories.SurveyFactory.create_batch(2, owner=survey.owner)
        chosen = {"action": "delete_selected", "_selected_action": [draft.pk for draft in drafts], "post": "yes"}
        assert as_alice.post(page("survey_changelist"), chosen).status_code == 302
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
