import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crowd.quality.careless import consistency
from crowd.quality.careless.consistency import NO_VARIATION, antonyms, even_odd, synonyms
from tests.crowd.quality.careless import reference
from tests.crowd.quality.careless.reference import NA

SCALES = [range(4), range(4, 8), range(8, 12)]


def keyed(answers):
    """The fourth question of each scale turned round."""
    table = np.array(answers, dtype=float)
    table[:, 3::4] = 6 - table[:, 3::4]
    return table


def test_even_odd_by_hand():
    """Halves (even, odd) are (2, 1), (4, 3), (5, 5): r = .9819, lengthened .9909; the sign is turned."""
    found = even_odd([[1, 2, 3, 4, 5, 5]], scales=[[0, 1], [2, 3], [4, 5]])
    r = np.corrcoef([2, 4, 5], [1, 3, 5])[0, 1]
    assert found.value[0] == pytest.approx(-2 * r / (1 + r))
    assert found.value[0] == pytest.approx(-0.9909, abs=1e-4)
    assert found.flagged.tolist() == [False]


def test_even_odd_has_a_floor_and_high_is_careless():
    found = even_odd([[1, 5, 3, 3, 5, 1], [1, 5, 3, 3, 5, 2]], scales=[[0, 1], [2, 3], [4, 5]])
    assert found.value.tolist() == [1, 1]
    assert found.flagged.tolist() == [True, True]


def test_even_odd_without_gaps_is_rs():
    found = even_odd(keyed(reference.FULL), scales=SCALES)
    assert found.value == pytest.approx(reference.EVEN_ODD, nan_ok=True)
    assert [row for row, reason in enumerate(found.reason) if reason == NO_VARIATION] == [3, 12]


def test_even_odd_with_gaps_is_rs_but_for_two_scales():
    found = even_odd(keyed(reference.GAPS), scales=SCALES)
    expected = np.array(reference.EVEN_ODD_GAPS)
    assert expected[10] == -1  # R correlates two points
    expected[10] = NA
    assert found.value == pytest.approx(expected, nan_ok=True, abs=1e-11)
    assert found.reason[10] == "Fewer than three scales with answers in both halves."
    assert found.parts[10].tolist() == [2]


@pytest.mark.parametrize("scales", [[], [[0, 1]], [[0, 1], [2, 3], [4]]])
def test_even_odd_needs_three_scales_of_two_questions(scales):
    found = even_odd([[1, 2, 3, 4, 5]], scales=scales)
    assert found.reason == ("Fewer than three scales with answers in both halves.",)
    assert not found.flagged.any()


def pair(rng, n, sign):
    first = rng.normal(size=n)
    return np.column_stack([first, sign * first + 0.6 * rng.normal(size=n)])


def test_synonyms_without_gaps_are_rs():
    found = synonyms(reference.FULL, min_people=10)
    assert found.value == pytest.approx(reference.SYNONYMS, nan_ok=True, abs=1e-11)
    assert set(found.parts[:, 0]) == {6}
    assert found.about.formula.endswith("r > 0.60 in the sample.")


def test_antonyms_without_gaps_are_rs():
    found = antonyms(reference.FULL, min_people=10)
    assert found.value == pytest.approx(reference.ANTONYMS, nan_ok=True, abs=1e-11)


def test_synonyms_with_gaps_are_rs():
    found = synonyms(reference.GAPS, min_people=10)
    assert found.value == pytest.approx(reference.SYNONYMS_GAPS, nan_ok=True, abs=1e-11)
    assert found.reason[3] == NO_VARIATION
    assert found.reason[7] == NO_VARIATION


def test_the_specific_cases_of_the_package():
    """tests/testthat/test-psychsyn.R: uniform, alike, opposite, and at random."""
    rng = np.random.default_rng(7)
    cases = [[5] * 8, [4, 5, 1, 2, 8, 9, 13, 12], [0, 6, 1, 5, 2, 4, 3, 3], [1, 5, 2, 3, 3, 3, 4, 5]]
    sample = np.column_stack([pair(rng, 500, 1) for _ in range(4)])
    found = synonyms(np.concatenate([sample, cases]), critical=0.5)
    assert found.parts[-1].tolist() == [4]
    assert found.reason[-4] == NO_VARIATION
    assert found.value[-3] >= 0.85
    assert found.value[-2] == pytest.approx(-1)
    assert found.value[-1] == pytest.approx(0)
    assert found.flagged[-4:].tolist() == [False, False, True, True]


def test_opposite_questions_answered_alike_are_flagged():
    rng = np.random.default_rng(8)
    sample = np.column_stack([pair(rng, 300, -1) for _ in range(3)])
    found = antonyms(np.concatenate([sample, [[1, 1, 2, 2, 3, 3], [1, 3, 2, 2, 3, 1]]]))
    assert found.value[-2:] == pytest.approx([1, -1])
    assert found.flagged[-2:].tolist() == [True, False]


def test_few_people_or_few_pairs_give_a_reason():
    rng = np.random.default_rng(9)
    few = synonyms(pair(rng, 29, 1))
    assert few.reason[0] == "29 people are too few to say which questions go together: 30 are needed."
    two = synonyms(np.column_stack([pair(rng, 100, 1), pair(rng, 100, 1)]))
    assert two.reason[0] == "The sample has 2 such pairs of questions: 3 are needed."
    assert not two.flagged.any()
    assert np.isnan(two.value).all()


def test_a_person_who_answered_two_pairs():
    rng = np.random.default_rng(9)
    table = np.column_stack([pair(rng, 100, 1) for _ in range(3)])
    table[0, 5] = NA
    found = synonyms(table)
    assert found.reason[0] == "Fewer than three such pairs of questions answered."
    assert found.parts[:2, 0].tolist() == [2, 3]


def test_blocks_change_nothing(monkeypatch):
    whole = synonyms(reference.FULL, min_people=10).value
    monkeypatch.setattr(consistency, "BLOCK_CELLS", 20)
    assert synonyms(reference.FULL, min_people=10).value == pytest.approx(whole, nan_ok=True)


def test_careless_people_are_found_among_careful_ones():
    rng = np.random.default_rng(10)
    traits = rng.normal(size=(200, 5)).repeat(4, axis=1)
    answers = np.clip(np.rint(3 + traits + 0.5 * rng.normal(size=traits.shape)), 1, 5)
    answers[180:] = rng.integers(1, 6, size=(20, 20))
    scales = [range(start, start + 4) for start in range(0, 20, 4)]
    for found in (even_odd(answers, scales=scales), synonyms(answers)):
        careful = found.flagged[:180]
        assert found.flagged[180:].mean() > 0.4
        assert careful.mean() < 0.1


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_all_stay_within_one(seed):
    answers = np.random.default_rng(seed).integers(1, 6, size=(12, 8)).astype(float)
    for found in (
        even_odd(answers, scales=[[0, 1], [2, 3], [4, 5], [6, 7]]),
        synonyms(answers, critical=0.2, min_people=3),
        antonyms(answers, critical=0.2, min_people=3),
    ):
        known = found.value[np.isfinite(found.value)]
        assert (np.abs(known) <= 1).all()
        assert all(
            bool(reason) == bool(np.isnan(value)) for reason, value in zip(found.reason, found.value, strict=True)
        )


class TestKeyed:
    def crowd(self, n=200):
        """Two scales of four questions from 1 to 5; the last of each is asked the other way round."""
        rng = np.random.default_rng(1)
        level = rng.integers(1, 6, size=(n, 2)).repeat(4, axis=1)
        return np.clip(level + rng.integers(-1, 2, size=level.shape), 1, 5).astype(float)

    def test_reversed_questions_are_turned_round(self):
        straight = self.crowd()
        asked = straight.copy()
        asked[:, [3, 7]] = 6 - asked[:, [3, 7]]
        assert (consistency.keyed(asked, scales=[range(4), range(4, 8)]) == straight).all()
        assert (consistency.keyed(straight, scales=[range(4), range(4, 8)]) == straight).all()

    def test_gaps_stay_gaps_and_the_answers_given_stay_as_they_are(self):
        asked = self.crowd()
        asked[:, 3] = 6 - asked[:, 3]
        asked[0, :] = NA
        before = asked.copy()
        found = consistency.keyed(asked, scales=[range(4)])
        assert np.isnan(found[0]).all()
        assert np.array_equal(asked, before, equal_nan=True)

    def test_too_few_people_or_questions_turn_nothing(self):
        few = keyed(self.crowd(29))
        assert (consistency.keyed(few, scales=[range(4), range(4, 8)]) == few).all()
        assert (consistency.keyed(few, scales=[[0], []], min_people=2) == few).all()
