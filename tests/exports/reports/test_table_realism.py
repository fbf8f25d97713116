import numpy as np
import pandas as pd
import pytest

from exports.reports.tables import Table, review_tables
from tests.exports.reports.test_tables import sales


def compared(frame: pd.DataFrame, reference: pd.DataFrame, **given: str) -> Table:
    predict = {"t": given["predict"]} if "predict" in given else None
    return review_tables({"t": frame}, title="x", seed=1, reference={"t": reference}, predict=predict).tables[0]


def test_columns_of_another_sort_or_name_are_left_out() -> None:
    real = sales(2).drop(columns=["gift"]).assign(price="dear")
    found = compared(sales(1), real)
    assert "kind" in found.realism.columns
    assert not {"price", "gift", "sale"} & set(found.realism.columns)


def test_tables_that_share_nothing() -> None:
    found = compared(sales(1), pd.DataFrame({"other": [1, 2, 3]}))
    assert found.realism.undefined.startswith("The real table shares no column")
    assert found.closeness is None


def test_what_differs_is_seen() -> None:
    same, other = compared(sales(1), sales(2)), compared(sales(1).assign(kind="tea"), sales(2))
    assert same.realism.detection is not None
    assert other.realism.detection is not None
    assert other.realism.detection.value is not None
    assert same.realism.detection.value is not None
    assert other.realism.detection.value > same.realism.detection.value + 0.1


def test_a_column_to_predict_is_tested_on_the_half_that_was_not_learnt_from() -> None:
    rng = np.random.default_rng(1)

    def made(n: int) -> pd.DataFrame:
        x = rng.normal(size=n)
        return pd.DataFrame({"x": x, "y": np.where(x + rng.normal(0, 0.5, n) > 0, "yes", "no")})

    useful = compared(made(400), made(400), predict="y").realism.usefulness
    assert useful is not None
    assert useful.value == pytest.approx(1, abs=0.05)
    useless = compared(made(400).assign(x=rng.normal(size=400)), made(400), predict="y").realism.usefulness
    assert useless is not None
    assert useless.value is not None
    assert useless.value < 0.8


def test_a_column_to_predict_that_is_not_there() -> None:
    found = compared(sales(1), sales(2), predict="colour").realism.usefulness
    assert found is not None
    assert "no column “colour”" in found.undefined
