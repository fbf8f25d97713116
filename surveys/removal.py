"""Studies that go, with what they keep outside the database."""

from functools import partial

from django.db import transaction

from surveys import pictures
from surveys.models import Survey


def erase(*, survey: Survey) -> None:
    """Remove a study that nobody has answered, with the pictures of its items, which go after the commit."""
    survey_id = survey.pk
    survey.delete()
    transaction.on_commit(partial(pictures.erase, survey_id=survey_id))
