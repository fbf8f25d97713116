"""Two releases of a study side by side."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from crowd.models import Contributor
from exports.models import Release
from surveys.models import Survey
from tests import factories
from tests.exports.conftest import Order

pytestmark = pytest.mark.django_db


def page(release: Release, to: Release | str = "") -> str:
    return reverse("admin:exports_release_compare", args=[release.pk]) + (f"?to={getattr(to, 'pk', to)}" if to else "")


def cells(html: str) -> list[str]:
    """The rows of the table: their cells, as they are read."""
    table = html.split("<tbody", 1)[1].split("</tbody>")[0]
    return [" | ".join(re.findall(r"<t[hd] [^>]*>([^<]*)</t[hd]>", row)) for row in table.split("<tr ")[1:]]


@pytest.fixture
def as_alice(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def test_what_differs_is_shown_the_older_first(
    as_alice: Client, build: Order, panel: Survey, person: Callable[..., Contributor]
) -> None:
    for number in range(6):
        person(panel, age="old", why=f"Because {number}")
    old = build(panel, formats=["csv"])
    person(panel, age="old", why="<b>Late</b>")
    new = build(panel, formats=["csv", "jsonl"], drop=["why"])
    alone = as_alice.get(page(new)).content.decode()
    assert f'value="{old.pk}"' in alone
    assert f'value="{new.pk}"' not in alone
    found = cells(as_alice.get(page(new, old)).content.decode())
    assert found == cells(as_alice.get(page(old, new)).content.decode())
    assert "Asked for: formats | csv | csv, jsonl" in found
    assert "Columns of answers that only one has | why | none" in found
    assert "Rows of answers: human | 6 | 7" in found


def test_decisions_that_changed_are_listed(as_alice: Client, build: Order, labelled: Survey) -> None:
    wanted = {"formats": ["csv"], "rows": ["consensus"]}
    old, new = build(labelled, **wanted), build(labelled, **wanted, seed=8)
    html = as_alice.get(page(old, new)).content.decode()
    assert "What the crowd says to mood" in html
    assert "Another answer for 0 of 5 items." in html


def test_the_same_twice(as_alice: Client, build: Order, labelled: Survey) -> None:
    old, new = build(labelled, formats=["csv"]), build(labelled, formats=["csv"])
    assert "Both are the same to the byte." in as_alice.get(page(old, new)).content.decode()


def test_alone_and_with_what_is_not_there(as_alice: Client, build: Order, labelled: Survey) -> None:
    only = build(labelled, formats=["csv"])
    assert "has no other release" in as_alice.get(page(only)).content.decode()
    for other in ("x", "999999", only):
        assert as_alice.get(page(only, other)).status_code == 404


def test_one_that_is_not_ready_is_not_compared(as_alice: Client, order: Order, labelled: Survey) -> None:
    assert as_alice.get(page(order(labelled))).status_code == 404


def test_who_may_only_look_may_compare_and_outsiders_may_not(
    client: Client, build: Order, labelled: Survey, bob: User, charlie: User
) -> None:
    release = build(labelled, formats=["csv"])
    factories.share(labelled, bob)
    client.force_login(bob)
    assert client.get(page(release)).status_code == 200
    client.force_login(charlie)
    assert client.get(page(release)).status_code == 404
