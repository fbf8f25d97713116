"""What leads where in the admin."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client

from crowd import admin_navigation
from surveys.models import Survey
from tests.crowd.desk import address, as_user


class TestTabs:
    def tabs(self, client: Client, url: str) -> list[dict[str, Any]]:
        lists = client.get(url).context["tab_list"]
        return lists[0]["items"] if lists else []

    def test_pages_of_a_study_lead_to_each_other(self, rows: dict[type[Model], Any], alice: User) -> None:
        client, study = as_user(alice), rows[Survey].pk
        tabs = self.tabs(client, address(Survey, "change", study))
        assert [tab["title"] for tab in tabs] == [
            "Design",
            "Translations",
            "Items",
            "Watch",
            "Responses",
            "Contributors",
            "Export",
        ]
        for tab in tabs:
            assert client.get(tab["link"]).status_code == 200
            active = [other["title"] for other in self.tabs(client, tab["link"]) if other["active"]]
            assert active == [tab["title"]]

    @pytest.mark.parametrize("page", ["/admin/", "/admin/surveys/survey/", "/admin/crowd/response/?survey=x"])
    def test_other_pages_have_none(self, alice: User, page: str) -> None:
        assert self.tabs(as_user(alice), page) == []

    def test_without_an_address(self, rf: Any) -> None:
        assert admin_navigation.study_of(rf.get("/")) is None
