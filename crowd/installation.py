"""What an installation needs before its first page, and what its owner must be told."""

import secrets
from io import StringIO

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.db.models import Q

from crowd.health import HEARTBEAT
from crowd.runtime.paths import broker_socket
from surveys.models import Survey

ADMIN = "admin"


def uses_embedded_broker() -> bool:
    """Whether the broker or the cache is the one under `var/` that `up` must start."""
    path = str(broker_socket(settings.VAR))
    return path in settings.BROKER_URL or path in settings.CACHE_URL


def prepare_database() -> None:
    call_command("migrate", interactive=False, verbosity=0)


def collect_static() -> None:
    """Put the static files where the web server finds them."""
    call_command("collectstatic", interactive=False, verbosity=0)


def ensure_admin() -> None:
    """Have an administrator. A new one cannot log in yet: `reveal_password` gives the password."""
    users = get_user_model()._default_manager
    if not users.filter(Q(is_superuser=True) | Q(username=ADMIN)).exists():
        users.create_superuser(ADMIN, password=None)


def reveal_password() -> str | None:
    """A password for the administrator that `ensure_admin` made, the first time only.

    Given late, when everything runs: a start that is interrupted must not swallow it.
    """
    admin = get_user_model()._default_manager.filter(username=ADMIN, is_superuser=True).first()
    if admin is None or admin.has_usable_password():
        return None
    password = secrets.token_urlsafe(12)
    admin.set_password(password)
    admin.save(update_fields=["password"])
    return password


def has_own_admin() -> bool:
    """Whether the administrator that `ensure_admin` makes is there."""
    return get_user_model()._default_manager.filter(username=ADMIN, is_superuser=True).exists()


def load_demo_once() -> bool:
    """Load the demo study where there is no study yet; whether it was loaded."""
    if Survey.objects.exists():
        return False
    call_command("load_demo", stdout=StringIO())
    return True


def forget_heartbeat() -> None:
    """The worker's last sign of life is not from this start."""
    cache.delete(HEARTBEAT)


def contributor_links() -> list[tuple[str, str]]:
    """Title and path of every open survey, the newest first."""
    return [(survey.title, survey.get_absolute_url()) for survey in Survey.objects.open()[:5]]


def let_go() -> None:
    """Close this process's connections: the children have their own."""
    connections.close_all()
    cache.close()
