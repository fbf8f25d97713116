"""What leads where in the admin."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from crowd import admin_navigation
from crowd.models import Contributor, Response
from exports.models import Release
from surveys.models import Item, Question, Survey
from tests.crowd.desk import address, as_user


class TestTabs:
    def tabs(self, client: Client, url: str) -> list[dict[str, Any]]:
        lists = client.get(url).context["tab_list"]
        return lists[0]["items"] if lists else []

    def active(self, client: Client, url: str) -> list[str]:
        return [tab["title"] for tab in self.tabs(client, url) if tab["active"]]

    def test_pages_of_a_study_lead_to_each_other(self, rows: dict[type[Model], Any], alice: User) -> None:
        client, study = as_user(alice), rows[Survey].pk
        tabs = self.tabs(client, address(Survey, "change", study))
        assert [tab["title"] for tab in tabs] == [tab.title for tab in admin_navigation.TABS]
        assert {"Design", "Items", "Watch", "Agreement", "Responses", "Contributors", "Export"} <= {
            tab["title"] for tab in tabs
        }
        for tab in tabs:
            assert client.get(tab["link"]).status_code == 200
            assert self.active(client, tab["link"]) == [tab["title"]]

    def test_a_page_about_one_row_stands_under_the_tabs_of_its_study(
        self, rows: dict[type[Model], Any], alice: User
    ) -> None:
        client = as_user(alice)
        for model, title in (
            (Question, "Design"),
            (Item, "Items"),
            (Response, "Responses"),
            (Contributor, "Contributors"),
            (Release, "Export"),
        ):
            page = address(model, "change", rows[model].pk)
            assert self.active(client, page) == [title]
            assert reverse("watch", args=[rows[Survey].pk]) in client.get(page).content.decode()
        assert self.active(client, reverse("disagreement", args=[rows[Survey].pk])) == ["Agreement"]
        assert self.active(client, address(Contributor, "leave_out", rows[Contributor].pk)) == ["Contributors"]
        for name in ("admin:exports_release_order", "admin:exports_release_texts", "webhooks"):
            assert self.active(client, reverse(name, args=[rows[Survey].pk])) == ["Export"]

    def test_a_row_is_called_as_its_researcher_calls_it(self, rows: dict[type[Model], Any], alice: User) -> None:
        rows[Item].key = "picture-1.jpg"
        rows[Item].save()
        html = as_user(alice).get(address(Item, "change", rows[Item].pk)).content.decode()
        assert ">picture-1.jpg</a>" in html
        assert ">Items</a>" in html

    def test_a_list_without_rows_says_what_could_be_the_cause(self, rows: dict[type[Model], Any], alice: User) -> None:
        Item.objects.all().delete()
        client, items = as_user(alice), f"{address(Item, 'changelist')}?survey={rows[Survey].pk}"
        assert "the filters leave nothing" in client.get(items).content.decode()
        assert "Nothing was found for “&lt;b&gt;”" in client.get(f"{items}&q=<b>").content.decode()

    def test_the_study_of_a_row_is_told_to_nobody_else(
        self, rows: dict[type[Model], Any], alice: User, charlie: User, rf: Any
    ) -> None:
        request = rf.get("/")
        request.resolver_match = as_user(alice).get(address(Item, "change", rows[Item].pk)).resolver_match
        for user, study in ((alice, rows[Survey].pk), (charlie, None)):
            request.user = user
            assert admin_navigation.study_of(request) == study

    def test_one_query_finds_the_study_of_a_row(
        self, rows: dict[type[Model], Any], alice: User, rf: Any, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        request = rf.get("/")
        request.user = alice
        request.resolver_match = as_user(alice).get(address(Item, "change", rows[Item].pk)).resolver_match
        with django_assert_num_queries(1):
            assert admin_navigation.tabs(request)

    @pytest.mark.parametrize(
        "page", ["/admin/", "/admin/surveys/survey/", "/admin/crowd/response/?survey=x", "/admin/crowd/health/"]
    )
    def test_other_pages_have_none(self, alice: User, page: str) -> None:
        assert self.tabs(as_user(alice), page) == []

    def test_without_an_address(self, rf: Any) -> None:
        assert admin_navigation.study_of(rf.get("/")) is None
        assert admin_navigation.tabs(rf.get("/")) == []
