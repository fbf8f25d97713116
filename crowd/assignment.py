"""Which item a contributor gets next, with exact redundancy.

`Item.open_slots` = target − (claimed + finished). A slot is taken by a guarded update in the transaction that writes
the claim, so that of two people who reach for the last slot one gets it and the other moves on, on any database.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest, Least

from crowd.models import Assignment, Contributor
from surveys.models import Item, ItemQuerySet

State = Assignment.State
TAKES_A_SLOT = (State.CLAIMED, State.FINISHED)
# How many open items to look at per query; the rest of a batch serves when others were faster.
BATCH = 8
SEED_SPAN = 2**48  # contributors' seeds are below this


def next_item(*, contributor: Contributor, now: datetime) -> Assignment | None:
    """The claim that `contributor` holds, else a new one; None where nothing is left for them."""
    return _held(contributor, now) or _claim(contributor, now)


def renew(*, contributor: Contributor, item: Item, now: datetime) -> bool:
    """Keep the item longer for a person who is at work on it; False where the claim is gone."""
    mine = Assignment.objects.filter(contributor=contributor, item=item, state=State.CLAIMED)
    return mine.update(expires_at=now + _claim_time(contributor)) == 1


def skip(*, contributor: Contributor, item: Item) -> None:
    """Give the item to others and never offer it to this person again."""
    with transaction.atomic():
        mine = Assignment.objects.filter(contributor=contributor, item=item, state=State.CLAIMED)
        if mine.update(state=State.SKIPPED) == 1:
            _give_back(Q(pk=item.pk))


def finish(*, contributor: Contributor, item: Item, now: datetime) -> bool:
    """The claim is fulfilled; a lapsed one is taken again if a slot is open. False: the item went to others.

    Call it inside the transaction that stores the answer.
    """
    mine = Assignment.objects.filter(contributor=contributor, item=item)
    if mine.filter(state=State.CLAIMED).update(state=State.FINISHED) == 1:
        return True
    if mine.exists() or not _take_slot(item.pk):
        return False
    _write_claim(contributor, item.pk, now, state=State.FINISHED)
    return True


def return_expired(*, now: datetime) -> int:
    """Open the slots of claims that ran out; how many there were. A claim finished meanwhile is left alone."""
    expired = Assignment.objects.filter(state=State.CLAIMED, expires_at__lte=now)
    return sum(_return(pk, item_id, now) for pk, item_id in expired.values_list("pk", "item_id"))


def release_all(*, contributor: Contributor) -> None:
    """Open every slot this person took, and forget that they did: they withdrew. Call it inside a transaction."""
    if contributor.excluded_at is None:
        open_slots_of(contributor=contributor)
    contributor.assignments.all().delete()


def open_slots_of(*, contributor: Contributor) -> None:
    """Let others label what this person labelled; they keep from meeting it again."""
    _give_back(Q(pk__in=_taken_by(contributor)))


def close_slots_of(*, contributor: Contributor) -> None:
    """Count what this person labelled again; an item that others have filled meanwhile keeps one answer more."""
    Item.objects.filter(pk__in=_taken_by(contributor)).update(open_slots=Greatest(F("open_slots") - 1, 0))


def _held(contributor: Contributor, now: datetime) -> Assignment | None:
    held = Assignment.objects.filter(contributor=contributor, state=State.CLAIMED).select_related("item").first()
    if held is None or not renew(contributor=contributor, item=held.item, now=now):
        return None
    held.expires_at = now + _claim_time(contributor)
    return held


def _claim(contributor: Contributor, now: datetime) -> Assignment | None:
    for item_id in _candidates(contributor):
        try:
            claim = _try_claim(contributor, item_id, now)
        except IntegrityError:  # the person's other tab was faster: it holds a claim now
            return _held(contributor, now)
        if claim:
            return claim
    return None


def _try_claim(contributor: Contributor, item_id: int, now: datetime) -> Assignment | None:
    with transaction.atomic():
        return _write_claim(contributor, item_id, now, state=State.CLAIMED) if _take_slot(item_id) else None


def _candidates(contributor: Contributor) -> Iterator[int]:
    """Open items this person has not met, best first, asked for anew until none is left.

    Every id that is handed out and not taken was taken by somebody else meanwhile, so this ends.
    """
    while batch := _batch(contributor):
        yield from batch


def _batch(contributor: Contributor) -> list[int]:
    """Items of the highest open priority, from the person's own place onwards, around the end and back to it."""
    met = Assignment.objects.filter(item=OuterRef("pk"), contributor=contributor)
    unmet = Item.objects.available().filter(~Exists(met), survey=contributor.survey_id)
    top = unmet.order_by("-priority").values_list("priority", flat=True).first()
    if top is None:
        return []
    unmet, place = unmet.filter(priority=top), _place(contributor)
    return _ids(unmet.filter(rank__gte=place)) or _ids(unmet.filter(rank__lt=place))


def _ids(items: ItemQuerySet) -> list[int]:
    return list(items.order_by("rank").values_list("pk", flat=True)[:BATCH])


def _place(contributor: Contributor) -> float:
    """Where this person is on the circle of ranks: at their last item, at first at a point of their own."""
    last = contributor.assignments.order_by("-pk").values_list("item__rank", flat=True).first()
    return contributor.seed / SEED_SPAN if last is None else last


def _take_slot(item_id: int) -> bool:
    return Item.objects.available().filter(pk=item_id).update(open_slots=F("open_slots") - 1) == 1


def _taken_by(contributor: Contributor) -> QuerySet[Assignment, Any]:
    return Assignment.objects.filter(contributor=contributor, state__in=TAKES_A_SLOT).values("item_id")


def _give_back(which: Q) -> None:
    Item.objects.filter(which).update(open_slots=Least(F("open_slots") + 1, F("target")))


def _write_claim(contributor: Contributor, item_id: int, now: datetime, *, state: str) -> Assignment:
    return Assignment.objects.create(
        contributor=contributor,
        item_id=item_id,
        state=state,
        claimed_at=now,
        expires_at=now + _claim_time(contributor),
    )


def _return(pk: int, item_id: int, now: datetime) -> int:
    with transaction.atomic():
        deleted, _ = Assignment.objects.filter(pk=pk, state=State.CLAIMED, expires_at__lte=now).delete()
        if deleted:
            _give_back(Q(pk=item_id))
    return deleted


def _claim_time(contributor: Contributor) -> timedelta:
    return timedelta(minutes=contributor.survey.claim_minutes)
