"""What people do: their claims on items, their drafts, their responses."""

from typing import Self

from django.db import models
from django.db.models import Q

from crowd.models.people import Contributor, Origin, ScopedQuerySet
from surveys.models import Item, Survey, Version


class Assignment(models.Model):
    """One person's claim on one item. An expired claim is deleted; a skipped item is not offered to them again."""

    class State(models.TextChoices):
        CLAIMED = "claimed", "Claimed"
        FINISHED = "finished", "Finished"
        SKIPPED = "skipped", "Skipped"

    item = models.ForeignKey(Item, models.CASCADE, related_name="assignments")
    contributor = models.ForeignKey(Contributor, models.CASCADE, related_name="assignments")
    state = models.CharField(max_length=10, choices=State, default=State.CLAIMED)
    claimed_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "contributor"], name="item_once_per_contributor"),
            # Two tabs get the same claim, also when they ask at the same moment.
            models.UniqueConstraint(fields=["contributor"], condition=Q(state="claimed"), name="claim_one_at_a_time"),
        ]
        indexes = [models.Index(fields=["expires_at"], condition=Q(state="claimed"), name="claim_expiry")]

    def __str__(self) -> str:
        return f"{self.contributor} on {self.item}"


class Draft(models.Model):
    """Answers in progress: what a page sent, or autosaved, before the submission."""

    contributor = models.ForeignKey(Contributor, models.CASCADE, related_name="drafts")
    item = models.ForeignKey(Item, models.CASCADE, null=True, related_name="drafts")
    version = models.ForeignKey(Version, models.PROTECT, related_name="drafts")
    answers = models.JSONField(default=dict)
    page = models.PositiveIntegerField()
    page_seconds = models.JSONField(default=dict)  # {page number as text: seconds so far}
    idempotency_key = models.UUIDField(unique=True)
    started_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contributor"], condition=Q(item=None), name="draft_once_per_contributor_without_item"
            ),
            models.UniqueConstraint(fields=["contributor", "item"], name="draft_once_per_contributor_and_item"),
        ]

    def __str__(self) -> str:
        return f"Draft of {self.contributor}"


class ResponseQuerySet(ScopedQuerySet["Response"]):
    def counting(self) -> Self:
        """Without those of people who are excluded from the analysis."""
        return self.filter(contributor__excluded_at=None)

    def of_origin(self, origin: str) -> Self:
        """Those of one origin. SQLite takes the index of the few only where its condition is said."""
        rows = self.filter(origin=origin)
        return rows if origin == Origin.HUMAN else rows.exclude(origin=Origin.HUMAN)


class Response(models.Model):
    """One submission: all answers of one person, about one item where the survey has items."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="responses")
    version = models.ForeignKey(Version, models.PROTECT, related_name="responses")
    contributor = models.ForeignKey(Contributor, models.CASCADE, related_name="responses")
    item = models.ForeignKey(Item, models.CASCADE, null=True, related_name="responses")
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.HUMAN)
    answers = models.JSONField()  # {question name: stored value}
    missing = models.JSONField(default=dict)  # {question name: "hidden" or "left out"}
    seconds = models.FloatField(null=True, help_text="From opening to sending, all pages.")
    page_seconds = models.JSONField(default=dict)  # {page number as text: seconds}; empty where not known
    idempotency_key = models.UUIDField(unique=True)
    submitted_at = models.DateTimeField()
    # False until a round of the survey has taken this row in: the queue of record for aggregation.
    counted = models.BooleanField(default=False, editable=False)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "contributor", "item"], name="response_once_per_item"),
            models.UniqueConstraint(
                fields=["survey", "contributor"], condition=Q(item=None), name="response_once_per_survey"
            ),
        ]
        indexes = [
            models.Index(fields=["survey", "submitted_at"], name="response_over_time"),
            # For a list of what models gave, among a million rows of people; see `ResponseQuerySet.of_origin`.
            models.Index(fields=["survey", "origin"], condition=~Q(origin=Origin.HUMAN), name="response_not_human"),
            models.Index(fields=["survey"], condition=Q(counted=False), name="response_uncounted"),
        ]

    def __str__(self) -> str:
        return f"Response {self.pk}"
