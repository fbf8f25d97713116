"""Private tables against what is really there, with hardly any noise; and what is told twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from random import Random
from threading import Barrier
from typing import Any, cast

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection

from exports.privacy import dp
from exports.private import asking, ledger, tables
from exports.private.ledger import BudgetSpent
from exports.private.models import PrivacySpend
from surveys.models import Survey
from tests import factories

Ask = Callable[..., PrivacySpend]


@pytest.fixture
def ask(alice: User, now: datetime) -> Ask:
    def made(survey: Survey, *, seed: int = 1, **given: Any) -> PrivacySpend:
        wanted: dict[str, Any] = {"statistic": "counts", "questions": ["tea"], "epsilon": Decimal(100), **given}
        question = asking.checked(survey=survey, **wanted)
        return tables.ask(survey=survey, question=question, by=alice, now=now, rng=Random(seed))

    return made


@pytest.fixture
def rich(crowd: Survey, alice: User, now: datetime) -> Survey:
    """The crowd with a budget at which noise can hardly be seen."""
    ledger.set_total(survey=crowd, epsilon=Decimal(1000), by=alice, now=now)
    return crowd


def result(paid: PrivacySpend) -> dict[str, Any]:
    assert paid.result is not None
    return cast(dict[str, Any], paid.result)


def values(paid: PrivacySpend) -> dict[str, Any]:
    return {" × ".join(row["cells"]): row["value"] for row in result(paid)["rows"]}


@pytest.mark.django_db
def test_counts(rich: Survey, ask: Ask) -> None:
    paid = ask(rich)
    assert values(paid) == {"Green tea": 29, "=Black tea": 10, "(no answer)": 1}
    assert result(paid)["columns"] == ["tea"]
    assert result(paid)["rows"][0] == {"cells": ["Green tea"], "value": 29, "low": 29, "high": 29}


@pytest.mark.django_db
def test_several_choices_of_a_person(rich: Survey, ask: Ask) -> None:
    found = values(ask(rich, questions=["food"]))
    assert list(found.values()) == [40, 20]


@pytest.mark.django_db
def test_a_cross_table(rich: Survey, ask: Ask) -> None:
    paid = ask(rich, statistic="crosstable", questions=["tea", "milk"])
    assert result(paid)["columns"] == ["tea", "milk"]
    assert values(paid) == {
        "Green tea × With milk": 15,
        "Green tea × Without": 14,
        "Green tea × (no answer)": 0,
        "=Black tea × With milk": 5,
        "=Black tea × Without": 5,
        "=Black tea × (no answer)": 0,
        "(no answer) × With milk": 0,
        "(no answer) × Without": 1,
        "(no answer) × (no answer)": 0,
    }


@pytest.mark.django_db
def test_a_histogram_counts_what_lies_beyond_in_its_ends(rich: Survey, ask: Ask) -> None:
    found = values(ask(rich, statistic="histogram", questions=["age"], low=30.0, high=50.0, bins=2))
    assert found == {"30 to 40": 20, "40 to 50": 20, "(no answer)": 0}


@pytest.mark.django_db
def test_a_mean(rich: Survey, ask: Ask) -> None:
    mean, answers = result(ask(rich, statistic="mean", questions=["age"], low=0.0, high=100.0))["rows"]
    assert mean["value"] == pytest.approx(39.5, abs=0.2)
    assert mean["low"] < 39.5 < mean["high"]
    assert answers["value"] == 40


@pytest.mark.django_db
def test_of_each_person_so_many_answers_count_as_were_asked_for(
    task: Survey, alice: User, now: datetime, ask: Ask
) -> None:
    items = list(task.items.order_by("pk"))
    for value in ("good", "bad"):
        one = factories.ContributorFactory(survey=task)
        for item in items:
            factories.answer(task, one, {"mood": value}, now=now, item=item)
    ledger.set_total(survey=task, epsilon=Decimal(1000), by=alice, now=now)
    assert list(values(ask(task, questions=["mood"])).values()) == [1, 1, 0]
    assert list(values(ask(task, questions=["mood"], most=3)).values()) == [3, 3, 0]
    assert list(values(ask(task, questions=["mood"], most=100, epsilon=Decimal(800))).values()) == [5, 5, 0]


@pytest.mark.django_db
def test_models_and_people_who_do_not_count_are_not_counted(rich: Survey, now: datetime, ask: Ask) -> None:
    first, second = rich.contributors.order_by("pk")[1:3]
    first.responses.update(origin="model")
    second.excluded_at = now
    second.save()
    assert values(ask(rich))["Green tea"] == 27


@pytest.mark.django_db
def test_a_mean_of_nobody(study: Survey, alice: User, now: datetime, ask: Ask) -> None:
    ledger.set_total(survey=study, epsilon=Decimal(1000), by=alice, now=now)
    mean, answers = result(ask(study, statistic="mean", questions=["age"], low=0.0, high=100.0))["rows"]
    assert (mean["value"], mean["why"], answers["value"]) == (None, dp.TOO_FEW, 0)
    empty = ask(study, statistic="crosstable", questions=["tea", "milk"])
    assert set(values(empty).values()) == {0}


@pytest.mark.django_db
def test_the_same_question_is_answered_the_same_and_costs_nothing(
    crowd: Survey, alice: User, now: datetime, ask: Ask
) -> None:
    ledger.set_total(survey=crowd, epsilon=Decimal("0.5"), by=alice, now=now)
    first = ask(crowd, epsilon=Decimal("0.3"))
    crowd.responses.all().delete()
    again = ask(crowd, epsilon=Decimal("0.3"), seed=99)
    assert (again.pk, again.result) == (first.pk, first.result)
    assert ledger.ledger(survey=crowd).spent == Decimal("0.3")
    with pytest.raises(BudgetSpent, match=r"only 0\.2 is left"):
        ask(crowd, epsilon=Decimal("0.3"), round_=2)
    assert PrivacySpend.objects.count() == 1


@pytest.mark.django_db
def test_without_a_budget_nothing_is_told(crowd: Survey, ask: Ask) -> None:
    with pytest.raises(ValidationError, match="Set the survey's privacy budget first"):
        ask(crowd)
    assert not PrivacySpend.objects.exists()


@pytest.mark.django_db
def test_what_was_paid_and_not_told_is_told_when_it_is_asked_again(rich: Survey, ask: Ask) -> None:
    """As after a crash between paying and telling."""
    paid = ask(rich)
    PrivacySpend.objects.update(result=None)
    again = ask(rich)
    assert again.pk == paid.pk
    assert values(again)["Green tea"] == 29
    assert ledger.ledger(survey=rich).spent == 100


@pytest.mark.django_db(transaction=True)
def test_all_who_ask_the_same_at_once_are_told_the_same(crowd: Survey, alice: User, now: datetime, ask: Ask) -> None:
    """Of several noises on the same figure only one may be seen, or they would average out."""
    ledger.set_total(survey=crowd, epsilon=Decimal(1), by=alice, now=now)
    start = Barrier(6)

    def told(seed: int) -> str:
        start.wait()
        try:
            return str(ask(crowd, epsilon=Decimal("0.01"), seed=seed).result)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(told, range(6)))
    assert len(found) == 1
    assert "Green tea" in found.pop()
    assert ledger.ledger(survey=crowd).spent == Decimal("0.01")
