import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from django.contrib.auth.models import User

from crowd import aggregation, exclusion, recruitment
from crowd.imports import Row, import_answers
from crowd.models import Aggregation, Agreement, Consensus, Contributor
from exports import claims, dataset, files, requests
from exports.models import Release
from surveys import gold
from surveys.models import Survey
from tests import factories
from tests.exports.conftest import Order, contents, folder

pytestmark = pytest.mark.django_db

ALL = ["csv", "jsonl", "parquet"]
State = Release.State


@pytest.fixture
def crowd(panel: Survey, person: Callable[..., Contributor]) -> Survey:
    """Twelve people: six young, six old."""
    for number in range(12):
        person(panel, name=f"Ann {number}", age="old" if number % 2 else "young", why=f"=Because {number}")
    return panel


def human(release: Release) -> pd.DataFrame:
    frame = pd.read_parquet(folder(release) / "answers.parquet")
    return frame[frame["origin"] == "human"]


def test_the_same_request_with_the_same_seed_gives_the_same_bytes(build: Order, crowd: Survey) -> None:
    first = build(crowd, formats=ALL, synthetic_share=0.25, missing=True)
    second = build(crowd, formats=ALL, synthetic_share=0.25, missing=True)
    assert first.state == second.state == State.READY, first.message
    assert contents(first) == contents(second)
    assert sorted(contents(first)) == ["answers.csv", "answers.jsonl", "answers.parquet", "manifest.json"]


def test_the_bytes_of_a_labelling_task_too(build: Order, labelled: Survey) -> None:
    assert contents(build(labelled, formats=ALL)) == contents(build(labelled, formats=ALL))


def test_nothing_depends_on_the_time_of_the_build(order: Order, build: Order, crowd: Survey, now: datetime) -> None:
    late = order(crowd)
    dataset.build_queued(release_id=late.pk, clock=lambda: now + timedelta(days=400))
    late.refresh_from_db()
    assert late.state == State.READY
    assert contents(late) == contents(build(crowd))


def test_another_seed_gives_pseudonyms_that_cannot_be_joined(build: Order, crowd: Survey) -> None:
    first, second = human(build(crowd, formats=["parquet"])), human(build(crowd, formats=["parquet"], seed=8))
    assert len(first) == len(second) == 12
    assert not set(first["contributor"]) & set(second["contributor"])
    assert not set(first["contributor"]) & set(crowd.contributors.values_list("key", flat=True))


def test_the_order_of_rows_does_not_tell_who_came_first(build: Order, crowd: Survey) -> None:
    found = human(build(crowd, formats=["parquet"]))
    assert found["contributor"].is_monotonic_increasing
    assert found["why"].tolist() != sorted(found["why"])


def test_identifiers_never_leave(build: Order, crowd: Survey) -> None:
    for name, content in contents(build(crowd, formats=ALL)).items():
        assert b"Ann" not in content, name


def test_the_manifest_describes_what_is_there(build: Order, crowd: Survey) -> None:
    release = build(crowd, formats=ALL, synthetic_rows=4)
    made = json.loads(contents(release)["manifest.json"])
    assert made == release.manifest
    assert made["counts"] == {"answers": {"rows": 16, "human": 12, "model": 0, "synthetic": 4}}
    assert made["privacy"]["k_anonymity"] == {"k": 5, "people": 12, "classes": 2, "smallest": 6, "at_risk": 0}
    for file in made["files"]:
        content = contents(release)[file["name"]]
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert release.message == "16 rows of answers"
    assert (release.progress, release.attempts) == (100, 1)


def test_a_release_that_would_single_people_out_is_refused(build: Order, crowd: Survey) -> None:
    release = build(crowd, k=7)
    assert release.state == State.REFUSED
    assert release.message.startswith(
        "12 of 12 people share their combination of age with fewer than 6 others (k = 7)."
    )
    assert not folder(release).exists()
    assert release.manifest == {}


def test_lower_k_dropping_and_no_check_let_it_pass(build: Order, crowd: Survey) -> None:
    assert build(crowd, k=6).state == State.READY
    assert build(crowd, k=7, drop=["age"]).state == State.READY
    assert build(crowd, k=7, quasi_identifiers=[]).state == State.READY


def test_made_up_rows_do_not_make_people_anonymous(build: Order, crowd: Survey) -> None:
    assert build(crowd, k=7, synthetic_rows=500).state == State.REFUSED


def test_made_up_rows_change_nothing_about_people(build: Order, labelled: Survey) -> None:
    def numbers() -> list[Any]:
        return [list(model.objects.order_by("pk").values()) for model in (Consensus, Agreement)]

    before = numbers()
    plain = build(labelled, formats=["parquet"])
    mixed = build(labelled, formats=["parquet"], synthetic_share=0.5)
    assert numbers() == before
    assert mixed.manifest["counts"]["answers"] == {"rows": 30, "human": 15, "model": 0, "synthetic": 15}
    same = human(plain).drop(columns="contributor"), human(mixed).drop(columns="contributor")
    by = ["item", "mood", "trust"]
    left, right = (frame.sort_values(by).reset_index(drop=True) for frame in same)
    pd.testing.assert_frame_equal(left, right)
    assert contents(plain)["consensus.parquet"] == contents(mixed)["consensus.parquet"]


def test_synthetic_rows_alone(build: Order, panel: Survey) -> None:
    release = build(panel, synthetic_rows=3)
    assert release.state == State.READY
    assert release.manifest["counts"]["answers"] == {"rows": 3, "human": 0, "model": 0, "synthetic": 3}


def test_answers_that_went_away_before_the_build(
    order: Order, panel: Survey, person: Callable[..., Contributor], now: datetime
) -> None:
    contributor = person(panel, age="old")
    release = order(panel)
    contributor.responses.all().delete()
    dataset.build_queued(release_id=release.pk, clock=lambda: now)
    release.refresh_from_db()
    assert (release.state, release.message) == (
        State.REFUSED,
        "There is nothing to release: the survey has no answers.",
    )


def test_consensus_alone_needs_no_anonymity(build: Order, labelled: Survey) -> None:
    release = build(labelled, rows=["consensus"])
    assert sorted(contents(release)) == ["consensus.csv", "manifest.json"]
    assert release.manifest["counts"] == {"consensus": {"rows": 5}}
    method = release.manifest["consensus"]["mood"]
    assert method["method"] == release.survey.agreement.get().method
    assert method["reason"].endswith(".")


def test_stale_numbers_are_worked_out_first(build: Order, labelled: Survey, now: datetime) -> None:
    Consensus.objects.all().delete()
    aggregation.request(survey_id=labelled.pk)
    assert build(labelled).manifest["counts"]["consensus"] == {"rows": 5}
    assert not Aggregation.objects.get(survey=labelled).requested


def test_nothing_is_built_from_numbers_that_change_all_the_time(
    build: Order, labelled: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    aggregation.request(survey_id=labelled.pk)
    monkeypatch.setattr(aggregation, "aggregate_survey", lambda **kwargs: False)
    assert build(labelled).state == State.QUEUED


def test_nothing_to_build(crowd: Survey, build: Order, now: datetime) -> None:
    release = build(crowd)
    before = contents(release)
    dataset.build_queued(release_id=release.pk, clock=lambda: now + timedelta(days=1))
    dataset.build_queued(release_id=0, clock=lambda: now)
    release.refresh_from_db()
    assert release.attempts == 1
    assert contents(release) == before


class Interfering:
    """A clock that does something to the release when the builder looks at it for the nth time."""

    def __init__(self, now: datetime, *, after: int, act: Callable[[], object]) -> None:
        self.now, self.left, self.act = now, after, act

    def __call__(self) -> datetime:
        self.left -= 1
        if self.left == 0:
            self.act()
        self.now += timedelta(seconds=15)
        return self.now


def test_a_cancelled_build_stops_and_leaves_nothing(order: Order, crowd: Survey, now: datetime) -> None:
    release = order(crowd)
    clock = Interfering(now, after=2, act=lambda: requests.cancel(release=release, now=now))
    dataset.build_queued(release_id=release.pk, clock=clock)
    release.refresh_from_db()
    assert release.state == State.CANCELLED
    assert not folder(release).exists()


def test_an_erased_build_stops_too(order: Order, crowd: Survey, now: datetime) -> None:
    release = order(crowd)
    clock = Interfering(now, after=2, act=lambda: Release.objects.filter(pk=release.pk).delete())
    dataset.build_queued(release_id=release.pk, clock=clock)
    assert not folder(release).exists()


def test_somebody_who_withdraws_while_it_is_built_is_not_in_it(
    order: Order, panel: Survey, alice: User, now: datetime
) -> None:
    people = [recruitment.join(survey=panel, language="en", now=now)[0] for _ in range(6)]
    for contributor in people:
        factories.answer(panel, contributor, {"age": "old"}, now=now)
    release = order(panel)
    withdrawn = now + timedelta(minutes=1)
    clock = Interfering(now, after=3, act=lambda: recruitment.withdraw(contributor=people[0], now=withdrawn))
    dataset.build_queued(release_id=release.pk, clock=clock)
    release.refresh_from_db()
    assert (release.state, release.attempts) == (State.QUEUED, 0)
    assert not folder(release).exists()
    dataset.build_queued(release_id=release.pk, clock=lambda: now + timedelta(hours=1))
    release.refresh_from_db()
    assert release.state == State.READY
    assert release.manifest["counts"]["answers"]["human"] == 5


@pytest.mark.parametrize(
    "change",
    [
        lambda person, now: exclusion.exclude(contributor=person, reason="", now=now),
        lambda person, now: (
            exclusion.exclude(contributor=person, reason="", now=now) and exclusion.include(contributor=person)
        ),
        lambda person, _: gold.note_change(survey=person.survey),
        lambda person, now: aggregation.aggregate_survey(survey_id=person.survey_id, now=now),
    ],
    ids=["left out", "left out and taken in again", "known answers", "trust"],
)
def test_what_changes_between_two_reads_makes_it_begin_anew(
    order: Order, labelled: Survey, now: datetime, change: Callable[[Contributor, datetime], object]
) -> None:
    release, person = order(labelled), labelled.contributors.all()[0]
    clock = Interfering(now, after=2, act=lambda: change(person, now))
    dataset.build_queued(release_id=release.pk, clock=clock)
    release.refresh_from_db()
    assert (release.state, release.attempts) == (State.QUEUED, 0)
    dataset.build_queued(release_id=release.pk, clock=lambda: now)
    release.refresh_from_db()
    assert release.is_ready


def test_new_answers_to_a_survey_without_items_change_nothing(
    order: Order, crowd: Survey, person: Callable[..., Contributor], now: datetime
) -> None:
    release = order(crowd)

    def answered() -> None:
        person(crowd, age="old")
        aggregation.aggregate_survey(survey_id=crowd.pk, now=now)

    dataset.build_queued(release_id=release.pk, clock=Interfering(now, after=3, act=answered))
    release.refresh_from_db()
    assert release.is_ready


def test_a_study_is_not_fitted_anew_while_a_long_build_goes_on(order: Order, labelled: Survey, now: datetime) -> None:
    release, seen = order(labelled), []

    def looked() -> None:
        rows = [Row("late", {"mood": "good"}, labelled.items.all()[0].key)]
        import_answers(survey=labelled, rows=rows, now=now)
        seen.append(aggregation.stale_surveys(now=clock.now + timedelta(minutes=1)))

    clock = Interfering(now, after=4, act=looked)
    dataset.build_queued(release_id=release.pk, clock=clock)
    assert seen == [[]]
    assert aggregation.stale_surveys(now=clock.now + timedelta(minutes=1)) == [labelled.pk]


def test_a_fault_is_raised_and_the_release_queued_again(order: Order, crowd: Survey, now: datetime) -> None:
    release = order(crowd)
    crowd.versions.update(definition={})
    with pytest.raises(KeyError):
        dataset.build_queued(release_id=release.pk, clock=lambda: now)
    release.refresh_from_db()
    assert (release.state, release.attempts) == (State.QUEUED, 1)
    assert claims.overdue(now=now + timedelta(minutes=1)) == [release.pk]


def test_files_of_a_builder_that_died_before_it_could_say_so_are_replaced(
    order: Order, crowd: Survey, now: datetime
) -> None:
    release = order(crowd)
    with files.workshop(release_id=release.pk) as half:
        (half / "half.csv").write_text("half")
        files.publish(half, release_id=release.pk)
    dataset.build_queued(release_id=release.pk, clock=lambda: now)
    assert sorted(contents(release)) == ["answers.csv", "manifest.json"]


def test_the_manifest_says_how_many_consented_here(
    panel: Survey, person: Callable[..., Contributor], build: Order, now: datetime
) -> None:
    people = [person(panel, name="Ann", age="old") for _ in range(3)]
    recruitment.consent_again(contributor=people[0], language="en", now=now)
    assert build(panel, k=1).manifest["consent"] == {"given": 1, "people": 3}
