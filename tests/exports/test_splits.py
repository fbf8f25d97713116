"""Splits: shares, strata, whole groups; leaks are found."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports import splits
from exports.splits import Leak, Unsplittable, assign, check, encoded, joined

SHARES = {"train": 0.8, "validation": 0.1, "test": 0.1}


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_shares_are_kept() -> None:
    found = assign(groups=np.arange(1000), shares=SHARES, seed=1)
    assert found.shares == SHARES
    assert found.words.count("test") == 100
    assert found.names == ("train", "validation", "test")


def test_strata_have_the_same_shares() -> None:
    strata = np.repeat([0, 1, 2], [900, 80, 20])
    found = assign(groups=np.arange(1000), shares=SHARES, seed=1, strata=strata)
    for stratum, sizes in enumerate([(720, 90, 90), (64, 8, 8), (16, 2, 2)]):
        assert tuple(np.bincount(found.of[strata == stratum], minlength=3)) == sizes


def test_the_same_seed_gives_the_same_splits() -> None:
    one, two, other = (assign(groups=np.arange(50), shares=SHARES, seed=seed).of for seed in (1, 1, 2))
    assert (one == two).all()
    assert (one != other).any()


def test_many_groups_of_all_sizes_come_close_to_the_shares() -> None:
    sizes = rng().zipf(2.0, 400).clip(max=60)
    groups = np.repeat(np.arange(400), sizes)
    strata = rng(2).integers(3, size=len(groups))
    found = assign(groups=groups, shares=SHARES, seed=1, strata=strata)
    for stratum in range(3):
        counts = np.bincount(found.of[strata == stratum], minlength=3)
        np.testing.assert_allclose(counts / counts.sum(), [0.8, 0.1, 0.1], atol=0.03)
    check(of=found.of, group=groups)


@settings(max_examples=50)
@given(st.data())
def test_groups_stay_whole_and_no_split_is_empty(data: st.DataObject) -> None:
    n = data.draw(st.integers(3, 60))
    groups = np.array(data.draw(st.lists(st.integers(0, 20), min_size=n, max_size=n)))
    groups = np.unique(groups, return_inverse=True)[1]
    if len(np.unique(groups)) < 3:
        with pytest.raises(Unsplittable, match="too few for 3 splits"):
            assign(groups=groups, shares=SHARES, seed=1)
        return
    found = assign(groups=groups, shares=SHARES, seed=data.draw(st.integers(0, 99)))
    check(of=found.of, group=groups)
    assert set(found.of) == {0, 1, 2}


def test_groups_by_two_things_at_once() -> None:
    person = np.array([0, 0, 1, 2, 2, 3, -1, -1])
    item = np.array([0, 1, 1, 2, -1, 3, 3, -1])
    assert joined(person, item).tolist() == [0, 0, 0, 1, 1, 2, 2, 3]
    assert joined(person).tolist() == [0, 0, 1, 2, 2, 3, 4, 5]


def test_a_crowd_that_hangs_together_is_told_so() -> None:
    person, item = np.repeat(np.arange(5), 4), np.tile(np.arange(4), 5)
    with pytest.raises(Unsplittable, match="hang together in 1 group, which is too few"):
        assign(groups=joined(person, item), shares=SHARES, seed=1)


def test_made_rows_follow_into_train_alone() -> None:
    groups = np.arange(100).repeat(2)
    made = np.tile([False, True], 100)
    found = assign(groups=groups, shares=SHARES, seed=1, made=made)
    assert found.shares == SHARES
    real, follows = found.of[~made], found.of[made]
    assert (follows[real == 0] == 0).all()
    assert (follows[real != 0] == splits.NONE).all()
    assert found.words.count(None) == 20


def test_made_rows_of_nobody_are_for_training() -> None:
    made = np.array([False] * 10 + [True] * 5)
    found = assign(groups=np.arange(15), shares=SHARES, seed=1, made=made)
    assert (found.of[10:] == 0).all()
    without = assign(groups=np.arange(15), shares={"one": 0.5, "two": 0.5}, seed=1, made=made)
    assert (without.of[10:] == splits.NONE).all()


def test_made_rows_anywhere_where_asked() -> None:
    made = np.array([False] * 50 + [True] * 50)
    found = assign(groups=np.arange(100), shares=SHARES, seed=1, made=made, made_anywhere=True)
    assert np.bincount(found.of).tolist() == [80, 10, 10]
    assert set(found.of[made]) == {0, 1, 2}


def test_made_rows_alone() -> None:
    found = assign(groups=np.arange(3), shares=SHARES, seed=1, made=np.ones(3, dtype=bool))
    assert found.words == ["train"] * 3
    assert found.shares == {"train": 0, "validation": 0, "test": 0}


@pytest.mark.parametrize("shares", [{}, {"train": 0.9}, {"train": 1.5, "test": -0.5}, {"train": 0}])
def test_shares_must_add_up(shares: dict[str, float]) -> None:
    with pytest.raises(Unsplittable, match="add up to 1"):
        assign(groups=np.arange(9), shares=shares, seed=1)


def test_a_split_without_a_share_is_none() -> None:
    assert assign(groups=np.arange(9), shares={"train": 1, "test": 0}, seed=1).names == ("train",)


def test_a_leak_is_loud() -> None:
    of = np.array([0, 0, 1, 1, -1])
    check(of=of, item=np.array([0, 0, 1, 2, 0]), person=np.array([-1, 1, -1, 2, 2]))
    with pytest.raises(Leak, match="1 values of “person” stand in more than one split, the first has code 1"):
        check(of=of, item=np.array([0, 0, 1, 2, 0]), person=np.array([0, 1, 1, 2, 2]))
    check(of=np.array([], dtype=np.int64), item=np.array([], dtype=np.int64))


def test_families() -> None:
    """b and c come from a, which is here; e and f from d, which is not."""
    ids, parents = ["a", "b", "c", "e", "f", "g"], [[], ["a"], ["b"], ["d"], ["d"], []]
    codes = splits.families(ids, parents).tolist()
    assert codes[0] == codes[1] == codes[2]
    assert codes[3] == codes[4]
    assert len({codes[0], codes[3], codes[5]}) == 3
    splits.check_families(ids, parents, ["train", "train", None, "test", "test", "train"])
    for bad in (["train", "train", "test"], ["train", "test", None]):
        with pytest.raises(Leak, match="family"):
            splits.check_families(ids, parents, [*bad, "test", "test", "train"])


def test_codes() -> None:
    assert encoded(["b", None, "a", "b"]).tolist() == [1, -1, 0, 1]


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="same length"):
        joined(np.arange(3), np.arange(4))
    with pytest.raises(ValueError, match="same length"):
        assign(groups=np.arange(3), shares=SHARES, seed=1, strata=np.arange(2))


def test_with_few_groups_each_split_still_has_one() -> None:
    for seed in range(10):
        found = assign(groups=np.repeat([0, 1, 2], 4), shares=SHARES, seed=seed)
        assert sorted(found.of.reshape(3, 4)[:, 0]) == [0, 1, 2]
