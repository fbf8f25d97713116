"""Attacks on releases as they are built: what is in the manifest, and what is not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from django.contrib.auth.models import User

from crowd.models import Contributor
from exports.frames import Field, Table
from exports.options import Options, Privacy, Sensitive
from exports.privacy import attack_report
from exports.privacy.attack_report import tried_out
from exports.privacy.attacks.report import MOST_ROWS
from exports.rows import REASONS
from surveys import publishing
from surveys.models import Survey
from tests import factories
from tests.exports.conftest import Order

FIELDS = (
    Field("origin", "string", ""),
    Field("contributor", "string", ""),
    Field("version", "integer", ""),
    Field("age", "integer", "", question="age"),
    Field("ill", "string", "", {"y": "Yes"}, question="ill"),
    Field("ill.missing", "string", "", REASONS, question="ill"),
    Field("why", "string", "", question="why"),
)
OPTIONS = Options(("answers",), ("csv",), 0, 0.0, ("age",), 2, (), False)


def people(n: int, *, seed: int = 1, origin: str = "human", name: str = "person") -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "origin": origin,
            "contributor": [f"{name}-{number}" for number in range(n)],
            "version": 1,
            "age": pd.array(rng.integers(18, 90, n), dtype="Int64"),
            "ill": rng.choice(["y", "n"], n),
            "ill.missing": pd.array([None] * n, dtype="string"),
            "why": [f"Because of {number}" for number in range(n)],
        }
    )


def tried(before: pd.DataFrame, after: pd.DataFrame, options: Options, **more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"seed": 3, "held_out": (), "version": 1, **more}
    return tried_out(Table("answers", FIELDS, before), Table("answers", FIELDS, after), options=options, **given)


def test_answers_as_they_are_and_in_ranges() -> None:
    crowd = people(200)
    plain = tried(crowd, crowd, OPTIONS)["answers"]
    ages = crowd["age"].map(lambda age: "[18, 49]" if age < 50 else "[50, 89]").astype("string")
    ranges = tried(crowd, crowd.assign(age=ages), OPTIONS)["answers"]
    assert plain["people"] == plain["rows"] == 200
    assert plain["no control"] == attack_report.ALL_LEFT
    assert set(plain["inference"]) == {"ill"}, "free text can be guessed by nobody"
    assert plain["singling out"]["attack"]["right"] > 0
    assert ranges["singling out"]["undefined"]
    assert ranges["inference"]["ill"]["attack"]["value"] < plain["inference"]["ill"]["attack"]["value"]


def test_the_sensitive_questions_are_the_secrets() -> None:
    asked = replace(OPTIONS, privacy=Privacy(sensitive={"why": Sensitive(distinct_l=2)}))
    assert set(tried(people(50), people(50), asked)["answers"]["inference"]) == {"why"}


def test_nothing_to_attack() -> None:
    found = tried(people(50), people(50), replace(OPTIONS, quasi_identifiers=()))
    assert found == {"answers": {"undefined": attack_report.NO_QUASI}, "made-up rows": None}


MADE = people(100, origin="synthetic", name="synthetic", seed=9)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"seeds": "random"}, attack_report.RANDOM),
        ({"seeds": "fitted", "epsilon": 1.0}, attack_report.PROMISED),
    ],
    ids=["random", "private"],
)
def test_made_up_rows_that_need_no_attack(changes: dict[str, Any], why: str) -> None:
    crowd = pd.concat([people(100), MADE], ignore_index=True)
    assert tried(crowd, crowd, replace(OPTIONS, **changes))["made-up rows"] == {"undefined": why}


def test_made_up_rows_that_copy_people_are_found_out_by_those_held_out() -> None:
    crowd = people(300)
    copies = crowd.iloc[:200].assign(origin="synthetic", contributor=[f"synthetic-{n}" for n in range(200)])
    both = pd.concat([crowd, copies], ignore_index=True)
    options = replace(OPTIONS, seeds="fitted", quasi_identifiers=("age", "why"))
    outside = {f"person-{number}" for number in range(200, 300)}
    found = tried(both, both, options, held_out=outside)["made-up rows"]
    assert (found["rows"], found["people"], found["control"], found["no control"]) == (200, 200, 100, "")
    assert found["linkability"]["risk"]["low"] > 0.1
    without = tried(both, both, options)["made-up rows"]
    assert (without["people"], without["no control"]) == (300, attack_report.FEW_HELD_OUT)
    other_version = tried(both, both, options, version=2)["made-up rows"]
    assert "nothing can be told" in other_version["undefined"]


def test_made_up_rows_without_a_column_to_guess() -> None:
    nothing = [field for field in FIELDS if not field.question]
    frame = pd.concat([people(60), MADE], ignore_index=True)[[field.name for field in nothing]]
    table = Table("answers", tuple(nothing), frame)
    options = replace(OPTIONS, quasi_identifiers=(), seeds="fitted")
    found = tried_out(table, table, options=options, seed=3, held_out=(), version=1)
    assert found["made-up rows"] == {"undefined": attack_report.NO_COLUMNS}


def test_very_many_people_are_drawn_before_anything_is_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attack_report, "MOST_ROWS", 20)
    found = tried(people(200), people(200), OPTIONS)["answers"]
    assert (found["people"], found["rows"]) == (40, 40)
    assert MOST_ROWS > 40


@pytest.mark.django_db
def test_a_release_tells_what_was_tried(
    build: Order, alice: User, now: datetime, person: Callable[..., Contributor]
) -> None:
    survey: Survey = factories.SurveyFactory(slug="ages", owner=alice)
    ask: dict[str, Any] = {"survey": survey, "required": False, "kind": "number", "config": {}}
    factories.QuestionFactory(**ask, name="age", role="demographic", order=0)
    factories.QuestionFactory(**ask, name="pay", order=1)
    publishing.publish(survey=survey, by=alice, now=now)
    survey.refresh_from_db()
    for number in range(60):
        person(survey, age=20 + number % 12, pay=number * 7 % 40)
    release = build(survey, documents=True, synthetic_rows=30)
    assert release.state == "ready", release.message
    told = release.manifest["privacy"]["attacks"]
    assert (told["answers"]["people"], told["answers"]["rows"]) == (60, 60)
    assert set(told["answers"]["inference"]) == {"pay"}
    assert told["made-up rows"] == {"undefined": attack_report.RANDOM}
