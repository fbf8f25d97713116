"""Whatever the method: every class meets the demand, no limit is passed, and what is told of the loss is right."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.privacy import plans
from exports.privacy.classes import cells
from exports.privacy.emd import EQUAL
from exports.privacy.hierarchies import builtin
from exports.privacy.hierarchies.base import Hierarchy, from_rows
from exports.privacy.models import Demand, DistinctL, EntropyL, Model, TCloseness
from exports.privacy.plans import METHODS, Plan, Prepared
from exports.privacy.snapshots import distinct
from exports.privacy.tables import CsvTable

AGES = builtin.number("age", [str(i) for i in range(12)])
ZIPS = from_rows("zip", [["11", "1", "*"], ["12", "1", "*"], ["21", "2", "*"], ["22", "2", "*"]])
UNJOINED = from_rows("sex", [["f"], ["m"]])
MODELS = [None, DistinctL(2), EntropyL(1.5), TCloseness(0.35, EQUAL)]
people = st.lists(
    st.tuples(st.integers(0, 11), st.integers(0, 3), st.integers(0, 1), st.integers(0, 2)), min_size=3, max_size=60
)


def ready(rows: list[tuple[int, ...]], k: int, model: Model | None, limit: int, values: str) -> Prepared:
    *codes, sensitive = (np.array(column) for column in zip(*rows, strict=True))
    hierarchies = (AGES, ZIPS, UNJOINED)
    n = int(sensitive.max()) + 1
    table, _ = distinct(codes, [len(h.values) for h in hierarchies], [sensitive], [n])
    overall = (np.bincount(sensitive) / len(sensitive),)
    demand = Demand(k, ((0, model),) if model else ())
    return Prepared(table, hierarchies, demand, overall, limit, values)


def holds(prepared: Prepared, plan: Plan) -> None:
    weight, part = prepared.rows.weight, plan.part
    kept = np.flatnonzero(part >= 0)
    assert plan.suppressed == weight[part < 0].sum() <= prepared.limit
    if not len(kept):
        return
    assert (np.bincount(part[kept], weights=weight[kept]) >= prepared.demand.k).all()
    for s, model in prepared.demand.models:
        code = prepared.rows.sensitive[s][kept]
        found = cells(part[kept], code, prepared.rows.n_sensitive[s], weight=weight[kept])
        assert not model.fails(found, overall=prepared.overall[s]).any()
    for h, code, column in zip(prepared.hierarchies, prepared.rows.codes, plan.columns, strict=True):
        for row in kept:
            assert allowed(h, int(code[row]), column.labels[part[row]])


def allowed(h: Hierarchy, leaf: int, label: str) -> bool:
    """Whether the label tells the truth of the value."""
    if label in {level.labels[level.group[leaf]] for level in h.levels} or label == "*":
        return True
    if label.startswith("["):
        low, high = (float(end) for end in label[1:-1].split(", "))
        return low <= float(h.values[leaf]) <= high
    return h.values[leaf] in label[1:-1].split(", ")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.words() if model else "k alone")
@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=25, deadline=None)
@given(rows=people, k=st.integers(1, 5), limit=st.integers(0, 5), values=st.sampled_from(["any", "hierarchy"]))
def test_every_class_meets_the_demand(
    method: str, model: Model | None, rows: list[tuple[int, ...]], k: int, limit: int, values: str
) -> None:
    """Sexes cannot be generalised: no class may join them, and who is too rare can only be suppressed."""
    prepared = ready(rows, k, model, limit, values)
    plan = METHODS[method](prepared)
    if plan is None:
        assert prepared.n_lost > limit
        return
    holds(prepared, plan)
    # A class may fail and parts of it pass, the rest suppressed: only the lattice looks for that.
    assert method == "lattice" or prepared.n_lost <= limit


def adults(adult: CsvTable, hierarchies: dict[str, Hierarchy], k: int, model: Model | None, values: str) -> Prepared:
    names = [name for name in hierarchies if model is None or name != "occupation"]
    codes = [hierarchies[name].encode(adult.columns[name].values)[adult.columns[name].code] for name in names]
    extra = [adult.columns["occupation"].code] if model else []
    rows, _ = distinct(codes, [len(hierarchies[name].values) for name in names], extra, [14] * len(extra))
    overall = tuple(np.bincount(code) / adult.n_rows for code in extra)
    demand = Demand(k, ((0, model),) if model else ())
    return Prepared(rows, tuple(hierarchies[name] for name in names), demand, overall, 0, values)


@pytest.mark.parametrize(
    ("k", "model", "values", "mondrian", "local"),
    [
        (5, None, "any", 0.0296, 0.0220),
        (10, None, "any", 0.0555, 0.0422),
        (5, None, "hierarchy", 0.1272, 0.0870),
        (5, DistinctL(3), "any", 0.0184, 0.0149),
    ],
)
def test_local_recoding_beats_the_others_on_adult(
    adult: CsvTable,
    adult_hierarchies: dict[str, Hierarchy],
    k: int,
    model: Model | None,
    values: str,
    mondrian: float,
    local: float,
) -> None:
    prepared = adults(adult, adult_hierarchies, k, model, values)
    cut, grown = plans.mondrian(prepared), plans.local(prepared)
    assert cut is not None
    assert grown is not None
    assert cut.loss <= mondrian
    assert grown.loss <= local
    for plan in (cut, grown):
        assert np.bincount(plan.part, weights=prepared.rows.weight).min() >= k


@pytest.mark.parametrize(("k", "most"), [(5, 0.047), (10, 0.078)])
def test_mondrian_as_ranges(adult: CsvTable, adult_hierarchies: dict[str, Hierarchy], k: int, most: float) -> None:
    """The loss of the papers: each column as a range in its order."""
    prepared = adults(adult, adult_hierarchies, k, None, "any")
    plan = plans.mondrian(prepared)
    assert plan is not None
    order = np.argsort(plan.part, kind="stable")
    start = np.flatnonzero(np.diff(plan.part[order], prepend=-1))
    place = prepared.points.place[order]
    spans = np.maximum.reduceat(place, start) - np.minimum.reduceat(place, start)
    weights = np.add.reduceat(prepared.points.weight[order], start)
    assert (spans / prepared.points.width).mean(axis=1) @ weights / weights.sum() <= most
