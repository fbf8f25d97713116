"""Large releases, made small: parts of two responses."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from crowd.models import Contributor
from exports import dataset, files, release_parts, rows, shuffle, streaming
from exports.leases import LEASE
from exports.models import Release, ReleasePart
from exports.options import Options
from exports.release_parts import PartLost
from surveys.models import Survey
from tests import factories
from tests.exports.conftest import Order, contents
from tests.exports.test_options import options

pytestmark = pytest.mark.django_db

State = Release.State
ALL = ["csv", "jsonl", "parquet", "arrow"]


@pytest.fixture
def crowd(panel: Survey, person: Callable[..., Contributor], now: datetime) -> Survey:
    """Eleven people, who give their addresses away, and a model."""
    for number in range(11):
        person(panel, name=f"Ann {number}", age="old" if number % 2 else "young", why=f"Write to a{number}@example.org")
    model = factories.ContributorFactory(survey=panel, kind=Contributor.Kind.MODEL)
    factories.answer(panel, model, {"age": "old"}, now=now)
    model.responses.update(origin="model")
    return panel


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release_parts, "ROWS", 2)


def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Build everything in memory."""
    monkeypatch.setattr(streaming, "fits", lambda _: False)


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_the_bytes_do_not_depend_on_the_parts(
    build: Order, crowd: Survey, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(release_parts, "ROWS", size)
    wanted: dict[str, Any] = {"formats": ALL, "missing": True, "documents": True}
    parts = build(crowd, **wanted)
    assert parts.is_ready, parts.message
    at_once(monkeypatch)
    assert contents(parts) == contents(build(crowd, **wanted))
    assert parts.manifest["counts"]["answers"] == {"rows": 12, "human": 11, "model": 1, "synthetic": 0}
    assert parts.manifest["privacy"]["text"]["replaced"] == {"answers": {"why": {"email": 11}}}


@pytest.mark.usefixtures("small")
def test_a_labelling_task_too(build: Order, labelled: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = build(labelled, formats=ALL)
    at_once(monkeypatch)
    assert contents(parts) == contents(build(labelled, formats=ALL))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "more", [{"targets": {"age": {"old": 0.5, "young": 0.5}}, "weights": "rake"}, {}], ids=["raked", "told"]
)
def test_weights_too(build: Order, crowd: Survey, monkeypatch: pytest.MonkeyPatch, more: dict[str, Any]) -> None:
    wanted: dict[str, Any] = {"formats": ALL, "synthetic_weight": 0.5, **more}
    parts = build(crowd, **wanted)
    assert parts.is_ready, parts.message
    at_once(monkeypatch)
    assert contents(parts) == contents(build(crowd, **wanted))


@pytest.mark.usefixtures("small")
def test_who_stands_out_is_seen_across_the_parts(build: Order, crowd: Survey) -> None:
    assert build(crowd, k=5).is_ready
    refused = build(crowd, k=6)
    assert refused.state == State.REFUSED
    assert refused.message.startswith("5 of 11 people share their combination of age with fewer than 5 others (k = 6).")
    assert not ReleasePart.objects.exists()
    assert not files.parts(release_id=refused.pk).exists()


@pytest.mark.usefixtures("small")
def test_nothing_of_the_parts_is_left(build: Order, crowd: Survey) -> None:
    release = build(crowd)
    assert not ReleasePart.objects.exists()
    assert list(files.parts(release_id=release.pk).parent.iterdir()) == []


@pytest.mark.parametrize(
    "change",
    [
        {"synthetic_rows": 3},
        {"split": {"train": 0.5, "validation": 0.0, "test": 0.5, "by": "contributor"}},
        {"synthetic_apart": True},
        {"repairs": ["duplicates"]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_has_to_see_all_rows_is_built_in_memory(change: dict[str, Any]) -> None:
    assert streaming.fits(options())
    assert not streaming.fits(Options.from_json({**options().to_json(), **change}))


class Helped:
    """Another worker, which comes when it is called and builds so many parts before it dies."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock, self.called = clock, 0

    def __call__(self, release_id: int) -> None:
        self.called += 1
        streaming.help_build(release_id=release_id, clock=self.clock)


@pytest.mark.usefixtures("small")
def test_other_workers_help(order: Order, build: Order, crowd: Survey, now: datetime) -> None:
    release, helper = order(crowd, formats=ALL), Helped(lambda: now)
    dataset.build_queued(release_id=release.pk, clock=lambda: now, share=helper)
    release.refresh_from_db()
    assert release.is_ready
    assert helper.called == 5
    assert contents(release) == contents(build(crowd, formats=ALL))


def test_nobody_is_called_for_one_part(order: Order, crowd: Survey, now: datetime) -> None:
    release, helper = order(crowd), Helped(lambda: now)
    dataset.build_queued(release_id=release.pk, clock=lambda: now, share=helper)
    assert helper.called == 0


@pytest.mark.usefixtures("small")
def test_who_is_asked_to_help_with_what_is_built_does_nothing(build: Order, crowd: Survey, now: datetime) -> None:
    release = build(crowd)
    before = contents(release)
    streaming.help_build(release_id=release.pk, clock=lambda: now)
    assert contents(release) == before


@pytest.mark.usefixtures("small")
def test_who_sees_another_survey_than_the_builder_does_not_help(
    order: Order, crowd: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, collected = order(crowd), rows.collected

    def and_changed(release_id: int) -> None:
        monkeypatch.setattr(streaming, "_plan", lambda *_: "another")
        monkeypatch.setattr(rows, "collected", None)  # it would be called
        streaming.help_build(release_id=release_id, clock=lambda: now)
        monkeypatch.setattr(rows, "collected", collected)

    dataset.build_queued(release_id=release.pk, clock=lambda: now, share=and_changed)
    release.refresh_from_db()
    assert release.is_ready


@pytest.mark.usefixtures("small")
def test_the_builder_waits_for_a_helper_and_takes_over_where_it_died(
    order: Order, crowd: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, times = order(crowd), [now]
    monkeypatch.setattr(time, "sleep", lambda _: times.append(times[-1] + LEASE / 2))

    def dies(release_id: int) -> None:
        release_parts.take(release_id=release_id, now=times[-1])

    dataset.build_queued(release_id=release.pk, clock=lambda: times[-1], share=dies)
    release.refresh_from_db()
    assert release.is_ready
    assert len(times) > 2


@pytest.mark.usefixtures("small")
def test_a_part_that_another_took_over_is_left_to_it(
    order: Order, build: Order, crowd: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, built, calls = order(crowd), release_parts.Hold.built, []

    def lost(self: release_parts.Hold, **done: Any) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise PartLost
        built(self, **done)

    monkeypatch.setattr(release_parts.Hold, "built", lost)
    dataset.build_queued(release_id=release.pk, clock=lambda: now)
    release.refresh_from_db()
    assert release.is_ready
    assert contents(release) == contents(build(crowd))


@pytest.mark.usefixtures("small")
def test_finished_parts_are_kept_when_a_build_fails(
    order: Order, build: Order, crowd: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, deal, dealt = order(crowd), shuffle.deal, []

    def breaks(table: Any, **where: Any) -> None:
        dealt.append(len(table))
        if len(dealt) == 4:
            raise RuntimeError("Something is wrong.")
        deal(table, **where)

    monkeypatch.setattr(shuffle, "deal", breaks)
    with pytest.raises(RuntimeError):
        dataset.build_queued(release_id=release.pk, clock=lambda: now)
    release.refresh_from_db()
    assert (release.state, release.parts.unbuilt().count()) == (State.QUEUED, 3)
    dataset.build_queued(release_id=release.pk, clock=lambda: now + timedelta(minutes=1))
    release.refresh_from_db()
    assert release.is_ready
    assert len(dealt) == 7
    assert contents(release) == contents(build(crowd))


def test_documents_of_a_large_release_look_at_some_people(
    build: Order, crowd: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_parts, "ROWS", 1)
    monkeypatch.setattr(dataset, "MOST_READ", 4)
    release = build(crowd, formats=["parquet"], documents=True)
    assert release.is_ready, release.message
    [note] = [note for note in release.manifest["notes"] if "by chance" in note]
    assert " of 12 rows of answers" in note
    assert release.manifest["counts"]["answers"]["rows"] == 12
    frame = pd.read_parquet(files.parts(release_id=release.pk).parent.parent / f"{release.pk}/answers.parquet")
    assert len(frame) == 12
