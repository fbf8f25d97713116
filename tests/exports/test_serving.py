"""A file in one piece or in ranges: RFC 9110, sections 13 and 14."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from crowd.models import Contributor
from exports import files
from exports.models import Download, Release
from surveys.models import Survey
from tests.api import client, problem
from tests.exports.conftest import Order, contents

pytestmark = pytest.mark.django_db


@pytest.fixture
def release(panel: Survey, person: Callable[..., Contributor], build: Order) -> Release:
    for number in range(6):
        person(panel, name="Ann", age="old", why=f"Because {number}")
    return build(panel, formats=["csv"], k=2)


@pytest.fixture
def fetch(release: Release, alice: User) -> Callable[..., Any]:
    """Fetches it; `body` is what came."""
    program = client(alice)

    def fetched(**headers: str) -> Any:
        response: Any = program.get(f"/api/v1/releases/{release.pk}/files/answers.csv", headers=headers)
        response.body = b"".join(response.streaming_content) if response.streaming else response.content
        return response

    return fetched


def test_all_of_it(fetch: Callable[..., Any], release: Release) -> None:
    response = fetch()
    assert (response.status_code, response["Accept-Ranges"]) == (200, "bytes")
    assert response.body == contents(release)["answers.csv"]


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        ("bytes=0-9", slice(0, 10)),
        ("bytes=10-", slice(10, None)),
        ("bytes=-7", slice(-7, None)),
        ("bytes=5-999999999", slice(5, None)),
        ("bytes=-999999999", slice(0, None)),
        ("bytes=0-0", slice(0, 1)),
    ],
)
def test_a_part(fetch: Callable[..., Any], release: Release, wanted: str, part: slice) -> None:
    whole = contents(release)["answers.csv"]
    response = fetch(Range=wanted)
    assert response.status_code == 206
    got = response.body
    assert got == whole[part]
    start = whole.index(got)
    assert response["Content-Range"] == f"bytes {start}-{start + len(got) - 1}/{len(whole)}"
    assert int(response["Content-Length"]) == len(got)
    assert response["Content-Disposition"].startswith("attachment")


def test_a_download_is_resumed_where_it_broke_off(fetch: Callable[..., Any], release: Release) -> None:
    first = fetch(Range="bytes=0-99")
    rest = fetch(**{"Range": "bytes=100-", "If-Range": first["ETag"]})
    assert first.body + rest.body == contents(release)["answers.csv"]


def test_a_file_that_changed_comes_whole(fetch: Callable[..., Any]) -> None:
    assert fetch(**{"Range": "bytes=100-", "If-Range": '"another"'}).status_code == 200


@pytest.mark.parametrize("wanted", ["bytes=99999999-", "bytes=9-3"])
def test_a_part_that_is_not_there(fetch: Callable[..., Any], release: Release, wanted: str) -> None:
    response = fetch(Range=wanted)
    assert "Ask for a range within" in problem(response, 416)["detail"]
    assert response["Content-Range"] == f"bytes */{len(contents(release)['answers.csv'])}"


@pytest.mark.parametrize("wanted", ["bytes=0-1,4-5", "lines=1-2", "bytes=a-b", "bytes=" + "9" * 40 + "-", ""])
def test_what_is_not_understood_is_ignored(fetch: Callable[..., Any], wanted: str) -> None:
    assert fetch(Range=wanted).status_code == 200


def test_who_has_it_already_gets_nothing(fetch: Callable[..., Any]) -> None:
    etag = fetch()["ETag"]
    assert fetch(**{"If-None-Match": etag}).status_code == 304


def test_who_wants_another_is_told_so(fetch: Callable[..., Any]) -> None:
    assert "“If-Match”" in problem(fetch(**{"If-Match": '"another"'}), 412)["detail"]


def test_a_download_is_logged_once_however_many_parts_it_comes_in(fetch: Callable[..., Any], alice: User) -> None:
    fetch(Range="bytes=0-99")
    fetch(Range="bytes=100-")
    assert [(found.name, found.user) for found in Download.objects.all()] == [("answers.csv", alice)]


def test_a_file_that_is_gone(fetch: Callable[..., Any], release: Release) -> None:
    files.erase(release_id=release.pk)
    response = fetch()
    assert response.status_code == 404
    assert "Order it again" in response.json()["detail"]
    assert not Download.objects.exists()
