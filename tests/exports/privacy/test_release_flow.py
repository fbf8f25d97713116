"""A real release of people who would stand out: refused as they are, protected by a method, checked from the file."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from django.contrib.auth.models import User

from crowd import demo
from crowd.models import Contributor
from exports import release_parts, streaming
from exports.models import Release
from exports.privacy import anonymise
from surveys import publishing
from surveys.models import Survey
from tests import factories
from tests.exports.conftest import Order, contents, folder

pytestmark = pytest.mark.django_db

State = Release.State
REGIONS = {"options": [{"value": name, "label": name.title()} for name in ("north", "south", "east")]}
QUASI = ["age", "region"]
# pyCANON 1.3.6's figures of the demo's release (`benchmarks/anonymise.py --peer-python`): k, and of each sensitive
# question l, entropy l rounded down, and t.
PYCANON: dict[str, tuple[int, dict[str, tuple[int, int, float]]]] = {
    "lattice": (30, {"can": (3, 2, 0.08333333333333331), "drinks_tea": (2, 1, 0.09999999999999999)}),
    "mondrian": (24, {"can": (3, 2, 0.05833333333333332), "drinks_tea": (2, 1, 0.07999999999999999)}),
    "local": (20, {"can": (2, 1, 0.15625), "drinks_tea": (2, 1, 0.15)}),
}
METHODS = ["lattice", "mondrian", "local", "best"]


@pytest.fixture
def crowd(alice: User, now: datetime, person: Callable[..., Contributor]) -> Survey:
    """Sixty people of many ages in three regions; one of them, at 97, stands out in any case."""
    survey = factories.SurveyFactory(slug="ages", title="Ages", owner=alice)
    ask: dict[str, Any] = {"survey": survey, "required": False}
    factories.QuestionFactory(**ask, name="age", kind="number", config={}, role="demographic", order=0)
    factories.QuestionFactory(**ask, name="region", config=REGIONS, role="demographic", order=1)
    factories.QuestionFactory(**ask, name="mood", order=2)
    factories.QuestionFactory(**ask, name="why", kind="free_text", config={}, order=3)
    publishing.publish(survey=survey, by=alice, now=now)
    survey.refresh_from_db()
    for number in range(59):
        region = ("north", "south", "east")[number % 3]
        mood = "good" if number % 4 else "bad"
        person(survey, age=20 + number % 30, region=region, mood=mood, why=f"Because of {number}")
    person(survey, age=97, region="east", mood="bad", why="Because of 97")
    return survey


def rows(release: Release) -> pd.DataFrame:
    assert release.state == State.READY, release.message
    return pd.read_parquet(folder(release) / "answers.parquet")


def groups(frame: pd.DataFrame) -> Any:
    return frame[frame["origin"] == "human"].groupby(QUASI, dropna=False)


def test_refused_as_they_are(build: Order, crowd: Survey) -> None:
    release = build(crowd)
    assert release.state == State.REFUSED
    assert "60 of 60 people share their combination of age, region with fewer than 4 others (k = 5)" in release.message
    assert "Choose a method that may generalise" in release.message
    assert "Without age, 0 people would still stand out." in release.message


@pytest.mark.parametrize("method", METHODS)
def test_ready_by_a_method(build: Order, crowd: Survey, method: str) -> None:
    release = build(crowd, formats=["parquet"], privacy={"method": method})
    found = rows(release)
    assert groups(found).size().min() >= 5
    made = release.manifest["privacy"]["protection"]
    assert made["after"]["k"] == groups(found).size().min()
    assert made["before"]["k"] == 1
    assert made["suppressed"] == 60 - len(found) <= 3
    assert made["before"]["prosecutor"]["highest"] == 1
    assert made["after"]["prosecutor"]["highest"] <= 0.2
    assert 0 < made["information_loss"] < 1
    assert set(made["columns"]) == {"age", "region"}


def test_what_was_not_protected_is_as_it_was(build: Order, crowd: Survey) -> None:
    found = rows(build(crowd, formats=["parquet"], privacy={"method": "lattice"}))
    said = {f"Because of {number}": "good" if number % 4 else "bad" for number in range(59)} | {"Because of 97": "bad"}
    assert found["mood"].tolist() == [said[why] for why in found["why"]]
    assert found["why"].is_unique


def test_nobody_may_be_left_out(build: Order, crowd: Survey) -> None:
    found = rows(build(crowd, formats=["parquet"], privacy={"method": "best", "suppression": 0}))
    assert len(found) == 60
    assert groups(found).size().min() >= 5


def test_the_settings_of_a_hierarchy_are_kept(build: Order, crowd: Survey) -> None:
    wanted = {"method": "lattice", "generalise": {"age": {"type": "number", "widths": [10, 50]}}}
    release = build(crowd, formats=["parquet", "csv"], privacy=wanted)
    assert set(rows(release)["age"]) <= {"[20, 29]", "[30, 39]", "[40, 49]"}
    field = next(field for field in release.manifest["schema"]["answers"] if field["name"] == "age")
    assert field["type"] == "string"
    assert "Generalised" in field["description"]
    assert release.manifest["privacy"]["protection"]["columns"]["age"].startswith("ranges of 10, such as [20, 29]")


def test_diversity_is_reached(build: Order, crowd: Survey) -> None:
    wanted = {"method": "best", "l": 2, "t": 0.3, "sensitive": "mood"}
    release = build(crowd, formats=["parquet"], privacy=wanted)
    found = rows(release)
    assert groups(found)["mood"].nunique().min() >= 2
    share = (found["mood"] == "bad").mean()
    away = (groups(found)["mood"].agg(lambda moods: (moods == "bad").mean()) - share).abs()
    after = release.manifest["privacy"]["protection"]["after"]
    assert (after["l"], after["t"]) == (2, pytest.approx(away.max(), abs=1e-6))
    assert away.max() <= 0.3 + 1e-9


def test_diversity_is_demanded_also_without_a_method(build: Order, panel: Survey, person: Any) -> None:
    for number in range(12):
        person(panel, age="old" if number % 2 else "young", why="same" if number % 2 else f"other {number}")
    release = build(panel, privacy={"l": 2, "sensitive": "why"})
    assert release.state == State.REFUSED
    assert "gave only 1 different answers to why (l = 2)" in release.message
    release = build(panel, privacy={"t": 0.1, "sensitive": "why"})
    assert "t = 0.1" in release.message


def test_several_sensitive_questions_each_with_its_own_demand(
    build: Order, alice: User, now: datetime, person: Any
) -> None:
    survey = factories.SurveyFactory(slug="several", owner=alice)
    ask: dict[str, Any] = {"survey": survey, "kind": "number", "config": {}, "required": False}
    for order, name in enumerate(("age", "pay", "ill", "vote")):
        factories.QuestionFactory(**ask, name=name, role="demographic" if name == "age" else "normal", order=order)
    publishing.publish(survey=survey, by=alice, now=now)
    survey.refresh_from_db()
    for number in range(60):
        person(
            survey, age=20 + number % 20, pay=number * 7 % 5, ill=number * 3 % 4, vote=0 if number % 3 else number % 4
        )
    asked = {
        "pay": {"distinct_l": 4, "t": 0.25},
        "ill": {"entropy_l": 3.0},
        "vote": {"recursive_c": 3.5, "recursive_l": 2},
    }
    refused = build(survey, k=2, privacy={"sensitive": asked})
    assert refused.state == State.REFUSED
    for words in (
        "answers to pay",
        "(l = 4)",
        "answers to ill",
        "entropy l = 3",
        "different answers to vote (recursive l = 2)",
        "Or raise t of pay.",
    ):
        assert words in refused.message
    release = build(survey, k=2, formats=["parquet"], privacy={"method": "best", "sensitive": asked})
    told = rows(release).groupby("age")
    share = told["ill"].value_counts(normalize=True)
    assert np.exp(-(share * np.log(share)).groupby("age").sum()).min() >= 3 - 1e-9
    assert told["pay"].nunique().min() >= 4
    counts = told["vote"].agg(lambda votes: votes.value_counts().tolist())
    assert all(first < 3.5 * sum(rest) for first, *rest in counts)
    after = release.manifest["privacy"]["protection"]["after"]["sensitive"]
    assert after["pay"]["t"] <= 0.25 + 1e-6
    assert after["vote"]["recursive_c"] == pytest.approx(max(first / sum(rest) for first, *rest in counts))
    fewer = build(
        survey,
        k=2,
        privacy={
            "method": "best",
            "sensitive": {**asked, "vote": {"distinct_l": 9, "recursive_c": 2.0, "recursive_l": 2}},
        },
    )
    for demand in (
        "k = 2, entropy l = 3 for ill",
        "l = 4 for pay",
        "l = 9 for vote, recursive (c, l) = (2, 2) for vote",
    ):
        assert demand in fewer.message
    assert "`vote` has only" in fewer.message


def test_too_few_answers_for_recursive_diversity(build: Order, panel: Survey, person: Any) -> None:
    for number in range(12):
        person(panel, age="old" if number % 2 else "young", why="same" if number % 2 else f"other {number}")
    asked = {"why": {"recursive_c": 2.0, "recursive_l": 2}}
    refused = build(panel, privacy={"sensitive": asked})
    assert "gave fewer than 2 different answers to why (recursive l = 2)" in refused.message


def test_the_same_bytes_twice(build: Order, crowd: Survey) -> None:
    for method in METHODS:
        wanted = {"method": method}
        first, second = (build(crowd, formats=["csv", "parquet"], privacy=wanted, documents=True) for _ in range(2))
        assert contents(first) == contents(second)


def test_a_refusal_by_a_method_says_what_would_help(build: Order, crowd: Survey) -> None:
    generalise = {"age": {"type": "number", "most": 0}}
    release = build(crowd, privacy={"method": "best", "suppression": 0, "generalise": generalise})
    assert release.state == State.REFUSED
    assert "of 60 people stay below what is asked (k = 5) however far age, region are generalised" in release.message
    assert "Generalise `age` one more level: 0 people remain." in release.message or "Generalise" in release.message
    assert "rows" not in release.message


def test_a_refusal_where_nobody_is_to_blame(build: Order, crowd: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anonymise, "TIGHTENINGS", 0)
    release = build(crowd, privacy={"method": "best", "t": 0.5, "sensitive": "mood"})
    assert release.state == State.REFUSED
    assert "No way was found to generalise age, region so that those who stay reach what is asked" in release.message
    assert "Allow a larger t" in release.message


def test_the_documents_say_it_in_words(build: Order, crowd: Survey) -> None:
    made = contents(build(crowd, documents=True, privacy={"method": "lattice"}))
    for name in ("README.md", "datasheet.md"):
        text = made[name].decode()
        assert "whole columns were made coarser (method lattice)" in text
        assert "recognises them with a chance of at most" in text


def test_settings_that_do_not_fit_the_answers_are_told(build: Order, crowd: Survey) -> None:
    tree = {"type": "taxonomy", "tree": {"up": ["north"]}}
    release = build(crowd, privacy={"method": "best", "generalise": {"region": tree}})
    assert release.state == State.REFUSED
    assert "The tree of `region` does not have" in release.message


def test_made_up_rows_are_written_as_people_are_and_change_nothing_about_them(build: Order, crowd: Survey) -> None:
    plain = rows(build(crowd, formats=["parquet"], privacy={"method": "lattice"}))
    mixed = rows(build(crowd, formats=["parquet"], privacy={"method": "lattice"}, synthetic_rows=40))
    human, made = mixed[mixed["origin"] == "human"], mixed[mixed["origin"] == "synthetic"]
    assert len(made) == 40
    for name in QUASI:
        assert set(made[name].dropna()) <= {*human[name], "*"}
    left, right = (f.drop(columns="contributor").sort_values("why").reset_index(drop=True) for f in (plain, human))
    pd.testing.assert_frame_equal(left, right)


HOSTILE = ["=HYPERLINK(1)", "x" * 5_000, "nul\0l", "\ud83d half", "*", "[20, 29]", "{a, b}", "-1", "@SUM(A1)", "\t tab"]


@pytest.mark.parametrize("method", METHODS)
def test_hostile_answers(build: Order, alice: User, now: datetime, person: Any, method: str) -> None:
    survey = factories.SurveyFactory(slug="hostile", owner=alice)
    factories.QuestionFactory(survey=survey, name="job", kind="free_text", config={}, role="demographic")
    publishing.publish(survey=survey, by=alice, now=now)
    for number in range(60):
        person(survey, job=HOSTILE[number % 10].replace("\0", "\ufffd").replace("\ud83d", "?"))
    release = build(
        survey, formats=["parquet", "csv"], text="keep", text_reason="a test", k=7, privacy={"method": method}
    )
    found = rows(release)
    assert found.groupby("job", dropna=False).size().min() >= 7
    for line in contents(release)["answers.csv"].decode().splitlines()[1:]:
        assert not line.split(",", 4)[4].strip('"').startswith(("=", "@"))


@pytest.fixture
def labelled(alice: User, now: datetime) -> Survey:
    """Eight people who label three sentences each, and tell their age each time; Ann says another one once."""
    task = factories.SurveyFactory(slug="labelled", owner=alice, per_item=True, redundancy=9)
    factories.QuestionFactory(survey=task, name="age", kind="number", config={}, role="demographic", order=0)
    factories.QuestionFactory(survey=task, name="mood", order=1)
    items = factories.ItemFactory.create_batch(3, survey=task)
    publishing.publish(survey=task, by=alice, now=now)
    task.refresh_from_db()
    for number in range(9):
        contributor = factories.ContributorFactory(survey=task, kind="model" if number == 8 else "person")
        for place, item in enumerate(items):
            age = 90 if (number, place) == (0, 1) else 20 + number // 4
            response = factories.answer(task, contributor, {"age": age, "mood": "good"}, now=now, item=item)
            response.origin = "model" if number == 8 else "human"
            response.save()
    return task


def test_a_person_is_one_whatever_the_rows(build: Order, labelled: Survey) -> None:
    options: dict[str, Any] = {"formats": ["parquet"], "k": 4, "rows": ["answers", "consensus"]}
    assert build(labelled, **options).state == State.REFUSED
    release = build(labelled, **options, privacy={"method": "lattice", "suppression": 0})
    found = rows(release)
    assert len(found) == 27
    human = found[found["origin"] == "human"]
    assert human.groupby("contributor")["age"].nunique().max() == 1, "one age in all of somebody's rows"
    assert human.groupby("age")["contributor"].nunique().to_dict() == {20: 4, 21: 4}, "Ann is what she mostly said"
    assert found[found["origin"] == "model"]["age"].isna().all(), "nobody gave the model's 22"
    made = release.manifest["privacy"]["protection"]
    assert (made["unified"], made["before"]["at_risk"], made["after"]["k"]) == (1, 4, 4)
    columns = [field["name"] for field in release.manifest["schema"]["consensus"]]
    assert "mood" in columns
    assert "age" not in columns, "what may be generalised does not leave as the crowd's answer"


def test_who_is_left_out_leaves_with_all_rows(build: Order, labelled: Survey, now: datetime) -> None:
    alone = factories.ContributorFactory(survey=labelled)
    for item in labelled.items.all():
        factories.answer(labelled, alone, {"age": 70, "mood": "good"}, now=now, item=item)
    keep = {"age": {"type": "number", "most": 0}}
    options: dict[str, Any] = {"formats": ["parquet"], "k": 4, "rows": ["answers"]}
    refused = build(labelled, **options, privacy={"method": "mondrian", "suppression": 0.1, "generalise": keep})
    assert "1 of 9 people stay below what is asked (k = 4)" in refused.message
    assert "set `suppression: 0.1112`" in refused.message
    release = build(labelled, **options, privacy={"method": "mondrian", "suppression": 0.2, "generalise": keep})
    found = rows(release)
    assert len(found) == 27
    assert 70 not in set(found["age"].dropna())
    assert release.manifest["privacy"]["protection"]["suppressed"] == 1
    assert release.manifest["counts"]["answers"]["human"] == 24


def test_somebody_with_several_sensitive_answers(build: Order, labelled: Survey, now: datetime) -> None:
    first = labelled.responses.earliest("pk")
    first.answers = {**first.answers, "mood": "bad"}
    first.save()
    release = build(labelled, k=4, privacy={"method": "best", "l": 2, "sensitive": "mood"})
    assert release.state == State.REFUSED
    assert "1 people gave different answers to the sensitive question mood" in release.message


def test_what_a_release_of_the_demo_claims(alice: User, now: datetime, build: Order) -> None:
    """Figures of a peer that read the released file."""
    market = next(survey for survey in demo.load(owner=alice, now=now) if not survey.per_item)
    for method, (k, expected) in PYCANON.items():
        privacy = {"method": method, "sensitive": {"can": {"entropy_l": 1.5}, "drinks_tea": {"distinct_l": 2}}}
        release = build(market, k=20, quasi_identifiers=["age_group", "region"], privacy=privacy)
        after = release.manifest["privacy"]["protection"]["after"]
        assert (after["k"], after["people"]) == (k, 160)
        for name, (distinct, entropy, t) in expected.items():
            told = after["sensitive"][name]
            assert (told["distinct_l"], int(told["entropy_l"])) == (distinct, entropy)
            assert told["t"] == pytest.approx(t, abs=1e-6)  # the manifest rounds


@pytest.mark.parametrize("method", METHODS)
def test_the_bytes_do_not_depend_on_the_parts(
    build: Order, labelled: Survey, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """Ann contradicts herself, a model answers too, and somebody is left out; the rest look at few rows at a time."""
    alone = labelled.contributors.filter(kind="person").latest("pk")
    for response in alone.responses.all():
        response.answers = {**response.answers, "age": 70}
        response.save()
    wanted: dict[str, Any] = {
        "formats": ["csv", "parquet"],
        "missing": True,
        "documents": True,
        "k": 3,
        "privacy": {"method": method, "suppression": 0.2, "generalise": {"age": {"type": "number", "most": 1}}},
    }
    whole = build(labelled, **wanted)
    assert whole.manifest["privacy"]["protection"]["suppressed"] == 1, whole.message
    monkeypatch.setattr(release_parts, "ROWS", 2)
    assert contents(build(labelled, **wanted)) == contents(whole)
    monkeypatch.setattr(streaming, "fits", lambda _: False)
    assert contents(build(labelled, **wanted)) == contents(whole)
