"""Fixtures for every test: people with names, and a survey of each sort."""

import shutil
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from exports.synthesis import trial
from surveys.models import Survey
from tests import factories

pytest_plugins = ["tests.runtime_fixtures"]
DATABASE = {"db", "transactional_db", "live_server"}
# The whole system, and programs of their own.
LONG = {"tests", "faults", "browser", "runtime", "commands"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="leave out the tests that use no database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no worker is busy alone at the end.

    The second run, on another database, has nothing to tell of a test that uses none, nor of a page in a browser.
    """
    items.sort(key=lambda item: item.path.parent.name not in LONG)
    if config.getoption("--database-only"):
        config.hook.pytest_deselected(items=[item for item in items if not depends_on_database(item)])
        items[:] = [item for item in items if depends_on_database(item)]


def depends_on_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    uses = item.get_closest_marker("django_db") is not None or bool(DATABASE & fixtures)
    return uses and "browser" not in fixtures


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the folder of a parallel worker, which ends without the exit handler of `tests.settings`."""
    if hasattr(config, "workerinput"):
        shutil.rmtree(settings.VAR, ignore_errors=True)


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def alice(db: None) -> User:
    """Owns the surveys."""
    return factories.UserFactory(username="alice")


@pytest.fixture
def bob(db: None) -> User:
    """May look at what Alice shares with him."""
    return factories.UserFactory(username="bob")


@pytest.fixture
def charlie(db: None) -> User:
    """An outsider: a researcher with surveys of his own."""
    return factories.UserFactory(username="charlie")


@pytest.fixture
def survey(alice: User, now: datetime) -> Survey:
    """An open survey of two pages: tea or coffee; and which tea, asked of those who drink it."""
    return factories.tea_survey(owner=alice, now=now)


@pytest.fixture
def task(alice: User, now: datetime) -> Survey:
    """An open labelling task: the mood of five sentences, three people each."""
    return factories.mood_task(owner=alice, now=now)


@pytest.fixture
def tried_out_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blueprints are tried out in this process: a second or two less each. The other one has tests of its own."""
    monkeypatch.setattr(trial, "_apart", lambda order: trial.read(trial.judged(order)))
