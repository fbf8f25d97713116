from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from exports import blueprints, syntheses
from exports.models import Synthesis
from surveys.models import Survey
from tests import factories
from tests.exports.test_blueprints import COINS, coins

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tried_out_here")]

URL = "/api/v1/syntheses/"
As = Callable[[User], APIClient]


@pytest.fixture
def api() -> As:
    def logged_in(user: User) -> APIClient:
        client = APIClient()
        client.force_authenticate(user)
        return client

    return logged_in


@pytest.fixture
def order(alice: User, now: datetime) -> Callable[..., Synthesis]:
    """One that waits; or is built, as far as its builder gets."""

    def ordered(survey: Survey | None = None, *, build: bool = False) -> Synthesis:
        version = blueprints.newest(blueprint=coins(alice, now, survey))
        made = blueprints.order(version=version, by=alice, rows=None, seed=7, formats=["csv"], now=now)
        if build:
            syntheses.build_queued(synthesis_id=made.pk, clock=lambda: now)
        return made

    return ordered


def listed(client: APIClient, **asked: Any) -> list[int]:
    return [one["id"] for one in client.get(URL, asked).json()["results"]]


def test_the_newest_first_page_by_page(api: As, alice: User, order: Callable[..., Synthesis]) -> None:
    made = [order().pk for _ in range(3)]
    first = api(alice).get(URL, {"page_size": 2}).json()
    assert [one["id"] for one in first["results"]] == [made[2], made[1]]
    assert first["results"][0]["state"] == "queued"
    assert [one["id"] for one in api(alice).get(first["next"]).json()["results"]] == [made[0]]


def test_narrowed_by_blueprint_and_state(api: As, alice: User, order: Callable[..., Synthesis]) -> None:
    waiting, ready = order(), order(build=True)
    assert listed(api(alice), state="ready") == [ready.pk]
    assert listed(api(alice), blueprint=waiting.version.blueprint_id) == [waiting.pk]
    assert listed(api(alice), blueprint=waiting.version.blueprint_id, state="ready") == []
    answer = api(alice).get(URL, {"state": "odd"})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["state"])


def test_a_list_takes_the_same_few_queries_however_long(
    api: As, alice: User, order: Callable[..., Synthesis], django_assert_max_num_queries: Any
) -> None:
    for _ in range(4):
        order()
    with django_assert_max_num_queries(2):
        assert len(listed(api(alice))) == 4


def test_cancel_and_retry(api: As, alice: User, now: datetime, order: Callable[..., Synthesis]) -> None:
    place = f"{URL}{order().pk}/"
    assert api(alice).post(f"{place}retry/").status_code == 409
    assert api(alice).post(f"{place}cancel/").json()["state"] == "cancelled"
    assert api(alice).post(f"{place}cancel/").status_code == 409
    assert api(alice).post(f"{place}retry/").json()["state"] == "queued"
    syntheses.build_queued(synthesis_id=Synthesis.objects.get().pk, clock=lambda: now)
    assert api(alice).get(place).json()["state"] == "ready"
    assert api(alice).post(f"{place}cancel/").status_code == 409


def test_a_builder_stops_when_it_is_cancelled(
    alice: User, now: datetime, order: Callable[..., Synthesis], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = order()
    build = syntheses.build

    def cancelled(**given: Any) -> Any:
        assert blueprints.cancel_dataset(synthesis=made, now=now)
        return build(**given)

    monkeypatch.setattr(syntheses, "build", cancelled)
    syntheses.build_queued(synthesis_id=made.pk, clock=lambda: now)
    made.refresh_from_db()
    assert (made.state, made.manifest) == ("cancelled", {})


def test_the_report_is_a_page_that_can_do_nothing(api: As, alice: User, order: Callable[..., Synthesis]) -> None:
    waiting, ready = order(), order(build=True)
    assert api(alice).get(f"{URL}{waiting.pk}/").json()["report"] is None
    assert api(alice).get(f"{URL}{waiting.pk}/report/").status_code == 404
    page = api(alice).get(api(alice).get(f"{URL}{ready.pk}/").json()["report"])
    assert b"<!doctype html>" in b"".join(page.streaming_content)  # type: ignore[attr-defined] # a file
    assert (page["Content-Disposition"], page["Content-Type"].partition(";")[0]) == ("inline", "text/html")
    assert page["Content-Security-Policy"].endswith("sandbox")
    assert "script" not in page["Content-Security-Policy"]


def test_one_that_was_made_before_there_were_reports(api: As, alice: User, order: Callable[..., Synthesis]) -> None:
    made = order(build=True)
    made.refresh_from_db()
    del made.manifest["documents"]
    made.save()
    found = api(alice).get(f"{URL}{made.pk}/").json()
    assert found["report"] is None
    assert [one["name"] for one in found["files"]] == ["throws.csv", "manifest.json"]
    assert api(alice).get(f"{URL}{made.pk}/report/").status_code == 404


def test_who_may_do_what(
    api: As, alice: User, bob: User, charlie: User, survey: Survey, order: Callable[..., Synthesis]
) -> None:
    factories.share(survey, bob)
    made = order(survey)
    assert listed(api(bob)) == [made.pk]
    assert listed(api(charlie)) == []
    for name in ("cancel", "retry"):
        assert api(bob).post(f"{URL}{made.pk}/{name}/").status_code == 403
        assert api(charlie).post(f"{URL}{made.pk}/{name}/").status_code == 404
    assert api(charlie).get(f"{URL}{made.pk}/report/").status_code == 404
    assert APIClient().get(URL).status_code == 401


def test_a_simulation_is_ordered_like_any_other(api: As, alice: User, now: datetime) -> None:
    document = {"version": 1, "simulate": "queue", "minutes": 30}
    sent = {"name": "Queue", "document": document}
    place = api(alice).post("/api/v1/blueprints/", sent, format="json")["Location"]
    [table] = api(alice).post(f"{place}preview/", {}, format="json").json()["tables"]
    assert table["name"] == "customers"
    refused = api(alice).post(f"{place}syntheses/", {"rows": 5}, format="json")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["rows"])
    ordered = api(alice).post(f"{place}syntheses/", {"seed": 0, "formats": ["csv"]}, format="json").json()
    syntheses.build_queued(synthesis_id=ordered["id"], clock=lambda: now)
    ready = api(alice).get(f"{URL}{ordered['id']}/").json()
    assert ready["files"][0]["rows"] == table["size"]


@pytest.mark.parametrize("path", ["/etc/passwd", "../../../manage.py", "file:///etc/passwd"])
def test_no_file_of_the_server_through_a_simulation(api: As, alice: User, now: datetime, path: str) -> None:
    document = {"version": 1, "simulate": "market", "history": {"file": path}}
    answer = api(alice).post("/api/v1/blueprints/", {"name": "x", "document": document}, format="json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["history.file"])
    mine = coins(alice, now, text=COINS)
    looked = api(alice).post(f"/api/v1/blueprints/{mine.pk}/preview/", {"document": document}, format="json")
    assert list(looked.json()["errors"]) == ["history.file"]
