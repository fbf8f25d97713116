"""The search finds what looking at every node finds, and ARX's optimum on the Adult data."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.privacy.classes import IntArray, cells
from exports.privacy.emd import EQUAL, Distance
from exports.privacy.hierarchies.base import Hierarchy, from_rows
from exports.privacy.lattice import Optimum, Search, TooManyNodes
from exports.privacy.models import Demand, DistinctL, EntropyL, Model, RecursiveCL, TCloseness
from exports.privacy.snapshots import distinct
from exports.privacy.tables import CsvTable

AGES = from_rows("age", [[str(i), f"{i // 2}", f"{i // 4}", "*"] for i in range(8)])
ZIPS = from_rows("zip", [["11", "1", "*"], ["12", "1", "*"], ["21", "2", "*"], ["22", "2", "*"]])
SEXES = from_rows("sex", [["f", "*"], ["m", "*"]])
SMALL = (AGES, ZIPS, SEXES)
MODELS = [None, DistinctL(2), EntropyL(1.6), RecursiveCL(2.0, 2), TCloseness(0.3, EQUAL)]
MODELS += [TCloseness(0.2, Distance(ordered=True))]

people = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 3), st.integers(0, 1), st.integers(0, 2)), min_size=4, max_size=40
)


def search(
    hierarchies: tuple[Hierarchy, ...], codes: list[IntArray], sensitive: IntArray | None, demand: Demand, limit: int
) -> Search:
    extra = ([], []) if sensitive is None else ([sensitive], [int(sensitive.max()) + 1])
    rows, _ = distinct(codes, [len(h.values) for h in hierarchies], *extra)
    return Search(hierarchies, demand, limit, [rows])


def loss_at(
    node: tuple[int, ...], codes: list[IntArray], sensitive: IntArray, k: int, model: Model | None
) -> tuple[float, int]:
    """Loss and suppressed rows of one node, row by row."""
    looks = list(zip(*(h.levels[i].group[c] for h, i, c in zip(SMALL, node, codes, strict=True)), strict=True))
    place = {look: i for i, look in enumerate(sorted(set(looks)))}
    part = np.array([place[look] for look in looks])
    bad = np.bincount(part) < k
    if model is not None:
        overall = np.bincount(sensitive) / len(sensitive)
        bad |= model.fails(cells(part, sensitive, len(overall)), overall=overall)
    out = bad[part]
    each = np.mean([h.loss(i)[h.levels[i].group[c]] for h, i, c in zip(SMALL, node, codes, strict=True)], axis=0)
    return float(np.where(out, 1.0, each).mean()), int(out.sum())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.words() if model else "k alone")
@settings(max_examples=25, deadline=None)
@given(people=people, k=st.integers(1, 5), limit=st.integers(0, 6))
def test_no_node_is_better(model: Model | None, people: list[tuple[int, ...]], k: int, limit: int) -> None:
    *codes, sensitive = (np.array(column) for column in zip(*people, strict=True))
    found = search(SMALL, codes, sensitive, Demand(k, ((0, model),) if model else ()), limit).run()
    nodes = itertools.product(*(range(len(h.levels)) for h in SMALL))
    all_nodes = {node: loss_at(node, codes, sensitive, k, model) for node in nodes}
    allowed = {node: loss for node, (loss, out) in all_nodes.items() if out <= limit}
    if not allowed:
        assert found is None
        return
    assert found is not None
    assert found.loss == pytest.approx(min(allowed.values()), abs=1e-12)
    assert (found.loss, found.suppressed) == pytest.approx(all_nodes[found.node], abs=1e-12)


NINE = ["sex", "age", "race", "marital-status", "education", "native-country", "workclass", "occupation"]
NINE += ["salary-class"]
# ARX 3.9.2, metric “Loss”, arithmetic mean: loss, classes, suppressed.
ARX = [
    (5, 0.0, None, 0.6355, 24, 0),
    (5, 0.05, None, 0.26963466, 397, 1346),
    (10, 0.05, None, 0.3178, 196, 1437),
    (5, 0.05, DistinctL(3), 0.1799, 387, 1400),
    (5, 0.05, TCloseness(0.2, EQUAL), 0.8397, 6, 235),
]


@pytest.mark.parametrize(("k", "limit", "model", "loss", "n_classes", "suppressed"), ARX)
def test_the_optimum_is_arx(
    adult: CsvTable,
    adult_hierarchies: dict[str, Hierarchy],
    k: int,
    limit: float,
    model: Model | None,
    loss: float,
    n_classes: int,
    suppressed: int,
) -> None:
    names = [name for name in NINE if model is None or name != "occupation"]
    hierarchies = tuple(adult_hierarchies[name] for name in names)
    codes = [h.encode(adult.columns[h.name].values)[adult.columns[h.name].code] for h in hierarchies]
    occupation = adult.columns["occupation"].code.astype(np.int64) if model else None
    demand = Demand(k, ((0, model),) if model else ())
    running = search(hierarchies, codes, occupation, demand, int(limit * adult.n_rows))
    found = running.run()
    assert isinstance(found, Optimum)
    assert found.loss == pytest.approx(loss, abs=5e-9 if loss == 0.26963466 else 5e-5)
    assert (found.n_classes, found.suppressed) == (n_classes, suppressed)
    assert running.looked_at < running.bound.size / 20, "it prunes"


def test_too_many_nodes_are_refused() -> None:
    codes = [np.arange(8)] * 11
    with pytest.raises(TooManyNodes, match="4,194,304 combinations"):
        search((AGES,) * 11, codes, None, Demand(2), 0)


def test_nobody() -> None:
    assert search((SEXES,), [np.zeros(0, np.int64)], None, Demand(2), 0).run() is None
