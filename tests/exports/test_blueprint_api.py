from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import yaml
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from exports import syntheses
from exports.models import Blueprint
from exports.synthesis.recipes import schema
from surveys.models import Survey
from tests import factories
from tests.exports.test_blueprints import COINS, coins

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tried_out_here")]

DOCUMENT: dict[str, Any] = yaml.safe_load(COINS)
URL = "/api/v1/blueprints/"
As = Callable[[User], APIClient]


@pytest.fixture
def api() -> As:
    def logged_in(user: User) -> APIClient:
        client = APIClient()
        client.force_authenticate(user)
        return client

    return logged_in


def broken() -> dict[str, Any]:
    table = DOCUMENT["tables"][0]
    return {**DOCUMENT, "tables": [{**table, "columns": [{"name": "side", "generator": "categorial"}]}]}


def test_write_read_and_list(api: As, alice: User, survey: Survey) -> None:
    sent = {"name": "Coins", "document": DOCUMENT, "survey": survey.slug}
    made = api(alice).post(URL, sent, format="json")
    assert (made.status_code, made.json()["version"], made.json()["document"]) == (201, 1, DOCUMENT)
    assert made["Location"].endswith(f"{URL}{made.json()['id']}/")
    assert api(alice).get(made["Location"]).json()["survey"] == survey.slug
    [listed] = api(alice).get(URL).json()["results"]
    assert (listed["name"], listed["owner"], listed["version"]) == ("Coins", "alice", 1)


def test_text_keeps_its_comments(api: As, alice: User) -> None:
    made = api(alice).post(URL, {"name": "Coins", "text": COINS}, format="json")
    assert (made.json()["text"], made.json()["document"]) == (COINS, DOCUMENT)


def test_what_is_wrong_is_told_by_path(api: As, alice: User) -> None:
    answer = api(alice).post(URL, {"name": "Coins", "document": broken()}, format="json")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert list(answer.json()["errors"]) == ["tables.throws.columns.side.generator"]
    assert not Blueprint.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"document": DOCUMENT, "text": COINS}])
def test_one_of_document_and_text(api: As, alice: User, sent: dict[str, Any]) -> None:
    answer = api(alice).post(URL, {"name": "Coins", **sent}, format="json")
    assert "one of the two" in answer.json()["errors"]["document"][0]


def test_put_makes_a_version(api: As, alice: User, survey: Survey, now: datetime) -> None:
    place = f"{URL}{coins(alice, now, survey).pk}/"
    sent = {"name": "Coins", "document": {**DOCUMENT, "title": "Two throws"}}
    answer = api(alice).put(place, sent, format="json")
    assert (answer.status_code, answer.json()["version"], answer.json()["survey"]) == (200, 2, survey.slug)
    assert api(alice).get(f"{place}?version=1").json()["document"] == DOCUMENT
    assert api(alice).get(f"{place}?version=3").status_code == 404
    wrong = api(alice).put(place, {"name": "Coins", "document": broken()}, format="json")
    assert (wrong.status_code, Blueprint.objects.get().versions.count()) == (400, 2)


def test_preview(api: As, alice: User, now: datetime) -> None:
    place = f"{URL}{coins(alice, now).pk}/preview/"
    [table] = api(alice).post(place, {"seed": 3}, format="json").json()["tables"]
    assert (table["columns"], table["size"], len(table["rows"])) == (["number", "side"], 6, 6)
    [_, side] = table["distributions"]
    assert (side["labels"], sum(side["counts"])) == (["heads", "tails"], 6)
    other = api(alice).post(place, {"document": broken()}, format="json")
    assert (other.status_code, list(other.json()["errors"])) == (400, ["tables.throws.columns.side.generator"])


def test_order_poll_and_download(api: As, alice: User, now: datetime) -> None:
    client = api(alice)
    place = f"{URL}{coins(alice, now).pk}/syntheses/"
    ordered = client.post(place, {"rows": 3, "seed": 5, "formats": ["jsonl"]}, format="json")
    assert (ordered.status_code, ordered.json()["state"], ordered.json()["files"]) == (201, "queued", [])
    syntheses.build_queued(synthesis_id=ordered.json()["id"], clock=lambda: now)
    ready = client.get(ordered["Location"]).json()
    assert (ready["state"], ready["version"], ready["seed"]) == ("ready", 1, 5)
    names = [one["name"] for one in ready["files"]]
    assert names == ["throws.jsonl", "report.html", "report.json", "manifest.json"]
    data = ready["files"][0]
    assert data["rows"] == 3
    file = client.get(data["url"])
    assert b"".join(file.streaming_content).count(b'"origin": "synthetic"') == 3  # type: ignore[attr-defined]
    assert f'synthetic-{ready["id"]}-throws.jsonl"' in file["Content-Disposition"]
    assert client.get(data["url"].replace("throws", "other")).status_code == 404
    assert client.delete(ordered["Location"]).status_code == 204
    assert client.get(ordered["Location"]).status_code == 404


def test_an_order_that_cannot_be(api: As, alice: User, now: datetime) -> None:
    place = f"{URL}{coins(alice, now).pk}/syntheses/"
    answer = api(alice).post(place, {"rows": 20_000_000}, format="json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["rows"])


def test_who_may_do_what(api: As, alice: User, bob: User, charlie: User, survey: Survey, now: datetime) -> None:
    factories.share(survey, bob)
    blueprint = coins(alice, now, survey)
    place, sent = f"{URL}{blueprint.pk}/", {"name": "Mine", "document": DOCUMENT}
    dataset = api(alice).post(f"{place}syntheses/", {}, format="json")["Location"]
    assert api(bob).get(place).status_code == 200
    assert api(bob).post(f"{place}preview/", {}, format="json").status_code == 200
    assert api(bob).get(dataset).status_code == 200
    for url, method in ((place, "put"), (f"{place}syntheses/", "post"), (dataset, "delete"), (place, "delete")):
        body = sent if method == "put" else {}
        assert getattr(api(bob), method)(url, body, format="json").status_code == 403
    for url, method in (
        (place, "get"),
        (place, "put"),
        (place, "delete"),
        (f"{place}preview/", "post"),
        (f"{place}syntheses/", "post"),
        (dataset, "get"),
        (dataset, "delete"),
        (f"{dataset}files/throws.csv", "get"),
    ):
        assert getattr(api(charlie), method)(url, sent if method == "put" else {}, format="json").status_code == 404
    assert api(charlie).get(URL).json()["results"] == []
    refused = api(bob).post(URL, {**sent, "survey": survey.slug}, format="json")
    assert refused.status_code == 403
    assert APIClient().get(place).status_code == 401


def test_delete(api: As, alice: User, now: datetime) -> None:
    place = f"{URL}{coins(alice, now).pk}/"
    assert api(alice).delete(place).status_code == 204
    assert not Blueprint.objects.exists()


def test_the_schema_can_be_read(api: As, alice: User) -> None:
    assert api(alice).get(f"{URL}schema/").json() == schema()
