"""The web application, for granian or any WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crowd.settings")

# Celery's application must exist in the web process too: views enqueue.
from crowd.celery import app as celery  # noqa: F401 - it registers itself
from crowd.runtime.child import die_with_tied_parent

die_with_tied_parent()

application = get_wsgi_application()
