"""People at work, each in a thread with a connection of its own: `python -m tests.faults.labeller CONTRIBUTOR_ID …`."""

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import django

django.setup()

from django.db import connection  # noqa: E402 - after the set-up
from django.utils import timezone  # noqa: E402

from crowd import collection  # noqa: E402
from crowd.models import Contributor  # noqa: E402


def label_all(contributor_id: str, start: Barrier) -> None:
    """Answer items until none is left; connected before the others begin."""
    contributor = Contributor.objects.select_related("survey").get(pk=contributor_id)
    start.wait()
    while draft := collection.open_draft(contributor=contributor, now=timezone.now()):
        collection.advance(draft=draft, answers={"mood": "good"}, now=timezone.now())
    connection.close()


def main(contributor_ids: list[str]) -> None:
    start = Barrier(len(contributor_ids) + 1)
    with ThreadPoolExecutor(len(contributor_ids)) as pool:
        people = [pool.submit(label_all, contributor_id, start) for contributor_id in contributor_ids]
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        start.wait()
        for person in people:
            person.result()


if __name__ == "__main__":
    main(sys.argv[1:])
