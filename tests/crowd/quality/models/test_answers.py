import numpy as np
import pytest

from crowd.quality.models.answers import answers, normalise, soften
from tests.crowd.quality.models.crowds import said

ROWS = [(0, 0, 0), (0, 1, 2), (0, 1, 2), (3, 2, 1)]


def test_counts_and_shares_with_repeated_answers_and_gaps():
    made = said(ROWS)
    assert len(made) == 4
    assert made.given.tolist() == [[1, 0, 0], [0, 0, 2], [0, 1, 0], [0, 0, 0]]
    assert made.per_item.tolist() == [3, 0, 0, 1, 0]
    assert made.per_person.tolist() == [1, 2, 1, 0]
    assert made.shares()[0] == pytest.approx([1 / 3, 0, 2 / 3])
    assert made.shares()[1] == pytest.approx(1 / 3)
    assert made.votes(np.array([1.0, 2.0, 3.0, 4.0])).tolist()[0] == [1, 0, 5]
    assert made.by_person(np.array([1.0, 2.0, 3.0, 4.0])).tolist() == [1, 5, 4, 0]


def test_the_two_sums_are_what_loops_would_give():
    made, rng = said(ROWS), np.random.default_rng(1)
    posterior, table = rng.random((5, 2)), rng.random((4, 2, 3))
    counts, gathered = np.zeros((4, 2, 3)), np.zeros((5, 2))
    for item, person, code in ROWS:
        counts[person, :, code] += posterior[item]
        gathered[item] += table[person, :, code]
    assert made.counts(posterior) == pytest.approx(counts)
    assert made.gathered(table) == pytest.approx(gathered)


def test_compact_answers_have_no_empty_items():
    made = said(ROWS)
    assert made.compact.item.tolist() == [0, 0, 0, 1]
    assert made.compact.n_items == 2
    assert made.compact.compact is made.compact


def test_some_answers_only():
    kept = said(ROWS).only(np.array([True, False, False, True]))
    assert kept.item.tolist() == [0, 3]
    assert kept.n_items == 5


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"n_codes": 0}, "n_codes"),
        ({"item": [0]}, "same length"),
        ({"item": [0, 5]}, "item must"),
        ({"person": [0, -1]}, "person must"),
        ({"code": [0, 3]}, "code must"),
        ({"code": [0.0, 1.0]}, "code must be a flat array of integers"),
    ],
)
def test_what_does_not_fit_is_refused(wrong, message):
    fitting = {"item": [0, 1], "person": [0, 1], "code": [0, 1], "n_items": 5, "n_people": 4, "n_codes": 3}
    with pytest.raises(ValueError, match=message):
        answers(**{**fitting, **wrong})


def test_normalise_gives_equal_shares_where_there_is_nothing():
    assert normalise(np.array([[1.0, 3.0], [0.0, 0.0]])).tolist() == [[0.25, 0.75], [0.5, 0.5]]


def test_soften_survives_the_smallest_probabilities():
    shares, total = soften(np.array([[-5000.0, -5001.0], [-np.inf, 0.0]]))
    assert shares[0] == pytest.approx([1 / (1 + np.exp(-1)), 1 - 1 / (1 + np.exp(-1))])
    assert shares[1].tolist() == [0, 1]
    assert total == pytest.approx(-5000 + np.log1p(np.exp(-1)))
