import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowd.quality import dawid_skene
from crowd.quality.evidence import chance_right, longest_runs
from crowd.quality.models.result import Result


def fitted(item: list[int], person: list[int], code: list[int]) -> tuple[Result, np.ndarray]:
    sizes = {"n_items": max(item) + 1, "n_people": max(person) + 1}
    fit = dawid_skene.fit(item=item, person=person, code=code, n_codes=2, **sizes)  # type: ignore[arg-type] # sizes are int
    return fit, chance_right(fit=fit, item=item, person=person, code=code)


def test_the_rest_of_the_crowd_is_the_judge() -> None:
    """Equal to the posterior of a fit's E step on the same model without the answer itself."""
    item, person, code = [0, 0, 0, 1, 1, 1], [0, 1, 2, 0, 1, 2], [0, 0, 1, 1, 1, 1]
    fit, right = fitted(item, person, code)
    for row in range(len(item)):
        others = [i for i in range(len(item)) if i != row and item[i] == item[row]]
        joint = fit.prior * np.prod([fit.confusion[person[i], :, code[i]] for i in others], axis=0)
        assert right[row] == pytest.approx(joint[code[row]] / joint.sum())


def test_nobody_vouches_for_themselves() -> None:
    fit, right = fitted([0, 1], [0, 0], [0, 1])
    assert right == pytest.approx(fit.prior[[0, 1]])


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 1)), min_size=1, max_size=30))
def test_it_is_a_probability(rows: list[tuple[int, int, int]]) -> None:
    _, right = fitted([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows])
    assert np.isfinite(right).all()
    assert ((right >= 0) & (right <= 1)).all()


def test_runs_are_counted_per_person_in_the_order_given() -> None:
    runs = longest_runs(person=[0, 1, 0, 1, 0, 0], code=[2, 1, 2, 0, 1, 1], n_people=3)
    assert runs.tolist() == [2, 1, 0]


def test_a_run_does_not_reach_over_to_the_next_person() -> None:
    assert longest_runs(person=[0, 0, 1, 1], code=[1, 1, 1, 1], n_people=2).tolist() == [2, 2]


def test_no_answers_no_runs() -> None:
    assert longest_runs(person=[], code=[], n_people=2).tolist() == [0, 0]
