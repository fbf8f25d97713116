"""A small client of the HTTP API, for scripts and notebooks. It needs the standard library, and pandas for frames.

It needs nothing else of this project: copy the file wherever you like.

    from exports.client import Client

    client = Client.login("https://crowdseed.example.org", "alice", password)
    release = client.wait(client.order("iced-tea", formats=["parquet"]))
    answers = client.frame(release, "answers")
"""

import base64
import hashlib
import hmac
import io
import json
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener
from uuid import uuid4

if TYPE_CHECKING:
    import pandas as pd

Release = dict[str, Any]

API = "/api/v1/"
FINISHED = frozenset({"ready", "refused", "failed", "cancelled"})
PASSING = frozenset({429, 503})  # too many calls; a part of the server does not answer
LONGEST_PAUSE = 60.0  # seconds
CHUNK = 1024 * 1024
PICTURES = "pictures"
MOST_FILES, MOST_BYTES = 100, 60 * 1024 * 1024  # of one upload
PARTIAL = 206
READERS = {"parquet": "read_parquet", "csv": "read_csv", "jsonl": "read_json"}
OLDEST_MESSAGE = 300  # seconds


class ApiError(Exception):
    """The server said no; the text is its own sentence, `status` the HTTP status, `errors` what is wrong by field."""

    def __init__(self, message: str, *, status: int, errors: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.status, self.errors = status, errors


class NotReady(Exception):
    """The release was refused, failed or cancelled, or took too long; the text says why."""


class _NoRedirect(HTTPRedirectHandler):
    """A token must not follow to wherever an answer points."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass(frozen=True)
class Client:
    """The API at `url`, asked with `token`. `retries`: how often a call is made again that may succeed later."""

    url: str
    token: str
    retries: int = 5
    timeout: float = 60.0
    sleep: Callable[[float], None] = time.sleep

    @classmethod
    def login(
        cls, url: str, username: str, password: str, *, scope: str = "write", days: int | None = None
    ) -> "Client":
        """Trade user name and password for a token that lives for `days` (1 to 90; ten hours without)."""
        asked = {"username": username, "password": password, "scope": scope} | ({} if days is None else {"days": days})
        return cls(url, cls(url, "")._json("POST", "login/", asked)["token"])

    # -- surveys ---------------------------------------------------------------------------------------------------

    def surveys(self) -> Iterator[dict[str, Any]]:
        """The surveys that you may see."""
        return self._pages("surveys/")

    def responses(self, survey: str) -> Iterator[dict[str, Any]]:
        """Every submission to a survey, page by page: however many there are, one page is in memory."""
        return self._pages(f"surveys/{survey}/responses/")

    def consensus(self, survey: str) -> Iterator[dict[str, Any]]:
        """The crowd's answer about each item."""
        return self._pages(f"surveys/{survey}/consensus/")

    def add_pictures(self, survey: str, files: Iterable[str | Path], *, update: bool = False) -> dict[str, Any]:
        """Make an item of each picture, called like its file, and say what became of them: `added`, `rejected`, …

        The same again changes nothing; `update`: a name that is there with another picture gets the new one.
        """
        report: dict[str, Any] = {"added": 0, "unchanged": 0, "changed": 0, "rejected_total": 0, "rejected": []}
        path, sent = f"surveys/{survey}/pictures/" + ("?update=true" if update else ""), 0
        for some in _batches(map(Path, files)):
            body, boundary = _form(some)
            # Taken once by its content, so that it may be sent again: the key says so to `_call`.
            headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Idempotency-Key": boundary}
            found = self._object("POST", path, body, headers)
            rejected = [{**one, "line": sent + one["line"]} for one in found.pop("rejected")]
            report = {**{name: report[name] + found[name] for name in found}, "rejected": report["rejected"] + rejected}
            sent += len(some)
        return report

    # -- releases --------------------------------------------------------------------------------------------------

    def order(self, survey: str, *, seed: int | None = None, **options: Any) -> Release:
        """Order a dataset. However often the network fails meanwhile, it is ordered once."""
        body = {"survey": survey, "options": options} | ({} if seed is None else {"seed": seed})
        return self._object("POST", "releases/", body, {"Idempotency-Key": str(uuid4())})

    def release(self, number: int) -> Release:
        """How a release is now."""
        return self._object("GET", f"releases/{number}/")

    def wait(self, release: Release, *, seconds: float = 3600.0) -> Release:
        """The release, once it is ready. Raises NotReady, with the reason, where it will not be."""
        return self._ready(release, "releases/", what="Release", seconds=seconds)

    def download(self, release: Release, folder: str | Path) -> list[Path]:
        """Every file of a ready release, in `folder`. Each is checked, and appears whole or not at all; where the
        network fails in the middle of one, it goes on from there."""
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        return [self._save(file, place) for file in self._files(release)]

    def frame(self, release: Release, table: str) -> "pd.DataFrame":
        """The table (`answers`, `consensus`) as a pandas frame; from Parquet where the release has it."""
        import pandas as pd  # noqa: PLC0415 - whoever asks for no frame needs no pandas

        found = {file["name"]: file for file in release["files"]}
        for suffix, reader in READERS.items():
            if file := found.get(f"{table}.{suffix}"):
                content = io.BytesIO(self._content(file))
                read: Callable[..., pd.DataFrame] = getattr(pd, reader)
                return read(content, **({"lines": True} if suffix == "jsonl" else {}))
        raise NotReady(f"The release has no {table} as Parquet, CSV or JSON Lines. It has: {', '.join(found)}.")

    # -- private tables --------------------------------------------------------------------------------------------

    def budget(self, survey: str) -> dict[str, Any]:
        """How much may ever be told of a survey's people (`total`, in ε), and how much is `left`."""
        return self._object("GET", f"surveys/{survey}/privacy-budget/")

    def set_budget(self, survey: str, epsilon: float | str) -> dict[str, Any]:
        """Say what may ever be told: once, and for all."""
        return self._object("POST", f"surveys/{survey}/privacy-budget/", {"epsilon": str(epsilon)})

    def private_tables(self, survey: str) -> Iterator[dict[str, Any]]:
        """What was told of a survey's people, and what it cost."""
        return self._pages(f"surveys/{survey}/private-tables/")

    def private_table(
        self,
        survey: str,
        *questions: str,
        epsilon: float | str,
        statistic: str = "counts",
        seconds: float = 3600.0,
        **more: Any,
    ) -> dict[str, Any]:
        """A table with noise, for `epsilon` of the budget: rows in `["result"]["rows"]`. Asked again, it is the same
        and costs nothing. `more`: `low`, `high`, `bins`, `most`, `round`, as the API's page says."""
        body = {"statistic": statistic, "questions": questions, "epsilon": str(epsilon), **more}
        path = f"surveys/{survey}/private-tables/"
        return self._ready(self._object("POST", path, body), path, what="Table", seconds=seconds)

    # -- calls -----------------------------------------------------------------------------------------------------

    def _ready(self, found: dict[str, Any], path: str, *, what: str, seconds: float) -> dict[str, Any]:
        pause, left = 0.5, seconds
        while found["state"] not in FINISHED:
            if left <= 0:
                raise NotReady(f"{what} {found['id']} is not ready after {seconds:g} seconds. Wait for it again.")
            self.sleep(pause)
            left, pause = left - pause, min(pause * 1.5, 5.0)
            found = self._object("GET", f"{path}{found['id']}/")
        if found["state"] != "ready":
            raise NotReady(found["message"] or f"{what} {found['id']} is {found['state']}.")
        return found

    def _files(self, release: Release) -> Iterator[Mapping[str, Any]]:
        """The files of a release, and the pictures in it."""
        yield from release["files"]
        for listed in (file for file in release["files"] if file["name"] == f"{PICTURES}.jsonl"):
            for line in self._content(listed).splitlines():
                one = json.loads(line)
                yield {**one, "url": urljoin(listed["url"], one["name"])}

    def _save(self, file: Mapping[str, Any], place: Path) -> Path:
        name = PurePosixPath(file["name"])
        target = place / (PICTURES if name.parent.name == PICTURES else "") / name.name
        target.parent.mkdir(exist_ok=True)
        partial = target.with_name(f"{target.name}.part")
        try:
            with partial.open("wb") as written:
                for block in self._blocks(file):
                    written.write(block)
            return partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)

    def _content(self, file: Mapping[str, Any]) -> bytes:
        return b"".join(self._blocks(file))

    def _blocks(self, file: Mapping[str, Any]) -> Iterator[bytes]:
        """The file piece by piece. Raises OSError at its end where it is not what the release says."""
        digest = hashlib.sha256()
        for block in self._resumed(file["url"]):
            digest.update(block)
            yield block
        if file.get("sha256", digest.hexdigest()) != digest.hexdigest():
            raise OSError(f"{file['name']} did not arrive whole. Fetch it again.")

    def _resumed(self, url: str) -> Iterator[bytes]:
        """What is at the address, from where it broke off where it did."""
        at, etag, left = 0, "", self.retries
        while True:
            wanted = {"Range": f"bytes={at}-", "If-Range": etag} if at else {}
            with closing(self._call("GET", url, headers=wanted)) as response:
                if at and response.status != PARTIAL:
                    raise OSError("What was left of the file cannot be had alone. Fetch it again.")
                etag = response.headers.get("ETag", "")
                for block in _read(response):
                    at += len(block)
                    yield block
                if not response.length:
                    return
            if not (left and etag):
                raise OSError("The file broke off. Fetch it again.")
            left -= 1
            self.sleep(0.5)

    def _pages(self, path: str) -> Iterator[dict[str, Any]]:
        page: str | None = f"{path}?{urlencode({'page_size': 1000})}"
        while page:
            found = self._json("GET", page)
            yield from found["results"]
            page = found["next"]

    def _object(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Release:
        found: Release = self._json(method, path, body, headers)
        return found

    def _json(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        with closing(self._call(method, path, body, headers)) as response:
            return json.load(response)

    def _call(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> HTTPResponse:
        """The answer, tried again while the server says that it is busy, and, where that is safe, while it is away."""
        repeatable = method == "GET" or "Idempotency-Key" in (headers or {})
        for attempt in range(self.retries + 1):
            try:
                return self._once(method, path, body, headers or {})
            except HTTPError as error:
                if error.code not in PASSING or attempt == self.retries:
                    raise _said(error) from None
                pause = _retry_after(error, attempt)
                error.close()
            except (URLError, HTTPException, ConnectionError, TimeoutError):
                if not repeatable or attempt == self.retries:
                    raise
                pause = 0.5 * 2**attempt
            self.sleep(min(pause, LONGEST_PAUSE))
        raise AssertionError  # the last try returns or raises

    def _once(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> HTTPResponse:
        address = self._address(path)
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = Request(address, data, method=method)  # noqa: S310 - `_address` lets pass http and https alone
        for name, value in {"Content-Type": "application/json", **self._credentials(), **headers}.items():
            request.add_unredirected_header(name, value)
        found: HTTPResponse = build_opener(_NoRedirect).open(request, timeout=self.timeout)
        return found

    def _address(self, path: str) -> str:
        """The whole address, always of our own server: whatever an answer names, the token goes nowhere else."""
        parts = urlsplit(path)
        address = urljoin(urljoin(self.url, API), urlunsplit(("", "", parts.path, parts.query, "")))
        if urlsplit(address).scheme not in ("http", "https"):
            raise ValueError(f"{self.url} is not the address of a server. One looks like https://example.org.")
        return address

    def _credentials(self) -> dict[str, str]:
        return {"Authorization": f"Token {self.token}"} if self.token else {}


def verify(*, secret: str, headers: Mapping[str, str], body: bytes, now: float) -> bool:
    """Whether a webhook's message is genuine, whole, and not older (or newer) than five minutes.

    `headers` with names in lower case, `body` as it came, `now` in seconds since 1970. Act on a `webhook-id` once only.
    """
    number, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdecimal() or abs(now - int(timestamp)) > OLDEST_MESSAGE:
        return False
    signed = f"{number}.{timestamp}.".encode() + body
    made = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256)
    wanted = f"v1,{base64.b64encode(made).decode()}"
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(wanted.encode(), one.encode()) for one in given)


def _batches(paths: Iterable[Path]) -> Iterator[list[Path]]:
    """As many files at a time as the server takes."""
    batch: list[Path] = []
    left = MOST_BYTES
    for path in paths:
        size = path.stat().st_size
        if batch and (len(batch) == MOST_FILES or size > left):
            yield batch
            batch, left = [], MOST_BYTES
        batch.append(path)
        left -= size
    if batch:
        yield batch


def _form(paths: Iterable[Path]) -> tuple[bytes, str]:
    """Files as the body of a form, and what stands between its parts."""
    boundary, parts = uuid4().hex, []
    for path in paths:
        name = path.name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="pictures"; filename="{name}"\r\n\r\n'
        parts += [head.encode("utf-8", "surrogateescape"), path.read_bytes(), b"\r\n"]
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), boundary


def _read(response: HTTPResponse) -> Iterator[bytes]:
    """Piece by piece, until the end or until the network fails: then `response.length` is left."""
    try:
        while block := response.read(CHUNK):
            yield block
    except (HTTPException, ConnectionError, TimeoutError):
        return


def _retry_after(error: HTTPError, attempt: int) -> float:
    """How long the server asks to wait; where it says nothing, longer with each try."""
    said = error.headers.get("Retry-After", "")
    return float(said) if said.isdecimal() else math.ldexp(0.5, attempt)


def _said(error: HTTPError) -> ApiError:
    """The problem that the server reported."""
    with closing(error):
        try:
            found = json.load(error)
        except ValueError:
            found = {}
    problem = found if isinstance(found, dict) else {}
    errors = problem.get("errors", {})
    sentence = problem.get("detail", f"The server answered {error.code} {error.reason}.")
    return ApiError(" ".join([sentence, *_sentences(errors)]), status=error.code, errors=errors)


def _sentences(errors: Any) -> list[str]:
    items = errors.items() if isinstance(errors, dict) else []
    return [f"{name}: {' '.join(map(str, said)) if isinstance(said, list) else said}" for name, said in items]
