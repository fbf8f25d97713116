"""A look at what would be made."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from exports.synthesis import WrongBlueprint
from exports.synthesis.preview import SAMPLE, Distribution, preview
from tests.exports.synthesis.blueprints import one_table


def shown(**column: object) -> Distribution:
    [table] = preview(one_table({"name": "value", **column}, rows=10_000_000_000))
    return table.distributions[0]


def test_twenty_rows_of_each_table_in_plain_values() -> None:
    products, customers, sales = preview(Path("examples/synthesise/retail.yaml"), seed=1)
    assert [len(table.rows) for table in (products, customers, sales)] == [20, 20, 20]
    assert (products.size, customers.size, sales.size) == (40, 200, 500)
    assert dict(zip(sales.columns, sales.rows[0], strict=True))["date"].startswith("2024-01-")
    json.dumps([asdict(table) for table in (products, customers, sales)])


def test_a_table_of_any_size_costs_a_sample() -> None:
    column = {"name": "key", "generator": "integer", "low": 1, "high": 10**12, "unique": True}
    [table] = preview(one_table(column, rows=10_000_000_000))
    assert table.size == 10_000_000_000
    assert table.sample == SAMPLE
    assert table.distributions[0].distinct == SAMPLE


def test_numbers_have_bins() -> None:
    found = shown(generator="normal", mean=0, sd=1, missing=0.3)
    assert found.type == "number"
    assert sum(found.counts) == pytest.approx(700, abs=60)
    assert found.missing == pytest.approx(0.3, abs=0.06)
    assert found.labels[1:] == found.ends[:-1]
    assert max(found.counts) in found.counts[4:8]


def test_few_values_have_a_bar_each() -> None:
    found = shown(generator="categorical", values={"much": 1, "little": 3, "none": 0})
    assert found.labels == ("much", "little", "none")
    assert found.counts[2] == 0
    assert found.ends == ()
    assert shown(generator="boolean", probability=0.5).labels == ("false", "true")
    assert shown(generator="integer", low=1, high=3).labels == ("1", "2", "3")


def test_dates_and_times_have_bins() -> None:
    year = {"start": "2025-01-01", "end": "2025-12-31"}
    assert shown(generator="date", **year).labels[0].startswith("2025-01-0")
    assert shown(generator="datetime", **year).ends[-1].startswith("2025-12-")


def test_texts_without_end_have_no_chart() -> None:
    found = shown(generator="person", field="name")
    assert found.labels == ()
    assert found.counts == ()
    assert found.distinct > 800


def test_a_wrong_blueprint_is_refused() -> None:
    with pytest.raises(WrongBlueprint):
        preview({"version": 1})
