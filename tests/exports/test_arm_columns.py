"""Which arm a row belongs to: in a release, among made-up rows, and where these follow the crowd."""

from collections import Counter
from datetime import datetime
from typing import Any

import pandas as pd
import pytest
from django.contrib.auth.models import User

from crowd import recruitment
from crowd.models import Response
from exports import arm_columns, streaming
from exports.models import Release
from surveys import publishing
from surveys.models import Survey
from tests import factories
from tests.exports.conftest import Order, contents, folder

pytestmark = pytest.mark.django_db


@pytest.fixture
def experiment(alice: User, now: datetime) -> Survey:
    return factories.experiment(owner=alice, now=now)


def people(experiment: Survey, now: datetime, n: int, arm: str = "") -> None:
    """Those in arm a feel bad, those in arm b good."""
    for _ in range(n):
        person, _ = recruitment.join(survey=experiment, language="en", now=now, arm=arm)
        other, mood = {"a": ("mood_b", "bad"), "b": ("mood_a", "good")}[person.arm]
        response = factories.answer(experiment, person, {f"mood_{person.arm}": mood}, now=now)
        Response.objects.filter(pk=response.pk).update(missing={other: "hidden"})


def answers(release: Release) -> pd.DataFrame:
    assert release.is_ready, release.message
    frame = pd.read_parquet(folder(release) / "answers.parquet")
    return frame.astype(object).where(frame.notna(), None)


@pytest.mark.parametrize("whole", [False, True], ids=["in parts", "at once"])
def test_each_row_says_its_arm(
    build: Order, experiment: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    monkeypatch.setattr(streaming, "fits", lambda _: not whole)
    people(experiment, now, 6)
    people(experiment, now, 1, arm="b")
    factories.answer(experiment, factories.ContributorFactory(survey=experiment), {}, now=now)
    release = build(experiment, missing=True, formats=["parquet"])
    frame = answers(release)
    assert Counter(zip(frame["arm"], frame["arm.by"], strict=True)) == {
        ("a", "lot"): 4,
        ("b", "lot"): 2,
        ("b", "link"): 1,
        (None, None): 1,
    }
    in_b = frame[frame["arm"] == "b"]
    assert set(in_b["mood_b"]) == {"good"}
    assert set(in_b["mood_a.missing"]) == {"hidden"}
    assert arm_columns.NOTE in release.manifest["notes"]


def test_what_the_codes_mean_travels(build: Order, experiment: Survey, now: datetime) -> None:
    people(experiment, now, 6)
    experiment.arms.filter(code="b").update(code="c", label="Newer")
    experiment.questions.filter(name="mood_b").update(condition={"arm": "c"})
    publishing.publish(survey=experiment, by=None, now=now)
    release = build(experiment, documents=True)
    field = next(one for one in release.manifest["schema"]["answers"] if one["name"] == "arm")
    assert field["labels"] == {"a": "As before", "c": "Newer", "b": "Reworded"}
    assert b"Reworded" in contents(release)["codebook.xml"]


def test_a_study_without_arms_has_no_such_column(build: Order, survey: Survey, now: datetime) -> None:
    factories.answer(survey, factories.ContributorFactory(survey=survey), {"drink": "tea"}, now=now)
    release = build(survey, formats=["parquet"])
    assert "arm" not in answers(release)
    assert arm_columns.NOTE not in release.manifest["notes"]


def made_up(build: Order, experiment: Survey, **options: Any) -> pd.DataFrame:
    frame = answers(build(experiment, missing=True, formats=["parquet"], **options))
    return frame[frame["origin"] == "synthetic"]


def test_made_up_rows_have_arms_by_their_shares(build: Order, experiment: Survey) -> None:
    found = made_up(build, experiment, synthetic_rows=30)
    assert Counter(found["arm"]) == {"a": 20, "b": 10}
    assert set(found["arm.by"]) == {"lot"}
    for arm, other in ("ab", "ba"):
        rows = found[found["arm"] == arm]
        assert rows[f"mood_{arm}"].notna().all()
        assert set(rows[f"mood_{other}.missing"]) == {"hidden"}


def test_rows_that_shall_have_an_answer_are_in_an_arm_that_asks_it(build: Order, experiment: Survey) -> None:
    found = made_up(build, experiment, fill_by=["mood_b"], fill_to=15)
    assert Counter(found["arm"]) == {"b": 30}


def test_made_up_rows_follow_what_an_arm_did(build: Order, experiment: Survey, now: datetime) -> None:
    people(experiment, now, 60)
    found = made_up(build, experiment, seeds="fitted", synthetic_rows=30)
    assert set(found["arm"]) == {"a", "b"}
    assert set(found.loc[found["arm"] == "a", "mood_a"]) == {"bad"}
    assert set(found.loc[found["arm"] == "b", "mood_b"]) == {"good"}
