"""The Celery application. `crowd/__init__.py` stays empty: pure modules must not import Celery."""

import os

from celery import Celery
from celery.signals import worker_process_init

from crowd.runtime.child import die_with_tied_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crowd.settings")

app = Celery("crowdseed")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def tie_to_worker(**_: object) -> None:
    """A pool process ends with its worker, also where that is killed with -9."""
    die_with_tied_parent()
