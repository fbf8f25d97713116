"""The budget is set once and never overdrawn: one after the other, and by many at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from exports.private import ledger
from exports.private.ledger import BudgetSpent
from exports.private.models import PrivacyBudget, PrivacySpend
from surveys.models import Survey

Book = Callable[..., PrivacySpend]


@pytest.fixture
def book(study: Survey, alice: User, now: datetime) -> Book:
    def made(key: str, cost: int = 400_000, **more: Any) -> PrivacySpend:
        return ledger.book(survey=study, key=key, what=f"Counts of {key}", cost=cost, by=alice, now=now, **more)

    return made


def set_total(study: Survey, alice: User, now: datetime, epsilon: str = "1") -> None:
    ledger.set_total(survey=study, epsilon=Decimal(epsilon), by=alice, now=now)


@pytest.mark.django_db
def test_without_a_total_spending_is_written_down(study: Survey, book: Book) -> None:
    assert ledger.ledger(survey=study) == ledger.Ledger(None, Decimal(0), None, 0.0, "", None)
    book("a", delta=1e-6)
    book("b", delta=1e-6)
    found = ledger.ledger(survey=study)
    assert (found.total, found.spent, found.left, found.delta) == (None, Decimal("0.8"), None, 2e-6)


@pytest.mark.django_db
def test_it_pays_until_too_little_is_left(study: Survey, alice: User, now: datetime, book: Book) -> None:
    set_total(study, alice, now)
    book("a")
    book("b")
    with pytest.raises(BudgetSpent, match=r"“Counts of c” costs ε = 0\.4, .* budget of 1 only 0\.2 is left"):
        book("c")
    assert set(PrivacySpend.objects.values_list("key", flat=True)) == {"a", "b"}
    book("d", cost=200_000)
    found = ledger.ledger(survey=study)
    assert found == ledger.Ledger(Decimal(1), Decimal(1), Decimal(0), 0.0, "alice", now)


@pytest.mark.django_db
def test_the_same_thing_is_paid_once(study: Survey, alice: User, now: datetime, book: Book) -> None:
    set_total(study, alice, now, "0.4")
    assert str(book("a")) == "Counts of a"
    assert book("a") == book("a")
    assert ledger.ledger(survey=study).left == 0


@pytest.mark.django_db
def test_the_total_is_set_once(study: Survey, alice: User, now: datetime, book: Book) -> None:
    book("a")
    with pytest.raises(ValidationError, match=r"0\.4 is spent already"):
        set_total(study, alice, now, "0.3")
    set_total(study, alice, now, "2")
    with pytest.raises(ValidationError, match=r"The budget is set to 2\. It is set once"):
        set_total(study, alice, now, "3")
    assert ledger.ledger(survey=study).total == 2


@pytest.mark.django_db
@pytest.mark.parametrize("epsilon", ["0", "-1", "0.0009", "1001", "NaN", "Infinity", "1e999999", "0.1234567"])
def test_what_is_no_epsilon(epsilon: str) -> None:
    with pytest.raises(ValidationError, match=r"from 0\.001 to 1000"):
        ledger.in_micro(Decimal(epsilon))


def test_millionths_are_exact() -> None:
    for text in ("0.001", "0.1", "1", "10", "100", "12.345678"):
        assert f"{ledger.in_epsilon(ledger.in_micro(Decimal(text))):f}" == text


@pytest.mark.django_db
def test_the_database_keeps_it_too(study: Survey, alice: User, now: datetime, book: Book) -> None:
    set_total(study, alice, now)
    assert str(PrivacyBudget.objects.get()) == "Privacy budget of Study"
    with pytest.raises(IntegrityError):
        PrivacyBudget.objects.update(spent=1_000_001)


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_cannot_spend_more_than_there_is(study: Survey, alice: User, now: datetime, book: Book) -> None:
    """Real connections: of ten that cost 0.3 each, three fit into 1."""
    set_total(study, alice, now)
    start = Barrier(10)

    def pay(number: int) -> bool:
        start.wait()
        try:
            book(f"thing {number}", cost=300_000)
        except BudgetSpent:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(10) as pool:
        paid = list(pool.map(pay, range(10)))
    assert sum(paid) == PrivacySpend.objects.count() == 3
    assert ledger.ledger(survey=study).spent == Decimal("0.9")


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_pay_for_the_same_thing_once(study: Survey, alice: User, now: datetime, book: Book) -> None:
    start = Barrier(10)

    def pay(_: int) -> int:
        start.wait()
        try:
            return book("thing", cost=300_000).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(pay, range(10)))) == 1
    assert ledger.ledger(survey=study).spent == Decimal("0.3")
