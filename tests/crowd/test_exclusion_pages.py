"""Leaving a contributor out and counting them again, in the admin."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from crowd import aggregation
from crowd.models import Aggregation, Contributor
from surveys.models import Item, Survey
from tests import factories
from tests.crowd.desk import address, as_user

Rows = dict[type[Model], Any]
LEAVE_OUT, COUNT_AGAIN = "Leave out of the analysis…", "Count again…"


def page(rows: Rows, name: str) -> str:
    return address(Contributor, name, rows[Contributor].pk)


def is_left_out(rows: Rows) -> bool:
    return Contributor.objects.get(pk=rows[Contributor].pk).excluded_at is not None


def test_there_and_back(rows: Rows, alice: User) -> None:
    client = as_user(alice)
    html = client.get(page(rows, "change")).content.decode()
    assert LEAVE_OUT in html
    assert COUNT_AGAIN not in html

    asked = client.get(page(rows, "leave_out"))
    assert "The 1 response of this person counts no longer" in " ".join(asked.content.decode().split())
    assert not is_left_out(rows)
    done = client.post(page(rows, "leave_out"), {"reason": "Two failed checks."}, follow=True)
    assert done.redirect_chain == [(page(rows, "change"), 302)]
    html = done.content.decode()
    assert "Two failed checks." in html
    assert LEAVE_OUT not in html
    assert COUNT_AGAIN in html
    assert Aggregation.objects.get(survey=rows[Survey]).requested

    assert "Two failed checks." in client.get(page(rows, "count_again")).content.decode()
    assert is_left_out(rows)
    client.post(page(rows, "count_again"))
    assert not is_left_out(rows)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_a_reason_is_needed(rows: Rows, alice: User, reason: str) -> None:
    response = as_user(alice).post(page(rows, "leave_out"), {"reason": reason})
    assert response.status_code == 422
    assert not is_left_out(rows)


def test_doing_it_twice_keeps_the_first_reason(rows: Rows, alice: User) -> None:
    client = as_user(alice)
    for reason in ("First.", "Second."):
        client.post(page(rows, "leave_out"), {"reason": reason})
    assert Contributor.objects.get(pk=rows[Contributor].pk).exclusion_reason == "First."


@pytest.mark.parametrize("name", ["leave_out", "count_again"])
class TestAccess:
    def test_who_may_only_look(self, rows: Rows, bob: User, name: str) -> None:
        client = as_user(bob)
        html = client.get(page(rows, "change")).content.decode()
        assert LEAVE_OUT not in html
        assert client.get(page(rows, name)).status_code == 403
        assert client.post(page(rows, name), {"reason": "Mine."}).status_code == 403
        assert not is_left_out(rows)

    def test_an_outsider(self, rows: Rows, charlie: User, name: str) -> None:
        client = as_user(charlie)
        assert client.get(page(rows, name)).status_code == 404
        assert client.post(page(rows, name), {"reason": "Mine."}).status_code == 404
        assert not is_left_out(rows)

    def test_an_editor(self, rows: Rows, bob: User, name: str) -> None:
        rows[Survey].members.update(may_edit=True)
        assert as_user(bob).get(page(rows, name)).status_code == 200

    def test_a_stranger_logs_in_first(self, rows: Rows, name: str) -> None:
        assert Client().post(page(rows, name), {"reason": "Mine."}).status_code == 302
        assert not is_left_out(rows)

    @pytest.mark.parametrize("number", ["999999", "x"])
    def test_nobody_there(self, rows: Rows, alice: User, name: str, number: str) -> None:
        url = page(rows, name).replace(f"/{rows[Contributor].pk}/", f"/{number}/")
        assert as_user(alice).get(url).status_code == 404


def test_the_list_of_those_left_out(rows: Rows, alice: User, now: datetime) -> None:
    gone = factories.ContributorFactory(survey=rows[Survey], excluded_at=now)
    client = as_user(alice)
    for query, expected in (("yes", {gone}), ("no", {rows[Contributor]}), ("x", {gone, rows[Contributor]})):
        listed = client.get(f"{address(Contributor, 'changelist')}?left_out={query}").context["cl"].result_list
        assert set(listed) == expected


@pytest.mark.parametrize("size", [2, 20])
@pytest.mark.parametrize(("model", "queries"), [(Contributor, 16), (Item, 19)])
def test_pages_cost_the_same_however_much_there_is(
    alice: User,
    now: datetime,
    size: int,
    model: type[Model],
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    task = factories.mood_task(owner=alice, now=now, items=size)
    people = factories.ContributorFactory.create_batch(size, survey=task)
    first = task.items.order_by("pk")[0]
    for person, item in zip(people, task.items.all(), strict=True):
        for about in {first, item}:
            factories.answer(task, person, {"mood": "good"}, item=about, now=now)
    for item in task.items.exclude(pk=first.pk).exclude(responses__contributor=people[0]):
        factories.answer(task, people[0], {"mood": "bad"}, item=item, now=now)
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    row = people[0] if model is Contributor else first
    client, url = as_user(alice), address(model, "change", row.pk)
    client.get(url)  # Django keeps content types in memory from the first page on
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200
