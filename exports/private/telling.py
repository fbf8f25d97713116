"""A worker answers what was asked and paid for. The row is the order, and keeps one answer, whatever happens.

Whoever is killed before the answer is kept has told nothing; who comes next draws other noise, which is then the only
one that is ever seen.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from random import Random

from django.core.exceptions import ValidationError

from exports import leases
from exports.leases import Lease
from exports.private import tables
from exports.private.asking import Question
from exports.private.models import PrivacySpend

Clock = Callable[[], datetime]


def tell_queued(*, spend_id: int, clock: Clock, rng: Random) -> None:
    """Answer what waits; nothing where somebody else is at it. `rng` must be `random.SystemRandom()`."""
    with leases.held(PrivacySpend.objects.all(), pk=spend_id, clock=clock) as lease:
        if lease is not None:
            _tell(lease, clock, rng)


def overdue(*, now: datetime) -> list[int]:
    """What nobody is at work on. What stopped too often is given up."""
    return leases.overdue(PrivacySpend.objects.all(), now=now)


def oldest_wait(now: datetime) -> float | None:
    """For how many seconds the oldest question has waited for a worker; None where none waits."""
    return leases.oldest_wait(PrivacySpend.objects.all(), now=now)


def _tell(lease: Lease, clock: Clock, rng: Random) -> None:
    paid = PrivacySpend.objects.select_related("survey").get(pk=lease.pk)
    question = Question.from_json(paid.question or {})
    try:
        result = tables.answered(survey=paid.survey, question=question, rng=rng, report=partial(_renew, lease, clock))
    except ValidationError as gone:
        lease.fail(message=" ".join(gone.messages), now=clock())
    else:
        lease.ready(message="", now=clock(), result=result)


def _renew(lease: Lease, clock: Clock, done: int) -> None:
    lease.renew(now=clock(), progress=done)
