"""Who answers, and what they agreed to.

Contributors belong to one survey: the same person in two surveys is two pseudonyms, which nothing joins.
"""

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from surveys.models import Survey, User, Version


class Origin(models.TextChoices):
    """Where a row of a dataset comes from. They never mix unseen."""

    HUMAN = "human", "Human"
    MODEL = "model", "Model"
    SYNTHETIC = "synthetic", "Synthetic"


M = TypeVar("M", bound=models.Model)


class ScopedQuerySet(models.QuerySet[M]):
    """Rows that hang on a survey, seen by those who may see the survey."""

    survey_field = "survey"

    def visible_to(self, user: User) -> Self:
        return self.filter(**{f"{self.survey_field}__in": Survey.objects.visible_to(user).values("pk")})


class Contributor(models.Model):
    """A pseudonymous person, or a model whose predictions are answers with a trust of their own.

    `key` is a hash: of the secret in the person's own link, or of the name an import gave. No name or e-mail here.
    """

    class Kind(models.TextChoices):
        HUMAN = Origin.HUMAN.value, "Human"
        MODEL = Origin.MODEL.value, "Model"

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="contributors")
    key = models.CharField(max_length=64, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.HUMAN)
    language = models.CharField(max_length=10, default="en")
    seed = models.PositiveBigIntegerField(help_text="Decides the presented order, and the start among the items.")
    completion_code = models.CharField(max_length=16, blank=True)
    joined_at = models.DateTimeField()
    # The arm of the experiment they are in for good; empty where they came before there were any, or with an import.
    arm = models.CharField(max_length=20, blank=True, editable=False)
    # Their place among those who were dealt into an arm by lot; none for those whom a link led into it.
    arm_place = models.PositiveBigIntegerField(null=True, editable=False)
    # Left out of the analysis. It says nothing about payment: that is the researcher's other decision.
    excluded_at = models.DateTimeField(null=True, blank=True, editable=False)
    exclusion_reason = models.CharField(max_length=200, blank=True, editable=False)

    objects = ScopedQuerySet["Contributor"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "key"], name="contributor_once_per_survey"),
            models.UniqueConstraint(
                fields=["survey", "arm_place"], condition=Q(arm_place__isnull=False), name="arm_place_dealt_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Contributor {self.pk}"


class Consent(models.Model):
    """Who agreed to which text, when; and when they took it back."""

    contributor = models.ForeignKey(Contributor, models.CASCADE, related_name="consents")
    version = models.ForeignKey(Version, models.PROTECT, related_name="consents")
    language = models.CharField(max_length=10)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contributor", "version"],
                condition=Q(withdrawn_at=None),
                name="consent_in_force_once_per_version",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contributor}, {self.given_at:%Y-%m-%d}"
