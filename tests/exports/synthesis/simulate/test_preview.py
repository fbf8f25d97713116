import numpy as np
import pandas as pd

from exports.synthesis.simulate.preview import preview


def test_the_first_rows_and_a_sample_in_even_steps() -> None:
    table = pd.DataFrame({"n": np.arange(5000), "half": ["early"] * 2500 + ["late"] * 2500})
    [found] = preview({"rows": table}, rows=20)
    assert (found.name, found.size, found.sample, len(found.rows)) == ("rows", 5000, 1000, 20)
    assert found.rows[0] == (0, "early")
    half = found.distributions[1]
    assert (half.labels, half.counts) == (("early", "late"), (500, 500))


def test_a_table_without_rows() -> None:
    [found] = preview({"rows": pd.DataFrame({"n": np.zeros(0)})})
    assert (found.size, found.sample, found.rows) == (0, 0, ())
