"""A researcher sees what would be masked, says what is not personal, marks what was missed, and takes it back."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from crowd.models import Contributor
from exports.models import TextCorrection
from surveys.models import Survey
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(panel: Survey, person: Callable[..., Contributor]) -> Survey:
    person(panel, name="Ann", age="old", why="Ask Jennifer <script>alert(1)</script> & kimchi")
    return panel


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(survey: Survey) -> str:
    return reverse("admin:exports_release_texts", args=[survey.pk])


def shown(client: Client, survey: Survey) -> str:
    response = client.get(page(survey))
    assert response.status_code == 200
    return response.content.decode()


def test_the_order_page_leads_there(crowd: Survey, alice: User) -> None:
    order = as_user(alice).get(reverse("admin:exports_release_order", args=[crowd.pk])).content.decode()
    assert f'href="{page(crowd)}"' in order


def test_finds_are_marked_in_words_and_texts_are_escaped(crowd: Survey, alice: User) -> None:
    text = shown(as_user(alice), crowd)
    assert '<bdi>Jennifer</bdi> <span class="cs-found-kind" dir="ltr">[name]</span></mark>' in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; kimchi" in text
    assert "<script>alert" not in text


def test_a_story_of_corrections(crowd: Survey, alice: User) -> None:
    client = as_user(alice)
    assert client.post(page(crowd), {"never": "Jennifer"})["Location"] == page(crowd)
    text = shown(client, crowd)
    assert "never masked" in text
    assert "<mark" not in text
    client.post(page(crowd), {"always": "Kimchi"})
    assert "kimchi</bdi>" in shown(client, crowd)
    for correction in TextCorrection.objects.all():
        client.post(page(crowd), {"forget": correction.pk})
    assert not TextCorrection.objects.exists()
    assert "<bdi>Jennifer</bdi>" in shown(client, crowd)


def test_what_is_wrong_is_said(crowd: Survey, alice: User) -> None:
    client = as_user(alice)
    response = client.post(page(crowd), {"always": "."})
    assert response.status_code == 422
    assert "Write at least two" in response.content.decode()
    assert client.post(page(crowd), {"always": ""}).status_code == 422
    assert "Write at least two" in client.post(page(crowd), {"never": " "}, follow=True).content.decode()
    assert client.post(page(crowd), {"forget": "x"}).status_code == 302
    assert not TextCorrection.objects.exists()


def test_who_may(crowd: Survey, alice: User, bob: User, charlie: User) -> None:
    factories.share(crowd, bob)
    other = factories.SurveyFactory(owner=charlie)
    as_user(alice).post(page(crowd), {"always": "kimchi"})
    made = TextCorrection.objects.get()
    for user, status in ((bob, 403), (charlie, 404)):
        assert as_user(user).get(page(crowd)).status_code == status
        assert as_user(user).post(page(crowd), {"never": "Jennifer"}).status_code == status
        assert as_user(user).post(page(crowd), {"forget": made.pk}).status_code == status
    as_user(charlie).post(page(other), {"forget": made.pk})
    assert TextCorrection.objects.get() == made


def test_nothing_to_look_at(survey: Survey, alice: User) -> None:
    assert "There is no free text to look at" in shown(as_user(alice), survey)
