"""The Celery application. `crowd/__init__.py` stays empty: pure modules must not import Celery."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crowd.settings")

app = Celery("crowdseed")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
