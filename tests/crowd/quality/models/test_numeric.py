import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crowd.quality.models import numeric
from crowd.quality.models.numeric import numbers

METHODS = (numeric.mean, numeric.median, numeric.trimmed, numeric.pm, numeric.biased)
ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(-50, 50)), max_size=30)

every = pytest.mark.parametrize("method", METHODS)


def given_by(rows, *, n_items=4, n_people=4):
    item, person, value = np.array(list(rows), dtype=np.float64).reshape(-1, 3).T
    return numbers(item=item.astype(int), person=person.astype(int), value=value, n_items=n_items, n_people=n_people)


def crowd(seed=1, n_items=300, n_people=12, per_item=6):
    """People with a bias and a spread of their own."""
    rng = np.random.default_rng(seed)
    truth, bias = rng.normal(50, 10, n_items), rng.normal(0, 4, n_people)
    spread = rng.uniform(1, 8, n_people)
    person = np.concatenate([rng.permutation(n_people)[:per_item] for _ in truth])
    item = np.repeat(np.arange(n_items), per_item)
    value = truth[item] + bias[person] + rng.normal(0, spread[person])
    made = numbers(item=item, person=person, value=value, n_items=n_items, n_people=n_people)
    return truth, bias - bias.mean(), spread, made


def error(estimate, truth):
    off = estimate.value - truth
    return np.sqrt(np.square(off - off.mean()).mean())


def test_by_hand():
    made = given_by([(0, 0, 1), (0, 1, 2), (0, 2, 3), (0, 3, 10), (1, 0, 4), (1, 1, 4.5), (2, 3, 7)])
    assert numeric.mean(made).value[:3].tolist() == [4, 4.25, 7]
    assert numeric.median(made).value[:3].tolist() == [2.5, 4.25, 7]
    assert numeric.trimmed(made, cut=0.25).value[:3].tolist() == [2.5, 4.25, 7]
    assert numeric.trimmed(made, cut=0).value[:3].tolist() == [4, 4.25, 7]
    fit = numeric.mean(made)
    within = (9 + 4 + 1 + 36 + 0.0625 + 0.0625) / (7 - 3)
    assert fit.high[0] - fit.value[0] == pytest.approx(1.96 * np.sqrt(within / 4), rel=1e-4)
    assert fit.bias.tolist() == pytest.approx([(-3 - 0.25) / 2, (-2 + 0.25) / 2, -1, 3])
    assert fit.spread[0] == pytest.approx(np.std([-3, -0.25], ddof=1))
    assert np.isnan(fit.spread[2])


def test_an_odd_median_is_an_answer():
    assert numeric.median(given_by([(0, 0, 1), (0, 1, 5), (0, 2, 100)])).value[0] == 5


@every
@settings(deadline=None, max_examples=60)
@given(rows=ROWS, random=st.randoms())
def test_values_lie_among_the_answers_or_are_shrunk_to_all_of_them_in_any_order(method, rows, random):
    made, again = given_by(rows), given_by(random.sample(rows, len(rows)))
    fit, other = method(made), method(again)
    assert other.value == pytest.approx(fit.value, nan_ok=True, abs=1e-6)
    asked = made.per_item() > 0
    assert np.isnan(fit.value).tolist() == (~asked).tolist()
    for item in np.flatnonzero(asked):
        own = made.value[made.item == item] if method is not numeric.biased else made.value
        assert own.min() - 60 * (method is numeric.biased) - 1e-9 <= fit.value[item] <= own.max() + 60 + 1e-9
    assert np.isnan(fit.bias).tolist() == (made.per_person() == 0).tolist()


@settings(deadline=None, max_examples=60)
@given(rows=ROWS)
def test_no_iteration_loses_height(rows):
    trail = numeric.biased(given_by(rows), tolerance=1e-12).trail
    assert np.diff(trail).min(initial=0) > -1e-7


def test_biases_and_spreads_are_recovered():
    truth, bias, spread, made = crowd()
    fit = numeric.biased(made)
    assert fit.converged
    assert fit.bias - fit.bias.mean() == pytest.approx(bias, abs=1.2)
    assert np.corrcoef(fit.spread, spread)[0, 1] > 0.95
    assert error(fit, truth) < error(numeric.pm(made), truth) < error(numeric.mean(made), truth)
    covered = (fit.low - fit.bias.mean() <= truth + 1) & (truth - 1 <= fit.high)
    assert covered.mean() > 0.9


def test_a_person_with_one_wild_answer_moves_little():
    truth, _, _, made = crowd()
    rows = [*zip(made.item, made.person, made.value, strict=True), (0, 12, 10_000)]
    fit = numeric.biased(given_by(rows, n_items=300, n_people=13))
    assert abs(fit.value[0] - truth[0]) < 10
    assert abs(numeric.mean(given_by(rows, n_items=300, n_people=13)).value[0] - truth[0]) > 1000


@every
def test_few_answers(method):
    nothing = method(given_by([]))
    assert np.isnan(nothing.value).all()
    assert nothing.converged
    one = method(given_by([(2, 1, 7)]))
    assert one.value[2] == 7
    assert np.isnan(one.low[2])
    assert method(given_by([], n_items=0, n_people=0)).value.shape == (0,)


@every
def test_all_equal(method):
    fit = method(given_by([(item, person, 3) for item in range(4) for person in range(4)]))
    assert fit.value.tolist() == [3] * 4
    assert fit.bias.tolist() == [0] * 4


def test_pm_trusts_who_is_near_the_others():
    rows = [(item, person, 10 * item + (25 if person == 3 else person - 1)) for item in range(4) for person in range(4)]
    fit = numeric.pm(given_by(rows))
    assert fit.converged
    assert fit.value - 10 * np.arange(4) == pytest.approx(0, abs=2)
    assert not numeric.pm(given_by(rows), max_iterations=1).converged


def test_pm_with_one_person_in_error_only():
    fit = numeric.pm(given_by([(0, 0, 1), (0, 0, 3), (1, 1, 5)]))
    assert fit.value[:2].tolist() == [2, 5]


def test_stopping_short_says_so():
    assert not numeric.biased(crowd()[-1], max_iterations=1).converged


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"value": [1, np.nan]}, "finite"), ({"value": [1]}, "same length"), ({"item": [0, 9]}, "item must")],
)
def test_what_does_not_fit_is_refused(wrong, message):
    fitting = {"item": [0, 1], "person": [0, 1], "value": [0, 1], "n_items": 2, "n_people": 2}
    with pytest.raises(ValueError, match=message):
        numbers(**{**fitting, **wrong})


@pytest.mark.parametrize("cut", [-0.1, 0.5, np.nan])
def test_a_cut_that_leaves_nothing_is_refused(cut):
    with pytest.raises(ValueError, match="cut"):
        numeric.trimmed(given_by([]), cut=cut)
