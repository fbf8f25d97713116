"""The Watch page, the health page, and the first page."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from crowd import health
from surveys.models import Survey
from tests.crowd.desk import as_user


class TestPages:
    def test_watch(self, rows: dict[type[Model], Any], alice: User, now: datetime) -> None:
        html = as_user(alice).get(reverse("watch", args=[rows[Survey].pk])).content.decode()
        for words in ("Responses per hour", "Progress to the target", "Do people agree?", "What was answered"):
            assert words in html
        assert 'data-type="bar"' in html
        assert "The same as a table" in html

    @pytest.mark.parametrize(
        ("state", "advice"),
        [("draft", "Publish it, then share its link."), ("open", "Share the link /s/mood/"), ("closed", "Reopen it")],
    )
    def test_watching_nothing_says_what_to_do(self, alice: User, task: Survey, state: str, advice: str) -> None:
        Survey.objects.update(state=state)
        assert advice in as_user(alice).get(reverse("watch", args=[task.pk])).content.decode()

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
