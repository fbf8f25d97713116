"""What leaves: releases, that is built datasets with everything needed to build them again."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from crowd.models import ScopedQuerySet
from exports.options import Options
from exports.private.models import PrivacyBudget, PrivacySpend
from exports.webhooks.models import Delivery, Webhook
from exports.work import Work, WorkQuerySet
from surveys.models import Survey, User

__all__ = [
    "Blueprint",
    "BlueprintVersion",
    "Build",
    "Delivery",
    "Download",
    "Link",
    "OrderKey",
    "PrivacyBudget",
    "PrivacySpend",
    "Release",
    "ReleasePart",
    "ReleasePartQuerySet",
    "ReleaseQuerySet",
    "Synthesis",
    "TextCorrection",
    "Webhook",
]


class Build(Work):
    """Files that are ordered, and built by a worker, with the manifest of what came out. They appear by one rename when
    all are written."""

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    seed = models.PositiveBigIntegerField()
    manifest = models.JSONField(default=dict, editable=False)
    # SHA-256 of the manifest, which holds those of the files: the address of the content, wherever it lies.
    digest = models.CharField(max_length=64, blank=True, db_index=True, editable=False)

    class Meta:
        abstract = True


class ReleaseQuerySet(WorkQuerySet["Release"]):
    """Releases, by how far they are."""


class Release(Build):
    """A dataset: what was asked for, how far it is, and the manifest of what came out."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="releases")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="releases")
    options = models.JSONField(default=dict)
    # The release that this one was ordered instead of, after somebody had withdrawn.
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, related_name="replaced_by", editable=False)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state"], condition=Q(state__in=["queued", "building"]), name="release_unfinished"),
        ]

    def __str__(self) -> str:
        return f"Release {self.pk} of {self.survey}"

    @property
    def choices(self) -> Options:
        """What was asked for, every default filled in."""
        return Options.from_json(self.options)


class ReleasePartQuerySet(models.QuerySet["ReleasePart"]):
    def unbuilt(self) -> Self:
        return self.filter(built_at=None)

    def free(self, now: datetime) -> Self:
        """Those that nobody is at work on."""
        return self.unbuilt().filter(Q(lease_until=None) | Q(lease_until__lte=now))


class ReleasePart(models.Model):
    """Responses on their way into a release of many: whoever has time builds a part; its file appears by one rename.

    `plan` is a digest of everything that the files of all parts depend on, beside the responses as they were then.
    """

    release = models.ForeignKey(Release, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    after = models.BigIntegerField(help_text="Responses whose primary key lies above this,")
    until = models.BigIntegerField(help_text="and up to this.")
    plan = models.CharField(max_length=64)
    lease_until = models.DateTimeField(null=True)
    built_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=dict, help_text="What was found in free text: by column, how much of each kind.")
    left_out = models.JSONField(default=dict, help_text="How many responses were not chosen, by option.")

    objects = ReleasePartQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["release", "number"], name="release_part_once")]

    def __str__(self) -> str:
        return f"Part {self.number} of {self.release}"


class Link(models.Model):
    """Lets somebody without an account fetch one file of a release, for a time. The address carries a signature."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="links")
    name = models.CharField(max_length=100)
    purpose = models.CharField(max_length=200, help_text="For whom, and what for. It is kept with every download.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="release_links")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name}, for {self.purpose}"


class Download(models.Model):
    """Who fetched which file, when: a researcher, or whoever held a link."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="downloads")
    name = models.CharField(max_length=100)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="release_downloads")
    link = models.ForeignKey(Link, models.SET_NULL, null=True, related_name="downloads")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name} of {self.release}, {self.at:%Y-%m-%d %H:%M}"


class OrderKey(models.Model):
    """The key that a client sent with an order: the same key again gets what was made the first time."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="order_keys")
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was ordered.")
    release = models.ForeignKey(Release, models.SET_NULL, null=True, related_name="order_keys")
    link = models.ForeignKey(Link, models.SET_NULL, null=True, related_name="order_keys")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="order_key_once")]

    def __str__(self) -> str:
        return self.key


class TextCorrection(models.Model):
    """What a researcher knows better than the search for identifiers in free text; every later release heeds it.

    `exports/text_review.py` alone writes it. `folded` is `text` as far as two spellings count as one.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="text_corrections")
    text = models.CharField(max_length=200)
    folded = models.CharField(max_length=400)
    personal = models.BooleanField(help_text="Always mask it; else never.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="text_corrections")
    created_at = models.DateTimeField()

    objects = ScopedQuerySet["TextCorrection"].as_manager()

    class Meta:
        ordering = ["folded"]
        constraints = [models.UniqueConstraint(fields=["survey", "folded"], name="text_corrected_once")]

    def __str__(self) -> str:
        return f"“{self.text}”: {'always' if self.personal else 'never'} masked"


class BlueprintQuerySet(models.QuerySet["Blueprint"]):
    def visible_to(self, user: User) -> Self:
        """All for a superuser, else one's own, and those of surveys that one may see."""
        if user.is_superuser:
            return self
        return self._of(user, Survey.objects.visible_to(user).values("pk"))

    def editable_by(self, user: User) -> Self:
        """All for a superuser, else one's own, and those of surveys that one may change."""
        if user.is_superuser:
            return self
        return self._of(user, Survey.objects.editable_by(user).values("pk"))

    def _of(self, user: User, surveys: models.QuerySet[Survey, Any]) -> Self:
        return self.filter(Q(owner_id=user.pk) | Q(survey__in=surveys)) if user.is_authenticated else self.none()


class Blueprint(models.Model):
    """What to synthesise, under a name. What it says is in its versions; nothing of them is ever overwritten."""

    name = models.CharField(max_length=200)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="blueprints", editable=False)
    # Whoever may see the survey may see the blueprint.
    survey = models.ForeignKey(Survey, models.SET_NULL, null=True, blank=True, related_name="blueprints")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = BlueprintQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class BlueprintVersion(models.Model):
    """A blueprint as it was saved once: `text` as typed, with its comments, and the checked `document` read from it."""

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    document = models.JSONField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="blueprint_versions")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["blueprint", "number"], name="blueprint_version_once")]

    def __str__(self) -> str:
        return f"{self.blueprint}, version {self.number}"


class SynthesisQuerySet(WorkQuerySet["Synthesis"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(version__blueprint__in=Blueprint.objects.visible_to(user).values("pk"))


class Synthesis(Build):
    """A dataset made from a blueprint alone: no answer of anybody takes part in it."""

    version = models.ForeignKey(BlueprintVersion, models.CASCADE, related_name="syntheses")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="syntheses")
    rows = models.PositiveBigIntegerField(null=True, help_text="Of the main table; empty: what the blueprint says.")
    formats = models.JSONField(default=list)

    objects = SynthesisQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "made-up dataset"
        indexes = [
            models.Index(fields=["state"], condition=Q(state__in=["queued", "building"]), name="synthesis_unfinished"),
        ]

    def __str__(self) -> str:
        return f"Dataset {self.pk} from {self.version}"
