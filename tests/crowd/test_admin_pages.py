"""The Watch page, the health page, and the first page."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from crowd import aggregation, health
from crowd.models import Response
from surveys import publishing
from surveys.models import Item, Survey
from tests import factories
from tests.crowd.desk import as_user


class TestPages:
    def test_watch(self, rows: dict[type[Model], Any], alice: User, now: datetime) -> None:
        html = as_user(alice).get(reverse("watch", args=[rows[Survey].pk])).content.decode()
        for words in ("Responses per hour", "Progress to the target", "Do people agree?", "What was answered"):
            assert words in html
        assert 'data-type="bar"' in html
        assert "The same as a table" in html

        assert "What the crowd says of the items" in html
        assert reverse("disagreement", args=[rows[Survey].pk]) in html

    def test_watch_names_those_left_out(self, rows: dict[type[Model], Any], alice: User, now: datetime) -> None:
        rows[Survey].contributors.update(excluded_at=now)
        html = as_user(alice).get(reverse("watch", args=[rows[Survey].pk])).content.decode()
        assert "<dt>left out</dt><dd>1</dd>" in html

    @pytest.mark.parametrize(
        ("state", "advice"),
        [("draft", "Publish it, then share its link."), ("open", "Share the link /s/mood/"), ("closed", "Reopen it")],
    )
    def test_watching_nothing_says_what_to_do(self, alice: User, task: Survey, state: str, advice: str) -> None:
        Survey.objects.update(state=state)
        assert advice in as_user(alice).get(reverse("watch", args=[task.pk])).content.decode()

    def test_what_it_has_cost(self, rows: dict[type[Model], Any], alice: User) -> None:
        Response.objects.update(seconds=90)
        aggregation.aggregate_survey(survey_id=rows[Survey].pk, now=rows[Response].submitted_at)
        page = reverse("watch", args=[rows[Survey].pk])
        html = as_user(alice).get(page, {"price": "1250.5"}).content.decode()
        assert "<dt>Time people spent</dt><dd>1 min 30 s</dd>" in html
        assert "<dt>Paid for 1 response</dt><dd>1,250.50</dd>" in html
        assert "Paid for" not in as_user(alice).get(page).content.decode()

    @pytest.mark.parametrize("price", ["-1", "much", "9" * 50])
    def test_a_price_that_is_none(self, rows: dict[type[Model], Any], alice: User, price: str) -> None:
        html = as_user(alice).get(reverse("watch", args=[rows[Survey].pk]), {"price": price}).content.decode()
        assert 'role="alert"' in html
        assert "Paid for" not in html

    def test_how_sure_the_crowd_is(self, rows: dict[type[Model], Any], alice: User) -> None:
        html = as_user(alice).get(reverse("watch", args=[rows[Survey].pk])).content.decode()
        assert "Items by confidence" in html
        assert "of the items the crowd is at least 95 % sure" in html

    def test_who_agrees_with_whom(self, rows: dict[type[Model], Any], alice: User, now: datetime) -> None:
        study = rows[Survey]
        for number in range(4):
            person = factories.ContributorFactory(survey=study, language=["en", "de"][number % 2])
            for place, item in enumerate(study.items.order_by("pk")):
                mood = ["good", "bad"][(place + number // 3) % 2]
                factories.answer(study, person, {"mood": mood}, item=item, now=now)
        aggregation.aggregate_survey(survey_id=study.pk, now=now)
        html = as_user(alice).get(reverse("agreement", args=[study.pk])).content.decode()
        for words in (
            "Agreement of all people",
            "People by language of the pages",
            "The largest gap",
            "Each two people",
            "agree least",
        ):
            assert words in html

    def test_agreement_before_anything_is_counted(self, alice: User, task: Survey) -> None:
        html = as_user(alice).get(reverse("agreement", args=[task.pk])).content.decode()
        assert "Nothing is counted yet." in html

    def test_no_groups_to_compare(self, rows: dict[type[Model], Any], alice: User) -> None:
        html = as_user(alice).get(reverse("agreement", args=[rows[Survey].pk])).content.decode()
        assert "There are no groups to compare." in html
        assert "Each two people" not in html

    def test_nothing_to_agree_about(self, alice: User, survey: Survey) -> None:
        html = as_user(alice).get(reverse("agreement", args=[survey.pk])).content.decode()
        assert "There is nothing to compare." in html

    @pytest.mark.parametrize("query", ["", "?question=mood&page=1", "?question=gone&page=x", f"?page={'9' * 5000}"])
    def test_where_people_disagree(self, rows: dict[type[Model], Any], alice: User, now: datetime, query: str) -> None:
        study = rows[Survey]
        person = factories.ContributorFactory(survey=study)
        factories.answer(study, person, {"mood": "bad"}, item=rows[Item], now=now)
        aggregation.aggregate_survey(survey_id=study.pk, now=now)
        html = as_user(alice).get(reverse("disagreement", args=[study.pk]) + query).content.decode()
        for words in ("Bad and Good", "1 said Bad, 1 said Good", rows[Item].key, "Most disputed items"):
            assert words in html
        assert "<select" not in html

    def test_a_question_is_chosen_from_several(self, rows: dict[type[Model], Any], alice: User, now: datetime) -> None:
        study = rows[Survey]
        factories.QuestionFactory(survey=study, name="other", text="And now?", order=9)
        publishing.publish(survey=study, by=alice, now=now)
        html = as_user(alice).get(reverse("disagreement", args=[study.pk]) + "?question=other").content.decode()
        assert '<option value="other" selected>' in html
        assert "No item has two counted answers" in html

    def test_nothing_to_disagree_about(self, alice: User, survey: Survey) -> None:
        html = as_user(alice).get(reverse("disagreement", args=[survey.pk])).content.decode()
        assert "There is nothing to compare." in html

    def test_health(self, alice: User) -> None:
        html = as_user(alice).get(reverse("health")).content.decode()
        assert "The database answers" in html
        for check in health.health(now=datetime.now().astimezone()).checks:
            assert check.name.capitalize() in html

    def test_the_first_page_without_studies(self, alice: User) -> None:
        assert "You have no study yet." in as_user(alice).get(reverse("admin:index")).content.decode()

    def test_the_first_page_warns_while_no_worker_runs(self, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
        def worker(state: health.State) -> None:
            monkeypatch.setattr(health, "check_worker", lambda now: health.Check("worker", state, "It is away."))

        worker("fail")
        assert "nothing is computed" in as_user(alice).get(reverse("admin:index")).content.decode()
        worker("ok")
        assert "nothing is computed" not in as_user(alice).get(reverse("admin:index")).content.decode()

    def test_the_log_in_leads_to_the_first_page(self, alice: User) -> None:
        response = Client().post("/admin/login/", {"username": "alice", "password": "a long pass phrase"})
        assert response["Location"] == "/admin/"
