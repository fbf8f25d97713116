"""People who withdrew after a release was built.

A release is not rewritten. It is marked superseded, says under which pseudonyms those people are in it, so that whoever
holds a copy can erase their rows, and may be ordered anew without them.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from crowd.models import Consent
from exports import requests
from exports.keys import pseudonym_key
from exports.models import Release
from exports.privacy.pseudonyms import pseudonym


@dataclass(frozen=True)
class Tombstone:
    """Somebody who withdrew: their name in the release, and since when their rows must not be used."""

    contributor: str
    withdrawn_at: datetime


def with_superseded(releases: QuerySet[Release]) -> QuerySet[Release]:
    """The releases, each with `superseded`: whether somebody who may be in it has withdrawn since it was built."""
    since = Consent.objects.filter(
        contributor__survey=OuterRef("survey"),
        given_at__lte=OuterRef("started_at"),
        withdrawn_at__gte=OuterRef("started_at"),
    )
    return releases.annotate(superseded=Q(state=Release.State.READY) & Exists(since))


def is_superseded(*, release: Release) -> bool:
    """Whether somebody who may be in a ready release has withdrawn since it was built."""
    return release.is_ready and _withdrawals(release).exists()


def of(*, release: Release) -> list[Tombstone]:
    """Everybody who withdrew since the release was built, by pseudonym. Who never answered is named, but not in it."""
    if not release.is_ready:
        return []
    key = pseudonym_key(release)
    people = _withdrawals(release).values("contributor__key").annotate(at=Max("withdrawn_at"))
    found = people.order_by().values_list("contributor__key", "at")
    return sorted((Tombstone(pseudonym(person, key=key), at) for person, at in found), key=lambda one: one.contributor)


def rebuild(*, release: Release, by: User, now: datetime) -> Release:
    """Order the same dataset from what is there now. It takes the place of `release`, which stays as it is."""
    return requests.request_release(
        survey=release.survey, by=by, options=release.options, seed=release.seed, now=now, replaces=release
    )


def _withdrawals(release: Release) -> QuerySet[Consent]:
    return Consent.objects.filter(
        contributor__survey=release.survey_id,
        given_at__lte=release.started_at,
        withdrawn_at__gte=release.started_at,
    )
