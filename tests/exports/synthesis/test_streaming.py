"""The same bytes from any number of workers, in any order."""

import hashlib
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from exports.synthesis import Impossible, WrongBlueprint, stream, synthesise, world
from exports.synthesis.blueprint import parse, read
from exports.synthesis.files import as_csv
from exports.synthesis.streaming import shaped
from exports.synthesis.world import PART, World
from tests.exports.synthesis.blueprints import made, one_table

RETAIL = Path("examples/synthesise/retail.yaml")
ROWS = 3 * PART + 17
EVERYTHING = one_table(
    {"name": "key", "generator": "pattern", "pattern": "#######", "unique": True},
    {"name": "name", "generator": "person", "field": "name"},
    {"name": "age", "generator": "integer", "low": 18, "high": 90, "errors": {"share": 0.01, "how": ["outlier"]}},
    {
        "name": "score",
        "generator": "normal",
        "mean": 0,
        "sd": 1,
        "missing": {"mechanism": "mnar", "share": 0.1, "strength": 1},
    },
    {"name": "day", "generator": "date", "start": "2024-01-01", "end": "2025-12-31", "in_order": True},
    {"name": "text", "generator": "faker", "provider": "sentence"},
    correlations=[{"columns": ["age", "score"], "spearman": 0.5}],
    constraints=[{"rule": {">": [{"var": "age"}, 20]}}],
    locale=["en_US", "it_IT"],
)


def digest(workers: int) -> str:
    parts = shaped(parse(EVERYTHING), as_csv, rows=ROWS, seed=7, workers=workers)
    return hashlib.sha256(b"".join(part.data for part in parts)).hexdigest()


def test_any_number_of_workers_gives_the_same_bytes() -> None:
    assert digest(1) == digest(2) == digest(3)


def test_any_order_gives_the_same_parts() -> None:
    blueprint = read(RETAIL)
    forwards, backwards = World(blueprint, seed=3, rows=PART + 5), World(blueprint, seed=3, rows=PART + 5)
    work = [(table.name, number) for table in blueprint.tables for number in range(forwards.parts(table.name))]
    first = {one: forwards.part(*one) for one in work}
    second = {one: backwards.part(*one) for one in reversed(work)}
    assert all(first[one].equals(second[one]) for one in work)


def test_parts_come_in_order_and_none_is_larger_than_its_size() -> None:
    parts = list(stream(EVERYTHING, rows=ROWS, seed=7))
    assert [part.start for part in parts] == [0, PART, 2 * PART, 3 * PART]
    assert [part.rows for part in parts] == [PART, PART, PART, 17]
    assert all(isinstance(part.data, pa.Table) for part in parts)


def test_all_parts_have_the_same_types() -> None:
    drinks = {name: {"generator": "categorical", "values": [name, "water"]} for name in ("tea", "milk")}
    document = one_table(
        {"name": "place", "generator": "categorical", "values": {"tea": 999, "milk": 1}},
        {"name": "drink", "generator": "conditional", "on": "place", "cases": drinks},
        rows=PART + 1,
    )
    first, last = (part.data.schema for part in stream(document))
    assert first.equals(last)
    assert len(synthesise(document)["people"]) == PART + 1


def test_the_same_seed_is_the_same_table() -> None:
    first, again, other = (synthesise(EVERYTHING, rows=300, seed=seed)["people"] for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)


def test_across_parts_keys_stay_unique_and_time_runs_on() -> None:
    table = synthesise(EVERYTHING, rows=ROWS, seed=7)["people"]
    assert table["key"].nunique() == ROWS
    assert table["day"].is_monotonic_increasing


def test_repeats_across_parts_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "PART", 10)
    pairs = [{"name": name, "generator": "integer", "low": 1, "high": 8} for name in "ab"]
    table = made(*pairs, rows=60, constraints=[{"unique": ["a", "b"]}])
    assert len(table.drop_duplicates()) == 60


def test_a_file_a_document_and_a_blueprint_are_the_same() -> None:
    blueprint = read(RETAIL)
    frames = [
        synthesise(given, rows=20, seed=1)["sales"] for given in (RETAIL, str(RETAIL), blueprint, blueprint.document)
    ]
    assert all(frame.equals(frames[0]) for frame in frames)


def test_frames_have_types() -> None:
    types = synthesise(RETAIL, rows=20, seed=1)["sales"].dtypes.astype(str)
    assert types["date"].startswith("datetime64")
    assert types["customer_age"] == "Int64"
    assert types["discount"] == "category"
    assert types["amount"] == "float64"


def test_too_many_rows_for_a_pattern_are_refused_before_work_begins() -> None:
    column = {"name": "key", "generator": "pattern", "pattern": "##", "unique": True}
    assert len(synthesise(one_table(column, rows=100))["people"]) == 100
    with pytest.raises(WrongBlueprint, match="has 100 different texts for 101 rows"):
        synthesise(one_table(column, rows=100), rows=101)


def test_a_worker_that_cannot_go_on_says_why() -> None:
    case = {"a": {"generator": "constant", "value": 1}}
    document = one_table(
        {"name": "letter", "generator": "categorical", "values": ["a", "b"]},
        {"name": "value", "generator": "conditional", "on": "letter", "cases": case},
    )
    with pytest.raises(Impossible, match="has none for “b”"):
        list(shaped(parse(document), as_csv, rows=2 * PART, workers=2))
