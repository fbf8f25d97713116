"""What the pages of a study show, counted once per fit and kept, so that a page need not count a million rows."""

from datetime import datetime

from surveys.models import Survey


def take(*, survey: Survey, now: datetime) -> None:
    """Count anew what the pages show of the survey's counted answers, and keep it. Called at the end of each fit."""
