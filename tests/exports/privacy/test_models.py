import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.privacy.classes import Cells, cells
from exports.privacy.emd import Distance
from exports.privacy.models import DistinctL, EntropyL, Model, RecursiveCL, TCloseness, entropy, recursive_ratio

TREE = Distance(tree=((0, 1, 2, 3), (0, 0, 1, 1), (0, 0, 0, 0)))
MODELS: list[Model] = [
    DistinctL(2),
    EntropyL(1.8),
    RecursiveCL(2.0, 2),
    RecursiveCL(1.5, 3),
    TCloseness(0.3, Distance()),
    TCloseness(0.2, Distance(ordered=True)),
    TCloseness(0.25, TREE),
]
people = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1), st.integers(0, 3)), min_size=1, max_size=50)


def of(*values: int) -> Cells:
    return cells(np.zeros(len(values), np.int64), np.array(values), 4)


def test_diversity_by_hand() -> None:
    found = of(0, 0, 0, 1, 1, 2)
    assert recursive_ratio(found, l=2)[0] == 1.0
    assert recursive_ratio(found, l=3)[0] == 3.0
    assert recursive_ratio(found, l=4)[0] == np.inf
    by_hand = -sum(n / 6 * math.log(n / 6) for n in (3, 2, 1))
    assert entropy(found)[0] == pytest.approx(by_hand, abs=1e-15)
    shares = found.overall
    assert not RecursiveCL(1.1, 2).fails(found, overall=shares)[0]
    assert RecursiveCL(1.0, 2).fails(found, overall=shares)[0], "less than, not as often as"
    assert DistinctL(4).fails(found, overall=shares)[0]
    assert not DistinctL(3).fails(found, overall=shares)[0]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.words())
@given(people=people)
def test_no_split_keeps_more_than_the_bound(model: Model, people: list[tuple[int, int, int]]) -> None:
    """The bound is what the search relies on: whatever the parts, those that pass have no more rows together."""
    whole, part, value = (np.array(column) for column in zip(*people, strict=True))
    overall = np.bincount(value, minlength=4) / len(value)
    coarse, fine = cells(whole, value, 4), cells(whole * 2 + part, value, 4)
    kept = np.where(model.fails(fine, overall=overall), 0, fine.sizes)
    owner = np.unique(whole * 2 + part) // 2
    bound = dict(zip(np.unique(whole), model.most_kept(coarse, overall=overall), strict=True))
    for group in bound:
        assert kept[owner == group].sum() <= bound[group]
    passing = ~model.fails(coarse, overall=overall)
    assert (model.most_kept(coarse, overall=overall)[passing] == coarse.sizes[passing]).all()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.words())
@given(people=people)
def test_classes_that_pass_pass_together(model: Model, people: list[tuple[int, int, int]]) -> None:
    whole, part, value = (np.array(column) for column in zip(*people, strict=True))
    overall = np.bincount(value, minlength=4) / len(value)
    fine = cells(whole * 2 + part, value, 4)
    failing = model.fails(fine, overall=overall)
    owner = np.unique(whole * 2 + part) // 2
    coarse = model.fails(cells(whole, value, 4), overall=overall)
    for i, group in enumerate(np.unique(whole)):
        if not failing[owner == group].any():
            assert not coarse[i]


@given(people=people)
def test_fewer_values_than_needed_fail(people: list[tuple[int, int, int]]) -> None:
    whole, _, value = (np.array(column) for column in zip(*people, strict=True))
    found = cells(whole, value, 4)
    values = {group: len(set(value[whole == group])) for group in np.unique(whole)}
    for model in MODELS:
        fails = model.fails(found, overall=found.overall)
        for i, group in enumerate(np.unique(whole)):
            assert fails[i] or values[group] >= model.values_needed


def test_what_is_reached_passes_exactly() -> None:
    found = cells(np.array([0, 0, 0, 1, 1, 1]), np.array([0, 1, 1, 2, 0, 3]), 4)
    overall = found.overall
    assert DistinctL(1).reached(found, overall=overall) == 2
    l = EntropyL(1).reached(found, overall=overall)  # noqa: E741
    assert not EntropyL(l).fails(found, overall=overall).any()
    t = TCloseness(1, Distance()).reached(found, overall=overall)
    assert not TCloseness(t, Distance()).fails(found, overall=overall).any()
    assert TCloseness(t - 1e-9, Distance()).fails(found, overall=overall).any()
    assert RecursiveCL(9, 2).reached(found, overall=overall) == 2.0


def test_models_say_what_they_are() -> None:
    assert [model.words() for model in MODELS[:5]] == [
        "distinct 2-diversity",
        "entropy 1.8-diversity",
        "recursive (2, 2)-diversity",
        "recursive (1.5, 3)-diversity",
        "0.3-closeness (equal distance)",
    ]
    assert Counter(model.refinable for model in MODELS) == {False: 6, True: 1}
