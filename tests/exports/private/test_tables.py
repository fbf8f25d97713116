"""Private tables against what is really there, with hardly any noise; page by page."""

from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any, cast

import pytest
from django.contrib.auth.models import User

from exports.privacy import dp
from exports.private import asking, given, ledger, tables
from exports.private.models import PrivacySpend
from surveys.models import Survey
from tests import factories
from tests.exports.private.conftest import Ask


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
def test_answers_are_read_page_by_page_and_it_is_told_how_far(rich: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given, "PAGE", 7)
    done: list[int] = []
    question = asking.checked(survey=rich, statistic="counts", questions=["tea"], epsilon=Decimal(100))
    found = tables.answered(survey=rich, question=question, rng=Random(1), report=done.append)
    assert [row["value"] for row in found["rows"]] == [29, 10, 1]
    assert done == sorted(done)
    assert (len(done), done[-1]) == (6, 100)
