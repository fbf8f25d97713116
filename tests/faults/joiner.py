"""People who begin at the same time in a process, each thread with a connection of its own.

Every third fails after the place was taken, and every fifth withdraws.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from crowd import recruitment
from surveys.models import Survey

THREADS = 4


class Failed(Exception):
    """As where the connection breaks."""


def join_all(survey_id: int, people: int, start: Barrier) -> None:
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


def work(processes: Any, survey_id: int, people: int) -> None:
    """Begin when the threads of all `processes`, a barrier of theirs, are there."""
    start = Barrier(THREADS, action=processes.wait)
    with ThreadPoolExecutor(THREADS) as pool:
        joining = [pool.submit(join_all, survey_id, people, start) for _ in range(THREADS)]
    for one in joining:
        one.result()
