import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowd.quality.careless.speed import label_speed, label_time, page_time, relative_speed
from tests.crowd.quality.careless.reference import NA


def test_pages_faster_than_two_seconds_an_item():
    found = page_time([[9.9, 10, 1.9], [30, 30, 30], [9, 30, NA]], items=[5, 5, 1])
    assert found.value.tolist() == [2 / 3, 0, 0.5]
    assert found.flagged.tolist() == [True, False, True]
    assert found.parts.tolist() == [[2, 3], [0, 3], [1, 2]]


def test_a_page_without_items_does_not_count_nor_one_that_was_not_seen():
    found = page_time([[0.1, 30], [0.1, NA]], items=[0, 5])
    assert found.value[0] == 0
    assert found.reason == ("", "No times.")


def test_items_may_differ_from_person_to_person():
    assert page_time([[10], [10]], items=[[4], [6]]).value.tolist() == [0, 1]


def test_the_limits_of_page_time_can_be_given():
    found = page_time([[1.5, 30, 30, 30]], items=[1] * 4, per_item=1, share=0.2)
    assert found.value.tolist() == [0]
    assert page_time([[1.5, 30, 30, 30]], items=[1] * 4, share=0.2).flagged.tolist() == [True]
    assert found.about.formula == "Share of the pages that took less than 1 seconds per item."
    assert found.about.threshold == "20% of the pages or more."


def test_relative_speed_by_hand():
    """Medians 20 and 40; the person took 10 and 5: factors 2 and 8, the second capped to 3; mean 2.5."""
    found = relative_speed([[20, 40], [10, 5], [40, NA], [20, 40], [10, 80]], min_people=2)
    assert found.value.tolist() == [1, 2.5, 0.5, 1, 1.25]
    assert found.flagged.tolist() == [False, True, False, False, False]
    assert found.parts[:, 0].tolist() == [2, 2, 1, 2, 2]


def test_no_time_at_all_is_as_fast_as_the_cap():
    assert relative_speed([[0.0], [2.0], [2.0]], min_people=1).value.tolist() == [3, 1, 1]
    assert relative_speed([[0.0], [0.0]], min_people=1).reason == ("No times.", "No times.")


def test_a_page_that_few_have_seen_has_no_typical_time():
    seconds = np.full((10, 2), 20.0)
    seconds[1:, 1] = NA
    seconds[0, 1] = 1
    found = relative_speed(seconds)
    assert found.value.tolist() == [1] * 10
    assert relative_speed(seconds[:9]).reason[0] == "No page was seen by 10 people."
    seconds[3] = NA
    assert relative_speed(seconds, min_people=9).reason[3] == "No times."


def test_nobody_and_no_pages():
    assert relative_speed(np.empty((0, 2))).value.shape == (0,)
    assert relative_speed(np.empty((0, 2)), min_people=0).value.shape == (0,)
    assert page_time(np.empty((2, 0)), items=[]).reason == ("No times.", "No times.")


@pytest.mark.parametrize("index", [lambda times: page_time(times, items=[1]), relative_speed])
def test_negative_times_are_refused(index):
    with pytest.raises(ValueError, match="negative"):
        index([[-1.0]])


@given(st.lists(st.floats(0.5, 500), min_size=10, max_size=30))
def test_a_change_of_unit_changes_no_relative_speed(times):
    column = np.array(times)[:, None]
    found = relative_speed(column)
    assert relative_speed(column * 60).value == pytest.approx(found.value)
    assert ((found.value > 0) & (found.value <= 3)).all()


class TestLabels:
    def test_items_faster_than_two_seconds_a_question(self):
        found = label_time(person=[0, 0, 1, 1, 2], seconds=[3.9, 4, 1, NA, NA], items=2, n_people=3)
        assert found.value[:2].tolist() == [0.5, 1]
        assert found.flagged.tolist() == [True, True, False]
        assert found.parts.tolist() == [[1, 2], [1, 1], [0, 0]]
        assert found.reason == ("", "", "No times.")
        assert found.about.formula == "Share of the items that took less than 2 seconds per question."

    def test_the_median_of_a_person_against_that_of_all(self):
        person, seconds = [0, 0, 0, 1, 1, 2], [10.0, 30.0, NA, 10.0, 4.0, 40.0]
        found = label_speed(person=person, seconds=seconds, n_people=3, min_people=2)
        assert found.value == pytest.approx([1, 20 / 7, 0.5])
        assert found.flagged.tolist() == [False, True, False]

    def test_too_few_people(self):
        found = label_speed(person=[0, 1], seconds=[1.0, 2.0], n_people=2)
        assert found.reason == ("There are no times of 10 people.",) * 2

    def test_negative_times_are_refused(self):
        with pytest.raises(ValueError, match="negative"):
            label_time(person=[0], seconds=[-1.0], items=1, n_people=1)

    @given(st.lists(st.tuples(st.integers(0, 2), st.floats(0, 100)), min_size=1, max_size=40))
    def test_medians_by_hand(self, rows):
        person, seconds = np.array([who for who, _ in rows]), np.array([time for _, time in rows])
        own = [np.median(seconds[person == who]) if (person == who).any() else NA for who in range(3)]
        found = label_speed(person=person, seconds=seconds, n_people=3, min_people=1)
        table = relative_speed(np.array(own)[:, None], min_people=1)
        assert found.value == pytest.approx(table.value, nan_ok=True)
