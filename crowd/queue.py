"""The one way to ask a worker for something."""

import logging
from typing import Any

from celery import Task
from kombu.exceptions import OperationalError

from crowd.celery import app

log = logging.getLogger(__name__)


def send(task: Task[..., Any], *args: Any) -> bool:
    """Ask a worker to run `task`; False where the broker does not answer.

    A lost message loses no work: the database is the queue of record, and the beat tasks re-send what is overdue.
    Call it after the commit: `transaction.on_commit(partial(send, task, row.pk))`.
    """
    try:
        app.tasks[task.name].apply_async(args=args)
    except OperationalError as error:
        log.warning("The broker does not answer, %s will be sent again later: %s", task.name, error)
        return False
    return True
