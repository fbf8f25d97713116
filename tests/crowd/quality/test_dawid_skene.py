import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import xlogy

from crowd.quality import calibration, dawid_skene
from crowd.quality.majority import decide, majority_vote

# Dawid & Skene 1979, table 1: 45 patients; observer 1 three times, then observers 2 to 5; codes 1 to 4.
TABLE_1 = """
111 1 1 1 1   333 4 3 3 4   112 2 1 2 2   222 3 1 2 1   222 3 2 2 2   222 3 3 2 2   122 2 1 1 1   333 3 4 3 3
222 2 2 2 3   232 2 2 2 3   444 4 4 4 4   222 3 3 4 3   111 1 1 1 1   222 3 2 1 2   121 1 1 1 1   111 2 1 1 1
111 1 1 1 1   111 1 1 1 1   222 2 2 2 1   222 1 3 2 2   222 2 2 2 2   222 2 2 2 1   222 3 2 2 2   221 2 2 2 2
111 1 1 1 1   111 1 1 1 1   232 2 2 2 2   111 1 1 1 1   111 1 1 1 1   112 1 1 2 1   111 1 1 1 1   333 3 2 3 3
111 1 1 1 1   222 2 2 2 2   222 3 2 3 2   433 4 3 4 3   221 2 2 3 2   232 3 2 3 3   333 3 4 3 2   111 1 1 1 1
111 1 1 1 1   121 2 1 1 1   232 2 2 2 2   121 1 1 1 1   222 2 2 2 2
"""
NO_ONE: dict[str, list[int]] = {"item": [], "person": [], "code": []}


def patients():
    cells = TABLE_1.split()
    rows = [(place // 5, place % 5, int(digit) - 1) for place, cell in enumerate(cells) for digit in cell]
    item, person, code = np.array(rows).T
    return {"item": item, "person": person, "code": code, "n_items": 45, "n_people": 5, "n_codes": 4}


def table_1_counts():
    rows, counts = patients(), np.zeros((45, 5, 4))
    np.add.at(counts, (rows["item"], rows["person"], rows["code"]), 1)
    return counts


def simulated(*, n_items=400, n_people=12, n_codes=3, seed=3, right=0.7):
    """Everybody answers everything: right with this probability, else any other code."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, n_codes, n_items)
    item, person = (axis.ravel() for axis in np.indices((n_items, n_people)))
    wrong = (truth[item] + rng.integers(1, n_codes, len(item))) % n_codes
    code = np.where(rng.random(len(item)) < right, truth[item], wrong)
    return truth, {
        "item": item,
        "person": person,
        "code": code,
        "n_items": n_items,
        "n_people": n_people,
        "n_codes": n_codes,
    }


def by_the_book(counts, posterior, iterations):
    """The paper's equations on plain probabilities and dense counts [I, P, K]."""
    for _ in range(iterations):
        confusion = np.einsum("ij,ikl->kjl", posterior, counts)
        confusion /= confusion.sum(axis=2, keepdims=True)
        prior = posterior.mean(axis=0)
        joint = prior * np.prod(confusion[None] ** counts[:, :, None, :], axis=(1, 3))
        posterior = joint / joint.sum(axis=1, keepdims=True)
    return posterior, prior, confusion, np.log(joint.sum(axis=1)).sum()


def test_dawid_and_skenes_anaesthetists():
    fit = dawid_skene.fit(**patients(), smoothing=0, tolerance=1e-12, max_iterations=1000)
    assert fit.converged
    assert fit.prior.round(2).tolist() == [0.40, 0.42, 0.11, 0.07]  # their estimate of p
    counts = table_1_counts()
    votes = counts.sum(axis=1)
    posterior, prior, confusion, log_likelihood = by_the_book(counts, votes / votes.sum(axis=1, keepdims=True), 200)
    assert fit.posterior == pytest.approx(posterior, abs=1e-6)
    assert fit.prior == pytest.approx(prior, abs=1e-6)
    assert fit.confusion == pytest.approx(confusion, abs=1e-6)
    assert fit.log_likelihood == pytest.approx(log_likelihood)


def test_a_confusion_matrix_is_recovered():
    truth, data = simulated(n_items=2000)
    fit = dawid_skene.fit(**data)
    assert calibration.accuracy(fit.posterior, truth) > 0.98
    assert np.diagonal(fit.confusion, axis1=1, axis2=2).mean() == pytest.approx(0.7, abs=0.02)


def test_one_good_person_outweighs_many_guessers():
    truth, data = simulated(n_codes=2, n_people=9, right=0.55)
    good = data["person"] < 3
    data["code"] = np.where(good, truth[data["item"]], data["code"])
    votes = majority_vote(item=data["item"], code=data["code"], n_items=400, n_codes=2)
    fit = dawid_skene.fit(**data)
    assert calibration.accuracy(fit.posterior, truth) == 1 > calibration.accuracy(votes, truth)


def test_an_adversary_is_read_backwards():
    truth, data = simulated(n_codes=2, n_people=5, right=0.8)
    data["code"] = np.where(data["person"] == 4, 1 - truth[data["item"]], data["code"])
    fit = dawid_skene.fit(**data)
    assert np.diagonal(fit.confusion[4]).max() < 0.05
    assert calibration.accuracy(fit.posterior, truth) > 0.99


RATINGS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=40)
SHAPE = {"n_items": 5, "n_people": 4, "n_codes": 3}


def columns(rows):
    item, person, code = np.array(rows).T
    return {"item": item, "person": person, "code": code, **SHAPE}


@settings(deadline=None)
@given(RATINGS)
def test_every_row_is_a_distribution(rows):
    fit = dawid_skene.fit(**columns(rows))
    for table in (fit.posterior, fit.confusion, fit.prior):
        assert table.sum(axis=-1) == pytest.approx(np.ones(table.shape[:-1]))
        assert table.min() >= 0
    assert fit.log_likelihood <= 0


@settings(deadline=None)
@given(RATINGS, st.permutations(range(5)), st.permutations(range(4)), st.randoms())
def test_neither_order_nor_numbering_matters(rows, items, people, random):
    renamed = [(items[item], people[person], code) for item, person, code in random.sample(rows, len(rows))]
    options = {"max_iterations": 5, "tolerance": 0}
    one, other = dawid_skene.fit(**columns(rows), **options), dawid_skene.fit(**columns(renamed), **options)
    assert other.posterior[list(items)] == pytest.approx(one.posterior, abs=1e-9)
    assert other.confusion[list(people)] == pytest.approx(one.confusion, abs=1e-9)
    assert other.log_likelihood == pytest.approx(one.log_likelihood)


@settings(deadline=None)
@given(RATINGS, st.sampled_from([0, 0.01, 0.5]))
def test_no_iteration_loses_penalised_likelihood(rows, smoothing):
    fit = dawid_skene.fit(**columns(rows), smoothing=smoothing, max_iterations=20, tolerance=1e-12)
    assert fit.iterations <= 20
    assert np.diff(fit.trail).min(initial=0) > -1e-9


def test_the_last_of_the_trail_is_the_height_of_what_is_told():
    fit = dawid_skene.fit(**patients(), tolerance=1e-12, max_iterations=1000)
    assert fit.trail[-1] == pytest.approx(fit.log_likelihood + xlogy(dawid_skene.SMOOTHING, fit.confusion).sum())


def test_it_leaps_to_where_plain_steps_would_crawl():
    _, data = simulated(right=0.45)
    plain = dawid_skene.fit(**data, max_iterations=2, tolerance=1e-7)
    for _ in range(400):
        plain = dawid_skene.fit(**data, max_iterations=2, tolerance=1e-7, start=plain.posterior)
    fast = dawid_skene.fit(**data, tolerance=1e-7)
    assert fast.converged
    assert fast.trail[-1] > plain.trail[-1] - 1e-2


def test_a_start_from_the_last_fit_ends_at_once():
    _, data = simulated()
    cold = dawid_skene.fit(**data)
    warm = dawid_skene.fit(**data, start=cold.posterior)
    assert warm.iterations < cold.iterations
    assert warm.posterior == pytest.approx(cold.posterior, abs=0.02)


@settings(deadline=None)
@given(st.lists(st.integers(0, 2), min_size=5, max_size=5))
def test_a_unanimous_crowd_is_taken_at_its_word(truth):
    rows = [(item, person, code) for item, code in enumerate(truth) for person in range(4)]
    fit = dawid_skene.fit(**columns(rows))
    assert decide(fit.posterior).code.tolist() == truth
    assert fit.posterior.max(axis=1).min() > 0.99


def test_no_labels():
    fit = dawid_skene.fit(**NO_ONE, n_items=2, n_people=1, n_codes=4)
    assert fit.posterior.tolist() == [[0.25] * 4] * 2
    assert fit.confusion.tolist() == [[[0.25] * 4] * 4]
    assert (fit.log_likelihood, fit.converged) == (0, True)


def test_nothing_at_all():
    fit = dawid_skene.fit(**NO_ONE, n_items=0, n_people=0, n_codes=2)
    assert fit.posterior.shape == (0, 2)
    assert fit.confusion.shape == (0, 2, 2)


def test_one_label():
    fit = dawid_skene.fit(item=[0], person=[0], code=[1], n_items=1, n_people=1, n_codes=2)
    assert fit.posterior[0, 1] > 0.99
    assert fit.converged


def test_one_code_is_certain():
    fit = dawid_skene.fit(item=[0, 1], person=[0, 0], code=[0, 0], n_items=3, n_people=1, n_codes=1)
    assert fit.posterior.tolist() == [[1], [1], [1]]
    assert fit.log_likelihood == 0


def test_an_item_without_answers_gets_the_prior_and_does_not_move_it():
    _, data = simulated(n_items=50)
    fit, without = dawid_skene.fit(**{**data, "n_items": 60}), dawid_skene.fit(**data)
    assert fit.posterior[55].tolist() == pytest.approx(fit.prior.tolist())
    assert fit.prior == pytest.approx(without.prior)
    assert fit.posterior[:50] == pytest.approx(without.posterior)


def test_a_person_with_one_answer_and_one_with_none():
    truth, data = simulated(n_items=50)
    data["item"], data["person"], data["code"] = (
        np.append(data[key], value) for key, value in (("item", 0), ("person", 12), ("code", (truth[0] + 1) % 3))
    )
    fit = dawid_skene.fit(**{**data, "n_people": 14})
    assert decide(fit.posterior).code[0] == truth[0]
    assert fit.confusion[13].tolist() == [[pytest.approx(1 / 3)] * 3] * 3


def test_without_smoothing_an_unseen_answer_is_impossible_and_nothing_is_nan():
    fit = dawid_skene.fit(
        item=[0, 0, 1, 1], person=[0, 1, 0, 1], code=[0, 0, 1, 1], n_items=2, n_people=3, n_codes=3, smoothing=0
    )
    assert fit.confusion[0, 0].tolist() == [1, 0, 0]
    assert fit.confusion[2] == pytest.approx(1 / 3)
    assert np.isfinite(fit.posterior).all()


def test_a_start_can_be_given_and_is_not_changed():
    truth, data = simulated(n_items=50)
    start = np.eye(3)[(truth + 1) % 3]
    kept = start.copy()
    fit = dawid_skene.fit(**data, start=start)
    assert (start == kept).all()
    # Told that everybody is consistently wrong, EM stays with it: names of codes come from the start.
    assert calibration.accuracy(fit.posterior, (truth + 1) % 3) > 0.9


def test_hundreds_of_answers_to_one_item_do_not_underflow():
    fit = dawid_skene.fit(item=[0] * 5000, person=range(5000), code=[0, 1] * 2500, n_items=1, n_people=5000, n_codes=2)
    assert np.isfinite(fit.posterior).all()
    assert np.isfinite(fit.log_likelihood)


def test_stopping_short_says_so():
    assert not dawid_skene.fit(**patients(), max_iterations=2).converged


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"n_codes": 0}, "n_codes"),
        ({"smoothing": -1}, "smoothing"),
        ({"max_iterations": 0}, "max_iterations"),
        ({"start": np.ones((2, 4))}, "start must"),
        ({"item": [0]}, "same length"),
        ({"n_items": 3}, "item must"),
        ({"n_people": 4}, "person must"),
        ({"n_codes": 2}, "code must"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        dawid_skene.fit(**{**patients(), **wrong})
