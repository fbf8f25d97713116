"""Made-up rows of a release against people whom their model has not seen."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from exports.reports import page_realism, subject
from exports.reports.release_realism import (
    FROM_NOBODY,
    NO_TARGET,
    NOBODY_HELD_OUT,
    NOT_COVERED,
    NOT_PRIVATE,
    Realism,
    compare,
)
from tests.exports.reports.tables import AGE, CONTRIBUTOR, MOOD, ORIGIN, SECONDS, SPENT, VERSION, WHY, manifest, table

FIELDS = [ORIGIN, CONTRIBUTOR, VERSION, SECONDS, AGE, MOOD, SPENT]
MODEL = {"seeds": "fitted to people", "model": "trees", "minimum count": 5}


def answers(number: int, origin: str, seed: int) -> pd.DataFrame:
    """Old people are mostly in a good mood, and spend more."""
    rng = np.random.default_rng(seed)
    old = rng.random(number) < 0.5
    good = np.where(rng.random(number) < 0.9, old, ~old)
    made = origin == "synthetic"
    return table(
        FIELDS,
        origin=[origin] * number,
        contributor=[f"{origin}-{n:03d}" for n in range(number)],
        version=[2] * number,
        seconds=[None if made else int(n) for n in rng.integers(5, 90, number)],
        age=np.where(old, "old", "young").tolist(),
        mood=np.where(good, "good", "bad").tolist(),
        spent=np.round(rng.gamma(2, 10, number) + 20 * old, 2).tolist(),
    )


def read(real: pd.DataFrame, made: pd.DataFrame, *, synthetic: dict[str, Any] | None = None) -> subject.Subject:
    frame = pd.concat([real, made], ignore_index=True)
    told = manifest(answers=FIELDS) | ({"synthetic": synthetic} if synthetic else {})
    return subject.read(told, {"answers": frame})


PEOPLE, MADE = answers(300, "human", 1), answers(200, "synthetic", 2)
UNSEEN = frozenset(PEOPLE["contributor"][:60])


def on_the_page(found: Realism) -> str:
    return "".join(page_realism.realism(found))


@pytest.fixture(scope="module")
def learnt() -> Realism:
    return compare(read(PEOPLE, MADE, synthetic=MODEL), held_out=UNSEEN, predict="mood")


def test_rows_are_judged_by_people_whom_the_model_has_not_seen(learnt: Realism) -> None:
    assert (learnt.held_out, learnt.predicted, learnt.undefined) == (60, "mood", "")
    assert learnt.commonest in ("Good", "Bad")
    assert learnt.usefulness is not None
    assert learnt.usefulness.value == pytest.approx(1, abs=0.12)
    assert min(learnt.usefulness.parts) > 0.75
    assert learnt.closeness is not None
    assert learnt.closeness.closer_share == pytest.approx(0.5, abs=0.12)
    assert learnt.closeness.copies == pytest.approx(learnt.closeness.copies_held_out, abs=0.03)


def test_nobody_took_time_over_a_made_up_row(learnt: Realism) -> None:
    assert learnt.columns == ("age", "mood", "spent")
    assert learnt.detection is not None
    assert learnt.detection.value == pytest.approx(0.5, abs=0.1)


def test_the_page_tells_what_was_foretold_and_how_near_the_rows_are(learnt: Realism) -> None:
    assert "<p>Made-up rows are fitted to people. Nothing that fewer than 5" in on_the_page(learnt)
    text = on_the_page(learnt)
    assert "Learnt was whether the answer to mood is" in text
    assert "tested on 60 rows of people held out" in text
    assert "nothing was copied" in text
    assert "hardly tell it" not in text


def test_copies_are_found() -> None:
    copied = PEOPLE[60:].assign(origin="synthetic").sample(200, replace=True, random_state=1)
    found = compare(read(PEOPLE, copied, synthetic=MODEL), held_out=UNSEEN, predict="mood").closeness
    assert found is not None
    # Of a quarter of them the row that was copied is among the 60 that are compared with the 60 held out.
    assert found.closer_share == pytest.approx(0.25 + 0.75 / 2, abs=0.05)
    assert found.copies == 1
    assert (found.copies_held_out or 0) < 0.1


def test_answers_to_earlier_versions_were_not_learnt_from(learnt: Realism) -> None:
    earlier = answers(100, "human", 5).assign(version=1, contributor=[f"early-{n}" for n in range(100)])
    found = compare(read(pd.concat([PEOPLE, earlier]), MADE, synthetic=MODEL), held_out=UNSEEN, predict="mood")
    assert (found.closeness, found.held_out) == (learnt.closeness, 60)


def test_where_nobody_was_held_out_it_says_so() -> None:
    found = compare(read(PEOPLE, MADE, synthetic=MODEL))
    assert found.usefulness is not None
    assert found.closeness is not None
    assert (found.usefulness.undefined, found.closeness.undefined) == (NOBODY_HELD_OUT, NOBODY_HELD_OUT)
    assert on_the_page(found).count("150 are enough") == 2


def test_rows_that_were_learnt_from_nobody_are_tested_on_anybody() -> None:
    at_random = MADE.assign(mood=MADE["mood"].sample(frac=1, random_state=1).to_numpy())
    found = compare(read(PEOPLE, at_random), predict="mood")
    assert found.held_out == 60
    assert found.closeness is not None
    assert found.closeness.undefined == FROM_NOBODY
    assert found.usefulness is not None
    assert (found.usefulness.value or 1) < 0.8


def test_without_contributors_rows_are_held_out() -> None:
    found = compare(read(PEOPLE.drop(columns="contributor"), MADE.drop(columns="contributor")))
    assert (found.held_out, found.predicted) == (60, "age")


def test_what_the_others_do_not_tell_is_told() -> None:
    nobody = PEOPLE.assign(age=["old", "young"] * 150, mood=["good", "good", "bad", "bad"] * 75, spent=1.0)
    found = compare(read(nobody, MADE), predict="mood")
    assert "hardly tell it" in on_the_page(found)


def test_too_few_answers_to_the_question() -> None:
    few = PEOPLE.assign(mood=PEOPLE["mood"].where(PEOPLE.index % 10 == 0))
    found = compare(read(few, MADE), predict="mood").usefulness
    assert found is not None
    assert found.undefined == "Fewer than 30 rows have an answer to “mood”."


def test_nothing_to_foretell_and_nothing_to_compare() -> None:
    fields = [ORIGIN, CONTRIBUTOR, SPENT]
    made = subject.read(
        manifest(answers=fields),
        {"answers": pd.concat([PEOPLE, MADE])[["origin", "contributor", "spent"]].reset_index(drop=True)},
    )
    found = compare(made).usefulness
    assert found is not None
    assert found.undefined == NO_TARGET
    words = pd.concat([PEOPLE, MADE])[["origin"]].assign(why="Because").reset_index(drop=True)
    assert compare(subject.read(manifest(answers=[ORIGIN, WHY]), {"answers": words})).undefined.startswith(
        "There is no"
    )


def test_models_alone_are_compared_where_there_are_no_people() -> None:
    found = compare(read(PEOPLE.assign(origin="model"), MADE))
    assert found.rows == (300, 200)


def test_what_epsilon_does_not_cover_is_left_out_unless_it_is_asked_for() -> None:
    told = read(PEOPLE, MADE, synthetic={**MODEL, "differential privacy": {"epsilon": 2.0}})
    assert compare(told) == Realism(NOT_PRIVATE)
    told.manifest["options"] = {"realism": True}
    found = compare(told)
    assert found.compared is not None
    assert found.made[-1] == NOT_COVERED
    assert NOT_COVERED in on_the_page(found)
