"""Rank correlation."""

import numpy as np
import pytest
from scipy import stats

from exports.synthesis.dependence import pearson, possible
from tests.exports.synthesis.blueprints import made, one_table, texts

AGE = {"name": "age", "generator": "integer", "low": 18, "high": 90}
INCOME = {"name": "income", "generator": "lognormal", "median": 2500, "spread": 0.6}
MOOD = {"name": "mood", "generator": "categorical", "values": {"low": 1, "middle": 2, "high": 1}}


def test_marginals_stay_and_ranks_correlate() -> None:
    table = made(AGE, INCOME, rows=20_000, correlations=[{"columns": ["age", "income"], "spearman": 0.6}])
    assert stats.spearmanr(table["age"], table["income"]).statistic == pytest.approx(0.6, abs=0.015)
    assert stats.kstest(table["income"], stats.lognorm(0.6, scale=2500).cdf).pvalue > 0.001
    assert stats.chisquare(table["age"].value_counts()).pvalue > 0.001


def test_a_matrix_over_numbers_dates_and_ordered_categories() -> None:
    day = {"name": "day", "generator": "date", "start": "2020-01-01", "end": "2025-12-31"}
    wanted = [[1, 0.5, -0.4], [0.5, 1, 0], [-0.4, 0, 1]]
    correlation = {"columns": ["income", "day", "mood"], "spearman": wanted}
    table = made(INCOME, day, MOOD, rows=20_000, correlations=[correlation])
    codes = table["mood"].astype(str).map({"low": 0, "middle": 1, "high": 2})
    seen = np.asarray(
        stats.spearmanr(np.column_stack([table["income"], table["day"].astype("int64"), codes])).statistic
    )
    assert seen[0, 1] == pytest.approx(0.5, abs=0.02)
    assert seen[0, 2] == pytest.approx(-0.4, abs=0.05)  # three categories leave many ties
    assert seen[1, 2] == pytest.approx(0, abs=0.02)


def test_a_few_rows_correlate_as_well() -> None:
    pairs = [
        made(AGE, INCOME, rows=1, seed=seed, correlations=[{"columns": ["age", "income"], "spearman": 0.9}])
        for seed in range(150)
    ]
    ages, incomes = [one["age"][0] for one in pairs], [one["income"][0] for one in pairs]
    assert stats.spearmanr(ages, incomes).statistic > 0.75


def test_what_is_calculated_from_them_fits() -> None:
    double = {"name": "double", "generator": "expression", "value": {"*": [{"var": "age"}, 2]}}
    table = made(double, AGE, INCOME, correlations=[{"columns": ["age", "income"], "spearman": 0.5}])
    assert (table["double"] == 2 * table["age"]).all()


def test_spearman_of_normal_scores() -> None:
    assert pearson(np.array([1.0, 0.0]))[0] == pytest.approx(1)
    assert pearson(np.array([0.5]))[0] == pytest.approx(2 * np.sin(np.pi / 12))
    assert possible(np.array([[1, 0.9], [0.9, 1]]))
    assert not possible(np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]))
    assert not possible(np.array([[1, 0.9], [0.8, 1]]))
    assert not possible(np.array([[2, 0.9], [0.9, 1]]))


@pytest.mark.parametrize(
    ("correlations", "words"),
    [
        ([{"columns": ["age", "wage"], "spearman": 0.5}], "correlations.0: There is no column “wage”."),
        ([{"columns": ["age", "name"], "spearman": 0.5}], "correlations.0: “name” (person) has no free order."),
        ([{"columns": ["age", "income"], "spearman": [[1, 0.5]]}], "must have 2 rows of 2 numbers"),
        ([{"columns": ["age", "income"], "spearman": [[1, 0.5], [0.4, 1]]}], "No data can have these correlations."),
        ([{"columns": ["age", "income"], "spearman": 2}], "correlations.0.spearman: must be"),
        (
            [{"columns": ["age", "income"], "spearman": 0.1}, {"columns": ["age", "mood"], "spearman": 0.1}],
            "“age” is in two",
        ),
    ],
)
def test_correlations_that_cannot_be(correlations: list, words: str) -> None:
    name = {"name": "name", "generator": "person", "field": "name"}
    [problem] = texts(one_table(AGE, INCOME, MOOD, name, correlations=correlations))
    assert words in problem
