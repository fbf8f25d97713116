"""Who wants to be told of what, and every message that is or was to be sent."""

import secrets
from datetime import datetime
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from crowd.models import ScopedQuerySet
from surveys.models import Survey


class Event(models.TextChoices):
    READY = "release.ready", "A release is ready"
    REFUSED = "release.refused", "A release was refused"
    FAILED = "release.failed", "A release failed"
    PING = "ping", "A test"


# What may be asked for; a test comes by its own call.
SUBSCRIBABLE = [event for event in Event if event != Event.PING]


def new_salt() -> str:
    return secrets.token_hex(16)


class Webhook(models.Model):
    """An address that is told what happens to the releases of a survey.

    Its secret is made from `salt` and the installation's key (`signing.secret`), so that whoever reads the database
    cannot sign.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=500)
    events = models.JSONField(default=list)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="webhooks")
    created_at = models.DateTimeField()

    objects = ScopedQuerySet["Webhook"].as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.url

    @property
    def told_when(self) -> str:
        return ", ".join(Event(event).label.lower() for event in self.events)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> Self:
        return self.filter(delivered_at=None, given_up_at=None)

    def due(self, now: datetime) -> Self:
        return self.waiting().filter(next_at__lte=now)


class Delivery(models.Model):
    """One message to one webhook. The row is the order to send it; `next_at` says when the next try is due."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=20, choices=Event)
    body = models.TextField(help_text="As it is sent, byte for byte, on every try.")
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    message = models.CharField(max_length=300, blank=True, help_text="How the last try ended.")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(delivered_at=None, given_up_at=None), name="delivery_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook}"
