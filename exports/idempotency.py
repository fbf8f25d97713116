"""An order that is sent again, because its answer was lost, makes nothing twice.

The client sends a key of its own with the order. Key and what was made are kept in one transaction, and the database
takes each user's key once: of two requests at the same time the second waits for the first, and gets what it made.
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from exports.models import Link, OrderKey, Release

Made = TypeVar("Made", Release, Link)

KEY = re.compile(r"[!-~]{1,255}")
COLUMNS: dict[type[models.Model], str] = {Release: "release", Link: "link"}


class OtherOrder(Exception):
    """The key came with another order before."""


class Gone(Exception):
    """What was made with the key has been erased since."""


@dataclass(frozen=True)
class Once(Generic[Made]):
    """What an order made; `again` where that was at an earlier request."""

    made: Made
    again: bool


def once(
    *, user: User, key: str | None, order: Any, kind: type[Made], make: Callable[[], Made], now: datetime
) -> Once[Made]:
    """Do `make()`, or give what it made when `user` sent the same key before. Without a key it is always done.

    `order` is all that was asked for, as plain JSON. Raises ValidationError (no such key can be), OtherOrder, Gone.
    """
    if key is None:
        return Once(make(), again=False)
    if not KEY.fullmatch(key):
        raise ValidationError({"Idempotency-Key": "Give 1 to 255 characters: ASCII, printable, no spaces."})
    with transaction.atomic():
        mine = _kept(user=user, key=key, digest=_digest(order), now=now)
        if mine is None:
            return Once(_again(user, key, order, kind), again=True)
        made = make()
        OrderKey.objects.filter(pk=mine.pk).update(**{COLUMNS[kind]: made})
        return Once(made, again=False)


def _kept(*, user: User, key: str, digest: str, now: datetime) -> OrderKey | None:
    """The key, kept for the first time; None where it is there."""
    try:
        with transaction.atomic():
            return OrderKey.objects.create(user=user, key=key, digest=digest, created_at=now)
    except IntegrityError:
        return None


def _again(user: User, key: str, order: Any, kind: type[Made]) -> Made:
    kept = OrderKey.objects.select_related("release__survey", "link").get(user=user, key=key)
    if kept.digest != _digest(order):
        raise OtherOrder
    found: Made | None = getattr(kept, COLUMNS[kind])
    if found is None:
        raise Gone
    return found


def _digest(order: Any) -> str:
    return hashlib.sha256(json.dumps(order, sort_keys=True).encode()).hexdigest()
