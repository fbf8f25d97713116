"""Ask for a private table: pay first; a worker looks then (`telling.py`), and tells the same whenever it is asked."""

from datetime import datetime
from functools import partial

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from crowd.queue import send
from exports import leases, tasks
from exports.private import ledger
from exports.private.asking import Question
from exports.private.models import PrivacyBudget, PrivacySpend
from surveys.models import Survey

NO_BUDGET = "Set the survey's privacy budget first: how much may ever be told of its people."


def ask(*, survey: Survey, question: Question, by: User, now: datetime) -> PrivacySpend:
    """What is paid for, to be told soon. Asked before, it is what was told then, and costs nothing; what failed is
    tried again. Raises BudgetSpent, and ValidationError where no budget is set."""
    if not PrivacyBudget.objects.filter(survey=survey).exclude(total=None).exists():
        raise ValidationError({"epsilon": NO_BUDGET})
    with transaction.atomic():
        paid = ledger.book(
            survey=survey,
            key=question.key,
            what=question.words,
            cost=question.epsilon,
            by=by,
            now=now,
            question=question.to_json(),
        )
        leases.retry(PrivacySpend.objects.filter(pk=paid.pk), now=now)
        paid.refresh_from_db()
        if not paid.is_ready:
            transaction.on_commit(partial(send, tasks.tell, paid.pk))
    return paid
