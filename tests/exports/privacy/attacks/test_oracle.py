"""The attacks on the Adult data against `anonymeter` 1.1.0 (in an environment of its own: it pins numpy 1).

Real: every 13th distinct row, control: the row after each, released: a third of the real rows and 1,000 others. Guesses
about one column follow from the data alone: there its counts must be ours. Nearest rows are drawn among equals, which
anonymeter takes by their place: there the counts must be near.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from exports.privacy.attacks.columns import Column, columns
from exports.privacy.attacks.guessing import inference, linkability
from exports.privacy.attacks.singling import singling_out
from exports.privacy.tables import CsvTable

ROWS = 1_500


@pytest.fixture(scope="module")
def made(adult: CsvTable) -> list[Column]:
    words = {name: np.array(column.values, dtype=object)[column.code] for name, column in adult.columns.items()}
    frame = pd.DataFrame(words).drop_duplicates().reset_index(drop=True)
    real, control = (frame.iloc[start::13][:ROWS].reset_index(drop=True) for start in (0, 1))
    released = pd.concat([real.iloc[::3], frame.iloc[2::13][:1_000]])
    tables: Mapping[str, pd.DataFrame] = {
        "released": released.set_axis([f"row {n}" for n in range(len(released))]),
        "original": real,
        "control": control,
    }
    return columns(tables, names=list(words), categories=())


def test_singling_out_by_one_column_is_the_same(made: list[Column]) -> None:
    found = singling_out(made, wide=1, rng=np.random.default_rng(1))
    assert found.attack is not None
    assert found.control is not None
    assert (found.attack.guesses, found.attack.right, found.control.right) == (15, 5, 9)


def test_links_and_inferences_are_nearly_as_many(made: list[Column]) -> None:
    linked = linkability(made[:-1], rng=np.random.default_rng(1), guesses=ROWS)
    told = inference(made[:-1], made[-1], rng=np.random.default_rng(1), guesses=ROWS)
    for found, right, control in ((linked, 48, 7), (told, 1229, 1017)):
        assert found.attack is not None
        assert found.control is not None
        assert found.attack.right == pytest.approx(right, abs=0.01 * ROWS)
        assert found.control.right == pytest.approx(control, abs=0.01 * ROWS)
