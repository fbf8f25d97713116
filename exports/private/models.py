"""How much may be told of the people of a survey, and what was told."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from exports.work import Work, WorkQuerySet
from surveys.models import Survey

# ε is kept in millionths: sums are exact, and the database can compare them.
MICRO = 1_000_000


class PrivacyBudget(models.Model):
    """What may be spent on a survey, ever, and what was, in millionths of ε. The total is set once; until it is,
    spending is only written down. `exports/private/ledger.py` alone writes it."""

    survey = models.OneToOneField(Survey, models.CASCADE, related_name="privacy_budget")
    total = models.BigIntegerField(null=True)
    spent = models.BigIntegerField(default=0)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="privacy_budgets")
    set_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(total=None) | Q(spent__lte=F("total")), name="privacy_budget_kept"),
            models.CheckConstraint(condition=Q(spent__gte=0), name="privacy_budget_only_spent"),
        ]

    def __str__(self) -> str:
        return f"Privacy budget of {self.survey}"


class PrivacySpendQuerySet(WorkQuerySet["PrivacySpend"]):
    """What was paid for, by how far it is."""


class PrivacySpend(Work):
    """One thing that was told: a table with its result, or a private model that a release was made with.

    The same thing has the same `key`, and is paid once: before a worker looks at the answers. A table that has no
    result was not told yet; that a worker is killed in the middle costs nothing more, and tells nothing more.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="privacy_spends")
    key = models.CharField(max_length=64)
    what = models.CharField(max_length=500)
    epsilon = models.BigIntegerField(help_text="In millionths.")
    delta = models.FloatField(default=0.0)
    question = models.JSONField(null=True)
    result = models.JSONField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="privacy_spends")
    created_at = models.DateTimeField()

    objects = PrivacySpendQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "key"], name="privacy_spent_once"),
            models.CheckConstraint(condition=Q(epsilon__gt=0), name="privacy_spend_costs"),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(question__isnull=True) | Q(result__isnull=False),
                name="privacy_told_when_ready",
            ),
        ]
        indexes = [
            models.Index(fields=["state"], condition=Q(state__in=["queued", "building"]), name="privacy_untold"),
        ]

    def __str__(self) -> str:
        return self.what
