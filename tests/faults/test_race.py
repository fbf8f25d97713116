"""What holds with real simultaneous connections: of processes of four threads each, as web workers are."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Count

from crowd import recruitment
from crowd.models import Assignment, Contributor, Response
from surveys.arms import dealt
from tests import factories
from tests.faults import joiner, labeller
from tests.faults.apart import FORK, LONG, started

PROCESSES, THREADS, ITEMS, TARGET = 4, 4, 80, 3
JOINING = 9  # in each thread, of whom six come in


def all_at_once(work: Callable[..., None], given: Sequence[Sequence[Any]]) -> None:
    """Do the work in a process for each of `given`; none begins before the people of all are connected."""
    start = FORK.Barrier(len(given), timeout=LONG)
    processes = [started(work, start, *one) for one in given]
    for process in processes:
        process.join(LONG)
    assert [process.exitcode for process in processes] == [0] * len(given)


@pytest.mark.django_db(transaction=True)
def test_sixteen_people_at_once_label_each_item_exactly_three_times(alice: User, now: datetime) -> None:
    task = factories.mood_task(owner=alice, now=now, items=ITEMS, redundancy=TARGET)
    people = [str(recruitment.join(survey=task, language="en", now=now)[0].pk) for _ in range(PROCESSES * THREADS)]
    all_at_once(labeller.work, [[people[start::PROCESSES]] for start in range(PROCESSES)])
    per_item = Counter(Response.objects.values_list("item_id", flat=True))
    assert Response.objects.count() == ITEMS * TARGET
    assert set(per_item.values()) == {TARGET}
    assert len(per_item) == ITEMS
    twice = Response.objects.values("item", "contributor").annotate(n=Count("pk")).filter(n__gt=1)
    assert not twice.exists()
    assert set(task.items.values_list("open_slots", flat=True)) == {0}
    assert set(Assignment.objects.values_list("state", flat=True)) == {"finished"}
    assert Response.objects.values("contributor").distinct().count() == PROCESSES * THREADS


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_are_dealt_into_arms_as_one_after_the_other(alice: User, now: datetime) -> None:
    """Each place is dealt once, none is left out, whoever fails or withdraws: so each block is as it should be."""
    study = factories.experiment(owner=alice, now=now)
    all_at_once(joiner.work, [[study.pk, JOINING]] * 2)
    found = list(Contributor.objects.order_by("arm_place").values_list("arm_place", "arm"))
    among, n = study.versions.get().content.arms, 2 * joiner.THREADS * JOINING * 2 // 3
    assert found == [(place, dealt(among, seed=2026, place=place)) for place in range(n)]
    assert Counter(arm for _, arm in found) == {"a": n * 2 // 3, "b": n // 3}
