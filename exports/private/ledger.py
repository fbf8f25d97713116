"""The ledger of a survey's privacy budget: set once, never overdrawn, however many ask at the same time.

ε and δ of what is told add up (basic composition, Dwork et al. 2006): whoever sees all of it has learnt no more about
anybody than the sums allow.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q, Sum

from exports.private.models import MICRO, PrivacyBudget, PrivacySpend
from surveys.models import Survey

State = PrivacySpend.State

LEAST, MOST = Decimal("0.001"), Decimal(1000)


class BudgetSpent(Exception):
    """Less is left than something costs; the text says how much, and what to do."""


@dataclass(frozen=True)
class Ledger:
    """In ε. `total` and `left` are None until a total is set; `delta` is the sum of all δ."""

    total: Decimal | None
    spent: Decimal
    left: Decimal | None
    delta: float
    set_by: str
    set_at: datetime | None


def ledger(*, survey: Survey) -> Ledger:
    """How the budget of a survey stands."""
    budget = PrivacyBudget.objects.select_related("set_by").filter(survey=survey).first() or PrivacyBudget()
    delta = PrivacySpend.objects.filter(survey=survey).aggregate(sum=Sum("delta"))["sum"] or 0.0
    return Ledger(
        total=None if budget.total is None else in_epsilon(budget.total),
        spent=in_epsilon(budget.spent),
        left=None if budget.total is None else in_epsilon(budget.total - budget.spent),
        delta=delta,
        set_by=budget.set_by.username if budget.set_by else "",
        set_at=budget.set_at,
    )


def set_total(*, survey: Survey, epsilon: Decimal, by: User, now: datetime) -> None:
    """Say once what may ever be spent. Raises ValidationError where it was said, or more was spent already."""
    total = in_micro(epsilon)
    PrivacyBudget.objects.get_or_create(survey=survey)
    open_ = PrivacyBudget.objects.filter(survey=survey, total=None)
    if open_.filter(spent__lte=total).update(total=total, set_by=by, set_at=now):
        return
    found = ledger(survey=survey)
    if found.total is not None:
        raise ValidationError({"epsilon": f"The budget is set to {found.total:f}. It is set once, and stays."})
    raise ValidationError({"epsilon": f"{found.spent:f} is spent already. Give at least so much."})


def book(
    *,
    survey: Survey,
    key: str,
    what: str,
    cost: int,
    by: User,
    now: datetime,
    delta: float = 0.0,
    question: dict[str, Any] | None = None,
) -> PrivacySpend:
    """Pay `cost` millionths of ε for the thing with this key, once: the same key again costs nothing.

    Raises BudgetSpent, and then nothing is written. Row and payment are one transaction, and the payment is a
    compare-and-set, so that no two payments can be made of the same rest.
    """
    PrivacyBudget.objects.get_or_create(survey=survey)
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = PrivacySpend.objects.create(
                    survey=survey,
                    key=key,
                    what=what[:500],
                    epsilon=cost,
                    delta=delta,
                    question=question,
                    created_by=by,
                    created_at=now,
                    queued_at=now,
                    # A model is told with its release; a table, once a worker has looked.
                    state=State.READY if question is None else State.QUEUED,
                )
        except IntegrityError:
            return PrivacySpend.objects.get(survey=survey, key=key)
        room = Q(total=None) | Q(total__gte=F("spent") + cost)
        if PrivacyBudget.objects.filter(room, survey=survey).update(spent=F("spent") + cost) != 1:
            raise BudgetSpent(_too_little(what, cost, ledger(survey=survey)))
    return made


def in_micro(epsilon: Decimal) -> int:
    """ε in millionths. Raises ValidationError outside `LEAST` to `MOST`, or with more than six places."""
    if not epsilon.is_finite() or not LEAST <= epsilon <= MOST or epsilon * MICRO != int(epsilon * MICRO):
        raise ValidationError(
            {"epsilon": f"Give an epsilon from {LEAST} to {MOST}, with at most six places after the point."}
        )
    return int(epsilon * MICRO)


def in_epsilon(micro: int) -> Decimal:
    """Millionths as ε, without needless zeros."""
    value = (Decimal(micro) / MICRO).normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def _too_little(what: str, cost: int, found: Ledger) -> str:
    return (
        f"“{what}” costs ε = {in_epsilon(cost):f}, and of this survey's privacy budget of {found.total:f} only "
        f"{found.left:f} is left. Ask with a smaller epsilon; what was told before can be read again for nothing."
    )
