"""The whole story, told once: author → collect → aggregate → export, with the real database, broker and worker."""

import io
import json
import re
from typing import Any

import pandas as pd
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from crowd import aggregation
from crowd.models import Agreement, Consensus, Response, Trust
from surveys import publishing
from surveys.items import import_items
from surveys.models import Question, Survey
from tests.runtime_fixtures import eventually

SENTENCES = {
    "s1": ("What a lovely morning!", "good"),
    "s2": ("The train never came.", "bad"),
    "s3": ("I would go there again.", "good"),
    "s4": ("It fell apart at once.", "bad"),
}
MOODS = [{"value": "bad", "label": "Bad"}, {"value": "good", "label": "Good"}]


@pytest.mark.usefixtures("worker")
def test_from_an_empty_survey_to_an_anonymised_dataset(alice: User) -> None:
    survey = author(alice)
    for contrary in (False, False, False, False, True):
        label_everything(survey, contrary=contrary)

    eventually(lambda: Consensus.objects.filter(question="mood", n=5).count() == 4, seconds=2)
    aggregation.request(survey_id=survey.pk)
    fit_as_the_beat_would(survey)
    assert dict(Consensus.objects.values_list("item__key", "value")) == {k: mood for k, (_, mood) in SENTENCES.items()}
    assert Agreement.objects.get().value == pytest.approx(0.24)
    assert Trust.objects.filter(reliability__lt=0.2).count() == 1

    api = log_in(alice)
    release = export(api, survey, formats=["csv", "jsonl", "parquet"], synthetic_rows=10, seed=7)
    answers = pd.read_parquet(io.BytesIO(download(api, release, "answers.parquet")))
    assert answers["origin"].value_counts().to_dict() == {"human": 20, "synthetic": 10}
    consensus = pd.read_csv(io.BytesIO(download(api, release, "consensus.csv")))
    assert dict(zip(consensus["item"], consensus["mood"], strict=True)) == {k: m for k, (_, m) in SENTENCES.items()}

    again = export(api, survey, formats=["csv", "jsonl", "parquet"], synthetic_rows=10, seed=7)
    assert checksums(again) == checksums(release)
    other = export(api, survey, formats=["csv"], seed=8)
    pseudonyms = pd.read_csv(io.BytesIO(download(api, other, "answers.csv")))["contributor"]
    assert not set(pseudonyms) & set(answers["contributor"])


def author(alice: User) -> Survey:
    """Alice writes a labelling task, imports its items and publishes it."""
    survey = Survey.objects.create(
        slug="mood", title="Mood", consent="We keep your labels for a year.", owner=alice, per_item=True, redundancy=5
    )
    Question.objects.create(
        survey=survey, name="mood", kind="single_choice", text="{{text}}", config={"options": MOODS, "shuffle": False}
    )
    lines = [json.dumps({"key": key, "text": text}).encode() for key, (text, _) in SENTENCES.items()]
    assert import_items(survey=survey, lines=lines, format="jsonl").added == 4
    publishing.publish(survey=survey, by=alice, now=timezone.now())
    return survey


def label_everything(survey: Survey, *, contrary: bool) -> None:
    """One person opens the link, agrees, and labels until nothing is left."""
    browser = Client()
    welcome = browser.get(survey.get_absolute_url())
    assert "We keep your labels for a year." in welcome.text
    page = browser.post(survey.get_absolute_url(), {"language": "en"}, follow=True)
    while text := next((text for text, _ in SENTENCES.values() if text in page.text), None):
        mood = next(mood for sentence, mood in SENTENCES.values() if sentence == text)
        said = {"good": "bad", "bad": "good"}[mood] if contrary else mood
        page = browser.post(page.request["PATH_INFO"], {**hidden(page), "q-mood": said, "action": "next"}, follow=True)
    assert re.search(r"[A-HJ-NP-Z2-9]{8}", page.text), "a completion code"


def hidden(page: Any) -> dict[str, str]:
    """The hidden fields of the page's form, sent back as a browser would."""
    return {name: re.search(rf'name="{name}" value="([^"]*)"', page.text)[1] for name in ("key", "page")}  # type: ignore[index] # fails where it is absent


def fit_as_the_beat_would(survey: Survey) -> None:
    """The pause between fits is for bursts; the story does not wait for it."""
    assert aggregation.aggregate_survey(survey_id=survey.pk, now=timezone.now())
    assert not Response.objects.filter(counted=False).exists()


def log_in(user: User) -> Client:
    body = {"username": user.username, "password": "a long pass phrase"}
    token = Client().post("/api/v1/login/", body, content_type="application/json").json()["token"]
    return Client(headers={"Authorization": f"Token {token}"})


def export(api: Client, survey: Survey, *, seed: int, **options: Any) -> dict[str, Any]:
    """Ask for a release and wait until the worker has built it."""
    request = {"survey": survey.slug, "seed": seed, "options": options}
    asked = api.post("/api/v1/releases/", request, content_type="application/json")
    assert asked.status_code == 201, asked.text
    address = asked.headers["Location"]
    eventually(lambda: api.get(address).json()["state"] not in {"queued", "building"}, seconds=30)
    release: dict[str, Any] = api.get(address).json()
    assert release["state"] == "ready", release["message"]
    return release


def download(api: Client, release: dict[str, Any], name: str) -> bytes:
    url = next(file["url"] for file in release["files"] if file["name"] == name)
    return b"".join(api.get(url).streaming_content)  # type: ignore[attr-defined] # a streamed answer


def checksums(release: dict[str, Any]) -> dict[str, str]:
    return {file["name"]: file["sha256"] for file in release["files"] if file.get("sha256")}
