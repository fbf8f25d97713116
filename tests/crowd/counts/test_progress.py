"""Items and their places, counted."""

from crowd.counts import progress
from surveys.models import Item, Survey


def test_full_partly_and_untouched(task: Survey) -> None:
    first, second, *_ = task.items.order_by("pk")
    Item.objects.filter(pk=first.pk).update(open_slots=0)
    Item.objects.filter(pk=second.pk).update(open_slots=1)
    assert progress.count(task) == {"items": 5, "full": 1, "untouched": 3, "wanted": 15, "opened": 10}


def test_without_items(survey: Survey) -> None:
    assert progress.count(survey) == {"items": 0, "full": 0, "untouched": 0, "wanted": 0, "opened": 0}
