"""Who answered with how much care, and whom the researcher leaves out for it."""

from django.conf import settings
from django.db import models

from crowd.models.people import Contributor
from surveys.models import Survey


class CarelessIndex(models.Model):
    """One careless-response index of one contributor: its value, or why there is none. Never one opaque score."""

    contributor = models.ForeignKey(Contributor, models.CASCADE, related_name="careless_indices")
    name = models.CharField(max_length=40)
    value = models.FloatField(null=True)
    flagged = models.BooleanField(default=False)
    parts = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True)
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "careless indices"
        constraints = [models.UniqueConstraint(fields=["contributor", "name"], name="careless_index_once_per_name")]

    def __str__(self) -> str:
        return f"{self.name} of {self.contributor}: {self.value}"


class ExclusionRule(models.Model):
    """Whom the researcher leaves out of the analysis, said in advance: `at_least` so many of these indices flagged.

    `answers_then` is how many answers there were when it was set: 0 is a rule made before the data were seen.
    """

    survey = models.OneToOneField(Survey, models.CASCADE, related_name="exclusion_rule")
    indices = models.JSONField(default=list)
    at_least = models.PositiveSmallIntegerField(default=2)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="exclusion_rules")
    answers_then = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"Exclusion rule of {self.survey}"
