"""Which tests the run on another database may leave out."""

import pytest

from surveys.models import Survey
from tests.conftest import uses_database


def test_a_test_without_a_database(request: pytest.FixtureRequest) -> None:
    assert not uses_database(request.node)


def test_a_test_whose_fixture_has_one(request: pytest.FixtureRequest, survey: Survey) -> None:
    assert uses_database(request.node)


@pytest.mark.django_db
def test_a_marked_test(request: pytest.FixtureRequest) -> None:
    assert uses_database(request.node)


@pytest.mark.django_db(transaction=True)
def test_a_marked_test_whose_changes_are_real(request: pytest.FixtureRequest) -> None:
    assert uses_database(request.node)
