"""Domains found out with noise."""

import numpy as np
import pandas as pd
import pytest

from exports.synthesis.fitted import domains
from exports.synthesis.fitted.budget import Budget, threshold_of
from exports.synthesis.fitted.domains import Counter, units_of
from exports.synthesis.fitted.schema import NothingToLearn, seen_in


def counter(unit: float = 0.05, delta: float = 1e-6) -> Counter:
    return Counter(Budget(100.0), unit, delta, np.random.default_rng(0))


def counted(frame: pd.DataFrame, known: dict = {}, by: Counter | None = None):  # noqa: B006
    return domains.count(seen_in(frame), domains=known, counter=by or counter())


def test_a_rare_value_never_shows_and_a_frequent_one_does() -> None:
    frame = pd.DataFrame({"town": ["Aby"] * 900 + ["Bree"] * 400 + ["my own hut"]})
    schema, _ = counted(frame)
    assert schema.columns[0].to_document()["values"] == ["Aby", "Bree"]


def test_what_did_not_show_is_pooled_where_it_is_surely_there() -> None:
    frame = pd.DataFrame({"town": ["Aby"] * 900 + [f"hut {number % 90}" for number in range(900)]})
    schema, found = counted(frame)
    assert schema.columns[0].to_document()["values"] == ["Aby", "other"]
    assert found[0].counts[1] == pytest.approx(900, abs=30)


def test_a_domain_that_was_given_is_kept_also_where_nobody_chose_it() -> None:
    schema, found = counted(pd.DataFrame({"town": ["Aby"] * 900}), {"town": ["Aby", "Bree"]})
    assert schema.columns[0].to_document()["values"] == ["Aby", "Bree"]
    assert found[0].counts[0] == pytest.approx(900, abs=30)


def test_bounds_are_powers_of_two_unless_given() -> None:
    ages = pd.DataFrame({"age": np.random.default_rng(0).integers(18, 91, 20_000)})
    schema, _ = counted(ages)
    column = schema.columns[0].to_document()
    assert min(column["low"]) >= 16
    assert max(column["high"]) <= 128
    given = counted(ages, {"age": (0, 99)})[0].columns[0].to_document()
    assert (min(given["low"]), max(given["high"])) == (0, 99)


def test_negative_and_continuous_numbers_have_bounds_too() -> None:
    frame = pd.DataFrame({"x": np.random.default_rng(0).normal(0, 3, 20_000)})
    column = counted(frame)[0].columns[0].to_document()
    assert -16 <= min(column["low"]) < -4
    assert 4 < max(column["high"]) <= 16


def test_a_value_that_very_many_share_is_kept_among_wide_numbers() -> None:
    gains = np.where(np.random.default_rng(0).random(20_000) < 0.9, 0, np.arange(20_000))
    column = counted(pd.DataFrame({"gain": gains}), {"gain": (0, 99_999)})[0].columns[0].to_document()
    assert (0, 0) in set(zip(column["low"], column["high"], strict=True))


def test_a_single_extreme_value_does_not_move_the_bounds() -> None:
    ages = np.append(np.random.default_rng(0).integers(18, 91, 20_000), 1_000_000)
    assert max(counted(pd.DataFrame({"age": ages}))[0].columns[0].to_document()["high"]) <= 128


def test_what_a_column_costs() -> None:
    frame = pd.DataFrame({
        "known": ["a", "b"] * 20, "found": ["a", "b"] * 20, "age": [1, 2] * 20,
        "wide": [1, 900] * 20, "truth": [True, False] * 20,
        "id": range(40),
    })  # fmt: skip
    known: dict = {"known": ["a", "b"], "age": (0, 99), "wide": (0, 900)}
    units = {one.name: units_of(one, known) for one in seen_in(frame)}
    assert units == {
        "known": (1, 0), "found": (2, 1), "age": (1, 0), "wide": (2, 1), "truth": (1, 0), "id": (0, 0)
    }  # fmt: skip
    by = counter()
    counted(frame, known, by)
    assert sum(rho for _, rho in by.budget.spent) <= 0.05 * sum(one for one, _ in units.values()) * (1 + 1e-9)


def test_a_selection_shows_a_value_of_one_row_hardly_ever() -> None:
    by = counter(unit=0.5, delta=1e-3)
    noisy, variance = by.select(np.ones(20_000, dtype=np.int64), on="values")
    assert (noisy > 0).mean() <= 2e-3
    assert (noisy[noisy > 0] > threshold_of(variance=variance, delta=1e-3)).all()


def test_too_few_rows_for_the_budget_are_refused_with_what_to_do() -> None:
    with pytest.raises(NothingToLearn, match="Give its domain, or a larger epsilon"):
        counted(pd.DataFrame({"age": [30, 40] * 10}), by=counter(unit=1e-5))


def test_bounds_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ValueError, match="the lower one first"):
        counted(pd.DataFrame({"age": [30, 40] * 10}), {"age": (99, 0)})


def test_missing_values_are_counted_with_noise() -> None:
    frame = pd.DataFrame({"score": [1.0, 2.0, np.nan] * 400})
    schema, found = counted(frame, {"score": (1, 2)})
    assert schema.columns[0].to_document()["missing"]
    assert found[0].counts[-1] == pytest.approx(400, abs=30)
