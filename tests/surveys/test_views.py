"""The preview shows what contributors will see, and stores nothing."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from crowd.models import Contributor, Draft, Response
from surveys import kinds
from surveys.models import Survey, Translation
from tests import factories


@pytest.fixture
def as_alice(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


class Reader:
    """Somebody who goes through a preview page by page."""

    def __init__(self, client: Client, survey: Survey, query: str = "") -> None:
        self.client, self.address = client, f"/preview/{survey.pk}/{query}"
        self.seen(client.get(self.address))

    def seen(self, response: Any) -> None:
        self.response, self.html = response, response.content.decode()

    def send(self, action: str = "next", **answers: Any) -> "Reader":
        hidden = dict(re.findall(r'<input type="hidden" name="(place|answers)" value="([^"]*)"', self.html))
        self.seen(self.client.post(self.address, {**hidden, "action": action, **answers}))
        return self


def test_from_the_welcome_to_the_thanks(as_alice: Client, survey: Survey) -> None:
    reader = Reader(as_alice, survey)
    assert "Preview." in reader.html
    assert "We keep your answers for a year." in reader.html

    assert "What do you drink?" in reader.send().html
    assert "Page 1 of 1" not in reader.html
    assert "Which tea?" in reader.send(**{"q-drink": "tea"}).html
    assert "Page 2 of 2" in reader.html
    assert "Thank you!" in reader.send(**{"q-sort": "green"}).html
    assert "What you agree to" in reader.send().html

    for model in (Contributor, Draft, Response):
        assert not model.objects.exists()


def test_conditions_hold(as_alice: Client, survey: Survey) -> None:
    assert "Thank you!" in Reader(as_alice, survey).send().send(**{"q-drink": "coffee"}).html


def test_back_keeps_what_was_entered(as_alice: Client, survey: Survey) -> None:
    reader = Reader(as_alice, survey).send().send(**{"q-drink": "tea"}).send(action="back")
    assert re.search(r'value="tea"[^>]*checked|checked[^>]*value="tea"', reader.html)
    assert "What you agree to" in reader.send(action="back").html


def test_a_missing_answer_is_told_as_it_will_be(as_alice: Client, survey: Survey) -> None:
    reader = Reader(as_alice, survey).send().send()
    assert reader.response.status_code == 422
    assert "One answer needs another look" in reader.html
    assert "Choose one answer." in reader.html


def test_it_shows_the_draft_not_what_is_live(as_alice: Client, survey: Survey) -> None:
    survey.questions.filter(name="drink").update(text="What now?")
    assert "What now?" in Reader(as_alice, survey).send().html


def test_in_another_language(as_alice: Client, survey: Survey) -> None:
    Survey.objects.update(languages=["en", "ar"])
    Translation.objects.create(survey=survey, language="ar", source="What do you drink?", target="ماذا تشرب؟")
    reader = Reader(as_alice, survey, "?language=ar").send()
    assert "ماذا تشرب؟" in reader.html
    assert '<html lang="ar" dir="rtl">' in reader.html
    assert '<html lang="en"' in Reader(as_alice, survey, "?language=xx").html


def test_a_labelling_task_shows_its_first_item(as_alice: Client, task: Survey) -> None:
    first = task.items.order_by("pk")[0]
    assert f"How does this sound? Sentence {first.key}" in Reader(as_alice, task).send().html
    task.items.all().delete()
    assert "How does this sound?" in Reader(as_alice, task).send().html


def test_every_kind_is_drawn(as_alice: Client, alice: User) -> None:
    survey = factories.SurveyFactory(owner=alice)
    for kind in kinds.all_kinds():
        factories.QuestionFactory(survey=survey, name=kind.name, kind=kind.name, text=kind.name, config=kind.example)
    html = Reader(as_alice, survey).send().html
    assert all(f'name="q-{kind.name}' in html for kind in kinds.all_kinds() if kind.answerable)


def test_a_study_without_questions_ends_at_once(as_alice: Client, alice: User) -> None:
    assert "Thank you!" in Reader(as_alice, factories.SurveyFactory(owner=alice)).send().html


@pytest.mark.parametrize("data", [{}, {"answers": "forged"}, {"answers": "e30:1:x", "place": "1"}])
def test_a_tampered_form_is_refused(as_alice: Client, survey: Survey, data: dict[str, str]) -> None:
    assert as_alice.post(f"/preview/{survey.pk}/", data).status_code == 404


@pytest.mark.parametrize("place", ["9", "-1", "nowhere"])
def test_a_page_that_is_not_there(as_alice: Client, survey: Survey, place: str) -> None:
    reader = Reader(as_alice, survey)
    assert reader.send(place=place).response.status_code == 404


def test_who_may_look(client: Client, survey: Survey, bob: User, charlie: User) -> None:
    factories.share(survey, bob)
    address = f"/preview/{survey.pk}/"
    assert "/admin/login/" in client.get(address)["Location"]
    for user, status in ((bob, 200), (charlie, 404)):
        client.force_login(user)
        assert client.get(address).status_code == status


def test_the_page_is_as_strict_as_the_contributors(as_alice: Client, survey: Survey) -> None:
    response = as_alice.get(f"/preview/{survey.pk}/")
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "style=" not in response.content.decode()


def test_each_arm_has_its_preview(as_alice: Client, alice: User, now: datetime) -> None:
    experiment = factories.experiment(owner=alice, now=now)
    assert "Mood, a?" in Reader(as_alice, experiment, "?arm=gone").send().html
    reader = Reader(as_alice, experiment, "?arm=b").send()
    assert '<a href="?arm=b" aria-current="true">b (Reworded)</a>' in reader.html
    assert "Mood, b?" in reader.html
    assert "Mood, a?" not in reader.html
    assert "Thank you!" in reader.send(**{"q-mood_b": "good"}).html
