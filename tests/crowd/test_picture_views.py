"""Who sees a picture: the people who answer, and the researchers of the survey. To others it is not there."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from surveys import pictures
from surveys.models import Survey
from tests import factories


@pytest.fixture
def address(task: Survey, settings: Settings, tmp_path: Path) -> str:
    settings.MEDIA_ROOT = tmp_path
    into = BytesIO()
    Image.new("RGB", (4, 4)).save(into, "PNG")
    pictures.add(survey=task, files=[("a.png", BytesIO(into.getvalue()))])
    found: str = pictures.shown(task.items.get(key="a.png").data, survey=task)["image"]
    return found


def test_a_contributor_sees_it(client: Client, task: Survey, address: str) -> None:
    assert client.get(address).status_code == 404
    client.post(task.get_absolute_url(), {"language": "en"})
    response = client.get(address)

    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert b"".join(response).startswith(b"\x89PNG")


def test_researchers_of_the_survey_see_it_and_outsiders_do_not(
    client: Client, alice: User, bob: User, charlie: User, task: Survey, address: str
) -> None:
    factories.share(task, bob)
    for user, status in ((alice, 200), (bob, 200), (charlie, 404)):
        client.force_login(user)
        response = client.get(address)
        assert (response.status_code, b"PNG" in b"".join(response)) == (status, status == 200)


def test_a_person_of_another_survey_does_not(client: Client, alice: User, address: str, now: datetime) -> None:
    other = factories.mood_task(owner=alice, now=now, slug="other")
    client.post(other.get_absolute_url(), {"language": "en"})
    assert client.get(address).status_code == 404


def test_what_is_not_there(client: Client, alice: User, address: str) -> None:
    client.force_login(alice)
    assert client.get(address.replace("pictures/", "pictures/0")).status_code == 404
    assert client.post(address).status_code == 405
