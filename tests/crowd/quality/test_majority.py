import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowd.quality.majority import UNDECIDED, decide, has_votes, majority_vote

VOTES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2)), max_size=30)


def vote(pairs, **options):
    item, code = ([pair[place] for pair in pairs] for place in (0, 1))
    return majority_vote(item=item, code=code, n_items=5, n_codes=3, **options)


def test_shares_of_votes():
    shares = vote([(0, 1), (0, 1), (0, 2), (3, 0)])
    assert shares[0] == pytest.approx([0, 2 / 3, 1 / 3])
    assert shares[3].tolist() == [1, 0, 0]


def test_an_item_without_votes_is_a_row_of_zeros_masked_and_undecided():
    shares = vote([(0, 1)])
    assert shares[1].tolist() == [0, 0, 0]
    assert has_votes(shares).tolist() == [True, False, False, False, False]
    assert decide(shares).code.tolist() == [1, *[UNDECIDED] * 4]
    assert not decide(shares).tied.any()


def test_weights_count():
    shares = vote([(0, 1), (0, 2)], weight=[1, 3])
    assert shares[0].tolist() == [0, 0.25, 0.75]
    assert not has_votes(vote([(0, 1)], weight=[0])).any()


def test_a_tie_goes_to_the_smallest_code_and_is_told():
    decision = decide(vote([(0, 2), (0, 1), (1, 2)]))
    assert decision.code[:2].tolist() == [1, 2]
    assert decision.tied[:2].tolist() == [True, False]


def test_a_tie_is_a_tie_in_spite_of_rounding():
    assert decide(np.array([[0.3, 0.1 + 0.2, 0.4 - 0.1 + 1e-16]])).code.tolist() == [0]


@given(VOTES, st.randoms())
def test_the_order_of_votes_does_not_matter(pairs, random):
    assert (vote(pairs) == vote(random.sample(pairs, len(pairs)))).all()


@given(VOTES, st.permutations(range(5)))
def test_renumbered_items_get_the_same_shares(pairs, names):
    renamed = vote([(names[item], code) for item, code in pairs])
    assert (renamed[list(names)] == vote(pairs)).all()


@given(VOTES)
def test_rows_are_shares_or_nothing(pairs):
    total = vote(pairs).sum(axis=1)
    assert np.all(np.isclose(total, 1) | (total == 0))


def test_no_items_no_votes():
    assert majority_vote(item=[], code=[], n_items=0, n_codes=3).shape == (0, 3)
    assert decide(np.zeros((0, 3))).code.shape == (0,)


@pytest.mark.parametrize("weight", [[-1], [np.nan], [np.inf], [1, 1]])
def test_weights_that_are_none_are_refused(weight):
    with pytest.raises(ValueError, match="weight"):
        vote([(0, 1)], weight=weight)


def test_codes_out_of_range_are_refused():
    with pytest.raises(ValueError, match="code must lie between 0 and 2"):
        vote([(0, 3)])
