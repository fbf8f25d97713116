"""Careless-response indices of everybody who answered: computed from the answers, kept per person and index."""

from datetime import datetime

from surveys.models import Survey


def assess(*, survey: Survey, now: datetime) -> None:
    """Compute every index of every contributor anew, and replace what was kept. Called at the end of each fit."""
