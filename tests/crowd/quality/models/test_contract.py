"""What holds for every model of categorical answers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crowd.quality import calibration, dawid_skene
from crowd.quality.majority import decide
from crowd.quality.models import auto, bayes, bwa, ebcc, glad, mace, one_coin, ordinal, pooled, votes
from tests.crowd.quality.models.crowds import planted, said

MODELS = {
    "vote": votes.smoothed,
    "wawa": votes.wawa,
    "zero-based skill": votes.zero_based_skill,
    "dawid-skene": dawid_skene.fit_answers,
    "one coin": one_coin.fit,
    "pooled": pooled.fit,
    "bayes": bayes.fit,
    "correlated errors": ebcc.fit,
    "bwa": bwa.fit,
    "mace": mace.fit,
    "glad": lambda answers, **options: glad.fit(answers, **options).result,
    "ordinal": ordinal.fit,
    "auto": auto.fit,
}
# Those that read errors, and so see through a person who is always wrong.
SHREWD = ("dawid-skene", "one coin", "pooled", "bayes", "correlated errors", "glad")
CLIMBERS = ("dawid-skene", "one coin", "bayes", "mace", "glad", "ordinal")
ROWS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 2)), max_size=40)

every = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)


@every
@settings(deadline=None, max_examples=40)
@given(rows=ROWS)
def test_whatever_was_answered_the_numbers_are_probabilities(model, rows):
    answers = said(rows)
    fit = model(answers)
    for table in (fit.posterior, fit.confusion, fit.prior):
        assert table.sum(axis=-1) == pytest.approx(np.ones(table.shape[:-1]))
        assert table.min() >= 0
    assert fit.posterior.shape == (5, 3)
    assert fit.confusion.shape == (4, 3, 3)
    assert fit.log_likelihood <= 1e-9
    asked = answers.per_person > 0
    assert np.isnan(fit.low).tolist() == np.isnan(fit.high).tolist() == (~asked).tolist()
    assert (fit.low <= fit.reliability + 1e-9)[asked].all()
    assert (fit.reliability <= fit.high + 1e-9)[asked].all()


@every
@settings(deadline=None, max_examples=30)
@given(rows=ROWS, random=st.randoms())
def test_the_order_of_answers_does_not_matter(model, rows, random):
    one, other = model(said(rows)), model(said(random.sample(rows, len(rows))))
    assert other.posterior == pytest.approx(one.posterior, abs=1e-6)
    assert other.reliability == pytest.approx(one.reliability, abs=1e-6)


@pytest.mark.parametrize("model", [model for name, model in MODELS.items() if name != "auto"])
@settings(deadline=None, max_examples=30)
@given(rows=ROWS, items=st.permutations(range(5)), people=st.permutations(range(4)))
def test_the_numbering_of_items_and_people_does_not_matter(model, rows, items, people):
    """But for `auto`, which hides answers by their numbers: see its own test."""
    one, other = model(said(rows)), model(said([(items[i], people[p], k) for i, p, k in rows]))
    assert other.posterior[list(items)] == pytest.approx(one.posterior, abs=1e-6)
    assert other.reliability[list(people)] == pytest.approx(one.reliability, abs=1e-6)


@pytest.mark.parametrize("name", CLIMBERS)
@settings(deadline=None, max_examples=40)
@given(rows=ROWS)
def test_no_iteration_loses_height(name, rows):
    trail = MODELS[name](said(rows), tolerance=1e-9).trail
    assert len(trail) > 0
    assert np.diff(trail).min(initial=0) > -1e-6


@every
def test_planted_truth_is_found(model):
    truth, reliability, answers = planted()
    fit = model(answers)
    assert calibration.accuracy(fit.posterior, truth) > 0.97
    assert np.corrcoef(fit.reliability, reliability)[0, 1] > 0.8


@every
def test_no_answers_at_all(model):
    fit = model(said([]))
    assert fit.posterior == pytest.approx(1 / 3)
    assert fit.prior == pytest.approx(1 / 3)
    assert fit.log_likelihood == 0
    assert np.isnan(fit.low).all()


@every
def test_no_items_and_no_people(model):
    fit = model(said([], n_items=0, n_people=0))
    assert fit.posterior.shape == (0, 3)
    assert fit.confusion.shape == (0, 3, 3)


@every
def test_one_answer_is_believed_and_not_sworn_to(model):
    fit = model(said([(2, 1, 1)]))
    assert decide(fit.posterior).code[2] == 1
    assert np.isfinite(fit.posterior).all()


@every
def test_a_unanimous_crowd_is_taken_at_its_word(model):
    truth = [0, 2, 1, 1, 0]
    fit = model(said([(item, person, code) for item, code in enumerate(truth) for person in range(4)]))
    assert decide(fit.posterior).code.tolist() == truth
    assert fit.posterior.max(axis=1).min() > 0.5


@every
def test_all_answers_equal(model):
    fit = model(said([(item, person, 1) for item in range(5) for person in range(4)]))
    assert decide(fit.posterior).code.tolist() == [1] * 5
    assert np.isfinite(fit.confusion).all()


@every
def test_one_code_only(model):
    fit = model(said([(item, person, 0) for item in range(5) for person in range(4)], n_codes=1))
    assert fit.posterior == pytest.approx(1)
    assert fit.reliability == pytest.approx(1)


@every
def test_a_person_with_one_answer_and_one_with_none(model):
    truth, _, answers = planted(n_items=60)
    more = said(
        [*zip(answers.item, answers.person, answers.code, strict=True), (0, 20, (truth[0] + 1) % 3)],
        n_items=60,
        n_people=22,
    )
    fit = model(more)
    assert decide(fit.posterior).code[0] == truth[0]
    assert np.isnan(fit.low[21])
    assert np.isfinite(fit.reliability).all()


@every
def test_an_item_without_answers_has_the_prior_and_moves_nothing(model):
    _, _, answers = planted(n_items=60)
    rows = [*zip(answers.item, answers.person, answers.code, strict=True)]
    with_gap = said([(item + (item > 30), person, code) for item, person, code in rows], n_items=62, n_people=20)
    fit, full = model(with_gap), model(answers)
    assert fit.posterior[31] == pytest.approx(fit.prior)
    assert fit.posterior[61] == pytest.approx(fit.prior)
    if model is not auto.fit:
        assert np.delete(fit.posterior, [31, 61], axis=0) == pytest.approx(full.posterior, abs=1e-9)


@pytest.mark.parametrize("name", SHREWD)
def test_who_is_always_wrong_is_read_backwards_or_ignored(name):
    truth, _, answers = planted(n_items=300, n_codes=2, n_people=9, per_item=9, spammers=0)
    liar = answers.person < 3
    code = np.where(liar, 1 - truth[answers.item], answers.code)
    rows = zip(answers.item, answers.person, code, strict=True)
    fit = MODELS[name](said(rows, n_items=300, n_people=9, n_codes=2))
    assert calibration.accuracy(fit.posterior, truth) > 0.95
    assert fit.reliability[:3].max() < 0.2
    assert fit.reliability[3:].min() > 0.5


@pytest.mark.parametrize("name", [name for name in MODELS if name != "one coin"])
def test_most_people_guessing_does_not_drown_those_who_know(name):
    rng = np.random.default_rng(8)
    truth = rng.integers(2, size=400)
    item, person = (axis.ravel() for axis in np.indices((400, 9)))
    knows = person < 3
    code = np.where(knows & (rng.random(3600) < 0.95), truth[item], rng.integers(2, size=3600))
    answers = said(zip(item, person, code, strict=True), n_items=400, n_people=9, n_codes=2)
    vote = calibration.accuracy(votes.smoothed(answers).posterior, truth)
    assert calibration.accuracy(MODELS[name](answers).posterior, truth) >= vote


@every
def test_a_tie_is_told_and_not_decided_by_columns(model):
    """Two people who contradict each other everywhere, evenly: no code has a better claim."""
    rows = [(item, person, (item + person) % 2) for item in range(6) for person in range(2)]
    decision = decide(model(said(rows, n_items=6, n_people=2, n_codes=2)).posterior)
    assert decision.tied.all()
    assert (decision.code == 0).all()
