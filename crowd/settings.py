"""Settings: embedded parts by default, production by one environment variable each.

Every secret may also come from a file: `SECRET_KEY_FILE` is read where `SECRET_KEY` is not set.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from crowd.runtime.paths import broker_socket

BASE = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    """An environment variable, or the content of the file that `NAME_FILE` names, or the default."""
    if name in os.environ:
        return os.environ[name]
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return default


def env_bool(name: str, *, default: bool) -> bool:
    return env(name, "yes" if default else "no").lower() in {"1", "yes", "true", "on"}


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


VAR = Path(env("CROWDSEED_VAR", str(BASE / "var"))).resolve()
VAR.mkdir(mode=0o700, parents=True, exist_ok=True)


def local_secret(path: Path) -> str:
    """The key of this installation: made once, readable by its user alone."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(key := secrets.token_urlsafe(50))
    return key


def database(url: str) -> dict[str, Any]:
    """Django's description of the database at `url`; SQLite (`sqlite:///path`) under `var/` where there is none."""
    parts = urlsplit(url or f"sqlite://{quote(str(VAR / 'crowdseed.sqlite3'))}")
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path),
            # IMMEDIATE takes the write lock at BEGIN: no "database is locked" in mid-transaction.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
            # A file also in tests: real simultaneous connections need one.
            "TEST": {"NAME": VAR / "test.sqlite3"},
        }
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 20}, **query},
    }


DEBUG = env_bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY") or local_secret(VAR / "secret_key")
# This machine by its own names, always: health checks ask from inside.
ALLOWED_HOSTS = [*env_list("ALLOWED_HOSTS"), "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
HTTPS = env_bool("HTTPS", default=False)

ROOT_URLCONF = "crowd.urls"
WSGI_APPLICATION = "crowd.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "surveys",
    "crowd",
    "exports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "crowd.security.content_security_policy",
    "crowd.conditional.ApiConditionalGet",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before those of the theme, of which it replaces some.
        "DIRS": [BASE / "crowd" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
# Widgets' templates may live in the apps, next to those of the kinds of question.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

DATABASES = {"default": database(env("DATABASE_URL"))}

BROKER_URL = env("BROKER_URL", f"redis+socket://{broker_socket(VAR)}?virtual_host=0")
CACHE_URL = env("CACHE_URL", f"unix://{broker_socket(VAR)}?db=1")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}}

# A message lost by a killed worker comes back: at once where the broker sees the connection drop, else after the
# visibility timeout, which must be longer than the longest task (its hard time limit).
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_TIME_LIMIT = 3600
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": CELERY_TASK_TIME_LIMIT + 60,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    # A page must not hang because the broker does.
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1, "interval_step": 0, "interval_max": 0.1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
# A worker that loses the broker drops what it does: the broker gives the same task to somebody again.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
# Static on purpose: what is overdue is a question to the database; the schedule only asks it.
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "crowd.tasks.heartbeat", "schedule": 10.0, "options": {"expires": 10}},
    "return-expired-claims": {
        "task": "crowd.tasks.return_expired_claims",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "aggregate-stale": {"task": "crowd.tasks.aggregate_stale", "schedule": 5.0, "options": {"expires": 5}},
    "sweep-pictures": {"task": "crowd.tasks.sweep_pictures", "schedule": 3600.0},
    "build-overdue-releases": {"task": "exports.tasks.build_overdue", "schedule": 10.0, "options": {"expires": 10}},
    "send-due-messages": {"task": "exports.tasks.send_due_messages", "schedule": 10.0, "options": {"expires": 10}},
    "forget-old-messages": {"task": "exports.tasks.forget_old_messages", "schedule": 3600.0},
}
# Kept in memory: nothing in it is worth a file that a killed process could leave broken.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LANGUAGE_CODE = "en"
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Answers are text; files come in through their own door. Larger bodies are refused with 413.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "crowd.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated", "crowd.tokens.WithinScope"],
    "DEFAULT_SCHEMA_CLASS": "crowd.openapi.Schema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.CursorPagination",
    "PAGE_SIZE": 100,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["surveys.parsers.Json"],
    "EXCEPTION_HANDLER": "crowd.problems.handler",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.ScopedRateThrottle", "crowd.throttles.PerUser"],
    "DEFAULT_THROTTLE_RATES": {"login": "10/min"},
}
# Calls per user and minute; enough for any program that waits for its answers.
API_CALLS_PER_MINUTE = int(env("API_CALLS_PER_MINUTE", "1200"))
# Webhooks go to public addresses by https alone; a closed network may allow its own machines, and http.
WEBHOOKS_TO_PRIVATE_ADDRESSES = env_bool("WEBHOOKS_TO_PRIVATE_ADDRESSES", default=False)
SPECTACULAR_SETTINGS = {
    "TITLE": "Crowdseed",
    "DESCRIPTION": "Surveys and items in, answers and consensus out, as anonymised datasets. "
    "Get a token at `login/` and send it as `Authorization: Token …`. Errors are problem details (RFC 9457).",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "SurveyState": "surveys.models.Survey.State",
        "ReleaseState": "exports.models.Release.State",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}

UNFOLD = {
    "SITE_TITLE": "Crowdseed",
    "SITE_HEADER": "Crowdseed",
    "SITE_SUBHEADER": "Ask, measure, publish",
    "SITE_SYMBOL": "spa",
    "SITE_URL": "/",
    "STYLES": ["crowd.admin_navigation.stylesheet"],
    "SCRIPTS": ["crowd.admin_navigation.script"],
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "crowd.admin_navigation.icon"}],
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_HISTORY": False,
    "DASHBOARD_CALLBACK": "crowd.admin_pages.dashboard",
    "TABS": "crowd.admin_navigation.tabs",
    "SIDEBAR": {"navigation": "crowd.admin_navigation.sidebar"},
    # The green of the contributor's pages.
    "COLORS": {
        "primary": {
            "50": "#eef8f5",
            "100": "#d5eee7",
            "200": "#aedcd0",
            "300": "#7dc4b3",
            "400": "#5bbdaa",
            "500": "#3aa893",
            "600": "#0b6b5d",
            "700": "#07544a",
            "800": "#07443d",
            "900": "#073833",
            "950": "#02201d",
        }
    },
}
