"""A worker killed with -9 at work on a private table: it is paid once, and of all noises one at most is ever seen."""

import signal
from datetime import datetime, timedelta
from decimal import Decimal
from random import SystemRandom
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from exports import leases
from exports.privacy import dp
from exports.private import asking, given, ledger, orders, telling
from exports.private.models import PrivacySpend
from surveys.models import Survey
from tests import factories
from tests.faults.apart import apart, killed

pytestmark = pytest.mark.django_db(transaction=True)

State = PrivacySpend.State
# What is called in the phase; whether that call is made before the worker dies.
PHASES: dict[str, tuple[Any, str, bool]] = {
    "reading": (given, "without_garbage", False),
    "noise drawn": (dp, "counts", True),
    "kept": (leases.Lease, "ready", True),
}


@pytest.fixture
def paid(survey: Survey, alice: User, now: datetime) -> PrivacySpend:
    for number in range(5):
        person = factories.ContributorFactory(survey=survey)
        factories.answer(survey, person, {"drink": "tea" if number % 2 else "coffee"}, now=now)
    ledger.set_total(survey=survey, epsilon=Decimal(1), by=alice, now=now)
    question = asking.checked(survey=survey, statistic="counts", questions=["drink"], epsilon=Decimal("0.6"))
    return orders.ask(survey=survey, question=question, by=alice, now=timezone.now())


@pytest.mark.parametrize("phase", PHASES)
def test_whenever_the_worker_is_killed_the_table_is_paid_and_told_once(paid: PrivacySpend, phase: str) -> None:
    module, name, done = PHASES[phase]

    def tell() -> None:
        telling.tell_queued(spend_id=paid.pk, clock=timezone.now, rng=SystemRandom())

    assert apart(tell, killed, module, name, 1, done) == -signal.SIGKILL
    paid.refresh_from_db()
    told = paid.result
    assert paid.state == (State.READY if phase == "kept" else State.BUILDING)
    assert (told is not None) == (phase == "kept")

    late = timezone.now() + leases.LEASE + timedelta(seconds=1)
    assert telling.overdue(now=late) == ([] if phase == "kept" else [paid.pk])
    telling.tell_queued(spend_id=paid.pk, clock=lambda: late, rng=SystemRandom())
    paid.refresh_from_db()
    assert paid.state == State.READY
    assert paid.result is not None
    assert paid.result == (told or paid.result)
    assert ledger.ledger(survey=paid.survey).spent == Decimal("0.6")
