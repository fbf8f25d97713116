"""Known answers of items."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from surveys import kinds
from surveys.definition import Asked
from surveys.models import Gold, Survey


def set_gold(*, survey: Survey, asked: Asked, answers: Mapping[str, Any]) -> list[str]:
    """Set the known answers to one question, by item key; a later value replaces an earlier one.

    Returns the keys that were left out, because there is no such item or the value is no answer to the question.
    """
    kind = kinds.get(asked.kind)
    items = {key: (pk, data) for key, pk, data in survey.items.filter(key__in=answers).values_list("key", "pk", "data")}
    rows, left_out = [], []
    for key, raw in answers.items():
        pk, data = items.get(key, (None, {}))
        try:
            value = kind.load(raw, kinds.about(asked, data).config)
        except ValidationError:
            pk = None
        if pk is None:
            left_out.append(key)
        else:
            rows.append(Gold(item_id=pk, question=asked.name, value=value))
    with transaction.atomic():
        Gold.objects.bulk_create(
            rows, batch_size=5_000, update_conflicts=True, unique_fields=["item", "question"], update_fields=["value"]
        )
        if rows:
            note_change(survey=survey)
    return left_out


def note_change(*, survey: Survey) -> None:
    """Known answers were changed: people are to be measured by them again."""
    Survey.objects.filter(pk=survey.pk).update(gold_changes=F("gold_changes") + 1)
