"""What goes missing, and why."""

import numpy as np
import pandas as pd
import pytest

from exports.synthesis.missingness import intercept, normal_scores
from tests.exports.synthesis.blueprints import made, one_table, texts

AGE = {"name": "age", "generator": "integer", "low": 18, "high": 90}
REGION = {"name": "region", "generator": "categorical", "values": ["north", "south", "west"]}
INCOME = {"name": "income", "generator": "lognormal", "median": 2500, "spread": 0.6}
ROWS = 20_000


def both(missing: object, *others: dict, column: dict = INCOME) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same table without and with missing cells."""
    return made(column, *others, rows=ROWS), made({**column, "missing": missing}, *others, rows=ROWS)


@pytest.mark.parametrize("missing", [0.2, {"mechanism": "mcar", "share": 0.2}])
def test_at_random_it_depends_on_nothing(missing: object) -> None:
    full, found = both(missing, AGE)
    gone = found["income"].isna()
    assert gone.mean() == pytest.approx(0.2, abs=0.01)
    assert abs(np.corrcoef(gone, full["age"].astype(float))[0, 1]) < 0.02
    assert abs(np.corrcoef(gone, full["income"])[0, 1]) < 0.02
    pd.testing.assert_series_equal(found["income"][~gone], full["income"][~gone])


def test_by_another_column_the_share_holds_and_the_slope_shows() -> None:
    full, found = both({"mechanism": "mar", "share": 0.2, "on": "age", "strength": 1.5}, AGE)
    gone = found["income"].isna()
    assert gone.mean() == pytest.approx(0.2, abs=0.015)
    old, young = gone[full["age"] > 70].mean(), gone[full["age"] < 35].mean()
    assert old > 0.4 > 0.05 > young
    assert abs(np.corrcoef(gone, full["income"])[0, 1]) < 0.02


def test_by_the_value_itself() -> None:
    full, found = both({"mechanism": "mnar", "share": 0.3, "strength": 2})
    gone = found["income"].isna()
    assert gone.mean() == pytest.approx(0.3, abs=0.015)
    assert full["income"][gone].mean() > 1.5 * full["income"][~gone].mean()


def test_shares_by_value() -> None:
    full, found = both({"mechanism": "mar", "on": "region", "shares": {"north": 0.5}, "share": 0.1}, REGION)
    shares = found["income"].isna().groupby(full["region"], observed=True).mean()
    assert shares["north"] == pytest.approx(0.5, abs=0.02)
    assert shares["west"] == pytest.approx(0.1, abs=0.02)


@pytest.mark.parametrize("column", [REGION, AGE, {"name": "name", "generator": "person", "field": "name"}])
def test_columns_of_any_type_can_miss_cells(column: dict) -> None:
    assert made({**column, "missing": 0.5})[column["name"]].isna().mean() == pytest.approx(0.5, abs=0.06)


def test_all_and_none() -> None:
    assert made({**INCOME, "missing": 1})["income"].isna().all()
    assert made({**INCOME, "missing": 0})["income"].notna().all()


def test_the_intercept_gives_the_share() -> None:
    slopes = 2 * np.random.default_rng(1).standard_normal(10_000)
    assert (1 / (1 + np.exp(-(intercept(0.05, slopes) + slopes)))).mean() == pytest.approx(0.05)


def test_scores_are_finite_and_rise() -> None:
    known = np.array([1.0, 2.0, 2.0, 3.0])
    scores = normal_scores(np.array([0.0, 1.0, 2.0, 3.0, 9.0]), known)
    assert np.isfinite(scores).all()
    assert (np.diff(scores) >= 0).all()
    assert scores[2] == pytest.approx(0)


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"mechanism": "mcar", "share": 0.1, "on": "age"}, "“mcar” means: whatever the row holds."),
        ({"mechanism": "mar", "share": 0.1, "strength": 1}, "“mar” needs “on”, the name of another column: age, gap."),
        ({"mechanism": "mar", "share": 0.1, "strength": 1, "on": "income"}, "“mar” needs “on”"),
        ({"mechanism": "mar", "share": 0.1, "strength": 1, "on": "gap"}, "“gap” has missing values of its own"),
        ({"mechanism": "mnar", "share": 0.1, "strength": 1, "on": "age"}, "“mnar” means: by the value itself."),
        ({"mechanism": "mar", "share": 0.1, "on": "age"}, "Say by how much"),
        (1.5, "must be at most 1, not 1.5."),
        ("often", "columns.income.missing: 'often' fits nothing allowed."),
    ],
)
def test_missingness_that_cannot_be(missing: object, words: str) -> None:
    gap = {**AGE, "name": "gap", "missing": 0.1}
    [problem] = texts(one_table({**INCOME, "missing": missing}, AGE, gap))
    assert words in problem
