"""The worked examples: they run, and what they promise holds."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from exports.synthesis import synthesise
from exports.synthesis.blueprint import load, problems

FOLDER = Path("examples/synthesise")
LEAST = 0.001


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_is_valid_and_says_how_to_run_it(path: Path) -> None:
    assert problems(load(path)) == []
    assert f"manage.py synthesise {path} " in path.read_text(encoding="utf-8")


def test_names_and_ages() -> None:
    people = synthesise(FOLDER / "names-and-ages.yaml", rows=20_000, seed=1)["people"]
    young, old = (stats.truncnorm((18 - m) / s, (90 - m) / s, loc=m, scale=s) for m, s in ((34, 9), (62, 10)))
    edges = np.arange(17.5, 91.5)
    edges[[0, -1]] = 18, 90
    law = 0.6 * young.cdf(edges) + 0.4 * old.cdf(edges)
    seen = people["age"].value_counts().reindex(range(18, 91), fill_value=0).to_numpy(dtype=np.float64)
    expected = np.diff(law) * 20_000
    assert (
        stats.chisquare(
            seen[expected > 5], expected[expected > 5] * seen[expected > 5].sum() / expected[expected > 5].sum()
        ).pvalue
        > LEAST
    )
    on = pd.Timestamp("2025-06-30")
    had = (people["birth_date"].dt.month * 100 + people["birth_date"].dt.day) <= 630
    assert (on.year - people["birth_date"].dt.year - 1 + had == people["age"]).all()
    assert people["email"].nunique() == 20_000
    assert people["id"].tolist()[:2] == ["P00001", "P00002"]


@pytest.fixture(scope="module")
def shop() -> dict[str, pd.DataFrame]:
    return synthesise(FOLDER / "retail.yaml", rows=20_000, seed=1)


def test_five_hundred_sales_in_linked_tables() -> None:
    tables = synthesise(FOLDER / "retail.yaml", seed=1)
    assert {name: len(table) for name, table in tables.items()} == {"products": 40, "customers": 200, "sales": 500}
    assert list(tables["sales"]) == [
        "sale", "date", "customer", "sku", "product", "customer_age", "price", "pieces", "discount", "amount",
        "delivered",
    ]  # fmt: skip


def test_keys_hold(shop: dict[str, pd.DataFrame]) -> None:
    assert shop["products"]["sku"].is_unique
    assert shop["products"]["product"].is_unique
    assert shop["customers"]["customer"].is_unique
    assert shop["customers"]["email"].is_unique
    assert set(shop["sales"]["sku"]) <= set(shop["products"]["sku"])
    assert set(shop["sales"]["customer"]) <= set(shop["customers"]["customer"])
    joined = shop["sales"].merge(shop["products"], on="sku", suffixes=("", "_listed"))
    assert (joined["price"] == joined["price_listed"]).all()
    assert (joined["product"].astype(str) == joined["product_listed"].astype(str)).all()


def test_ages_are_those_of_the_customers_on_the_day(shop: dict[str, pd.DataFrame]) -> None:
    joined = shop["sales"].merge(shop["customers"], on="customer")
    before = joined["date"].dt.strftime("%m%d") < joined["birth_date"].dt.strftime("%m%d")
    assert (joined["date"].dt.year - joined["birth_date"].dt.year - before == joined["customer_age"]).all()
    assert joined["customer_age"].min() >= 18


def test_seasons_weekdays_and_sales_days(shop: dict[str, pd.DataFrame]) -> None:
    sales = shop["sales"]
    spec = load(FOLDER / "retail.yaml")["tables"][2]["columns"][1]
    days = pd.date_range(spec["start"], spec["end"])
    weights = np.array(spec["weekdays"])[days.day_of_week] * np.array(spec["months"])[days.month - 1]
    weights = weights * spec["growth"] ** (np.arange(len(days)) / 365.25)
    for part in spec["special"]:
        weights = np.where((days >= part["start"]) & (days <= part["end"]), weights * part["times"], weights)
    expected = pd.Series(weights / weights.sum() * len(sales), index=days)
    seen = sales["date"].value_counts().reindex(days, fill_value=0)
    for group in (days.day_of_week, days.year * 12 + days.month):
        # Dates in the order of rows are spread more evenly than chance alone would: the statistic can only be smaller.
        assert stats.chisquare(seen.groupby(group).sum(), expected.groupby(group).sum()).pvalue > LEAST
    assert seen["2024-12-25"] == 0
    assert sales["date"].is_monotonic_increasing


def test_amounts_add_up(shop: dict[str, pd.DataFrame]) -> None:
    sales = shop["sales"]
    discount = sales["discount"].astype(str).map({"none": 1.0, "10 %": 0.9, "20 %": 0.8})
    assert np.allclose(sales["amount"], sales["price"] * sales["pieces"] * discount, atol=0.006)
    assert stats.chisquare(sales["discount"].value_counts(), np.array([80, 15, 5]) * len(sales) / 100).pvalue > LEAST
    kitchen = shop["products"][shop["products"]["category"] == "kitchen"]["price"]
    assert kitchen.between(2, 200).all()


def test_some_customers_come_far_more_often(shop: dict[str, pd.DataFrame]) -> None:
    counts = shop["sales"]["customer"].value_counts()
    assert counts.iloc[: len(counts) // 10].sum() > 0.3 * len(shop["sales"])


def test_deliveries_come_after_and_some_are_not_known(shop: dict[str, pd.DataFrame]) -> None:
    gap = (shop["sales"]["delivered"] - shop["sales"]["date"]).dt.days
    assert gap.isna().mean() == pytest.approx(0.02, abs=0.005)
    counts = gap.dropna().clip(upper=9).value_counts().sort_index()
    law = np.append(stats.poisson(3).pmf(np.arange(9)), stats.poisson(3).sf(8)) * counts.sum()
    assert stats.chisquare(counts, law).pvalue > LEAST


@pytest.fixture(scope="module")
def answers() -> pd.DataFrame:
    return synthesise(FOLDER / "survey.yaml", rows=20_000, seed=1)["answers"]


def test_a_survey_has_its_dependences(answers: pd.DataFrame) -> None:
    tea = pd.crosstab(answers["region"], answers["tea"], normalize="index")
    assert tea.loc["north"].to_dict() == pytest.approx(
        {"black": 0.6, "green": 0.2, "herbal": 0.1, "none": 0.1}, abs=0.02
    )
    assert (answers["cups"][answers["tea"] == "none"] == 0).all()
    assert answers["cups"][answers["tea"] != "none"].between(1, 15).all()
    assert np.allclose(answers[["share_breakfast", "share_day", "share_evening"]].sum(axis=1), 1)


def test_a_survey_has_its_correlations(answers: pd.DataFrame) -> None:
    seen = answers.dropna(subset=["satisfaction", "would_recommend"])
    rho = stats.spearmanr(seen["satisfaction"].astype(str).astype(int), seen["would_recommend"]).statistic
    assert rho == pytest.approx(0.7, abs=0.05)
    known = answers[answers["age.error"].isna() & answers["income"].notna()]
    # Of the high incomes fewer are known: what is left correlates a little less than what was made.
    assert stats.spearmanr(known["age"], known["income"]).statistic == pytest.approx(0.38, abs=0.04)


def test_a_survey_misses_what_it_says(answers: pd.DataFrame) -> None:
    missing = answers.isna().mean()
    assert missing["income"] == pytest.approx(0.15, abs=0.01)
    assert missing["satisfaction"] == pytest.approx(0.1, abs=0.01)
    assert missing["would_recommend"] == pytest.approx(0.05, abs=0.01)
    comment = answers["comment"].isna().groupby(answers["tea"], observed=True).mean()
    assert comment["none"] == pytest.approx(0.9, abs=0.02)
    assert comment["black"] == pytest.approx(0.5, abs=0.02)
    young = answers["satisfaction"].isna()[answers["age"] < 35].mean()
    assert young > 2 * answers["satisfaction"].isna()[answers["age"].between(60, 79)].mean()


def test_a_survey_labels_its_errors(answers: pd.DataFrame) -> None:
    wrong = answers["age.error"].notna()
    assert wrong.mean() == pytest.approx(0.01, abs=0.003)
    assert answers["age"][~wrong].between(18, 79).all()
    assert set(answers["age.error"][wrong]) == {"tenfold", "outlier"}
    assert set(answers["comment.error"].dropna()) == {"typo", "space", "case"}
    twice = answers["row.error"].notna()
    assert twice.mean() == pytest.approx(0.01, abs=0.003)
    assert answers["participant"][~twice].is_unique
    assert answers["participant"].nunique() == len(answers) - twice.sum()
