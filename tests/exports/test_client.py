"""The client as a program uses it: over HTTP, against a real server; and against one that behaves badly."""

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from PIL import Image
from pytest_django.fixtures import Settings

from crowd.models import Contributor
from exports import client as module
from exports import dataset
from exports.client import ApiError, Client, NotReady, verify
from exports.models import Release
from exports.webhooks import signing
from surveys.models import Survey
from tests import factories
from tests.exports.conftest import contents
from tests.exports.private.conftest import work_off

PASSWORD = "a long pass phrase"
FORMATS = ["csv", "jsonl", "parquet"]


@pytest.fixture(autouse=True)
def _own_cache(settings: Settings) -> None:
    """The count of log-ins must not depend on other tests."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def crowd(transactional_db: None, panel: Survey, person: Callable[..., Contributor]) -> Survey:
    for number in range(6):
        person(panel, name=f"Ann {number}", age="old", why=f"Because {number}")
    return panel


@pytest.fixture
def api(live_server: Any, crowd: Survey, alice: User, now: datetime) -> Client:
    """Alice's client. Where it waits, a worker would be at work: the release is built."""

    def work(_: float) -> None:
        for number in list(Release.objects.unfinished().values_list("pk", flat=True)):
            dataset.build_queued(release_id=number, clock=lambda: now)
        work_off(now)

    found = Client.login(live_server.url, "alice", PASSWORD, days=1)
    return Client(found.url, found.token, sleep=work)


def test_from_order_to_frame(api: Client) -> None:
    release = api.wait(api.order("panel", seed=7, formats=["parquet"]))
    assert api.frame(release, "answers")["age"].tolist() == ["old"] * 6
    with pytest.raises(NotReady, match=r"It has: answers\.parquet"):
        api.frame(release, "consensus")


@pytest.mark.parametrize("format", FORMATS)
def test_a_frame_from_every_format_that_pandas_reads(api: Client, format: str) -> None:
    release = api.wait(api.order("panel", formats=[format]))
    assert api.frame(release, "answers")["why"].str.startswith("Because").all()


def test_download_saves_every_file(api: Client, tmp_path: Path) -> None:
    release = api.wait(api.order("panel", formats=["csv"]))
    paths = api.download(release, tmp_path / "new" / "folder")
    saved = {path.name: path.read_bytes() for path in paths}
    assert saved == contents(Release.objects.get())
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == sorted(saved)


def test_a_folder_of_pictures_goes_in_and_comes_out(
    api: Client, task: Survey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setattr(module, "MOST_FILES", 2)
    monkeypatch.setattr(module, "MOST_BYTES", 150)
    for name, size in (("a.png", 8), ("b.png", 9), ('it\'s "ü".png', 10)):
        Image.new("RGB", (size, size), (size, 0, 0)).save(tmp_path / name)
    (tmp_path / "c.txt").write_text("no picture", encoding="utf-8")
    report = api.add_pictures("mood", sorted(tmp_path.iterdir()))
    assert (report["added"], report["rejected_total"]) == (3, 1)
    assert report["rejected"][0]["line"] == 3
    assert "c.txt" in report["rejected"][0]["reason"]
    assert api.add_pictures("mood", [tmp_path / "a.png"])["unchanged"] == 1
    assert api.add_pictures("mood", [])["added"] == 0
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    assert api.add_pictures("mood", [tmp_path / "a.png"], update=True)["changed"] == 1
    item = task.items.get(key="it's %22ü%22.png")
    factories.answer(task, factories.ContributorFactory(survey=task), {"mood": "good"}, now=now, item=item)
    release = api.wait(api.order("mood", pictures=True, documents=False, quasi_identifiers=[]))
    saved = {path.relative_to(tmp_path / "out").as_posix() for path in api.download(release, tmp_path / "out")}
    assert f"pictures/{item.data['image']}" in saved
    with Image.open(tmp_path / "out" / "pictures" / item.data["image"]) as picture:
        assert picture.size == (10, 10)


def test_a_file_that_did_not_arrive_whole_is_not_kept(api: Client, tmp_path: Path) -> None:
    release = api.wait(api.order("panel"))
    release["files"][0]["sha256"] = "0" * 64
    with pytest.raises(OSError, match="did not arrive whole"):
        api.download(release, tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def test_surveys_and_responses_over_pages(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.api.Pages.max_page_size", 2)
    assert [survey["slug"] for survey in api.surveys()] == ["panel"]
    assert len({row["id"] for row in api.responses("panel")}) == 6
    assert list(api.consensus("panel")) == []


def test_what_the_server_says_is_what_is_raised(api: Client, live_server: Any) -> None:
    with pytest.raises(ApiError, match="There is no such survey") as found:
        api.order("nothing")
    assert found.value.status == 404
    with pytest.raises(ApiError, match="drop: ") as found:
        api.order("panel", drop=["x"])
    assert list(found.value.errors) == ["drop"]
    with pytest.raises(ApiError, match="do not match"):
        Client.login(live_server.url, "alice", "wrong")
    reader = Client.login(live_server.url, "alice", PASSWORD, scope="read")
    with pytest.raises(ApiError, match="may only read"):
        reader.order("panel")


def test_a_refusal_and_a_long_wait(api: Client) -> None:
    with pytest.raises(NotReady, match="people share"):
        api.wait(api.order("panel", k=7))
    with pytest.raises(NotReady, match="not ready after 0 seconds"):
        api.wait(api.order("panel"), seconds=0)


def test_a_private_table(api: Client) -> None:
    assert api.budget("panel")["total"] is None
    assert api.set_budget("panel", 1)["left"] == "1.000000"
    table = api.private_table("panel", "age", epsilon=0.5)
    assert [row["cells"] for row in table["result"]["rows"]] == [["Under 40"], ["40 or more"], ["(no answer)"]]
    assert api.private_table("panel", "age", epsilon="0.5") == table
    assert list(api.private_tables("panel")) == [table]
    with pytest.raises(ApiError, match=r"only 0\.5 is left"):
        api.private_table("panel", "age", epsilon=0.6)


# -- a server that behaves badly ---------------------------------------------------------------------------------------


class Bad:
    """Answers with what it was told, one after the other."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, str], Any]] = []
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.url = ""


@pytest.fixture
def bad() -> Iterator[Bad]:
    here = Bad()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            here.asked.append((self.command, self.path, dict(self.headers.items())))
            status, headers, body = here.answers.pop(0)
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

        do_POST = do_GET

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield here
    server.shutdown()
    thread.join()
    server.server_close()


def patient(bad: Bad, **kwargs: Any) -> tuple[Client, list[float]]:
    slept: list[float] = []
    return Client(bad.url, "secret", sleep=slept.append, **kwargs), slept


def test_it_waits_as_long_as_it_is_told(bad: Bad) -> None:
    bad.answers = [(429, {"Retry-After": "7"}, {}), (503, {}, b"busy"), (200, {}, {"id": 1})]
    client, slept = patient(bad)
    assert client.release(1) == {"id": 1}
    assert slept == [7.0, 1.0]


def test_but_not_for_hours_and_not_forever(bad: Bad) -> None:
    bad.answers = [(429, {"Retry-After": "86400"}, {"detail": "Too many calls."})] * 3
    client, slept = patient(bad, retries=2)
    with pytest.raises(ApiError, match="Too many calls"):
        client.release(1)
    assert slept == [60.0, 60.0]


def test_an_order_is_sent_again_under_the_same_key(bad: Bad) -> None:
    bad.answers = [(0, {}, None), (201, {}, {"id": 1})]
    client, _ = patient(bad)
    assert client.order("panel") == {"id": 1}
    keys = {headers["Idempotency-Key"] for _, _, headers in bad.asked}
    assert (len(bad.asked), len(keys)) == (2, 1)
    bad.answers = [(201, {}, {"id": 2})]
    client.order("panel")
    assert bad.asked[-1][2]["Idempotency-Key"] not in keys


def test_what_may_have_happened_is_not_repeated_without_a_key(bad: Bad) -> None:
    bad.answers = [(0, {}, None)]
    with pytest.raises(ConnectionError):
        Client.login(bad.url, "alice", PASSWORD)
    assert len(bad.asked) == 1


def test_the_token_goes_to_no_other_server(bad: Bad) -> None:
    bad.answers = [(200, {}, {"results": [], "next": "http://evil.example/api/v1/surveys/?cursor=x"})]
    bad.answers += [(200, {}, {"results": [], "next": None}), (302, {"Location": "http://evil.example/"}, b"")]
    client, _ = patient(bad)
    assert list(client.surveys()) == []
    assert bad.asked[1][1] == "/api/v1/surveys/?cursor=x"
    with pytest.raises(ApiError, match="302"):
        client.release(1)


FILE = {"name": "a.csv", "url": "/x", "sha256": hashlib.sha256(b"0123456789").hexdigest()}


def test_a_download_that_breaks_off_goes_on_from_there(bad: Bad, tmp_path: Path) -> None:
    bad.answers = [(200, {"Content-Length": "10", "ETag": '"e"'}, b"012"), (503, {}, b"")]
    bad.answers += [(206, {"Content-Length": "7", "ETag": '"e"'}, b"3456"), (206, {"Content-Length": "3"}, b"789")]
    client, _ = patient(bad)
    [path] = client.download({"files": [FILE]}, tmp_path)
    assert path.read_bytes() == b"0123456789"
    assert [asked[2].get("Range") for asked in bad.asked] == [None, "bytes=3-", "bytes=3-", "bytes=7-"]
    assert bad.asked[-1][2]["If-Range"] == '"e"'


@pytest.mark.parametrize(
    ("then", "words"),
    [
        ((200, {"Content-Length": "10", "ETag": '"f"'}, b"another file"), "cannot be had alone"),
        ((206, {"Content-Length": "7"}, b"3"), "broke off"),
    ],
    ids=["the file is another", "there is no telling"],
)
def test_what_cannot_go_on_is_not_kept(bad: Bad, tmp_path: Path, then: Any, words: str) -> None:
    bad.answers = [(200, {"Content-Length": "10", "ETag": '"e"'}, b"012"), then]
    client, _ = patient(bad)
    with pytest.raises(OSError, match=words):
        client.download({"files": [FILE]}, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_name_leads_nowhere_else(bad: Bad, tmp_path: Path) -> None:
    bad.answers = [(200, {}, b"text")]
    client, _ = patient(bad)
    [path] = client.download({"files": [{"name": "../../evil.csv", "url": f"{bad.url}/x"}]}, tmp_path)
    assert path == tmp_path / "evil.csv"


@pytest.mark.parametrize("url", ["file:///etc/", "example.org", ""])
def test_what_is_no_server(url: str) -> None:
    with pytest.raises(ValueError, match="not the address of a server"):
        Client(url, "secret").release(1)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b""])
def test_an_error_in_no_known_form(bad: Bad, body: bytes) -> None:
    bad.answers = [(500, {}, body)]
    client, _ = patient(bad)
    with pytest.raises(ApiError, match="The server answered 500"):
        client.release(1)


def test_a_genuine_message_and_others() -> None:
    secret = signing.secret(salt="a", key="b")
    headers = signing.headers(secret=secret, message_id="m", timestamp=1000, body=b"{}")
    assert verify(secret=secret, headers=headers, body=b"{}", now=1200)
    assert not verify(secret=secret, headers=headers, body=b"[]", now=1200)
    assert not verify(secret=secret, headers=headers, body=b"{}", now=1301)
    assert not verify(secret=secret, headers={**headers, "webhook-id": "n"}, body=b"{}", now=1200)
    assert not verify(secret=signing.secret(salt="c", key="b"), headers=headers, body=b"{}", now=1200)
    assert not verify(secret=secret, headers={}, body=b"{}", now=1200)
    two = {**headers, "webhook-signature": f"v1,AAAA {headers['webhook-signature']}"}
    assert verify(secret=secret, headers=two, body=b"{}", now=1200)


def test_it_needs_nothing_of_this_project() -> None:
    source = Path(module.__file__).read_text(encoding="utf-8")
    assert not [
        line for line in source.splitlines() if line.startswith(("from exports", "from crowd", "import django"))
    ]
