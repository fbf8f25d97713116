import numpy as np
import pandas as pd

from exports.privacy.attacks.columns import columns
from exports.privacy.attacks.nearest import nearest


def test_the_nearest_by_all_columns_together() -> None:
    """Person 0 (20, a) is 0.5 from row 0 (30, a; range 20) and 1.5 from row 1; person 1 (40, b) is row 1."""
    released = pd.DataFrame({"age": ["30", "40"], "job": ["a", "b"]}, index=["r0", "r1"])
    original = pd.DataFrame({"age": ["20", "40"], "job": ["a", "b"]})
    made = columns({"released": released, "original": original}, names=["age", "job"], categories=())
    found = nearest(made, table="original", rows=np.array([0, 1]), rng=np.random.default_rng(1))
    assert found.tolist() == [0, 1]


def test_chance_decides_between_rows_that_are_equally_near() -> None:
    released = pd.DataFrame({"job": ["a"] * 4 + ["b"]}, index=[f"r{n}" for n in range(5)])
    original = pd.DataFrame({"job": ["a"]})
    made = columns({"released": released, "original": original}, names=["job"], categories=())
    rng = np.random.default_rng(1)
    found = nearest(made, table="original", rows=np.zeros(400, dtype=np.int64), rng=rng)
    counts = np.bincount(found, minlength=5)
    assert counts[4] == 0
    assert counts[:4].min() > 60


def test_many_rows_in_parts() -> None:
    values = [str(n) for n in range(250)]
    frame = pd.DataFrame({"n": values})
    made = columns({"released": frame, "original": frame}, names=["n"], categories=())
    found = nearest(made, table="original", rows=np.arange(250), rng=np.random.default_rng(1))
    assert found.tolist() == list(range(250))
