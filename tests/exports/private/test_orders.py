"""A table is paid once, and what is told of it is the same for everybody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection

from exports import tasks
from exports.private import asking, ledger, orders, tables, telling
from exports.private.ledger import BudgetSpent
from exports.private.models import PrivacySpend
from surveys.models import Survey
from tests.exports.private.conftest import Ask, work_off

State = PrivacySpend.State


@pytest.fixture
def limited(crowd: Survey, alice: User, now: datetime) -> Survey:
    """The crowd with a budget of 0.5."""
    ledger.set_total(survey=crowd, epsilon=Decimal("0.5"), by=alice, now=now)
    return crowd


@pytest.fixture
def asked(limited: Survey, alice: User, now: datetime) -> PrivacySpend:
    """What is paid for and not told yet."""
    question = asking.checked(survey=limited, statistic="counts", questions=["tea"], epsilon=Decimal("0.3"))
    return orders.ask(survey=limited, question=question, by=alice, now=now)


@pytest.mark.django_db
def test_it_is_paid_before_a_worker_looks(
    limited: Survey,
    alice: User,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(orders, "send", lambda task, pk: sent.append(pk))
    question = asking.checked(survey=limited, statistic="counts", questions=["tea"], epsilon=Decimal("0.3"))
    with django_capture_on_commit_callbacks(execute=True):
        paid = orders.ask(survey=limited, question=question, by=alice, now=now)
    assert (paid.state, paid.result, sent) == (State.QUEUED, None, [paid.pk])
    assert ledger.ledger(survey=limited).left == Decimal("0.2")


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
def test_only_one_worker_looks_and_the_first_answer_stays(asked: PrivacySpend, now: datetime) -> None:
    work_off(now, seed=1)
    asked.refresh_from_db()
    told = asked.result
    PrivacySpend.objects.update(started_at=now, lease_until=now)
    for _ in range(2):
        telling.tell_queued(spend_id=asked.pk, clock=lambda: now, rng=Random(2))
    asked.refresh_from_db()
    assert (asked.state, asked.finished_at, asked.result) == (State.READY, now, told)
    assert told is not None


@pytest.mark.django_db
def test_a_worker_whose_lease_another_has_keeps_nothing(
    asked: PrivacySpend, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(**kwargs: Any) -> dict[str, Any]:
        PrivacySpend.objects.update(started_at=now + timedelta(minutes=3))  # another took it meanwhile
        kwargs["report"](100)
        return {"columns": [], "rows": []}

    monkeypatch.setattr(tables, "answered", slow)
    telling.tell_queued(spend_id=asked.pk, clock=lambda: now, rng=Random(2))
    asked.refresh_from_db()
    assert (asked.state, asked.result) == (State.BUILDING, None)


@pytest.mark.django_db
def test_what_fails_says_why_and_is_tried_again_for_nothing(limited: Survey, asked: PrivacySpend, ask: Ask) -> None:
    real: Any = PrivacySpend.objects.values_list("question", flat=True).get()
    PrivacySpend.objects.update(question={**real, "questions": ["gone"]})
    work_off(asked.created_at)
    asked.refresh_from_db()
    assert (asked.state, asked.result) == (State.FAILED, None)
    assert "no question “gone”" in asked.message
    PrivacySpend.objects.update(question=real)
    again = ask(limited, epsilon=Decimal("0.3"))
    assert (again.pk, again.state, again.message) == (asked.pk, State.READY, "")
    assert ledger.ledger(survey=limited).spent == Decimal("0.3")


@pytest.mark.django_db
def test_a_lost_message_is_sent_again(asked: PrivacySpend, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, int]] = []
    monkeypatch.setattr("crowd.queue.send", lambda task, pk: sent.append((task.name, pk)))
    PrivacySpend.objects.update(queued_at=now - timedelta(days=1))
    tasks.build_overdue()
    assert sent == [("exports.tasks.tell", asked.pk)]
    assert telling.oldest_wait(now) == 86_400
    tasks.tell(asked.pk)
    asked.refresh_from_db()
    assert asked.is_ready
    assert telling.oldest_wait(now) is None


@pytest.mark.django_db(transaction=True)
def test_of_all_who_are_at_it_at_once_one_tells(asked: PrivacySpend, now: datetime) -> None:
    """Of several noises on the same figure only one may be seen, or they would average out."""
    start = Barrier(6)

    def told(seed: int) -> str | None:
        start.wait()
        try:
            telling.tell_queued(spend_id=asked.pk, clock=lambda: now, rng=Random(seed))
            result = PrivacySpend.objects.get().result
            return None if result is None else str(result)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(told, range(6))) - {None}
    assert found == {str(PrivacySpend.objects.get().result)}
    assert PrivacySpend.objects.get().attempts == 1
