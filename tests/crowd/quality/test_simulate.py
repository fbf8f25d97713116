import numpy as np
import pytest

from crowd.quality import dawid_skene, majority
from crowd.quality.simulate import simulate


def test_each_item_is_answered_by_as_many_different_people() -> None:
    crowd = simulate(truth=[0, 1, 2, 0], n_people=7, n_codes=3, per_item=5, rng=np.random.default_rng(1))
    pairs = set(zip(crowd.item.tolist(), crowd.person.tolist(), strict=True))
    assert len(pairs) == len(crowd.item) == 20
    assert np.bincount(crowd.item).tolist() == [5, 5, 5, 5]
    assert ((crowd.code >= 0) & (crowd.code < 3)).all()


def test_the_same_seed_the_same_crowd() -> None:
    one, other = (
        simulate(truth=[0, 1] * 9, n_people=9, n_codes=2, per_item=3, rng=np.random.default_rng(5)) for _ in range(2)
    )
    assert one.code.tolist() == other.code.tolist()
    assert one.person.tolist() == other.person.tolist()


def test_people_are_as_reliable_as_they_were_made() -> None:
    truth = np.random.default_rng(2).integers(3, size=4_000)
    crowd = simulate(truth=truth, n_people=10, n_codes=3, per_item=10, rng=np.random.default_rng(3), spammers=0.2)
    right = crowd.code == truth[crowd.item]
    seen = np.array([right[crowd.person == person].mean() for person in range(10)])
    assert seen == pytest.approx(crowd.reliability, abs=0.03)
    assert crowd.reliability[:2].tolist() == [1 / 3, 1 / 3]


def test_planted_truth_and_reliability_are_recovered() -> None:
    truth = np.random.default_rng(4).integers(2, size=600)
    crowd = simulate(truth=truth, n_people=20, n_codes=2, per_item=7, rng=np.random.default_rng(6))
    fit = dawid_skene.fit(item=crowd.item, person=crowd.person, code=crowd.code, n_items=600, n_people=20, n_codes=2)
    assert (majority.decide(fit.posterior).code == truth).mean() > 0.97
    diagonal = np.einsum("pkk,k->p", fit.confusion, fit.prior)
    assert np.corrcoef(diagonal, crowd.reliability)[0, 1] > 0.9


def test_no_items_no_answers() -> None:
    crowd = simulate(truth=[], n_people=2, n_codes=2, per_item=1, rng=np.random.default_rng(1))
    assert crowd.item.tolist() == crowd.code.tolist() == []


@pytest.mark.parametrize(("n_people", "n_codes"), [(2, 2), (5, 1)])
def test_impossible_crowds_are_refused(n_people: int, n_codes: int) -> None:
    with pytest.raises(ValueError, match="per_item"):
        simulate(truth=[0], n_people=n_people, n_codes=n_codes, per_item=3, rng=np.random.default_rng(1))
