"""The parts of `up` that answer a question; the whole is in tests/faults/test_up.py."""

import pytest
from django.contrib.auth.models import User

from crowd.management.commands import up


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("0.0.0.0", "127.0.0.1"),  # noqa: S104 - asked about, not listened on
        ("::", "[::1]"),
        ("::1", "[::1]"),
        ("survey.example", "survey.example"),
    ],
)
def test_where_this_machine_finds_the_server(host: str, found: str) -> None:
    assert up.reachable(host) == found


def test_nobody_answers() -> None:
    assert not up.all_answer("127.0.0.1", 1)


@pytest.mark.django_db
def test_the_log_in_of_an_owner_of_her_own_is_not_guessed() -> None:
    User.objects.create_superuser("root", password="her own")
    assert up.log_in() == "with your own account"
