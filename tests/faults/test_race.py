"""What holds with real simultaneous connections: of processes of four threads each, as web workers are."""

import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Count

from crowd import recruitment
from crowd.models import Assignment, Contributor, Response
from surveys.arms import dealt
from tests import factories
from tests.faults import joiner
from tests.runtime_fixtures import child_environment

PROCESSES, THREADS, ITEMS, TARGET = 4, 4, 200, 3
JOINING = 9  # in each thread, of whom six come in


def all_at_once(module: str, arguments: Sequence[Sequence[str]]) -> None:
    """Run the module in a process for each arguments; none begins before all are loaded and connected."""
    children = [
        subprocess.Popen(
            [sys.executable, "-m", module, *given],
            env=child_environment(),
            cwd=settings.BASE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for given in arguments
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n", child.stderr and child.stderr.read()
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    for child in children:
        _, errors = child.communicate(timeout=120)
        assert child.returncode == 0, errors


@pytest.mark.django_db(transaction=True)
def test_sixteen_people_at_once_label_each_item_exactly_three_times(alice: User, now: datetime) -> None:
    task = factories.mood_task(owner=alice, now=now, items=ITEMS, redundancy=TARGET)
    people = [str(recruitment.join(survey=task, language="en", now=now)[0].pk) for _ in range(PROCESSES * THREADS)]
    all_at_once("tests.faults.labeller", [people[start::PROCESSES] for start in range(PROCESSES)])
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
    all_at_once("tests.faults.joiner", [[str(study.pk), str(JOINING)]] * 2)
    found = list(Contributor.objects.order_by("arm_place").values_list("arm_place", "arm"))
    among, n = study.versions.get().content.arms, 2 * joiner.THREADS * JOINING * 2 // 3
    assert found == [(place, dealt(among, seed=2026, place=place)) for place in range(n)]
    assert Counter(arm for _, arm in found) == {"a": n * 2 // 3, "b": n // 3}
