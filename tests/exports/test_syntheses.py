import csv
import errno
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml
from django.contrib.auth.models import User
from django.core.files.storage import default_storage

from crowd import health
from exports import blueprints, leases, syntheses
from exports import files as disk
from exports.models import BlueprintVersion, Synthesis
from exports.synthesis import Impossible, files, making, synthesise
from exports.work import MOST_ATTEMPTS
from tests.exports.test_blueprints import COINS, coins

CROWD = "version: 1\nsimulate: crowd\noptions: [cat, dog]\nitems: 4\npeople: 3\nper_item: 2\n"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tried_out_here")]

State = Synthesis.State
Order = Callable[..., Synthesis]


@pytest.fixture
def dataset(alice: User, now: datetime) -> Order:
    """Ordered and built."""

    def made(*, text: str = COINS, build: bool = True, formats: tuple[str, ...] = ("csv",)) -> Synthesis:
        version = blueprints.newest(blueprint=coins(alice, now, text=text))
        found = blueprints.order(version=version, by=alice, rows=None, seed=7, formats=formats, now=now)
        if build:
            syntheses.build_queued(synthesis_id=found.pk, clock=lambda: now)
            found.refresh_from_db()
        return found

    return made


def folder(made: Synthesis) -> Path:
    return Path(default_storage.path(f"syntheses/{made.pk}"))


def read(made: Synthesis) -> list[dict[str, str]]:
    return list(csv.DictReader((folder(made) / "throws.csv").read_text().splitlines()))


def test_the_files_say_that_they_are_made_up(dataset: Order) -> None:
    made = dataset()
    assert (made.state, made.progress, made.message) == (State.READY, 100, "6 rows of throws")
    rows = read(made)
    assert [row["number"] for row in rows] == ["1", "2", "3", "4", "5", "6"]
    assert {row["origin"] for row in rows} == {"synthetic"}
    found = json.loads((folder(made) / "manifest.json").read_text())
    assert (found["origin"], found["seed"], found["blueprint"]["version"]) == ("synthetic", 7, 1)
    assert found["blueprint"]["document"]["tables"][0]["name"] == "throws"
    assert [(one["name"], one["rows"]) for one in found["files"]] == [("throws.csv", 6)]


def test_a_report_on_all_tables_comes_with_it(dataset: Order) -> None:
    text = COINS + "review: {rules: [{name: A flop, never: {'==': [{var: side}, tails]}}]}\n"
    made = dataset(text=text, formats=("parquet", "csv"))
    assert [one["name"] for one in made.manifest["documents"]] == ["report.html", "report.json"]
    page, found = ((folder(made) / name).read_text() for name in ("report.html", "report.json"))
    assert page.startswith("<!doctype html>")
    [table] = json.loads(found)["tables"]
    [rule] = table["quality"]["contradictions"]
    assert (table["rows"], rule["rule"]) == (6, "A flop")
    assert rule["rows"] == sum(row["side"] == "tails" for row in read(made))


def test_a_simulation_is_made_apart_and_reviewed(dataset: Order) -> None:
    first, second = (dataset(text=CROWD, formats=("csv", "parquet")) for _ in range(2))
    assert (first.state, first.message) == (State.READY, "4 rows of items, 3 rows of people, 8 rows of answers")
    assert [one["name"] for one in first.manifest["files"]][:3] == ["items.csv", "people.csv", "answers.csv"]
    rows = list(csv.DictReader((folder(first) / "answers.csv").read_text().splitlines()))
    assert {row["origin"] for row in rows} == {"synthetic"}
    names = sorted(path.name for path in folder(first).iterdir())
    assert len(names) == 3 * 2 + 3
    assert all((folder(first) / name).read_bytes() == (folder(second) / name).read_bytes() for name in names)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            CROWD + "review: {rules: [{name: Odd, table: people, never: {'==': [{var: height}, 1]}}]}\n",
            "no column “height”",
        ),
        (
            "version: 1\nsimulate: retail\ncategories: [{name: a, products: [b]}]\nsales: {rows: 100000000}\ndays: 9\n",
            "fewer than",
        ),
    ],
)
def test_a_simulation_that_cannot_be_made_says_why(dataset: Order, now: datetime, text: str, words: str) -> None:
    made = dataset(text=CROWD, build=False)
    # It was right when it was saved, and is not any more.
    BlueprintVersion.objects.filter(pk=made.version_id).update(document=yaml.safe_load(text))
    syntheses.build_queued(synthesis_id=made.pk, clock=lambda: now)
    made.refresh_from_db()
    assert made.state == State.REFUSED
    assert words in made.message
    assert not folder(made).exists()


def test_the_same_seed_gives_the_same_bytes(dataset: Order) -> None:
    first, second = dataset(formats=("csv", "jsonl", "parquet")), dataset(formats=("csv", "jsonl", "parquet"))
    names = sorted(path.name for path in folder(first).iterdir())
    assert names == ["manifest.json", "report.html", "report.json", "throws.csv", "throws.jsonl", "throws.parquet"]
    assert all((folder(first) / name).read_bytes() == (folder(second) / name).read_bytes() for name in names)
    assert first.digest == second.digest


def test_the_rows_are_those_that_the_blueprint_gives_anywhere(dataset: Order) -> None:
    made = dataset()
    rows = read(made)
    there = synthesise(made.version.document, seed=7)["throws"]
    assert [row["side"] for row in rows] == list(there["side"])


def test_a_column_called_origin_stays_what_it_is() -> None:
    document = {"tables": [{"columns": [{"name": "origin"}]}]}
    [table] = making.marked(document, "synthetic")["tables"]
    assert [column["name"] for column in table["columns"]] == ["origin", "origin_2"]


def test_what_cannot_be_made_says_so(dataset: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    def impossible(*args: object, **kwargs: object) -> None:
        raise Impossible("No row meets the rule.")

    monkeypatch.setattr(making, "write_parts", impossible)
    made = dataset()
    assert (made.state, made.message) == (State.REFUSED, "No row meets the rule.")
    assert not folder(made).exists()


def test_without_room_on_the_disk_it_fails_in_words_and_nothing_is_left(
    dataset: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(making, "write_parts", full)
    made = dataset()
    assert (made.state, made.message) == (State.FAILED, disk.NO_ROOM)
    assert not folder(made).exists()
    assert list(folder(made).parent.glob(".building/*")) == []


def test_another_fault_of_the_disk_is_tried_again(dataset: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(making, "write_parts", broken)
    with pytest.raises(OSError, match="Input/output"):
        dataset()
    assert Synthesis.objects.get().state == State.QUEUED


def test_a_build_that_was_left_behind_is_tried_again_and_given_up_in_the_end(dataset: Order, now: datetime) -> None:
    made = dataset(build=False)
    later = now
    for _ in range(MOST_ATTEMPTS):
        assert leases.take(Synthesis.objects.all(), pk=made.pk, now=later)
        later += leases.LEASE + timedelta(seconds=1)
        assert syntheses.overdue(now=later) == ([made.pk] if _ < MOST_ATTEMPTS - 1 else [])
    made.refresh_from_db()
    assert (made.state, made.attempts) == (State.FAILED, MOST_ATTEMPTS)


def test_nobody_builds_what_somebody_builds(dataset: Order, now: datetime) -> None:
    made = dataset(build=False)
    assert leases.take(Synthesis.objects.all(), pk=made.pk, now=now)
    syntheses.build_queued(synthesis_id=made.pk, clock=lambda: now)
    made.refresh_from_db()
    assert (made.state, made.attempts) == (State.BUILDING, 1)


def test_one_that_is_erased_while_it_is_built_leaves_nothing(
    dataset: Order, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = dataset(build=False)

    def erased(*args: object, **kwargs: object) -> object:
        Synthesis.objects.filter(pk=made.pk).delete()
        return files.write(*args, **kwargs)  # type: ignore[arg-type] # as they came

    monkeypatch.setattr(making, "write_parts", erased)
    syntheses.build_queued(synthesis_id=made.pk, clock=lambda: now)
    assert not folder(made).exists()


def test_erasing_takes_the_files(dataset: Order, django_capture_on_commit_callbacks: object) -> None:
    one, other = dataset(), dataset()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator] # a fixture of pytest-django
        blueprints.erase_dataset(synthesis=one)
        blueprints.erase(blueprint=other.version.blueprint)
    assert not folder(one).exists()
    assert not folder(other).exists()
    assert not Synthesis.objects.exists()


def test_the_health_page_knows_how_long_one_waits(dataset: Order, now: datetime) -> None:
    queue = next(queue for queue in health.QUEUES if queue.name == "made-up datasets")
    assert queue.oldest_seconds(now) is None
    dataset(build=False)
    assert queue.oldest_seconds(now + timedelta(seconds=90)) == 90
