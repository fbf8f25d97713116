import pytest
from django.contrib.auth.models import User
from django.test import Client

from surveys.models import Survey
from tests import api

pytestmark = pytest.mark.django_db


def test_what_a_client_has_is_not_sent_again(alice: User, survey: Survey) -> None:
    first = api.client(alice).get("/api/v1/surveys/tea/")
    assert first["Cache-Control"] == "private, no-cache"
    again = api.client(alice).get("/api/v1/surveys/tea/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_what_has_changed_is(alice: User, survey: Survey) -> None:
    first = api.client(alice).get("/api/v1/surveys/tea/")
    Survey.objects.update(title="Tea, coffee, or water")
    again = api.client(alice).get("/api/v1/surveys/tea/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200
    assert again.json()["title"] == "Tea, coffee, or water"


def test_another_who_knows_the_tag_learns_nothing(alice: User, charlie: User, survey: Survey) -> None:
    first = api.client(alice).get("/api/v1/surveys/tea/")
    assert api.client(charlie).get("/api/v1/surveys/tea/", headers={"if-none-match": first["ETag"]}).status_code == 404


def test_pages_have_no_tag(client: Client) -> None:
    page = client.get("/admin/login/")
    assert page.status_code == 200
    assert not page.has_header("ETag")
