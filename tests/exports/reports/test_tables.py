import json

import numpy as np
import pandas as pd
import pytest

from exports.reports import page_tables, tables
from exports.reports.quality import Rule
from exports.reports.tables import Review, Table, review_tables

N = 600


def sales(seed: int, *, n: int = N) -> pd.DataFrame:
    """Sales in which dear things are bought in winter; some cells are empty, one is spoilt on purpose."""
    rng = np.random.default_rng(seed)
    date = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 365, n), unit="D")
    kind = rng.choice(["tea", "coffee", "cocoa"], n, p=[0.5, 0.3, 0.2])
    price = 5 + 3 * (kind == "cocoa") + rng.normal(0, 0.5, n)
    return pd.DataFrame(
        {
            "sale": np.arange(1, n + 1),
            "date": date,
            "kind": kind,
            "price": np.where(rng.random(n) < 0.1, np.nan, price),
            "price.error": pd.Series([None] * (n - 1) + ["typo"], dtype="object"),
            "gift": rng.random(n) < 0.2,
            "gender": rng.choice(["female", "male"], n),
        }
    )


@pytest.fixture(scope="module")
def review() -> Review:
    cheap = Rule("Cocoa below 6", lambda frame: ((frame["kind"] == "cocoa") & (frame["price"] < 6)).to_numpy())
    return review_tables(
        {"sales": sales(1), "shops": pd.DataFrame({"shop": ["a", "b"]})},
        title="Drinks <b>",
        seed=3,
        rules={"sales": [cheap]},
        targets={"sales": {"kind": {"tea": 0.4, "coffee": 0.4, "cocoa": 0.2}, "colour": {"red": 1.0}}},
        reference={"sales": sales(2)},
        held_out={"sales": sales(3)},
        predict={"sales": "gift"},
        told={"sales": {"price": "What was paid"}},
    )


@pytest.fixture(scope="module")
def table(review: Review) -> Table:
    return review.tables[0]


def test_every_column_but_keys_and_labels_is_looked_into(table: Table) -> None:
    assert [one.column for one in table.quality.missing] == ["date", "kind", "price", "gift", "gender"]
    price = next(one for one in table.quality.missing if one.column == "price")
    assert 0.05 < 1 - price.present / price.rows < 0.15
    assert [one.column for one in table.histograms] == ["price"]
    assert table.histograms[0].text == "What was paid"
    assert [one.column for one in table.quality.outliers] == ["price"]
    assert (table.columns, table.rows, table.total) == (7, N, N)


def test_seasons_show_in_the_parts_of_a_date(table: Table) -> None:
    spreads = {one.column: one for one in table.diversity.spreads}
    assert [name for name, _ in spreads["date, month"].counts][:2] == ["January", "February"]
    assert sum(n for _, n in spreads["date, weekday"].counts) == N
    assert "date, year" not in spreads


def test_rules_targets_and_labels(table: Table) -> None:
    [rule] = table.quality.contradictions
    frame = sales(1)
    assert rule.rows == int(((frame["kind"] == "cocoa") & (frame["price"] < 6)).sum())
    kind, colour = table.diversity.representation
    assert {group.name: group.target for group in kind.groups} == {"tea": 0.4, "coffee": 0.4, "cocoa": 0.2}
    assert colour.undefined
    [planted] = table.planted
    assert (planted.column, planted.cells, planted.by_way) == ("price", 1, (("typo", 1),))


def test_what_to_do_is_said(table: Table) -> None:
    price = next(one for one in table.repairs if one.where == "price")
    assert "lower “missing” in the blueprint" in price.repair
    assert "reasons for missing answers" not in str(table.repairs)


def test_it_is_compared_with_the_real_table(table: Table) -> None:
    found = table.realism
    assert set(found.columns) >= {"kind", "price", "date", "date, month", "gift"}
    assert found.compared is not None
    assert found.compared.overall is not None
    assert found.compared.overall > 0.9
    assert found.detection is not None
    assert found.detection.value == pytest.approx(0.5, abs=0.1)
    assert found.usefulness is not None
    assert found.usefulness.value is not None
    assert table.closeness is not None
    assert table.closeness.closer_share == pytest.approx(0.5, abs=0.08)


def test_sensitive_columns_and_groups(table: Table) -> None:
    assert [(one.column, one.sort) for one in table.sensitive] == [("gender", "gender")]
    assert {one.column for one in table.bias} == {"gender"}


def test_a_table_with_nothing_to_compare(review: Review) -> None:
    shops = review.tables[1]
    assert (shops.rows, shops.closeness, shops.bias) == (2, None, ())
    assert "--reference" in shops.realism.undefined


def test_the_json_has_every_number(review: Review) -> None:
    found = json.loads(tables.text(review))
    assert (found["title"], found["seed"]) == ("Drinks <b>", 3)
    assert found["tables"][0]["realism"]["scores"]["overall"] == pytest.approx(0.95, abs=0.05)
    assert found["tables"][1]["realism"]["compared"] is None


def test_the_same_tables_give_the_same_bytes(review: Review) -> None:
    again = review_tables({"sales": sales(1)}, title="x", seed=3)
    once_more = review_tables({"sales": sales(1)}, title="x", seed=3)
    assert tables.text(again) == tables.text(once_more)
    assert page_tables.text(again) == page_tables.text(once_more)


def test_of_many_rows_some_are_drawn() -> None:
    [found] = review_tables({"sales": sales(1)}, title="x", seed=1, most_rows=100, totals={"sales": 5000}).tables
    assert (found.rows, found.total) == (100, 5000)
    page = page_tables.text(Review("x", 1, (found,)))
    assert "100 of the 5,000 rows were reviewed, drawn by the seed." in page


def test_keys_of_other_tables_are_keys_here_too() -> None:
    rng = np.random.default_rng(1)
    people = pd.DataFrame({"person": np.arange(1, 41), "age": rng.integers(20, 80, 40)})
    visits = pd.DataFrame({"person": rng.integers(1, 41, 200), "minutes": rng.exponential(9, 200)})
    found = review_tables({"people": people, "visits": visits}, title="x", seed=1).tables
    assert [one.column for one in found[1].histograms] == ["minutes"]


def test_without_tables_there_is_nothing_to_review() -> None:
    with pytest.raises(ValueError, match="no table"):
        review_tables({}, title="x", seed=1)
