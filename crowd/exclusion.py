"""Leaving a contributor out of the analysis, and taking them in again. Their answers stay; payment is another thing."""

from datetime import datetime

from django.db import transaction

from crowd import aggregation, assignment
from crowd.models import Contributor


def exclude(*, contributor: Contributor, reason: str, now: datetime) -> bool:
    """Leave this person's answers out of everything from now on; others may label their items again.

    False where they were excluded already.
    """
    with transaction.atomic():
        mine = Contributor.objects.filter(pk=contributor.pk, excluded_at=None)
        if mine.update(excluded_at=now, exclusion_reason=reason) != 1:
            return False
        assignment.open_slots_of(contributor=contributor)
        aggregation.request(survey_id=contributor.survey_id)
    return True


def include(*, contributor: Contributor) -> bool:
    """Count this person's answers again. False where they were counted."""
    with transaction.atomic():
        mine = Contributor.objects.filter(pk=contributor.pk, excluded_at__isnull=False)
        if mine.update(excluded_at=None, exclusion_reason="") != 1:
            return False
        assignment.close_slots_of(contributor=contributor)
        aggregation.request(survey_id=contributor.survey_id)
    return True
