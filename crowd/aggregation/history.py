"""What the crowd's answer was, and when it became another."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from crowd.models import Consensus, ConsensusChange
from surveys.measures.consensus import Opinion

Known = dict[int, tuple[Any, float | None]]  # item: (value, confidence)
CHUNK = 5_000


def known(consensus: QuerySet[Consensus]) -> Known:
    """What these rows, of one question, say of each item."""
    # As text, and each distinct text read once: a large question has many items and few answers.
    rows = consensus.order_by().values_list("item_id", Cast("value", TextField()), "confidence")
    read: Callable[[str], Any] = cache(json.loads)
    return {item: (None if text is None else read(text), confidence) for item, text, confidence in rows}


def note_changes(*, before: Known, question: str, method: str, opinions: Mapping[int, Opinion], now: datetime) -> None:
    """Keep what the crowd's answer was where it is another now; a first answer is no change."""
    changed = [
        (item, before[item], opinion)
        for item, opinion in opinions.items()
        if item in before and before[item][0] != opinion.value
    ]
    ConsensusChange.objects.bulk_create(
        (
            ConsensusChange(
                item_id=item,
                question=question,
                before=value,
                after=opinion.value,
                confidence_before=confidence,
                confidence_after=opinion.confidence,
                method=method,
                changed_at=now,
            )
            for item, (value, confidence), opinion in changed
        ),
        batch_size=CHUNK,
    )
