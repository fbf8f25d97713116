"""What is asked: surveys, their questions while drafted, their frozen versions, and the items to label."""

import secrets
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.models import User as Account
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from surveys import arms, kinds, languages
from surveys.definition import Definition

User = Account | AnonymousUser

# A name becomes a column of the dataset and a field of the form: plain in every tool that reads it.
name_validator = RegexValidator(
    r"^[a-z][a-z0-9_]{0,59}\Z", "Use small letters, digits and underscores; begin with a letter; 60 characters at most."
)
# Short: it stands in every row, in conditions and in links.
arm_validator = RegexValidator(
    r"^[a-z][a-z0-9_]{0,19}\Z", "Use small letters, digits and underscores; begin with a letter; 20 characters at most."
)


def new_seed() -> int:
    return secrets.randbits(48)


class SurveyQuerySet(models.QuerySet["Survey"]):
    def visible_to(self, user: User) -> Self:
        """The surveys that `user` may see: all for a superuser, else those owned or shared."""
        if user.is_superuser:
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(owner_id=user.pk) | Q(pk__in=Member.objects.filter(user_id=user.pk).values("survey_id")))

    def editable_by(self, user: User) -> Self:
        """The surveys that `user` may change: all for a superuser, else those owned or shared for editing."""
        if user.is_superuser:
            return self
        if not user.is_authenticated:
            return self.none()
        may_edit = Member.objects.filter(user_id=user.pk, may_edit=True).values("survey_id")
        return self.filter(Q(owner_id=user.pk) | Q(pk__in=may_edit))

    def open(self) -> Self:
        return self.filter(state=Survey.State.OPEN)


class Survey(models.Model):
    """A study. With `per_item` it is a labelling task: every question is asked about one item at a time."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    slug = models.SlugField(
        "link name",
        max_length=60,
        unique=True,
        help_text="The last part of the link that contributors open: /s/link-name/",
    )
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, help_text="Shown on the first page, before consent.")
    consent = models.TextField(
        "consent text",
        help_text="What people agree to: who you are, what you collect, why, how long you keep it, whom to ask.",
    )
    thanks = models.TextField(
        "closing text", blank=True, help_text="Shown on the last page, above the completion code."
    )
    languages = models.JSONField(
        default=languages.default,
        validators=[languages.validate_codes],
        help_text='Language codes; the first is the one you write in. For example ["en", "de"].',
    )
    per_item = models.BooleanField(
        "labelling task",
        default=False,
        help_text="Ask every question about one item at a time, from the imported items.",
    )
    redundancy = models.PositiveIntegerField(
        default=3,
        validators=[MinValueValidator(1)],
        help_text="How many people label each item, unless the item says so.",
    )
    claim_minutes = models.PositiveIntegerField(
        "minutes to answer",
        default=30,
        validators=[MinValueValidator(1)],
        help_text="How long an item is kept for a person who opened it; then it goes to somebody else.",
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="surveys", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # How often known answers were changed: whoever measured people by them sees that it has to be done again.
    gold_changes = models.PositiveBigIntegerField(default=0, editable=False)
    # Decides who is dealt into which arm; secret until the study is over, or people could be let in by it.
    arm_seed = models.PositiveBigIntegerField(default=new_seed, editable=False)
    # How many people were dealt into an arm. Counted up in the transaction that deals: the next place is free.
    arm_places = models.PositiveBigIntegerField(default=0, editable=False)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(redundancy__gte=1), name="survey_redundancy_positive"),
            models.CheckConstraint(condition=Q(claim_minutes__gte=1), name="survey_claim_minutes_positive"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/s/{self.slug}/"


class Member(models.Model):
    """A researcher with whom a survey is shared."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    may_edit = models.BooleanField(default=False, help_text="Without this they may look, but not change anything.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "user"], name="member_once_per_survey")]

    def __str__(self) -> str:
        return f"{self.user} in {self.survey}"


class Question(models.Model):
    """A question as drafted; frozen into a Version when the survey is published."""

    class Role(models.TextChoices):
        NORMAL = "normal", "Normal"
        DEMOGRAPHIC = "demographic", "Demographic (may single people out)"
        ATTENTION = "attention", "Attention check"
        IDENTIFIER = "identifier", "Identifier (never leaves)"

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions")
    name = models.CharField(max_length=60, validators=[name_validator], help_text="The column's name in the dataset.")
    kind = models.CharField(max_length=30, choices=kinds.choices)
    text = models.TextField(help_text="What is asked. In a labelling task, {{field}} shows that field of the item.")
    help = models.CharField("hint", max_length=300, blank=True)
    config = models.JSONField("settings", default=dict, blank=True)
    page = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])
    order = models.PositiveIntegerField(default=0, db_index=True)
    condition = models.JSONField(
        "shown if",
        null=True,
        blank=True,
        help_text='Leave empty to ask always. For example {"==": [{"var": "drinks_tea"}, "yes"]}.',
    )
    required = models.BooleanField(default=True)
    role = models.CharField(max_length=20, choices=Role, default=Role.NORMAL)
    expected = models.JSONField(
        "right answer", null=True, blank=True, help_text="For an attention check: the answer of somebody who reads."
    )

    class Meta:
        ordering = ["page", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["survey", "name"], name="question_name_once_per_survey")]

    def __str__(self) -> str:
        return self.name


class DraftArm(models.Model):
    """An arm of an experiment as drafted; frozen into a Version when the survey is published."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="arms")
    code = models.CharField(max_length=20, validators=[arm_validator], help_text="What the dataset says, such as: a")
    label = models.CharField(max_length=200, help_text="For you and the codebook. Contributors never see it.")
    share = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(arms.LARGEST_SHARE)],
        help_text="1 for each: groups of equal size. 2 for twice as many people.",
    )

    class Meta:
        verbose_name = "arm"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "code"], name="arm_code_once_per_survey"),
            models.CheckConstraint(
                condition=Q(share__gte=1, share__lte=arms.LARGEST_SHARE), name="arm_share_within_bounds"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Translation(models.Model):
    """One text of a survey in another of its languages, as in a phrase book."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="translations")
    language = models.CharField(max_length=10, validators=[languages.validate_code])
    source = models.TextField("original text")
    target = models.TextField("translation")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "language", "source"], name="translation_once_per_text"),
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.source[:40]}"


class Version(models.Model):
    """A published definition. It never changes: every response names the version it answered."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["survey", "-number"]
        get_latest_by = "number"
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="version_number_once_per_survey")]

    def __str__(self) -> str:
        return f"{self.survey} v{self.number}"

    @property
    def content(self) -> Definition:
        return Definition.from_json(self.definition)


class ItemQuerySet(models.QuerySet["Item"]):
    def available(self) -> Self:
        return self.filter(open_slots__gt=0)


class Item(models.Model):
    """One thing to label.

    `open_slots` = target − (claimed + finished), at least 0; it changes in the transaction of the claim.
    `rank` is uniform on [0, 1): each person starts at a point of their own, so that a crowd spreads out.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="items")
    key = models.CharField(max_length=200, help_text="Your own name for the item; unique within the survey.")
    data = models.JSONField(default=dict, blank=True)
    priority = models.IntegerField(default=0, help_text="Higher goes first.")
    target = models.PositiveIntegerField(help_text="How many people shall label it.")
    open_slots = models.PositiveIntegerField(editable=False)
    rank = models.FloatField(editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "key"], name="item_key_once_per_survey"),
            models.CheckConstraint(condition=Q(open_slots__lte=F("target")), name="item_open_slots_at_most_target"),
            models.CheckConstraint(condition=Q(open_slots__gte=0), name="item_open_slots_not_negative"),
        ]
        indexes = [
            models.Index(fields=["survey", "-priority", "rank"], condition=Q(open_slots__gt=0), name="item_open"),
        ]

    def __str__(self) -> str:
        return self.key


class Gold(models.Model):
    """The known answer of an item to one question."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="gold")
    question = models.CharField(max_length=60)
    value = models.JSONField()
    feedback = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "gold"
        constraints = [models.UniqueConstraint(fields=["item", "question"], name="gold_once_per_question")]

    def __str__(self) -> str:
        return f"{self.item}: {self.question}"
