import numpy as np
import pandas as pd
import pytest

from exports.synthesis.simulate import Impossible, simulate
from exports.synthesis.simulate.base import Tables
from exports.synthesis.simulate.retail.simulation import notes
from tests.exports.synthesis.simulate.retail.chains import document


def shop(**settings: object) -> Tables:
    return simulate({"version": 1, "simulate": "retail", **document(**settings)}, seed=3)


@pytest.fixture(scope="module")
def tables() -> Tables:
    christmas = {"name": "Christmas", "yearly": ["02-10"], "times": 2}
    return shop(stock={"cover": 8}, demand={"median": 3}, holidays=[christmas])


def test_the_tables_are_linked(tables: Tables) -> None:
    sold = tables["sales"]
    for name, column in (("products", "product"), ("stores", "store"), ("customers", "customer")):
        assert tables[name][column].is_unique
        assert set(sold[column]) <= set(tables[name][column])
    names = tables["products"].set_index("product")["product_name"]
    assert (sold["product_name"].to_numpy() == names.loc[sold["product"].astype(str)].to_numpy()).all()
    assert list(sold["sale"]) == list(range(1, len(sold) + 1))


def test_amounts_and_ages_add_up(tables: Tables) -> None:
    sold = tables["sales"]
    assert sold["amount"].to_numpy() == pytest.approx((sold["price"] * sold["pieces"]).to_numpy(), abs=0.005)
    born = tables["customers"].set_index("customer")["birth_date"].loc[sold["customer"]]
    age = (sold["date"].to_numpy() - born.to_numpy()).astype("timedelta64[D]").astype(float) / 365.25
    assert (np.floor(age) == sold["customer_age"]).mean() > 0.98  # a birthday may be off by a leap day
    assert tables["stores"]["size"].mean() == pytest.approx(1, abs=0.001)


def test_sales_are_what_the_days_say(tables: Tables) -> None:
    pieces = tables["sales"].groupby(["product", "store", "date"], observed=True)["pieces"].sum()
    days = tables["demand"]
    daily = days[days["sold"] > 0].set_index(["product", "store", "date"])["sold"]
    pd.testing.assert_series_equal(pieces.sort_index(), daily.sort_index(), check_names=False, check_index_type=False)
    assert (days["sold_out"] == (days["sold"] < days["demand"])).all()
    assert days["sold_out"].any()
    assert list(days.loc[days["holiday"].notna(), "date"].dt.strftime("%m-%d").unique()) == ["02-10"]


def test_series_and_effects_say_what_was_planted(tables: Tables) -> None:
    series = tables["series"]
    assert len(series) == 8
    assert series["sales"].sum() == len(tables["sales"])
    assert set(series["class"]) <= {"smooth", "erratic", "intermittent", "lumpy"}
    effects = tables["effects"].set_index("effect")
    assert effects.loc["promotion", "factor"] == 1.4
    assert effects.loc["Christmas", "log"] == pytest.approx(np.log(2), abs=1e-4)
    assert effects.loc["price (elasticity, mean)", "log"] == -1.5


def test_a_closed_day_has_no_logarithm() -> None:
    tables = shop(demand={"weekdays": [1, 1, 1, 1, 1, 1, 0]})
    effects = tables["effects"].set_index("effect")
    assert effects["log"].isna().idxmax() == "weekday 7, Monday is 1"
    sundays = tables["demand"]["date"].dt.day_of_week == 6
    assert tables["demand"]["demand"][sundays].sum() == 0


@pytest.mark.parametrize("holidays", [[], [{"name": "x", "on": ["2024-01-01"], "before": 60, "times": 100}] * 900])
def test_more_than_memory_holds_is_impossible(holidays: list) -> None:
    with pytest.raises(Impossible, match="More than 50,000,000 pieces would be wanted"):
        shop(demand={"median": 1e6}, holidays=holidays)


def test_the_notes_tell_of_sales_classes_and_empty_shelves(tables: Tables) -> None:
    first, second, third = notes(tables)
    assert first.startswith(f"{len(tables['sales']):,} of {len(tables['sales']):,} sales, worth ")
    assert second.startswith("Demand by product and store: ")
    assert third.endswith("% of what was wanted was sold out.")
    assert notes(shop(demand={"median": 0.001}, days=2))[0].startswith("0 of 0 sales, worth 0.00; 0.0% of them")
