import html
from datetime import datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client

from exports import syntheses
from exports.models import Blueprint, Synthesis
from exports.starts import STARTS, Start
from surveys.models import Survey
from tests import factories
from tests.exports.test_blueprints import COINS, coins

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tried_out_here")]

LIST, ADD = "/admin/exports/blueprint/", "/admin/exports/blueprint/add/"
BROKEN = COINS.replace("categorical", "categorial")


def page_of(blueprint: Blueprint) -> str:
    return f"{LIST}{blueprint.pk}/change/"


@pytest.fixture
def as_alice(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def test_the_list_leads_to_a_new_one(as_alice: Client, alice: User, charlie: User, now: datetime) -> None:
    coins(alice, now)
    factories.SurveyFactory(owner=charlie)
    page = as_alice.get(LIST).content.decode()
    assert "Coins" in page
    assert f'href="{ADD}"' in page
    assert "version: 1" in as_alice.get(ADD).content.decode()


def test_twenty_rows_of_what_is_typed_without_a_name_and_nothing_is_kept(as_alice: Client) -> None:
    page = as_alice.post(ADD, {"text": COINS.replace("rows: 6", "rows: 50"), "show": ""})
    text = page.content.decode()
    assert page.status_code == 200
    assert "throws: the first 20 of 50 rows" in text
    assert "heads" in text
    assert "This field is required" not in text
    assert not Blueprint.objects.exists()


def test_what_is_wrong_stands_beside_its_place(as_alice: Client) -> None:
    shown = as_alice.post(ADD, {"name": "Coins", "text": BROKEN, "show": ""}).content.decode()
    saved = as_alice.post(ADD, {"name": "Coins", "text": BROKEN, "save": ""})
    for text in (shown, saved.content.decode()):
        assert "tables.throws.columns.side.generator" in text
        assert "Did you mean categorical" in text
    assert saved.status_code == 400
    assert not Blueprint.objects.exists()


def test_save_and_save_again(as_alice: Client, alice: User, survey: Survey) -> None:
    sent = {"name": "Coins", "survey": survey.pk, "text": COINS.replace("\n", "\r\n"), "save": ""}
    answer = as_alice.post(ADD, sent, follow=True)
    made = Blueprint.objects.get()
    assert answer.redirect_chain == [(f"{page_of(made)}?show=20", 302)]
    assert "throws: the first 6 of 6 rows" in answer.content.decode()
    assert (made.owner, made.survey, made.versions.get().text) == (alice, survey, COINS)
    as_alice.post(page_of(made), {**sent, "text": COINS.replace("6", "8")})
    assert [version.number for version in made.versions.all()] == [2, 1]
    assert "rows: 6" in as_alice.get(f"{page_of(made)}?version=1").content.decode()
    assert as_alice.get(f"{page_of(made)}?version=9").status_code == 404


def test_a_name_is_needed_to_save(as_alice: Client) -> None:
    answer = as_alice.post(ADD, {"text": COINS, "save": ""})
    assert answer.status_code == 400
    assert "This field is required" in answer.content.decode()


def test_nothing_typed(as_alice: Client) -> None:
    assert as_alice.post(ADD, {"name": "x", "text": "", "show": ""}).status_code == 400


def test_order_build_and_look(as_alice: Client, alice: User, now: datetime) -> None:
    blueprint = coins(alice, now)
    place = f"{LIST}order/{blueprint.pk}/"
    assert "version 1" in as_alice.get(place).content.decode()
    answer = as_alice.post(place, {"rows": 4, "seed": 2, "formats": ["csv", "parquet"]})
    made = Synthesis.objects.get()
    assert answer["Location"] == f"/admin/exports/synthesis/{made.pk}/change/"
    assert "They appear here" in as_alice.get(answer["Location"]).content.decode()
    syntheses.build_queued(synthesis_id=made.pk, clock=lambda: now)
    ready = as_alice.get(answer["Location"]).content.decode()
    assert f"/api/v1/syntheses/{made.pk}/files/throws.parquet" in ready
    assert f'href="/api/v1/syntheses/{made.pk}/report/"' in ready
    assert f"Dataset {made.pk}" in as_alice.get(page_of(blueprint)).content.decode()
    assert f"Dataset {made.pk}" in as_alice.get("/admin/exports/synthesis/").content.decode()


@pytest.mark.parametrize("start", STARTS, ids=lambda one: one.name)
def test_a_new_one_begins_with_an_example(as_alice: Client, start: Start) -> None:
    page = as_alice.get(f"{ADD}?start={start.name}").content.decode()
    assert f'<a class="cs-link" href="?start={start.name}" aria-current="true">{start.label}</a>' in page
    assert start.text.splitlines()[-1].strip()[:20] in html.unescape(page)


def test_a_start_that_is_none_is_the_first(as_alice: Client) -> None:
    assert "title: Customers of a shop" in as_alice.get(f"{ADD}?start=../../etc/passwd").content.decode()


def test_twenty_rows_of_a_simulation(as_alice: Client) -> None:
    text = "version: 1\nsimulate: crowd\noptions: [cat, dog]\n"
    page = as_alice.post(ADD, {"text": text, "show": ""}).content.decode()
    assert "answers: the first 20 of 500 rows" in page
    assert "How the columns of items are distributed, in 100 rows" in page


def test_a_simulation_may_not_read_files_of_the_server(as_alice: Client) -> None:
    text = "version: 1\nsimulate: market\nhistory: {file: /etc/passwd}\n"
    for button in ("show", "save"):
        page = as_alice.post(ADD, {"name": "x", "text": text, button: ""}).content.decode()
        assert "<code>history.file</code>" in page
        assert "root:" not in page
    assert not Blueprint.objects.exists()


def test_a_dataset_is_cancelled_and_tried_again(as_alice: Client, alice: User, now: datetime) -> None:
    as_alice.post(f"{LIST}order/{coins(alice, now).pk}/", {"formats": ["csv"]})
    made = Synthesis.objects.get()
    place = f"/admin/exports/synthesis/{made.pk}"
    for name, state in (("cancel", "cancelled"), ("retry", "queued")):
        url = f"{place}/{name}/"
        assert f"{url}" in as_alice.get(f"{place}/change/").content.decode()
        assert f": dataset {made.pk}?" in as_alice.get(url).content.decode()
        assert as_alice.post(url)["Location"] == f"{place}/change/"
        made.refresh_from_db()
        assert made.state == state
    assert f"{place}/retry/" not in as_alice.get(f"{place}/change/").content.decode()


def test_an_order_that_cannot_be(as_alice: Client, alice: User, now: datetime) -> None:
    place = f"{LIST}order/{coins(alice, now).pk}/"
    assert as_alice.post(place, {"rows": 4, "formats": []}).status_code == 400
    huge = COINS.replace("rows: 6", "rows: 6\n    duplicates: 0.1").replace("sequence}", "sequence, unique: true}")
    other = coins(
        alice,
        now,
        text=huge + "  - {name: pairs, rows: {of: throws, times: 1000}, columns: "
        "[{name: x, generator: uniform, low: 0, high: 1}]}\n" + "main: throws\n",
    )
    answer = as_alice.post(f"{LIST}order/{other.pk}/", {"rows": 1_000_000, "formats": ["csv"]})
    assert answer.status_code == 400
    assert "rows in all" in answer.content.decode()


def test_deleting_takes_versions_and_datasets(as_alice: Client, alice: User, now: datetime) -> None:
    blueprint = coins(alice, now)
    as_alice.post(f"{LIST}order/{blueprint.pk}/", {"formats": ["csv"]})
    page = as_alice.post(f"{LIST}{blueprint.pk}/delete/", {"post": "yes"})
    assert page.status_code == 302
    assert not Blueprint.objects.exists()
    assert not Synthesis.objects.exists()


def test_deleting_a_dataset(as_alice: Client, alice: User, now: datetime) -> None:
    as_alice.post(f"{LIST}order/{coins(alice, now).pk}/", {"formats": ["csv"]})
    made = Synthesis.objects.get()
    assert as_alice.post(f"/admin/exports/synthesis/{made.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Synthesis.objects.exists()


def test_who_may_do_what(client: Client, alice: User, bob: User, charlie: User, survey: Survey, now: datetime) -> None:
    factories.share(survey, bob)
    blueprint = coins(alice, now, survey)
    sent = {"name": "Mine", "text": COINS, "save": ""}
    client.force_login(bob)
    page = client.get(page_of(blueprint))
    assert "but not change it" in page.content.decode()
    assert client.post(page_of(blueprint), {**sent, "show": ""} | {"save": ""}).status_code == 403
    assert client.post(page_of(blueprint), {"text": COINS, "show": ""}).status_code == 200
    assert client.get(f"{LIST}order/{blueprint.pk}/").status_code == 403
    assert client.post(f"{LIST}{blueprint.pk}/delete/", {"post": "yes"}).status_code == 403
    client.force_login(charlie)
    for url in (page_of(blueprint), f"{LIST}order/{blueprint.pk}/", f"{LIST}{blueprint.pk}/delete/"):
        assert client.get(url).status_code == 404
    assert "Coins" not in client.get(LIST).content.decode()
    blueprint.refresh_from_db()
    assert blueprint.name == "Coins"


def test_a_survey_of_somebody_else_cannot_be_chosen(as_alice: Client, charlie: User, now: datetime) -> None:
    foreign = factories.tea_survey(owner=charlie, now=now)
    assert as_alice.post(ADD, {"name": "x", "survey": foreign.pk, "text": COINS, "save": ""}).status_code == 400
    assert not Blueprint.objects.exists()
