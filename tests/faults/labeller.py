"""People at work in a process, each in a thread with a connection of its own."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection
from django.utils import timezone

from crowd import collection
from crowd.models import Contributor


def label_all(contributor_id: str, start: Barrier) -> None:
    """Answer items until none is left; connected before the others begin."""
    contributor = Contributor.objects.select_related("survey").get(pk=contributor_id)
    start.wait()
    while draft := collection.open_draft(contributor=contributor, now=timezone.now()):
        collection.advance(draft=draft, answers={"mood": "good"}, now=timezone.now())
    connection.close()


def work(processes: Any, contributor_ids: Sequence[str]) -> None:
    """Begin when the people of all `processes`, a barrier of theirs, are there."""
    start = Barrier(len(contributor_ids), action=processes.wait)
    with ThreadPoolExecutor(len(contributor_ids)) as pool:
        people = [pool.submit(label_all, contributor_id, start) for contributor_id in contributor_ids]
    for person in people:
        person.result()
