"""Rows: jitter, dates, rows between rows."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from exports.synthesis.augment import Unusable, WrongConfig
from exports.synthesis.augment.neighbours import Pool
from exports.synthesis.augment.records import Made
from exports.synthesis.augment.tables import Jitter, Retime, Rows, Smote, Table, most_common, moved

ROWS = [
    {"id": "a", "age": "20", "spent": "1.50", "city": "York", "since": "2025-01-06", "gone": "no"},
    {"id": "b", "age": "30", "spent": "2.00", "city": "York", "since": "2025-01-07", "gone": "no"},
    {"id": "c", "age": "40", "spent": "", "city": "Hull", "since": "", "gone": "no"},
    {"id": "d", "age": "60", "spent": "9.25", "city": "Hull", "since": "2025-03-01T10:30:00", "gone": "yes"},
    {"id": "e", "age": "70", "spent": "8.75", "city": "Leeds", "since": "2025-03-02", "gone": "yes"},
]


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def child(row: int, *steps: Any, seed: int = 1, rows: Any = ROWS) -> Made:
    made = Table(Rows(rows), steps).child(rows[row], 1, rng(seed))
    assert made is not None
    return made


def test_jitter_keeps_decimals_range_and_gaps() -> None:
    for seed in range(40):
        new = child(0, Jitter({"age": 0.5, "spent": 0.5}), seed=seed).record
        assert 20 <= int(new["age"]) <= 70
        assert 1.5 <= float(new["spent"]) <= 9.25
        assert len(new["spent"].partition(".")[2]) == 2
        assert new["city"] == "York"
    assert child(2, Jitter({"spent": 0.5})).record["spent"] == ""


def test_jitter_is_as_wide_as_said() -> None:
    rows = [{"id": str(n), "x": f"{value:.6f}"} for n, value in enumerate(rng(2).normal(size=400))]
    table = Table(Rows(rows), (Jitter({"x": 0.1}),))
    made = [table.child(row, 1, rng(n)) for n, row in enumerate(rows)]
    steps = [float(one.record["x"]) - float(row["x"]) for one, row in zip(made, rows, strict=True) if one]
    assert np.std(steps) == pytest.approx(0.1 * np.std([float(row["x"]) for row in rows]), rel=0.1)


@pytest.mark.parametrize("by", ["weeks", "years"])
def test_dates_keep_their_weekday_and_season(by: Any) -> None:
    old, seen = date(2025, 1, 6), set()
    for seed in range(40):
        new = date.fromisoformat(child(0, Retime(("since",), by=by, most=2), seed=seed).record["since"])
        assert new.weekday() == old.weekday()
        assert new != old
        seen.add((new - old).days)
        apart = abs(new.timetuple().tm_yday - old.timetuple().tm_yday)
        assert min(apart, 366 - apart) <= 14
    assert seen == {n * (7 if by == "weeks" else 364) for n in (-2, -1, 1, 2)}


def test_times_and_gaps_of_dates() -> None:
    assert child(3, Retime(("since",))).record["since"].endswith("T10:30:00")
    assert child(2, Retime(("since",))).record["since"] == ""
    for text in ("soon", "9999-12-31"):
        with pytest.raises(Unusable, match="is no date that can be moved"):
            moved(text, date(2025, 12, 31) - date(2025, 1, 1))


def test_smote_lies_between_two_of_a_class_and_names_all_it_was_made_of() -> None:
    step = Smote(("age", "spent"), ("city",), target="gone", neighbours=1)
    for seed in range(20):
        made = child(0, step, seed=seed)
        assert 20 <= int(made.record["age"]) <= 30
        share = (float(made.record["spent"]) - 1.5) / 0.5
        assert (int(made.record["age"]) - 20) / 10 == pytest.approx(share, abs=0.06)
        assert made.record["gone"] == "no"
        assert made.others == ["b"]


def test_smote_takes_the_category_of_most() -> None:
    made = child(2, Smote(("age",), ("city",), target="gone", neighbours=2))
    assert made.record["city"] == "York"
    assert sorted(made.others) == ["a", "b"]


def test_smote_alone_in_its_class_is_a_copy() -> None:
    rows = [*ROWS, {**ROWS[0], "id": "f", "gone": "perhaps"}]
    made = child(5, Smote(("age", "spent"), ("city",), target="gone"), rows=rows)
    assert made.record == rows[5]
    assert made.others == []


def test_smote_of_all_rows_where_no_class_is_named() -> None:
    made = child(3, Smote(("age",), neighbours=4))
    assert set(made.others) == set("abce")


def test_smote_leaves_gaps() -> None:
    assert child(2, Smote(("age", "spent"))).record["spent"] == ""


def test_without_steps_it_is_the_bootstrap() -> None:
    assert child(1).record == ROWS[1]
    assert Table(Rows(ROWS), ()).parent_files(ROWS[0]) == {}


def test_the_distance_is_that_of_the_paper() -> None:
    """Beside a plain loop: squared differences, and the median deviation squared for each differing category."""
    draw = rng(3)
    numbers = draw.normal(size=(30, 3)) * [1, 2, 5]
    categories = [[str(n) for n in draw.integers(3, size=30)] for _ in range(2)]
    classes = [str(n) for n in draw.integers(2, size=30)]
    names = [f"r{n}" for n in range(30)]
    pool = Pool(ids=names, numbers=numbers, categories=categories, classes=classes, k=4)
    for a in range(30):
        mates = [b for b in range(30) if classes[b] == classes[a]]
        median = np.median(numbers[mates].std(axis=0))
        far = {
            names[b]: ((numbers[a] - numbers[b]) ** 2).sum() + sum((c[a] != c[b]) * median**2 for c in categories)
            for b in mates
            if b != a
        }
        assert pool.nearest(names[a]) == sorted(far, key=lambda name: far[name])[:4]


def test_twins_are_neighbours_and_never_oneself() -> None:
    pool = Pool(ids=["a", "b", "c", "d"], numbers=np.zeros((4, 1)), categories=[], classes=["x"] * 4, k=2)
    for name in "abcd":
        assert name not in pool.nearest(name)
        assert len(pool.nearest(name)) == 2


def test_ties_of_categories() -> None:
    assert most_common(["b", "a", "b"], otherwise="c") == "b"
    assert most_common(["b", "a"], otherwise="b") == "b"
    assert most_common(["b", "a"], otherwise="c") == "a"
    assert most_common([], otherwise="c") == "c"


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (Jitter({"height": 0.1}), "no column “height”"),
        (Jitter({"city": 0.1}), "is no number"),
        (Retime(("when",)), "no column “when”"),
        (Smote(("age",), ("where",)), "no column “where”"),
        (Smote(()), "at least one column of numbers"),
    ],
)
def test_columns_must_fit(step: Any, says: str) -> None:
    with pytest.raises((WrongConfig, Unusable), match=says):
        child(0, step)


def test_no_number_at_all() -> None:
    rows = [{"id": "a", "x": ""}, {"id": "b", "x": ""}]
    made = child(0, Smote(("x",)), Jitter({"x": 1}), rows=rows)
    assert made.record["x"] == ""
    with pytest.raises(Unusable, match="is no number"):
        child(0, Jitter({"x": 1}), rows=[{"id": "a", "x": "inf"}])
