import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.measures.agreement import linear, nominal, pairs_of_people, people
from surveys.measures.agreement.people import Pairs

ANSWERS = st.lists(st.tuples(st.integers(-2, 4), st.integers(0, 4), st.integers(0, 3)), max_size=30)


def told(found):
    columns = (found.first, found.second, found.n, found.agreement)
    return {(a, b): (n, agreed) for a, b, n, agreed in zip(*(one.tolist() for one in columns), strict=True)}


def by_hand(answers, metric):
    shared = {}
    for place, (unit, one, said) in enumerate(answers):
        for other_unit, other, heard in answers[place + 1 :]:
            if unit == other_unit and one != other:
                shared.setdefault((min(one, other), max(one, other)), []).append(1 - metric[said, heard])
    return {pair: (len(agreed), pytest.approx(np.mean(agreed))) for pair, agreed in shared.items()}


@given(ANSWERS, st.sampled_from([nominal(4), linear(range(4))]), st.sampled_from([1, 2_000_000]))
def test_by_hand(answers, metric, block):
    unit, person, code = np.array(answers, dtype=int).reshape(-1, 3).T
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "BLOCK_CELLS", block)
        found = pairs_of_people(unit=unit, person=person, code=code, n_people=5, distances=metric)
    assert told(found) == by_hand(answers, metric)
    order = list(zip(found.first.tolist(), found.second.tolist(), strict=True))
    assert order == sorted(order)


def test_two_who_share_nothing_are_not_there():
    found = pairs_of_people(
        unit=[1, 1, 2, 2, 3], person=[0, 1, 0, 1, 2], code=[0, 0, 1, 0, 1], n_people=4, distances=nominal(2)
    )
    assert told(found) == {(0, 1): (2, 0.5)}


def test_a_person_who_answers_twice_is_not_their_own_pair():
    found = pairs_of_people(unit=[1, 1, 1], person=[0, 0, 1], code=[0, 1, 0], n_people=2, distances=nominal(2))
    assert told(found) == {(0, 1): (2, 0.5)}


def test_nothing():
    found = pairs_of_people(unit=[], person=[], code=[], n_people=0, distances=nominal(2))
    assert isinstance(found, Pairs)
    assert len(found.first) == len(found.second) == len(found.n) == len(found.agreement) == 0


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="person must lie"):
        pairs_of_people(unit=[1], person=[2], code=[0], n_people=2, distances=nominal(2))
    with pytest.raises(ValueError, match="same length"):
        pairs_of_people(unit=[1, 1], person=[1], code=[0], n_people=2, distances=nominal(2))
