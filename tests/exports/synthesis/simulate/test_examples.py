"""The worked examples: they run, and what they promise holds."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from exports.synthesis.simulate import SIMULATORS, read, simulate

FOLDER = Path("examples/simulate")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_is_valid_and_says_how_to_run_it(path: Path) -> None:
    assert read(path).config
    assert f"manage.py simulate {path} --seed " in path.read_text(encoding="utf-8")


def test_every_simulator_has_one() -> None:
    assert {read(path).simulator.name for path in FOLDER.glob("*.yaml")} == {one.name for one in SIMULATORS}


def test_500_sales_with_product_amount_date_and_age() -> None:
    """Exercise (b)."""
    sales = simulate(FOLDER / "retail.yaml", seed=1)["sales"]
    assert len(sales) == 500
    asked = sales[["product_name", "amount", "date", "customer_age"]]
    assert asked.notna().all(axis=None)
    assert (asked["amount"] > 0).all()
    assert asked["customer_age"].between(18, 95).all()
    assert asked["date"].between("2024-01-01", "2025-12-30").all()
    assert asked["date"].is_monotonic_increasing
    christmas = sales["date"].dt.strftime("%m-%d").isin(["12-25", "12-26"])
    assert not christmas.any()


def test_the_shop_has_patterns_to_find() -> None:
    tables = simulate(FOLDER / "retail.yaml", seed=1)
    days = tables["demand"].merge(tables["products"][["product", "category"]], on="product")
    by_day = days.groupby(days["date"].dt.day_of_week)["demand"].mean()
    assert by_day[5] == by_day.max() > 2 * by_day[6]
    garden = days[days["category"] == "garden"]
    months = garden.groupby(garden["date"].dt.month)["demand"].mean()
    assert months[5] > 2.5 * months[11]
    assert days["sold_out"].any()
    age = tables["sales"].groupby("category", observed=True)["customer_age"].mean()
    assert age["garden"] > age["toys"] + 5


def test_ten_years_of_share_prices_from_a_history() -> None:
    """Exercise (d)."""
    tables = simulate(FOLDER / "stocks.yaml", seed=1)
    prices = tables["prices"]
    assert len(prices) == 2520
    assert prices["date"].iloc[0] == pd.Timestamp("2026-01-02")
    assert prices["date"].iloc[-1].year == 2035
    assert (prices["price"] > 0).all()
    assert tables["gates"]["passed"].all()


def test_three_shares_move_together() -> None:
    tables = simulate(FOLDER / "portfolio.yaml", seed=1)
    wide = tables["prices"].pivot(index=["path", "date"], columns="asset", values="log_return")
    found = np.corrcoef(wide.to_numpy().T)
    assert found[0, 1] > found[1, 2] > 0.2
    assert tables["copies"]["longest_verbatim_run"].between(30, 1260).all()


def test_a_crowd_has_some_who_guess() -> None:
    tables = simulate(FOLDER / "crowd.yaml", seed=1)
    assert len(tables["answers"]) == 2000
    assert (tables["people"]["role"] == "spammer").sum() == 4


def test_a_day_at_the_counter() -> None:
    customers = simulate(FOLDER / "queue.yaml", seed=1)["customers"]
    assert 150 < len(customers) < 330
    assert customers["wait"].max() <= 15
