"""Who answers and what came of it: people, their claims and answers, and what the crowd's answers amount to.

Contributors belong to one survey: the same person in two surveys is two pseudonyms, which nothing joins.
"""

from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from surveys.models import Item, Survey, User, Version


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
    # Left out of the analysis. It says nothing about payment: that is the researcher's other decision.
    excluded_at = models.DateTimeField(null=True, blank=True, editable=False)
    exclusion_reason = models.CharField(max_length=200, blank=True, editable=False)

    objects = ScopedQuerySet["Contributor"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "key"], name="contributor_once_per_survey")]

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
    # False until a fit of the survey has taken this row in: the queue of record for aggregation.
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
            models.Index(fields=["survey"], condition=Q(counted=False), name="response_uncounted"),
        ]

    def __str__(self) -> str:
        return f"Response {self.pk}"


class Aggregation(models.Model):
    """The state of one survey's fit.

    `generation` is compared and set when a fit writes: of two fits at once, the one that read first loses and leaves
    its rows uncounted, so that nothing is overwritten by older numbers.
    """

    survey = models.OneToOneField(Survey, models.CASCADE, related_name="aggregation")
    generation = models.PositiveBigIntegerField(default=0)
    requested = models.BooleanField(default=False, help_text="Answers were removed: fit again though none is new.")
    fitted_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)
    # What the pages of a study show of its counted answers, so that a page need not count a million rows.
    summary = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"Fit {self.generation} of {self.survey}"


class Consensus(models.Model):
    """The crowd's answer about one item to one question. Recomputed and replaced, never patched."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="consensus")
    question = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    confidence = models.FloatField(null=True)
    distribution = models.JSONField(default=dict)
    n = models.PositiveIntegerField()
    tied = models.BooleanField(default=False)
    method = models.CharField(max_length=30)
    reason = models.CharField(max_length=200, blank=True)
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "consensus"
        constraints = [models.UniqueConstraint(fields=["item", "question"], name="consensus_once_per_question")]

    def __str__(self) -> str:
        return f"{self.item}, {self.question}"


class ConsensusChange(models.Model):
    """The crowd's answer became another: when, from what, to what. So that a dataset can be explained later."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="consensus_changes")
    question = models.CharField(max_length=60)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    confidence_before = models.FloatField(null=True)
    confidence_after = models.FloatField(null=True)
    method = models.CharField(max_length=30)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.item}, {self.question}: {self.before} → {self.after}"


class Agreement(models.Model):
    """How far people agree on a question beyond chance: a coefficient with its interval, or why there is none.

    Beside it, how the question's consensus came about. `error` bounds the coefficient where pairs were sampled.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="agreement")
    question = models.CharField(max_length=60)
    coefficient = models.CharField(max_length=40, default="Krippendorff's alpha")
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n_items = models.PositiveIntegerField(default=0)
    n_answers = models.PositiveIntegerField(default=0)
    error = models.FloatField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    method = models.CharField(max_length=30, blank=True)
    method_reason = models.TextField(blank=True)
    computed_at = models.DateTimeField()

    objects = ScopedQuerySet["Agreement"].as_manager()

    class Meta:
        verbose_name_plural = "agreement"
        constraints = [models.UniqueConstraint(fields=["survey", "question"], name="agreement_once_per_question")]

    def __str__(self) -> str:
        return f"{self.question}: {self.value}"


class GroupAgreement(models.Model):
    """How far people agree on a question within one group of people or of items, or why that is not known."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="group_agreement")
    question = models.CharField(max_length=60)
    group = models.CharField(max_length=100)  # what divides them: a question's name, or a column of the items
    member = models.CharField(max_length=200)  # which of the groups
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n_items = models.PositiveIntegerField(default=0)
    n_answers = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True)
    computed_at = models.DateTimeField()

    objects = ScopedQuerySet["GroupAgreement"].as_manager()

    class Meta:
        verbose_name_plural = "agreement by group"
        constraints = [
            models.UniqueConstraint(fields=["survey", "question", "group", "member"], name="agreement_once_per_group")
        ]

    def __str__(self) -> str:
        return f"{self.question}, {self.group} {self.member}: {self.value}"


class Trust(models.Model):
    """How far to trust one contributor, and why."""

    contributor = models.OneToOneField(Contributor, models.CASCADE, related_name="trust")
    reliability = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n_answers = models.PositiveIntegerField(default=0)
    gold_seen = models.PositiveIntegerField(default=0)
    gold_right = models.PositiveIntegerField(default=0)
    flags = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "trust"

    def __str__(self) -> str:
        return f"Trust in {self.contributor}"


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
