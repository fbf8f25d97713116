"""What the crowd's answers amount to. Recomputed and replaced, never patched."""

from django.db import models

from crowd.models.people import Contributor, ScopedQuerySet
from surveys.models import Item, Survey, Version


class Aggregation(models.Model):
    """The state of one survey's numbers.

    `generation` is compared and set when a round ends: of two that end it at once, or where a change was asked for
    meanwhile, the one that read first loses, so that nothing is overwritten by older numbers.
    """

    survey = models.OneToOneField(Survey, models.CASCADE, related_name="aggregation")
    generation = models.PositiveBigIntegerField(default=0)
    requested = models.BooleanField(default=False, help_text="Answers were removed: fit again though none is new.")
    requests = models.PositiveBigIntegerField(default=0, help_text="How often answers changed or went away.")
    fitted_at = models.DateTimeField(null=True)
    # What the last round took of workers' time, all of its questions together.
    seconds = models.FloatField(null=True)
    counted = models.PositiveBigIntegerField(default=0, help_text="How many responses the last round had counted.")
    gold_changes = models.PositiveBigIntegerField(default=0, help_text="The survey's, as the last round knew them.")
    # Whether the numbers follow from the answers alone. Those of a worker's round lean on the numbers before, a little.
    reproducible = models.BooleanField(default=False)
    # Until then no round begins: something is built of the numbers as they are.
    held_until = models.DateTimeField(null=True)
    # What the pages of a study show of its counted answers, so that a page need not count a million rows.
    summary = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"Fit {self.generation} of {self.survey}"


class Round(models.Model):
    """A refit of a survey that is under way; the row goes with its end.

    Each question is fitted by a task of its own (`QuestionAggregation`); whoever fits the last one ends the round.
    """

    survey = models.OneToOneField(Survey, models.CASCADE, related_name="round")
    version = models.ForeignKey(Version, models.CASCADE, related_name="+")
    # Whom it counts: the ids of the responses that were not counted when it began, packed (`aggregation.packing`).
    responses = models.BinaryField()
    gold_changes = models.PositiveBigIntegerField()
    begun_at = models.DateTimeField()
    # When somebody last worked on it: from here on a lost message is waited for.
    touched_at = models.DateTimeField()
    # When trust was replaced; what follows (counting, summaries) may still be under way.
    concluded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Round of {self.survey}, begun {self.begun_at:%Y-%m-%d %H:%M}"


class QuestionAggregation(models.Model):
    """The state of one question's fit: due while `fitted` is below `wanted`.

    A fit reads `wanted` before the answers and sets `fitted` to it when it writes; where `wanted` has grown meanwhile,
    or another was faster, it writes nothing.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="question_aggregations")
    question = models.CharField(max_length=60)
    wanted = models.PositiveBigIntegerField(default=0)
    fitted = models.PositiveBigIntegerField(default=0)
    seconds = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "question"], name="question_aggregation_once_per_question")
        ]

    def __str__(self) -> str:
        return f"Fit {self.fitted} of {self.question}, wanted: {self.wanted}"


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


class Judgement(models.Model):
    """What the fit of one question says of one contributor: the parts that trust is put together from.

    `answers` to items that others answered too; how many of them are expected to be right (`agreeing`); the longest run
    of equal ones; `codes`, the number of possible answers where it is finite; known answers seen, and met.
    """

    contributor = models.ForeignKey(Contributor, models.CASCADE, related_name="judgements")
    question = models.CharField(max_length=60)
    answers = models.PositiveIntegerField()
    agreeing = models.FloatField()
    longest_run = models.PositiveIntegerField()
    codes = models.PositiveIntegerField(null=True)
    gold_seen = models.PositiveIntegerField(default=0)
    gold_right = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contributor", "question"], name="judgement_once_per_question")]

    def __str__(self) -> str:
        return f"{self.contributor}, {self.question}: {self.agreeing:.1f} of {self.answers}"


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
