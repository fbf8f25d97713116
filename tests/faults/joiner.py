"""People who begin at the same time, each with a connection of their own: `python -m tests.faults.joiner SURVEY_ID N`.

Every third fails after the place was taken, and every fifth withdraws.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - after the set-up
from django.utils import timezone  # noqa: E402

from crowd import recruitment  # noqa: E402
from surveys.models import Survey  # noqa: E402

THREADS = 4


class Failed(Exception):
    """As where the connection breaks."""


def join_all(survey_id: str, people: int, start: Barrier) -> None:
    survey = Survey.objects.get(pk=survey_id)
    start.wait()
    for number in range(1, people + 1):
        try:
            join(survey, number)
        except Failed:
            continue
    connection.close()


def join(survey: Survey, number: int) -> None:
    with transaction.atomic():
        person, _ = recruitment.join(survey=survey, language="en", now=timezone.now())
        if number % 3 == 0:
            raise Failed
    if number % 5 == 0:
        recruitment.withdraw(contributor=person, now=timezone.now())


def main(survey_id: str, people: str) -> None:
    start = Barrier(THREADS + 1)
    with ThreadPoolExecutor(THREADS) as pool:
        joining = [pool.submit(join_all, survey_id, int(people), start) for _ in range(THREADS)]
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        start.wait()
        for one in joining:
            one.result()


if __name__ == "__main__":
    main(*sys.argv[1:])
