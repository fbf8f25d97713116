import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import pandas as pd
import pytest
from django.contrib.auth.models import User

from crowd.models import Contributor
from exports import claims, dataset, files
from exports.models import Release
from exports.reports.documents import DOCUMENTS, REVIEWS
from surveys.models import Survey
from tests import factories
from tests.api import client, post, problem
from tests.exports.conftest import Order, contents

pytestmark = pytest.mark.django_db

RELEASES = "/api/v1/releases/"


@pytest.fixture
def crowd(panel: Survey, person: Callable[..., Contributor]) -> Survey:
    for number in range(6):
        person(panel, name=f"Ann {number}", age="old", why=f"Because {number}")
    return panel


def create(user: User | None, **body: Any) -> Any:
    return client(user).post(RELEASES, body, format="json")


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_order_poll_download(crowd: Survey, alice: User, now: datetime) -> None:
    reply = create(alice, survey="panel", options={"formats": ["parquet"]}, seed=7)
    assert reply.status_code == 201
    place = reply["Location"]
    assert reply.json() == client(alice).get(place).json()
    assert (reply.json()["state"], reply.json()["progress"], reply.json()["files"]) == ("queued", 0, [])
    dataset.build_queued(release_id=reply.json()["id"], clock=lambda: now)
    release = client(alice).get(place).json()
    assert (release["state"], release["progress"], release["seed"]) == ("ready", 100, 7)
    names = [file["name"] for file in release["files"]]
    documents = [one.NAME for one in (*REVIEWS, *DOCUMENTS)]
    assert names == ["answers.parquet", *documents, "manifest.json"]
    frame = pd.read_parquet(BytesIO(body(client(alice).get(release["files"][0]["url"]))))
    assert frame["age"].tolist() == ["old"] * 6


def test_only_a_survey_is_needed(crowd: Survey, alice: User) -> None:
    reply = create(alice, survey="panel").json()
    assert reply["options"]["formats"] == ["csv"]
    assert reply["options"]["quasi_identifiers"] == ["age"]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({}, "survey"),
        ({"survey": "panel", "seed": -1}, "seed"),
        ({"survey": "panel", "seed": "x"}, "seed"),
        ({"survey": "panel", "sede": 1}, "sede"),
        ({"survey": "panel", "options": []}, "options"),
        ({"survey": "panel", "options": {"format": "csv"}}, "format"),
        ({"survey": "panel", "options": {"rows": ["consensus"]}}, "rows"),
        ({"survey": "panel", "options": {"drop": ["x"]}}, "drop"),
    ],
)
def test_what_is_wrong_is_told_by_field(crowd: Survey, alice: User, wanted: dict[str, Any], field: str) -> None:
    assert field in problem(create(alice, **wanted), 400)["errors"]
    assert not Release.objects.exists()


def test_a_survey_without_answers(panel: Survey, alice: User) -> None:
    assert "no answers yet" in str(problem(create(alice, survey="panel"), 400)["errors"])


def test_what_is_no_request(alice: User) -> None:
    for text in (b"", b"[]", b"nonsense", b'"x"'):
        problem(post(alice, RELEASES, text, "application/json"), 400)


def test_who_may_order(crowd: Survey, bob: User, charlie: User) -> None:
    problem(create(None, survey="panel"), 401)
    problem(create(charlie, survey="panel"), 404)
    problem(create(bob, survey="panel"), 404)
    member = factories.share(crowd, bob)
    problem(create(bob, survey="panel"), 403)
    member.may_edit = True
    member.save()
    assert create(bob, survey="panel").status_code == 201


def test_who_may_see_and_change(build: Order, crowd: Survey, alice: User, bob: User, charlie: User) -> None:
    release = build(crowd)
    place = f"{RELEASES}{release.pk}/"
    looks, changes = (
        [("get", place), ("get", f"{place}files/answers.csv")],
        [
            ("post", f"{place}cancel/"),
            ("post", f"{place}retry/"),
            ("delete", place),
        ],
    )
    for method, url in looks + changes:
        problem(getattr(client(), method)(url), 401)
        problem(getattr(client(charlie), method)(url), 404)
    factories.share(crowd, bob)
    for method, url in looks:
        reply = getattr(client(bob), method)(url)
        assert reply.status_code == 200
        assert body(reply) if reply.streaming else reply.json()
    for method, url in changes:
        problem(getattr(client(bob), method)(url), 403)
    assert [len(client(user).get(RELEASES).json()["results"]) for user in (alice, bob, charlie)] == [1, 1, 0]
    assert Release.objects.filter(pk=release.pk, state="ready").exists()


def test_a_refusal_says_why(build: Order, crowd: Survey, alice: User) -> None:
    release = build(crowd, k=7)
    found = client(alice).get(f"{RELEASES}{release.pk}/").json()
    assert found["state"] == "refused"
    assert found["message"].startswith("6 of 6 people share")
    assert found["files"] == []
    problem(client(alice).get(f"{RELEASES}{release.pk}/files/answers.csv"), 404)


def test_a_download_is_safe_to_keep(build: Order, crowd: Survey, alice: User) -> None:
    release = build(crowd, formats=["csv", "jsonl", "parquet"])
    for name, content in contents(release).items():
        reply = client(alice).get(f"{RELEASES}{release.pk}/files/{name}", headers={"accept": "text/html"})
        assert body(reply) == content
        assert reply["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"'
        assert reply["Content-Disposition"] == f'attachment; filename="panel-{release.pk}-{name}"'
        assert reply["X-Content-Type-Options"] == "nosniff"
        assert int(reply["Content-Length"]) == len(content)
        again = client(alice).get(f"{RELEASES}{release.pk}/files/{name}", headers={"if-none-match": reply["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "name",
    [
        "nothing.csv",
        "..%2fmanifest.json",
        "../manifest.json",
        "..",
        "%2e%2e%2f%2e%2e%2fcrowdseed.sqlite3",
        "/etc/passwd",
        "answers.csv%00",
        "answers.csv/",
        "ANSWERS.CSV",
    ],
)
def test_only_what_the_manifest_names_can_be_fetched(build: Order, crowd: Survey, alice: User, name: str) -> None:
    problem(client(alice).get(f"{RELEASES}{build(crowd).pk}/files/{name}"), 404)


def test_a_file_that_is_gone(build: Order, crowd: Survey, alice: User) -> None:
    release = build(crowd)
    files.erase(release_id=release.pk)
    found = problem(client(alice).get(f"{RELEASES}{release.pk}/files/answers.csv"), 404)
    assert "Order it again" in found["detail"]


def test_cancel_and_retry(order: Order, panel: Survey, alice: User, now: datetime) -> None:
    release = order(panel, synthetic_rows=3)
    place = f"{RELEASES}{release.pk}/"
    assert "did not fail" in problem(client(alice).post(f"{place}retry/"), 409)["detail"]
    assert client(alice).post(f"{place}cancel/").json()["state"] == "cancelled"
    assert "finished" in problem(client(alice).post(f"{place}cancel/"), 409)["detail"]
    assert client(alice).post(f"{place}retry/").json()["state"] == "queued"
    assert claims.claim(release_id=release.pk, now=now) is not None


def test_delete(build: Order, crowd: Survey, alice: User) -> None:
    release = build(crowd)
    assert client(alice).delete(f"{RELEASES}{release.pk}/").status_code == 204
    problem(client(alice).get(f"{RELEASES}{release.pk}/"), 404)


@pytest.mark.parametrize("count", [3, 30])
def test_a_list_takes_the_same_queries_for_few_and_many(
    order: Order, panel: Survey, alice: User, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        order(panel, synthetic_rows=1)
    program = client(alice)
    with django_assert_num_queries(3):  # the token; its user; the page
        found = program.get(RELEASES).json()["results"]
    assert [row["id"] for row in found] == sorted((row["id"] for row in found), reverse=True)
    assert len(found) == count


def test_a_session_needs_the_csrf_token(crowd: Survey, alice: User) -> None:
    browser = client()
    browser.handler.enforce_csrf_checks = True
    browser.force_login(alice)
    assert browser.get(RELEASES).status_code == 200
    problem(browser.post(RELEASES, {"survey": "panel"}, format="json"), 403)


def test_the_manifest_can_be_fetched(build: Order, crowd: Survey, alice: User) -> None:
    release = build(crowd)
    reply = client(alice).get(f"{RELEASES}{release.pk}/files/manifest.json")
    assert reply["Content-Type"] == "application/json"
    assert json.loads(body(reply)) == release.manifest
