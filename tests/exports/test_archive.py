import tracemalloc
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User

from crowd.models import Contributor
from exports import archive
from exports.models import Download, Release
from surveys.models import Survey
from tests import factories
from tests.api import client, problem
from tests.exports.conftest import Order, contents, folder

pytestmark = pytest.mark.django_db


@pytest.fixture
def release(build: Order, panel: Survey, person: Callable[..., Contributor]) -> Release:
    for number in range(6):
        person(panel, name=f"Ann {number}", age="old", why=f"Because {number}")
    return build(panel, formats=["csv", "parquet"], documents=True)


def fetch(user: User | None, release: Release, **headers: str) -> Any:
    return client(user).get(f"/api/v1/releases/{release.pk}/archive/", headers=headers)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_it_holds_every_file_in_one_folder(release: Release, alice: User) -> None:
    reply = fetch(alice, release, accept="text/html")
    assert reply["Content-Type"] == "application/zip"
    assert reply["Content-Disposition"] == f'attachment; filename="panel-{release.pk}.zip"'
    with ZipFile(BytesIO(body(reply))) as found:
        assert found.testzip() is None
        inside = {name: found.read(name) for name in found.namelist()}
    assert inside == {f"panel-{release.pk}/{name}": content for name, content in contents(release).items()}
    assert Download.objects.get().name == "archive.zip"


def test_it_is_the_same_each_time(release: Release, alice: User) -> None:
    first = fetch(alice, release)
    assert body(first) == body(fetch(alice, release))
    again = fetch(alice, release, **{"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_how_long_it_is_is_told_beforehand(release: Release, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = fetch(alice, release)
    assert int(reply["Content-Length"]) == len(body(reply))
    monkeypatch.setattr(archive, "LARGE", 1_000)
    assert "Content-Length" not in fetch(alice, release)


def test_unpacking_it_leaves_its_folder_nowhere(release: Release) -> None:
    with ZipFile(BytesIO(b"".join(archive.chunks(release)))) as found:
        for about in found.infolist():
            assert about.filename.startswith(f"panel-{release.pk}/")
            assert ".." not in about.filename
            assert about.external_attr == 0o100644 << 16  # neither a link nor a program


def test_a_large_file_is_never_in_memory(release: Release) -> None:
    size = 64 * 1024**2
    with (folder(release) / "answers.csv").open("r+b") as file:
        file.truncate(size)
    tracemalloc.start()
    total = sum(map(len, archive.chunks(release)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total > size
    assert peak < 4 * 1024**2


def test_who_may_have_it(release: Release, bob: User, charlie: User) -> None:
    problem(fetch(None, release), 401)
    problem(fetch(charlie, release), 404)
    problem(fetch(bob, release), 404)
    factories.share(release.survey, bob)
    assert body(fetch(bob, release)).startswith(b"PK")


def test_nothing_to_pack(order: Order, panel: Survey, alice: User) -> None:
    problem(fetch(alice, order(panel, synthetic_rows=2)), 404)


def test_a_file_that_is_gone_is_told_before_anything_is_sent(release: Release, alice: User) -> None:
    (folder(release) / "answers.csv").unlink()
    assert "Order the release again" in problem(fetch(alice, release), 404)["detail"]


def test_who_stops_in_the_middle_breaks_nothing(release: Release) -> None:
    begun = archive.chunks(release)
    assert next(begun).startswith(b"PK")
    begun.close()
    assert b"".join(archive.chunks(release)).startswith(b"PK")


def test_head_sends_nothing(release: Release, alice: User) -> None:
    reply = client(alice).head(f"/api/v1/releases/{release.pk}/archive/")
    assert (reply.status_code, reply.content) == (200, b"")
