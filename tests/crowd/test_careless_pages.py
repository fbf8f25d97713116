"""The pages about careless answers."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from crowd import careless_rule, carelessness
from crowd.careless_pages import LISTED
from crowd.models import CarelessIndex, Contributor, ExclusionRule
from surveys.models import Survey
from tests import factories
from tests.crowd import careless
from tests.crowd.careless import Planted
from tests.crowd.desk import address, as_user

VIEWS = ["careless", "careless_leave_out", "careless_count_again"]


@pytest.fixture
def planted(alice: User, bob: User, now: datetime) -> Planted:
    found = careless.fill(careless.scales_survey(owner=alice, now=now), now=now, careful=60, careless=4)
    carelessness.assess(survey=found.survey, now=now)
    factories.share(found.survey, bob)
    return found


def url(survey: Survey, view: str = "careless") -> str:
    return reverse(view, args=[survey.pk])


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def left_out() -> int:
    return Contributor.objects.filter(excluded_at__isnull=False).count()


def test_what_is_said_of_everybody(planted: Planted, alice: User) -> None:
    html = words(as_user(alice).get(url(planted.survey)))
    assert "of 72 people are flagged by at least 2 of " in html
    assert "Even–odd consistency" in html
    assert "72 people answered both of some two questions; 40 questions need 200." in html
    assert "does not mean “not paid”" in html
    assert f"Contributor {planted.people['fast'][0]}" in html


def test_from_rule_to_exclusion_and_back(planted: Planted, alice: User) -> None:
    client, page = as_user(alice), url(planted.survey)
    assert "There is no rule yet." in words(client.get(page))
    done = client.post(page, {"indices": ["page_time", "relative_speed"], "at_least": 2}, follow=True)
    assert done.redirect_chain == [(page, 302)]
    assert "after 72 answers had come in." in words(done)
    assert "4 of 72 people are flagged by at least 2 of 2 indices of your rule." in words(done)
    assert left_out() == 0

    asked = client.get(url(planted.survey, "careless_leave_out"))
    assert '<strong class="cs-strong">4 people</strong> would be left out.' in words(asked)
    assert "Pages answered too fast to have been read; Speed compared with everybody" in words(asked)
    assert left_out() == 0
    done = client.post(url(planted.survey, "careless_leave_out"), {"shown": asked.context["shown"]}, follow=True)
    assert "4 people are left out of the analysis." in words(done)
    assert "4 people are left out by the rule." in words(done)
    assert left_out() == 4
    assert "nobody more than it did" in words(client.get(url(planted.survey, "careless_leave_out")))

    again = url(planted.survey, "careless_count_again")
    assert "4 people left out by the rule count again" in words(client.get(again))
    assert left_out() == 4
    assert "4 people are counted again." in words(client.post(again, follow=True))
    assert left_out() == 0


def test_a_rule_before_the_data(survey: Survey, alice: User) -> None:
    client = as_user(alice)
    assert "This is the best time to set the exclusion rule" in words(client.get(url(survey)))
    client.post(url(survey), {"indices": ["longstring", "variability"], "at_least": 1})
    html = words(client.get(url(survey)))
    assert "set before the data were seen" in html
    assert "In experiments the two did no better than chance" in html


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"at_least": 1}, "Choose at least one index."),
        ({"indices": ["page_time"], "at_least": 2}, "You chose fewer indices than that."),
        ({"indices": ["page_time"], "at_least": 0}, "greater than or equal to 1"),
        ({"indices": ["nonsense"], "at_least": 1}, "nonsense is not one of the available choices"),
        ({"indices": ["page_time"], "at_least": "x"}, "Enter a whole number."),
    ],
)
def test_a_rule_that_is_none(survey: Survey, alice: User, data: dict[str, Any], problem: str) -> None:
    response = as_user(alice).post(url(survey), data)
    assert response.status_code == 422
    assert problem in words(response)
    assert not ExclusionRule.objects.exists()


def test_when_the_numbers_change_the_list_is_shown_again(planted: Planted, alice: User, now: datetime) -> None:
    careless_rule.set_rule(survey=planted.survey, indices=["page_time"], at_least=1, by=alice, now=now)
    response = as_user(alice).post(url(planted.survey, "careless_leave_out"), {"shown": "other"})
    assert response.status_code == 422
    assert "The numbers have changed meanwhile." in words(response)
    assert left_out() == 0


def test_without_a_rule_nobody_is_left_out(planted: Planted, alice: User) -> None:
    assert "Set one first." in words(as_user(alice).get(url(planted.survey, "careless_leave_out")))


def test_a_long_list_is_cut(planted: Planted, alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    assert LISTED == 500
    monkeypatch.setattr("crowd.careless_pages.LISTED", 3)
    careless_rule.set_rule(survey=planted.survey, indices=["page_time"], at_least=1, by=alice, now=now)
    assert "The first 3 of 4." in words(as_user(alice).get(url(planted.survey, "careless_leave_out")))


@pytest.mark.parametrize("query", ["?index=page_time", "?index=nonsense&page=x", "?page=2", "?page=99999999999"])
def test_filters_and_pages(planted: Planted, alice: User, query: str) -> None:
    assert as_user(alice).get(url(planted.survey) + query).status_code == 200


def test_answers_that_wait_for_the_count(survey: Survey, alice: User, now: datetime) -> None:
    factories.answer(survey, factories.ContributorFactory(survey=survey), {"drink": "tea"}, now=now)
    assert "The answers are being counted." in words(as_user(alice).get(url(survey)))


def test_the_page_of_one_person_tells_their_indices(planted: Planted, alice: User) -> None:
    person = planted.people["straight"][0]
    html = words(as_user(alice).get(address(Contributor, "change", person)))
    assert "indices beyond their threshold: " in html
    assert "The answers do not vary enough to correlate." in html
    CarelessIndex.objects.all().delete()
    html = words(as_user(alice).get(address(Contributor, "change", person)))
    assert "the indices are computed when the answers are counted" in html


@pytest.mark.parametrize("view", VIEWS)
class TestAccess:
    def test_who_may_only_look(self, planted: Planted, bob: User, view: str) -> None:
        client = as_user(bob)
        response = client.get(url(planted.survey, view))
        assert response.status_code == (200 if view == "careless" else 403)
        if view == "careless":
            assert "Keep the rule" not in words(response)
        assert client.post(url(planted.survey, view), {"indices": ["page_time"], "at_least": 1}).status_code == 403
        assert not ExclusionRule.objects.exists()

    def test_an_outsider(self, planted: Planted, charlie: User, view: str) -> None:
        assert as_user(charlie).get(url(planted.survey, view)).status_code == 404
        assert as_user(charlie).post(url(planted.survey, view)).status_code == 404

    def test_a_stranger_logs_in_first(self, planted: Planted, view: str) -> None:
        assert Client().get(url(planted.survey, view)).status_code == 302


@pytest.mark.parametrize("careful", [20, 90])
def test_the_page_costs_the_same_however_many_people(
    alice: User, now: datetime, careful: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    found = careless.fill(careless.scales_survey(owner=alice, now=now), now=now, careful=careful, careless=2)
    carelessness.assess(survey=found.survey, now=now)
    careless_rule.set_rule(survey=found.survey, indices=["page_time"], at_least=1, by=alice, now=now)
    client = as_user(alice)
    client.get(url(found.survey))
    with django_assert_num_queries(10):
        assert client.get(url(found.survey)).status_code == 200
