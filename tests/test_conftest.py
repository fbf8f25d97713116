"""Which tests the run on another database may leave out."""

from types import SimpleNamespace
from typing import cast

import pytest

from surveys.models import Survey
from tests.conftest import depends_on_database


def test_a_test_without_a_database(request: pytest.FixtureRequest) -> None:
    assert not depends_on_database(request.node)


def test_a_test_whose_fixture_has_one(request: pytest.FixtureRequest, survey: Survey) -> None:
    assert depends_on_database(request.node)


@pytest.mark.django_db
def test_a_marked_test(request: pytest.FixtureRequest) -> None:
    assert depends_on_database(request.node)


@pytest.mark.django_db(transaction=True)
def test_a_marked_test_whose_changes_are_real(request: pytest.FixtureRequest) -> None:
    assert depends_on_database(request.node)


def test_a_page_in_a_browser() -> None:
    marked = SimpleNamespace(fixturenames=["live_server"], get_closest_marker=lambda name: None)
    assert depends_on_database(cast("pytest.Item", marked))
    marked.fixturenames.append("browser")
    assert not depends_on_database(cast("pytest.Item", marked))
