import numpy as np
import pytest

from crowd.quality.models.expectation import expect, imply
from crowd.quality.models.result import logs
from tests.crowd.quality.models.crowds import planted, said


def drawn(answers, n_classes, rng):
    prior = rng.dirichlet(np.ones(n_classes))
    return prior, rng.dirichlet(np.ones(answers.n_codes), size=(answers.n_people, n_classes))


def by_the_book(answers, prior, confusion):
    """Equation 2.5 of Dawid & Skene 1979, item by item."""
    joint = np.tile(prior, (answers.n_items, 1))
    for item, person, code in zip(answers.item, answers.person, answers.code, strict=True):
        joint[item] *= confusion[person, :, code]
    return joint / joint.sum(axis=1, keepdims=True), np.log(joint.sum(axis=1)).sum()


@pytest.mark.parametrize("n_classes", [1, 2, 3, 6])
def test_it_is_bayes_rule(n_classes):
    _, _, answers = planted(n_items=60)
    prior, confusion = drawn(answers, n_classes, np.random.default_rng(4))
    expected, likelihood = by_the_book(answers, prior, confusion)
    posterior, found = imply(answers, logs(prior), logs(confusion))
    assert posterior == pytest.approx(expected, abs=1e-12)
    assert found == pytest.approx(likelihood)


@pytest.mark.parametrize("n_classes", [1, 2, 3, 6])
def test_the_sums_are_those_of_the_posterior(n_classes):
    _, _, answers = planted(n_items=60)
    prior, confusion = drawn(answers, n_classes, np.random.default_rng(5))
    posterior, likelihood = imply(answers, logs(prior), logs(confusion))
    found = expect(answers, logs(prior), logs(confusion))
    assert found.counts == pytest.approx(answers.counts(posterior), abs=1e-9)
    assert found.mass == pytest.approx(posterior.sum(axis=0))
    assert found.likelihood == pytest.approx(likelihood)


@pytest.mark.parametrize("sure", [0, 1])
def test_the_impossible_has_no_chance_and_breaks_nothing(sure):
    answers = said([(0, 0, sure)], n_items=1, n_people=1, n_codes=2)
    posterior, likelihood = imply(answers, logs(np.array([0.5, 0.5])), logs(np.eye(2)[None]))
    assert posterior.tolist() == [np.eye(2)[sure].tolist()]
    assert likelihood == pytest.approx(np.log(0.5))


@pytest.mark.parametrize("code", [0, 1])
def test_a_thousand_answers_to_one_item_neither_overflow_nor_vanish(code):
    answers = said([(0, person, code) for person in range(1000)], n_items=1, n_people=1000, n_codes=2)
    confusion = np.tile([[0.9, 0.1], [0.2, 0.8]], (1000, 1, 1))
    posterior, likelihood = imply(answers, logs(np.array([0.5, 0.5])), logs(confusion))
    assert posterior[0] == pytest.approx(np.eye(2)[code])
    assert likelihood == pytest.approx(1000 * np.log(confusion[0, code, code]) + np.log(0.5))
    assert expect(answers, logs(np.array([0.5, 0.5])), logs(confusion)).mass == pytest.approx(np.eye(2)[code])
