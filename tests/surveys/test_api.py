import json
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from crowd import tokens
from surveys import pictures
from surveys.models import Item, Survey
from tests import factories
from tests.api import client, post, problem

pytestmark = pytest.mark.django_db

JSONL = "application/x-ndjson"


@pytest.fixture
def _own_media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def items_url(survey: Survey) -> str:
    return f"/api/v1/surveys/{survey.slug}/items/"


def send(user: User, survey: Survey, body: bytes, content_type: str = JSONL, query: str = "") -> Any:
    return post(user, items_url(survey) + query, body, content_type)


def lines(*elements: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(element).encode() + b"\n" for element in elements)


def test_everyone_sees_their_own_and_what_is_shared(
    survey: Survey, task: Survey, alice: User, bob: User, charlie: User
) -> None:
    factories.share(task, bob)
    own = factories.SurveyFactory(owner=charlie)

    def slugs(user: User) -> list[str]:
        return [row["slug"] for row in client(user).get("/api/v1/surveys/").json()["results"]]

    assert slugs(alice) == [survey.slug, task.slug]
    assert slugs(bob) == [task.slug]
    assert slugs(charlie) == [own.slug]


def test_an_experiment_says_its_arms(survey: Survey, alice: User, now: datetime) -> None:
    experiment = factories.experiment(owner=alice, now=now)
    arms = {
        study.slug: client(alice).get(f"/api/v1/surveys/{study.slug}/").json()["arms"] for study in (survey, experiment)
    }
    assert arms == {
        "tea": [],
        "tea-or-coffee": [
            {"code": "a", "label": "As before", "share": 2},
            {"code": "b", "label": "Reworded", "share": 1},
        ],
    }


def test_one_survey_with_its_questions(survey: Survey, alice: User) -> None:
    found = client(alice).get(f"/api/v1/surveys/{survey.slug}/").json()
    assert (found["slug"], found["version"], found["state"]) == ("tea", 1, "open")
    assert [question["name"] for question in found["questions"]] == ["drink", "sort"]
    assert found["questions"][1]["condition"] == {"==": [{"var": "drink"}, "tea"]}


def test_a_draft_has_no_version(alice: User) -> None:
    draft = factories.SurveyFactory(owner=alice)
    found = client(alice).get(f"/api/v1/surveys/{draft.slug}/").json()
    assert (found["version"], found["questions"]) == (None, [])


@pytest.mark.parametrize(("method", "path"), [("get", ""), ("post", "items/")])
def test_outsiders_learn_nothing(survey: Survey, bob: User, charlie: User, method: str, path: str) -> None:
    url = f"/api/v1/surveys/{survey.slug}/{path}"

    def ask(user: User | None, url: str) -> Any:
        return getattr(client(user), method)(url, data={} if method == "get" else [], format="json")

    assert "shared" in problem(ask(charlie, url), 404)["detail"]
    assert "no such survey" in problem(ask(charlie, url.replace("tea", "nothing")), 404)["detail"]
    assert "Log in" in problem(ask(None, url), 401)["detail"]
    factories.share(survey, bob)
    assert ask(bob, url).status_code == 200 if method == "get" else problem(ask(bob, url), 403)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'[{"key": "a", "text": "One"}, {"key": "b", "text": "Two"}]'),
        (JSONL, b'{"key": "a", "text": "One"}\n\n{"key": "b", "text": "Two"}'),
        ("text/csv; charset=utf-8", b"key,text\na,One\nb,Two\n"),
    ],
)
def test_items_come_in_and_again_change_nothing(task: Survey, alice: User, content_type: str, body: bytes) -> None:
    before = task.items.count()
    assert send(alice, task, body, content_type).json() == {
        "added": 2,
        "unchanged": 0,
        "changed": 0,
        "rejected_total": 0,
        "rejected": [],
    }
    assert send(alice, task, body, content_type).json()["unchanged"] == 2
    assert task.items.count() == before + 2
    assert Item.objects.get(survey=task, key="a").data == {"text": "One"}


def test_an_editor_may_and_updates_only_when_asked(task: Survey, bob: User) -> None:
    factories.share(task, bob, may_edit=True)
    send(bob, task, lines({"key": "a", "text": "One"}))
    assert send(bob, task, lines({"key": "a", "text": "Two"})).json()["rejected_total"] == 1
    assert send(bob, task, lines({"key": "a", "text": "Two"}), query="?update=true").json()["changed"] == 1


def test_a_bad_row_is_reported_and_the_good_ones_stay(task: Survey, alice: User) -> None:
    body = b'{"key": "a"}\n{nonsense}\n\xff\xfe\n{"text": "no key"}\n{"key": "b"}\n'
    found = send(alice, task, body).json()
    assert found["added"] == 2
    assert [row["line"] for row in found["rejected"]] == [2, 3, 4]
    assert all(row["reason"].endswith((".", ")")) for row in found["rejected"])


def test_a_line_without_an_end(task: Survey, alice: User) -> None:
    found = send(alice, task, b'{"key": "' + b"x" * 1_500_000 + b'"}\n{"key": "b"}').json()
    assert (found["added"], [row["line"] for row in found["rejected"]]) == (1, [1])


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{}", 400),
        ("application/json", b"", 400),
        ("application/json", b"[", 400),
        ("application/json", b'["\\ud800"]', 400),
        ("application/json", b'["\\u0000"]', 400),
        ("application/json", b"[NaN]", 400),
        ("application/json", b"[" * 100_000, 400),
        ("application/json", b"[" + b" " * (2 * 1024 * 1024) + b"]", 413),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("text/plain", b"key", 415),
    ],
)
def test_what_is_no_upload(task: Survey, alice: User, content_type: str, body: bytes, status: int) -> None:
    problem(send(alice, task, body, content_type), status)
    assert task.items.count() == 5


def test_an_upload_that_is_too_large_is_not_read(task: Survey, alice: User) -> None:
    response = post(alice, items_url(task), b"{}", JSONL, CONTENT_LENGTH=str(65 * 1024 * 1024))
    assert "in parts" in problem(response, 413)["detail"]


def picture(name: str, size: tuple[int, int] = (8, 6), format_: str = "PNG", **saved: Any) -> SimpleUploadedFile:
    into = BytesIO()
    Image.new("RGB", size).save(into, format=format_, **saved)
    return SimpleUploadedFile(name, into.getvalue())


def send_pictures(user: User | None, survey: Survey, *files: SimpleUploadedFile, query: str = "", **more: Any) -> Any:
    fields = ({"pictures": list(files)} if files else {}) | more
    return client(user).post(f"/api/v1/surveys/{survey.slug}/pictures/{query}", fields, format="multipart")


@pytest.mark.usefixtures("_own_media")
def test_pictures_become_items_and_again_change_nothing(task: Survey, alice: User) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    files = picture("a.png"), SimpleUploadedFile("evil.svg", b"<svg>"), picture("b.jpg", format_="JPEG", exif=exif)
    found = send_pictures(alice, task, *files).json()
    assert (found["added"], found["rejected_total"], found["rejected"][0]["line"]) == (2, 1, 2)
    item = task.items.get(key="b.jpg")
    with pictures.opened(survey=task, name=item.data["image"]) as file:
        assert dict(Image.open(BytesIO(file.read())).getexif()) == {}
    assert send_pictures(alice, task, *(picture("a.png"), picture("b.jpg"))).json()["unchanged"] == 1


@pytest.mark.usefixtures("_own_media")
def test_a_picture_is_replaced_only_when_asked(task: Survey, bob: User) -> None:
    factories.share(task, bob, may_edit=True)
    send_pictures(bob, task, picture("a.png"))
    assert "other content" in send_pictures(bob, task, picture("a.png", (9, 9))).json()["rejected"][0]["reason"]
    assert send_pictures(bob, task, picture("a.png", (9, 9)), query="?update=true").json()["changed"] == 1


def test_who_may_send_pictures(task: Survey, alice: User, bob: User, charlie: User) -> None:
    problem(send_pictures(None, task, picture("a.png")), 401)
    problem(send_pictures(charlie, task, picture("a.png")), 404)
    factories.share(task, bob)
    problem(send_pictures(bob, task, picture("a.png")), 403)
    reader = APIClient(HTTP_AUTHORIZATION=f"Token {tokens.issue(user=alice, scope='read', days=None)[1]}")
    reply = reader.post(f"/api/v1/surveys/{task.slug}/pictures/", {"pictures": picture("a.png")}, format="multipart")
    assert "only read" in problem(reply, 403)["detail"]


def test_what_is_no_upload_of_pictures(task: Survey, alice: User) -> None:
    for reply in (
        send_pictures(alice, task),
        send_pictures(alice, task, picture="a.png"),
        send_pictures(alice, task, pictures="a.png"),
        send_pictures(alice, task, picture("a.png"), pictures_too=picture("b.png")),
        post(alice, f"/api/v1/surveys/{task.slug}/pictures/", b"--x--", "multipart/form-data; boundary=x"),
    ):
        assert "field “pictures”" in problem(reply, 400)["detail"]
    url = f"/api/v1/surveys/{task.slug}/pictures/"
    assert "fewer" in problem(send_pictures(alice, task, *(picture("a.png") for _ in range(101))), 400)["detail"]
    problem(post(alice, url, b"x", "multipart/form-data"), 400)
    problem(post(alice, url, b"[]", "application/json"), 415)
    large = {"CONTENT_LENGTH": str(65 * 1024 * 1024)}
    assert "in parts" in problem(post(alice, url, b"", "multipart/form-data; boundary=x", **large), 413)["detail"]


def test_a_session_needs_the_csrf_token(task: Survey, alice: User) -> None:
    from_browser = client()
    from_browser.handler.enforce_csrf_checks = True
    from_browser.force_login(alice)
    assert from_browser.get("/api/v1/surveys/").status_code == 200
    assert "CSRF" in problem(from_browser.post(items_url(task), [{"key": "a"}], format="json"), 403)["detail"]


def test_pages_follow_each_other(alice: User) -> None:
    factories.SurveyFactory.create_batch(5, owner=alice)
    seen: list[str] = []
    url: str | None = "/api/v1/surveys/?page_size=2"
    while url:
        page = client(alice).get(url).json()
        seen += [row["slug"] for row in page["results"]]
        url = page["next"]
    assert seen == list(Survey.objects.order_by("pk").values_list("slug", flat=True))
    problem(client(alice).get("/api/v1/surveys/?cursor=nonsense"), 404)


@pytest.mark.parametrize("count", [3, 30])
def test_a_list_takes_the_same_queries_for_few_and_many(
    alice: User, count: int, django_assert_num_queries: Any
) -> None:
    factories.SurveyFactory.create_batch(count, owner=alice)
    program = client(alice)
    with django_assert_num_queries(3):  # the token; its user; the page
        assert len(program.get("/api/v1/surveys/").json()["results"]) == count


def test_nothing_else_is_below_the_api(alice: User) -> None:
    for user in (None, alice):
        assert "docs" in problem(client(user).get("/api/v1/nothing/"), 404)["detail"]
        problem(client(user).post("/api/v1/surveys/../../etc/passwd", {}), 404)
    problem(client(alice).delete("/api/v1/surveys/"), 405)
