"""Exact redundancy, proven with real simultaneous connections: four processes of four threads, as web workers are."""

import subprocess
import sys
from collections import Counter
from datetime import datetime

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Count

from crowd import recruitment
from crowd.models import Assignment, Response
from tests import factories
from tests.runtime_fixtures import child_environment

PROCESSES, THREADS, ITEMS, TARGET = 4, 4, 200, 3


@pytest.mark.django_db(transaction=True)
def test_sixteen_people_at_once_label_each_item_exactly_three_times(alice: User, now: datetime) -> None:
    task = factories.mood_task(owner=alice, now=now, items=ITEMS, redundancy=TARGET)
    people = [str(recruitment.join(survey=task, language="en", now=now)[0].pk) for _ in range(PROCESSES * THREADS)]
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.faults.labeller", *people[start::PROCESSES]],
            env=child_environment(),
            cwd=settings.BASE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for start in range(PROCESSES)
    ]
    for child in children:  # all are loaded and connected before the first may begin
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n", child.stderr and child.stderr.read()
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    for child in children:
        _, errors = child.communicate(timeout=120)
        assert child.returncode == 0, errors
    per_item = Counter(Response.objects.values_list("item_id", flat=True))
    assert Response.objects.count() == ITEMS * TARGET
    assert set(per_item.values()) == {TARGET}
    assert len(per_item) == ITEMS
    twice = Response.objects.values("item", "contributor").annotate(n=Count("pk")).filter(n__gt=1)
    assert not twice.exists()
    assert set(task.items.values_list("open_slots", flat=True)) == {0}
    assert set(Assignment.objects.values_list("state", flat=True)) == {"finished"}
    assert Response.objects.values("contributor").distinct().count() == PROCESSES * THREADS
