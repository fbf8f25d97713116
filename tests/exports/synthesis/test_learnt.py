import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from django.contrib.auth.models import User

from crowd.models import Contributor
from exports import rows
from exports.frames import Table
from exports.models import Release
from exports.privacy.refusal import Refused
from exports.synthesis import learnt
from exports.synthesis.learnt import Crowd, learn
from exports.synthesis.seeds import Guide, seeds
from surveys import publishing
from surveys.models import Survey
from tests import factories
from tests.exports.conftest import contents
from tests.exports.test_options import options
from tests.exports.test_rows import nothing

pytestmark = pytest.mark.django_db

PLACES = {"options": [{"value": value, "label": value.title()} for value in ("town", "village", "moon")]}
NEWS = {"options": [{"value": value, "label": value} for value in ("paper", "radio", "web")]}
PEOPLE, RARE = 300, 9999


@pytest.fixture
def crowd_survey(alice: User, now: datetime) -> Survey:
    """Tea drinkers live in town; two people live on the moon, one of whom is 9999; free text tells names."""
    survey = factories.SurveyFactory(slug="crowd", title="Crowd", owner=alice)
    asked: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
        ("place", "single_choice", PLACES, {}),
        ("drink", "single_choice", factories.DRINKS, {}),
        ("sort", "single_choice", factories.TEAS, {"condition": {"==": [{"var": "drink"}, "tea"]}}),
        ("age", "number", {"integer": True}, {"required": False}),
        ("news", "multiple_choice", NEWS, {"required": False}),
        ("why", "free_text", {}, {"required": False}),
        ("mail", "free_text", {"format": "email"}, {"role": "identifier"}),
    ]
    for order, (name, kind, config, more) in enumerate(asked):
        factories.QuestionFactory(survey=survey, name=name, kind=kind, config=config, order=order, **more)
    publishing.publish(survey=survey, by=alice, now=now)
    survey.refresh_from_db()
    for number in range(PEOPLE):
        factories.answer(survey, factories.ContributorFactory(survey=survey), _answers(number), now=now)
    return survey


def _answers(number: int) -> dict[str, Any]:
    town = number % 3 != 0  # two thirds
    tea = (number % 10 != 0) if town else (number % 10 == 0)  # nine tenths, one tenth
    place = "moon" if number in (7, 8) else "town" if town else "village"
    known: dict[str, Any] = {
        "place": place,
        "drink": "tea" if tea else "coffee",
        "age": 30 + number % 40 if number != 7 else RARE,
    }
    known |= {"news": ["paper"] if town else ["radio", "web"], "mail": f"person{number}@example.org"}
    known |= {"why": f"I am Erika Mustermann number {number}"} if number % 2 else {"why": "Erika Mustermann"}
    return known | ({"sort": "green" if number % 4 else "black"} if tea else {})


def taught(survey: Survey, *, epsilon: float | None = None, min_count: int = 5) -> tuple[rows.Source, Crowd]:
    source = rows.source(survey=survey, options=options(missing=True))
    return source, learn(source, seed=3, min_count=min_count, epsilon=epsilon, noise=b"secret")


def made(survey: Survey, *, count: int = 1500, epsilon: float | None = None) -> pd.DataFrame:
    source, crowd = taught(survey, epsilon=epsilon)
    like = Table(rows.ANSWERS, rows.answer_fields(source), pd.DataFrame())
    return seeds(source, like=like, count=count, seed=3, report=nothing, guide=Guide(crowd=crowd)).frame


def share(frame: pd.DataFrame, column: str, value: str) -> float:
    return float((frame[column] == value).mean())


def test_the_crowds_shares_and_what_hangs_together(crowd_survey: Survey) -> None:
    frame = made(crowd_survey)
    town, village = frame[frame["place"] == "town"], frame[frame["place"] == "village"]
    assert len(town) / len(frame) == pytest.approx(0.66, abs=0.05)
    assert share(town, "drink", "tea") == pytest.approx(0.9, abs=0.06)
    assert share(village, "drink", "tea") == pytest.approx(0.1, abs=0.06)
    assert share(frame[frame["drink"] == "tea"], "sort", "green") == pytest.approx(0.75, abs=0.06)
    assert town["news.paper"].mean() > 0.9 > 0.1 > village["news.paper"].mean()
    assert frame["age"].mean() == pytest.approx(49.5, abs=3)


def test_the_logic_holds(crowd_survey: Survey) -> None:
    frame = made(crowd_survey)
    tea = frame["drink"] == "tea"
    assert frame.loc[tea, "sort"].notna().all()
    assert frame.loc[~tea, "sort"].isna().all()
    assert set(frame.loc[~tea, "sort.missing"]) == {"hidden"}


def test_what_too_few_share_and_what_people_wrote_stays_here(crowd_survey: Survey) -> None:
    _, crowd = taught(crowd_survey)
    document = repr(crowd.model.to_document())
    assert not [word for word in ("moon", str(RARE), "Erika", "Mustermann", "person1") if word in document]
    frame = made(crowd_survey)
    assert frame["age"].max() < 100
    assert not frame["why"].str.contains("Erika").any()
    assert "mail" not in frame.columns
    assert share(frame, "place", "moon") < 0.02


def test_the_same_seed_gives_the_same_rows(crowd_survey: Survey) -> None:
    pd.testing.assert_frame_equal(made(crowd_survey, count=200), made(crowd_survey, count=200))


def test_models_and_made_up_answers_teach_nothing(crowd_survey: Survey, now: datetime) -> None:
    _, before = taught(crowd_survey)
    for _ in range(50):
        machine = factories.ContributorFactory(survey=crowd_survey, kind=Contributor.Kind.MODEL)
        found = factories.answer(crowd_survey, machine, {"place": "moon", "drink": "tea"}, now=now)
        found.origin = "model"
        found.save()
    assert taught(crowd_survey)[1].model.to_document() == before.model.to_document()


def test_a_person_counts_once_however_much_they_did(task: Survey, now: datetime) -> None:
    for _ in range(8):
        person = factories.ContributorFactory(survey=task)
        for item in task.items.all():
            factories.answer(task, person, {"mood": "good"}, now=now, item=item)
    _, crowd = taught(task)
    assert crowd.people == 8
    with pytest.raises(Refused, match="at least 9 people"):
        taught(task, min_count=9)


def test_a_fifth_is_kept_from_the_model_where_that_tells_something(crowd_survey: Survey) -> None:
    _, crowd = taught(crowd_survey)
    assert (crowd.people, len(crowd.held_out)) == (PEOPLE - 60, 60)
    assert crowd.held_out < set(crowd_survey.contributors.values_list("key", flat=True))
    assert taught(crowd_survey)[1].held_out == crowd.held_out
    few = crowd_survey.contributors.order_by("pk").values_list("pk", flat=True)[:145]
    crowd_survey.contributors.exclude(pk__in=list(few)).delete()
    _, crowd = taught(crowd_survey)
    assert (crowd.people, crowd.held_out) == (145, frozenset())


def test_whoever_is_beyond_the_most_is_held_out_too(crowd_survey: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learnt, "MOST_PEOPLE", 100)
    _, crowd = taught(crowd_survey)
    assert (crowd.people, len(crowd.held_out)) == (100, PEOPLE - 100)


def test_differential_privacy_is_told_and_the_shares_stay_near(crowd_survey: Survey) -> None:
    _, crowd = taught(crowd_survey, epsilon=8.0)
    told = crowd.described()
    assert told["differential privacy"]["epsilon"] == 8.0
    assert (told["people"], told["held out"]) == (None, None)
    frame = made(crowd_survey, epsilon=8.0)
    assert share(frame, "place", "town") == pytest.approx(0.66, abs=0.15)
    pd.testing.assert_frame_equal(frame, made(crowd_survey, epsilon=8.0))


def test_what_a_private_model_learns_does_not_tell_whether_anybody_answered(crowd_survey: Survey) -> None:
    """Whether a question is learnt is settled by how it is asked: the first answer to it would show otherwise."""
    for response in crowd_survey.responses.all():
        response.answers = {name: value for name, value in response.answers.items() if name not in ("news", "place")}
        response.save()
    questions = {part.name for part in taught(crowd_survey, epsilon=8.0)[1].parts}
    assert {"news", "place"} <= questions
    assert {"news", "place"} <= set(taught(crowd_survey, epsilon=8.0)[1].described()["questions"])
    assert not {"news", "place"} & {part.name for part in taught(crowd_survey)[1].parts}


def test_the_noise_is_the_same_for_the_same_answers_and_for_no_others(
    crowd_survey: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two models with the same noise would tell by their difference what somebody had answered."""
    paid: list[str] = []
    seeds_: list[int] = []
    monkeypatch.setattr(learnt, "fit_table", lambda table, **given: seeds_.append(given["noise_seed"]))
    source = rows.source(survey=crowd_survey, options=options())

    def learnt_from(noise: bytes = b"secret", epsilon: float | None = 8.0) -> None:
        learn(source, seed=3, min_count=5, epsilon=epsilon, noise=noise, pay=paid.append)

    learnt_from()
    learnt_from()
    learnt_from(b"another")
    factories.answer(crowd_survey, factories.ContributorFactory(survey=crowd_survey), _answers(1), now=now)
    learnt_from()
    for keys in (paid, seeds_):
        assert keys[0] == keys[1]
        assert len(set(keys)) == 3
    learnt_from(epsilon=None)
    assert len(paid) == 4, "without a promise nothing is paid"


def test_one_person_more_changes_nothing_about_who_else_teaches_a_private_model(
    crowd_survey: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The promise is about a table that differs in one person: who takes part must not hang on how many they are."""
    before, held_out = learnt._one_each(rows.source(survey=crowd_survey, options=options()), 3, private=True)
    assert (len(before), held_out) == (PEOPLE, frozenset())
    crowd_survey.contributors.order_by("pk")[5].delete()
    after, _ = learnt._one_each(rows.source(survey=crowd_survey, options=options()), 3, private=True)
    assert after == [*before[:5], *before[6:]]
    monkeypatch.setattr(learnt, "MOST_PEOPLE", 100)
    some, others = learnt._one_each(rows.source(survey=crowd_survey, options=options()), 3, private=True)
    assert (len(some), len(others)) == (100, PEOPLE - 101)


def test_a_release_says_how_they_came_about_and_people_stay_as_they_are(
    crowd_survey: Survey, build: Callable[..., Release]
) -> None:
    alone = build(crowd_survey, quasi_identifiers=[])
    both = build(crowd_survey, quasi_identifiers=[], synthetic_rows=100, seeds="fitted")
    assert both.state == Release.State.READY, both.message
    assert (both.manifest["synthetic"]["people"], both.manifest["synthetic"]["held out"]) == (240, 60)
    assert set(both.manifest["synthetic"]["questions"]) == {"place", "drink", "sort", "age", "news"}
    assert _people(both) == _people(alone)


def _people(release: Release) -> list[list[str]]:
    """The rows of people without their pseudonyms, which are another release's."""
    lines = [line.split(",") for line in contents(release)["answers.csv"].decode().splitlines()]
    return sorted([line[0], *line[2:]] for line in lines if line[0] == "human")


def test_the_report_judges_by_people_whom_the_model_has_not_seen(
    crowd_survey: Survey, build: Callable[..., Release]
) -> None:
    made = {"synthetic_rows": 100, "seeds": "fitted", "predict": "drink"}
    release = build(crowd_survey, quasi_identifiers=[], documents=True, **made)
    told = json.loads(contents(release)["report.json"])["realism"]
    assert (told["held_out"], told["predicted"]) == (60, "drink")
    assert told["closeness"]["closer_share"] == pytest.approx(0.5, abs=0.2)
    # Place tells the drink in nine of ten cases.
    assert told["usefulness"]["value"] == pytest.approx(1, abs=0.15)


def test_random_ones_look_at_nobody(crowd_survey: Survey, build: Callable[..., Release]) -> None:
    release = build(crowd_survey, quasi_identifiers=[], synthetic_rows=10)
    assert "synthetic" not in release.manifest


def test_too_few_answers_are_refused(
    panel: Survey, build: Callable[..., Release], person: Callable[..., object]
) -> None:
    person(panel, name="Ada", age="young")
    release = build(panel, synthetic_rows=10, seeds="fitted", quasi_identifiers=[])
    assert (release.state, "ask for rows at random" in release.message) == (Release.State.REFUSED, True)


def test_nothing_is_drawn_where_nothing_is_wanted(crowd_survey: Survey) -> None:
    assert made(crowd_survey, count=0).empty
    assert np.isfinite(made(crowd_survey, count=1)["age"].astype(float)).sum() <= 1
