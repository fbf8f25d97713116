"""Learn from a table, sample, store."""

import json

import numpy as np
import pandas as pd
import pytest

from exports.synthesis.fitted import Model, fit_table, model
from exports.synthesis.fitted.recognition import TextRefused
from exports.synthesis.fitted.schema import NothingToLearn
from tests.exports.synthesis.fitted.tables import dependence, people

PEOPLE = people(3000)
HOW: list[dict] = [
    {"method": "trees"},
    {"method": "copula"},
    {},
    {
        "epsilon": 4,
        "noise_seed": 1,
        "domains": {"age": (18, 89), "vote": ["blue", "red"], "town": ["Aby", "Bree", "Cork"]},
    },
]


@pytest.mark.parametrize("how", HOW, ids=str)
def test_the_same_seeds_give_the_same_bytes_also_from_a_stored_model(how: dict) -> None:
    one, other = (fit_table(PEOPLE, seed=1, **how) for _ in range(2))
    stored = Model.from_document(json.loads(json.dumps(one.to_document())))
    first = one.sample(200, 5).to_csv()
    assert first == other.sample(200, 5).to_csv() == stored.sample(200, 5).to_csv()
    assert first != one.sample(200, 6).to_csv()
    assert list(one.sample(5, 5).columns) == list(PEOPLE.columns)


@pytest.mark.parametrize("how", HOW, ids=str)
def test_a_planted_dependence_is_recovered(how: dict) -> None:
    drawn = fit_table(PEOPLE, seed=1, **how).sample(3000, 5)
    assert dependence(PEOPLE) == pytest.approx(0.8, abs=0.05)
    # A copula blurs a step, and noise blurs everything.
    assert dependence(drawn) > (0.2 if how.get("method") == "copula" else 0.65)


def test_auto_says_which_model_it_took_and_why() -> None:
    assert "The model 'trees' was chosen on 600 rows held out" in fit_table(PEOPLE, seed=1).notes[-1]
    assert "rows are too few to compare" in fit_table(people(100), seed=1).notes[-1]


def test_no_name_and_no_rare_value_leaves() -> None:
    frame = PEOPLE.assign(town=["Hut of Alice", *PEOPLE["town"][1:]], age=[131, *PEOPLE["age"][1:]])
    for how in HOW:
        stored = json.dumps(fit_table(frame, seed=1, **how).to_document())
        assert "Hut of Alice" not in stored
        (age,) = [one for one in json.loads(stored)["columns"] if one["name"] == "age"]
        assert max(age["high"]) <= 128
        assert '"p17"' not in stored
    drawn = fit_table(frame, seed=1).sample(5000, 1)
    assert not set(drawn["name"]) & set(frame["name"])
    assert drawn["name"].is_unique
    assert drawn["age"].max() <= 90


def test_rows_do_not_depend_on_how_many_follow_in_other_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "PART", 100)
    fitted = fit_table(people(300), seed=1, method="trees")
    parts = list(fitted.parts(250, 3))
    assert [len(part) for part in parts] == [100, 100, 50]
    pd.testing.assert_frame_equal(fitted.sample(250, 3)[:200], fitted.sample(200, 3))
    assert fitted.sample(250, 3)["name"].is_unique


def test_a_private_model_says_what_it_promises_and_what_it_spent() -> None:
    fitted = fit_table(PEOPLE, seed=1, epsilon=2, noise_seed=1)
    promise = fitted.promise
    assert promise is not None
    assert (promise.epsilon, promise.delta, promise.delta_domains) == (2, 1e-6, 5e-7)
    assert sum(rho for _, rho in promise.spent) == pytest.approx(promise.rho)
    assert "ε = 2, δ = 1e-06" in fitted.notes[-1]
    assert "town" in fitted.notes[-1]
    assert fitted.rows == pytest.approx(3000, abs=300)


def test_the_noise_of_a_private_model_does_not_come_from_the_seed() -> None:
    one, other = (fit_table(PEOPLE[["age", "vote"]], seed=1, epsilon=1).to_document() for _ in range(2))
    assert one["engine"] != other["engine"]


def test_free_text_is_refused_unless_left_out() -> None:
    frame = people(100).assign(comment=[f"I liked the {n}th page of it" for n in range(100)])
    with pytest.raises(TextRefused, match="'comment'"):
        fit_table(frame, seed=1)
    assert "comment" not in fit_table(frame, seed=1, leave_out=["comment"]).sample(10, 1)


@pytest.mark.parametrize("how", [{}, {"method": "copula"}, {"epsilon": 5, "noise_seed": 1, "domains": {"x": (0, 9)}}])
@pytest.mark.parametrize(
    "columns",
    [
        {"x": [1, 2, 3] * 20},
        {"x": [1, 2, 3] * 20, "empty": [None] * 60},
        {"x": [4] * 60, "constant": ["k"] * 60},
        {"x": [1, 2, None] * 20, "many": [f"v{n % 29}" for n in range(60)]},
        {"x": [1, 5, 9] * 20, "mixed": [1, "a", 2.5, None] * 15},
    ],
    ids=lambda columns: "+".join(columns),
)
def test_hostile_tables(columns: dict, how: dict) -> None:
    frame = pd.DataFrame(columns)
    drawn = fit_table(frame, seed=1, **how).sample(50, 2)
    assert drawn.shape == (50, len(columns))
    assert drawn["x"].dropna().between(0, 9).all()


def test_one_row_is_refused() -> None:
    with pytest.raises(NothingToLearn, match="fewer than the minimum count"):
        fit_table(people(1), seed=1)


def test_no_rows_are_an_empty_table() -> None:
    drawn = fit_table(people(100), seed=1, method="trees").sample(0, 1)
    assert drawn.shape == (0, 9)


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(ValueError, match="take auto, trees or copula"):
        fit_table(people(100), seed=1, method="gan")


def broken(stored: dict) -> list[dict]:
    return [
        {},
        {**stored, "version": 99},
        {**stored, "columns": [{}]},
        {**stored, "engine": {"trees": [{"column": 0}], "follows": []}},
        {key: value for key, value in stored.items() if key != "rows"},
    ]


@pytest.mark.parametrize("number", range(5))
def test_a_document_that_is_no_model_is_refused(number: int) -> None:
    stored = fit_table(people(100), seed=1, method="trees").to_document()
    with pytest.raises(model.NotAModel, match=r"not a fitted model|damaged"):
        Model.from_document(broken(stored)[number])


def test_what_is_stored_is_shares_of_many_rows() -> None:
    stored = fit_table(PEOPLE, seed=1, method="trees", min_count=5).to_document()
    assert stored["min_count"] == 5
    for tree in stored["engine"]["trees"]:
        assert all(abs(sum(share for _, share in leaf) - 1) < 1e-3 for leaf in tree["shares"] if leaf)
    assert np.all([column.get("form") for column in stored["columns"]])
