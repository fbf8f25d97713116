from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exports.private import ledger
from exports.private.models import PrivacySpend
from surveys.models import Survey
from tests import factories
from tests.exports.private.conftest import work_off

pytestmark = pytest.mark.django_db

ASKED: dict[str, Any] = {"statistic": "counts", "first": "tea", "epsilon": "0.6", "most": "1", "round": "1"}


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def place(survey: Survey) -> str:
    return reverse("private-tables", args=[survey.pk])


def text(reply: Any) -> str:
    return str(reply.content.decode())


@pytest.fixture
def rich(crowd: Survey, alice: User, now: datetime) -> Survey:
    ledger.set_total(survey=crowd, epsilon=Decimal(1), by=alice, now=now)
    return crowd


def test_the_budget_is_set_then_a_table_asked_and_read(crowd: Survey, alice: User) -> None:
    client = as_user(alice)
    page = text(client.get(place(crowd)))
    assert "No budget is set yet." in page
    assert "Ask and pay" not in page
    budget = reverse("private-table-budget", args=[crowd.pk])
    assert client.post(budget, {"epsilon": "1"})["Location"] == place(crowd)
    assert "ε = 1 of 1 is left" in text(client.get(place(crowd)))
    told = client.post(place(crowd), ASKED)
    paid = PrivacySpend.objects.get()
    assert told["Location"] == reverse("private-table", args=[paid.survey_id, paid.pk])
    waiting = text(client.get(told["Location"]))
    assert "Queued, 0 %" in waiting
    assert f'data-release="/api/v1/surveys/study/private-tables/{paid.pk}/"' in waiting
    assert client.get(reverse("private-table-csv", args=[paid.survey_id, paid.pk])).status_code == 404
    work_off(timezone.now())
    shown = text(client.get(told["Location"]))
    for words in ("How many gave each answer: tea", "Green tea", "=Black tea", "(no answer)", "ε = 0.6", "<circle"):
        assert words in shown
    listed = text(client.get(place(crowd)))
    assert "ε = 0.4 of 1 is left" in listed
    assert told["Location"] in listed


def test_a_second_budget_is_refused_in_words(rich: Survey, alice: User) -> None:
    budget = reverse("private-table-budget", args=[rich.pk])
    reply = as_user(alice).post(budget, {"epsilon": "2"})
    assert reply.status_code == 422
    assert "It is set once, and stays" in text(reply)
    assert as_user(alice).post(budget, {"epsilon": "0"}).status_code == 422


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"first": "name"}, "first", "Select a valid choice"),
        ({"first": "age"}, "first", "not choices from a list"),
        ({"statistic": "mean", "first": "age"}, "low", "not from a look at the answers"),
        ({"epsilon": "1.5"}, "epsilon", "only 1 is left"),
    ],
    ids=["identifier", "numbers", "bounds", "spent"],
)
def test_what_is_wrong_is_told_at_its_field(
    rich: Survey, alice: User, changes: dict[str, str], field: str, words: str
) -> None:
    reply = as_user(alice).post(place(rich), {**ASKED, **changes})
    assert reply.status_code == 422
    assert words in str(reply.context["ask"].errors[field])
    assert not PrivacySpend.objects.exists()


def test_a_cross_table_a_mean_and_a_file(rich: Survey, alice: User) -> None:
    client = as_user(alice)
    client.post(place(rich), {**ASKED, "epsilon": "0.3", "statistic": "crosstable", "second": "milk", "most": "2"})
    work_off(timezone.now())
    cross = PrivacySpend.objects.get()
    page = text(client.get(reverse("private-table", args=[rich.pk, cross.pk])))
    for words in ('data-label="milk">With milk', "the first 2 answers count"):
        assert words in page
    file = client.get(reverse("private-table-csv", args=[rich.pk, cross.pk]))
    assert file["Content-Disposition"] == f'attachment; filename="study-private-{cross.pk}.csv"'
    assert file.content.decode().startswith("tea,milk,value,low,high\n")
    asked = {**ASKED, "statistic": "mean", "first": "age", "low": "0", "high": "100", "epsilon": "0.5"}
    location = client.post(place(rich), asked)["Location"]
    work_off(timezone.now())
    shown = text(client.get(location))
    assert "from 0 to 100" in shown
    assert "<circle" not in shown, "a mean and a count are on no common scale"


def test_a_mean_that_is_not_known_says_why(rich: Survey, alice: User, now: datetime) -> None:
    question = {"statistic": "mean", "questions": ["age"], "epsilon": 1, "low": 0.0, "high": 1.0, "bins": None}
    row = {"cells": ["mean"], "value": None, "low": None, "high": None, "why": "too few people"}
    paid = PrivacySpend.objects.create(
        survey=rich,
        key="k",
        what="A mean",
        epsilon=1,
        question={**question, "most": 1, "round": 1},
        state=PrivacySpend.State.READY,
        result={"columns": ["figure"], "rows": [row]},
        created_by=alice,
        created_at=now,
    )
    shown = text(as_user(alice).get(reverse("private-table", args=[paid.survey_id, paid.pk])))
    assert "not known" in shown
    assert "too few people" in shown


def test_one_that_failed_says_why_and_what_to_do(rich: Survey, alice: User) -> None:
    place_of = as_user(alice).post(place(rich), ASKED)["Location"]
    PrivacySpend.objects.update(state=PrivacySpend.State.FAILED, message="The survey has no question “tea”.")
    shown = text(as_user(alice).get(place_of))
    assert "could not be worked out. The survey has no question “tea”." in shown
    assert "at no further cost" in shown


def test_a_private_model_is_listed_and_has_no_table(crowd: Survey, alice: User, now: datetime) -> None:
    paid = ledger.book(survey=crowd, key="k", what="A private model", cost=2_500_000, by=alice, now=now, delta=1e-6)
    page = text(as_user(alice).get(place(crowd)))
    assert "Private models have spent ε = 2.5" in page
    assert "there is no table of it" in text(
        as_user(alice).get(reverse("private-table", args=[paid.survey_id, paid.pk]))
    )


def test_bob_may_look_and_charlie_may_not(rich: Survey, alice: User, bob: User, charlie: User) -> None:
    factories.share(rich, bob)
    as_user(alice).post(place(rich), ASKED)
    work_off(timezone.now())
    paid = PrivacySpend.objects.get()
    places = [place(rich), *(reverse(name, args=[rich.pk, paid.pk]) for name in ("private-table", "private-table-csv"))]
    for one in places:
        assert as_user(bob).get(one).status_code == 200
        assert as_user(charlie).get(one).status_code == 404
    assert "Ask and pay" not in text(as_user(bob).get(place(rich)))
    assert as_user(bob).post(place(rich), ASKED).status_code == 403
    assert as_user(bob).post(reverse("private-table-budget", args=[rich.pk])).status_code == 403
    assert as_user(charlie).post(place(rich), ASKED).status_code == 404


def test_a_table_of_another_study_is_not_there(rich: Survey, alice: User, now: datetime) -> None:
    other = factories.SurveyFactory(owner=alice)
    paid = ledger.book(survey=rich, key="k", what="A model", cost=1, by=alice, now=now)
    for name in ("private-table", "private-table-csv"):
        assert as_user(alice).get(reverse(name, args=[other.pk, paid.pk])).status_code == 404


def test_a_survey_that_was_never_published(alice: User) -> None:
    assert as_user(alice).get(place(factories.SurveyFactory(owner=alice))).status_code == 200


def test_few_queries_however_much_was_told(
    rich: Survey, alice: User, now: datetime, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        ledger.book(survey=rich, key=str(number), what="A model", cost=1, by=alice, now=now)
    client = as_user(alice)
    with django_assert_max_num_queries(16):
        client.get(place(rich))
