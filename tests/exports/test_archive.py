import shutil
import subprocess
import tracemalloc
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User
from knox.models import AuthToken

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


@pytest.mark.parametrize(
    ("name", "limit"),
    [("ZIP64_LIMIT", zipfile.ZIP64_LIMIT), ("ZIP64_LIMIT", 600), ("ZIP64_LIMIT", 0), ("ZIP_FILECOUNT_LIMIT", 2)],
    ids=["as it is", "some are large", "all are large", "many files"],
)
def test_how_long_it_is_is_told_beforehand(
    release: Release, alice: User, monkeypatch: pytest.MonkeyPatch, name: str, limit: int
) -> None:
    monkeypatch.setattr(zipfile, name, limit)
    reply = fetch(alice, release)
    found = body(reply)
    assert int(reply["Content-Length"]) == len(found)
    with ZipFile(BytesIO(found)) as inside:
        assert inside.testzip() is None


@pytest.mark.parametrize("start", [0, 1, 45, 300, -1, -22, -400])
def test_any_part_of_it(release: Release, alice: User, start: int) -> None:
    whole = fetch(alice, release)
    content = body(whole)
    first = start % len(content)
    for end in {min(first + 90, len(content)), len(content)}:
        wanted = {"Range": f"bytes={first}-{end - 1}", "If-Range": whole["ETag"]}
        reply = fetch(alice, release, **wanted)
        assert reply.status_code == 206
        assert body(reply) == content[first:end]
        assert reply["Content-Range"] == f"bytes {first}-{end - 1}/{len(content)}"
        assert int(reply["Content-Length"]) == end - first


def test_a_part_of_another_or_none(release: Release, alice: User) -> None:
    assert fetch(alice, release, **{"Range": "bytes=9-", "If-Range": '"another"'}).status_code == 200
    reply = fetch(alice, release, Range="bytes=99999999-")
    assert (reply.status_code, reply["Content-Range"][:8]) == (416, "bytes */")


def test_a_download_is_logged_once_and_a_look_at_its_head_is_none(release: Release, alice: User) -> None:
    client(alice).head(f"/api/v1/releases/{release.pk}/archive/")
    assert not Download.objects.exists()
    fetch(alice, release, Range="bytes=0-99")
    fetch(alice, release, Range="bytes=100-")
    assert Download.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_curl_resumes_what_broke_off(release: Release, alice: User, live_server: Any, tmp_path: Path) -> None:
    whole, there = b"".join(archive.chunks(release)), tmp_path / "all.zip"
    there.write_bytes(whole[: len(whole) // 3])
    token = AuthToken.objects.create(alice)[1]
    address = f"{live_server.url}/api/v1/releases/{release.pk}/archive/"
    command = ["curl", "-s", "--fail", "-H", f"Authorization: Token {token}", "-C", "-", "-o", str(there), address]
    done = subprocess.run([*command, "-w", "%{http_code} %{size_download}"], check=True, capture_output=True, text=True)
    assert done.stdout == f"206 {len(whole) - len(whole) // 3}"
    assert there.read_bytes() == whole


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
    assert int(reply["Content-Length"]) == len(b"".join(archive.chunks(release)))
