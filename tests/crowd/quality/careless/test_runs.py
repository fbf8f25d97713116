from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowd.quality.careless.runs import label_runs, longstring
from tests.crowd.quality.careless import reference
from tests.crowd.quality.careless.reference import NA


def test_the_example_of_the_vignette():
    found = longstring([[4, 4, 4, 3, 3, 3, 3, 3, 4, 4]])
    assert found.value.tolist() == [5]
    assert found.parts[0] == pytest.approx((3 + 5 + 2) / 3)


def test_the_test_data_of_the_package():
    """Row k: 10k ones, then 0 1 0 1 …; the last row: ten of each in turn."""
    rows = [[1] * (10 * k) + [0, 1] * ((100 - 10 * k) // 2) for k in range(1, 10)]
    rows.append(([1] * 10 + [0] * 10) * 5)
    assert longstring(rows).value.tolist() == [10, 20, 30, 40, 50, 60, 70, 80, 90, 10]


@pytest.mark.parametrize(
    ("answers", "longest"), [(reference.FULL, reference.LONGSTRING), (reference.GAPS, reference.LONGSTRING_GAPS)]
)
def test_the_longest_runs_are_those_of_r(answers, longest):
    assert longstring(answers).value.tolist() == longest


def test_the_mean_runs_are_those_of_r():
    assert longstring(reference.FULL).parts[:, 0] == pytest.approx(reference.MEAN_RUN)


def test_a_gap_ends_a_run_and_is_none_itself():
    found = longstring([[2, NA, 2, 2, NA, NA]])
    assert found.value.tolist() == [2]
    assert found.parts.tolist() == [[1.5]]


def test_no_run_goes_on_to_the_next_page():
    answers = [[1] * 6, [1] * 6]
    assert longstring(answers, page=[1, 1, 1, 1, 2, 2]).value.tolist() == [4, 4]
    assert longstring(answers, page=[[1] * 6, [1, 1, 2, 2, 3, 3]]).value.tolist() == [6, 2]


def test_flagged_from_ten_and_from_half_of_the_answers():
    varied = [1, 2] * 15
    rows = [[3] * 10 + varied[:10], [3] * 9 + varied[:11], [3] * 10 + varied[:11]]
    width = max(map(len, rows))
    found = longstring([row + [NA] * (width - len(row)) for row in rows])
    assert found.value.tolist() == [10, 9, 10]
    assert found.flagged.tolist() == [True, False, False]
    assert found.about.threshold == "Runs of at least 10 that hold at least 50% of the person's answers."
    assert longstring(rows[1:2], length=5, share=0.4).flagged.tolist() == [True]


def test_straight_lining_from_page_to_page_is_flagged():
    pages = np.repeat(np.arange(4), 10)
    rows = [[3] * 40, [3] * 20 + [1, 2] * 10, [3] * 10 + [1, 2] * 15]
    found = longstring(rows, page=pages)
    assert found.value.tolist() == [10, 10, 10]
    assert found.flagged.tolist() == [True, True, False]
    assert "or over a whole page of at least 5," in found.about.threshold


def test_on_short_pages_a_run_over_the_whole_page_is_long():
    rows = [[3] * 6 + [2] * 6, [3] * 6 + [1, 2] * 3, [3] * 5 + [1, 2] * 3 + [1], [3, NA, *[3] * 4, *[2] * 5, 1]]
    assert longstring(rows, page=np.repeat([1, 2], 6)).flagged.tolist() == [True, True, False, False]
    assert longstring([[1] * 8], page=np.repeat([1, 2], 4)).flagged.tolist() == [False]
    assert longstring([[1] * 6]).flagged.tolist() == [False]
    assert longstring([[1, 1, NA]], page=[1, 1, 1]).value.tolist() == [2]


def test_no_answers_no_value():
    found = longstring([[NA, NA], [1, NA]])
    assert np.isnan(found.value[0])
    assert found.reason == ("No answers.", "")
    assert longstring(np.empty((2, 0))).reason == ("No answers.", "No answers.")
    assert longstring(np.empty((0, 3))).value.shape == (0,)


@given(st.lists(st.integers(1, 3), min_size=1, max_size=30))
def test_counted_by_hand(answers):
    runs = [1]
    for before, now in pairwise(answers):
        runs = [*runs[:-1], runs[-1] + 1] if before == now else [*runs, 1]
    found = longstring([answers])
    assert found.value[0] == max(runs)
    assert found.parts[0, 0] == pytest.approx(sum(runs) / len(runs))


class TestLabels:
    def test_each_person_by_the_order_of_their_rows(self):
        found = label_runs(person=[0, 1, 0, 0, 1, 0], code=[5, 2, 5, 7, 2, 7], n_people=3)
        assert found.value[:2].tolist() == [2, 2]
        assert found.parts[:2, 0].tolist() == [2, 2]
        assert found.reason == ("", "", "No answers.")

    @given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=60))
    def test_as_of_a_table(self, rows):
        person, code = [who for who, _ in rows], [what for _, what in rows]
        found = label_runs(person=person, code=code, n_people=4)
        for who in range(4):
            own = [what for other, what in rows if other == who]
            table = longstring([own] if own else np.empty((1, 0)))
            assert found.value[who] == pytest.approx(table.value[0], nan_ok=True)
            assert found.parts[who] == pytest.approx(table.parts[0])
            assert found.flagged[who] == table.flagged[0]

    def test_the_words_are_those_of_a_task(self):
        about = label_runs(person=[0], code=[0], n_people=1).about
        assert about.name == "longstring"
        assert "items in a row" in about.formula

    def test_a_row_per_answer(self):
        with pytest.raises(ValueError, match="same length"):
            label_runs(person=[0, 0], code=[1], n_people=1)
