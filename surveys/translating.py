"""The phrase book of a survey: which texts need a translation, and keeping those that were written."""

from django.db import transaction

from surveys import languages, publishing
from surveys.definition import PLACEHOLDER
from surveys.models import Survey, Translation


def texts(*, survey: Survey) -> list[str]:
    """Every text of the draft, once. One of placeholders alone says the same in every language and is left out."""
    found = languages.texts(publishing.draft_definition(survey=survey))
    return [text for text in found if PLACEHOLDER.sub("", text).strip()]


def keep(*, survey: Survey, language: str, phrases: dict[str, str]) -> None:
    """Replace the translations into `language` of these texts; an empty one is none."""
    rows = [
        Translation(survey=survey, language=language, source=source, target=target)
        for source, target in phrases.items()
        if target
    ]
    with transaction.atomic():
        survey.translations.filter(language=language, source__in=list(phrases)).delete()
        Translation.objects.bulk_create(rows)
