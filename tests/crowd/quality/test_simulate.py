from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crowd.quality import dawid_skene, majority, simulate
from crowd.quality.simulate import answer, population, respond


def test_each_item_is_answered_by_as_many_different_people() -> None:
    crowd = simulate.simulate(truth=[0, 1, 2, 0], n_people=7, n_codes=3, per_item=5, rng=np.random.default_rng(1))
    pairs = set(zip(crowd.item.tolist(), crowd.person.tolist(), strict=True))
    assert len(pairs) == len(crowd.item) == 20
    assert np.bincount(crowd.item).tolist() == [5, 5, 5, 5]
    assert ((crowd.code >= 0) & (crowd.code < 3)).all()


def test_the_same_seed_the_same_crowd() -> None:
    one, other = (
        simulate.simulate(truth=[0, 1] * 9, n_people=9, n_codes=2, per_item=3, rng=np.random.default_rng(5))
        for _ in range(2)
    )
    assert one.code.tolist() == other.code.tolist()
    assert one.person.tolist() == other.person.tolist()


def test_people_are_as_reliable_as_they_were_made() -> None:
    truth = np.random.default_rng(2).integers(3, size=4_000)
    crowd = simulate.simulate(
        truth=truth, n_people=10, n_codes=3, per_item=10, rng=np.random.default_rng(3), spammers=0.2
    )
    right = crowd.code == truth[crowd.item]
    seen = np.array([right[crowd.person == person].mean() for person in range(10)])
    assert seen == pytest.approx(crowd.reliability, abs=0.03)
    assert crowd.reliability[:2].tolist() == [1 / 3, 1 / 3]


def test_planted_truth_and_reliability_are_recovered() -> None:
    truth = np.random.default_rng(4).integers(2, size=600)
    crowd = simulate.simulate(truth=truth, n_people=20, n_codes=2, per_item=7, rng=np.random.default_rng(6))
    fit = dawid_skene.fit(item=crowd.item, person=crowd.person, code=crowd.code, n_items=600, n_people=20, n_codes=2)
    assert (majority.decide(fit.posterior).code == truth).mean() > 0.97
    diagonal = np.einsum("pkk,k->p", fit.confusion, fit.prior)
    assert np.corrcoef(diagonal, crowd.reliability)[0, 1] > 0.9


def test_no_items_no_answers() -> None:
    crowd = simulate.simulate(truth=[], n_people=2, n_codes=2, per_item=1, rng=np.random.default_rng(1))
    assert crowd.item.tolist() == crowd.code.tolist() == []


@pytest.mark.parametrize(("n_people", "n_codes"), [(2, 2), (5, 1)])
def test_impossible_crowds_are_refused(n_people: int, n_codes: int) -> None:
    with pytest.raises(ValueError, match="per_item"):
        simulate.simulate(truth=[0], n_people=n_people, n_codes=n_codes, per_item=3, rng=np.random.default_rng(1))


def confusions(crowd, truth, person, n_codes):
    mine = np.flatnonzero(crowd.person == person)
    counts = np.zeros((n_codes, n_codes))
    np.add.at(counts, (truth[crowd.item[mine]], crowd.code[mine]), 1)
    return counts / counts.sum(axis=1, keepdims=True)


def test_people_confuse_what_they_were_made_to_confuse() -> None:
    rng = np.random.default_rng(1)
    truth = rng.integers(4, size=6_000)
    people = population(n_people=4, n_codes=4, rng=rng, likeness=5, spammers=0.25)
    crowd = answer(truth=truth, people=people, per_item=4, rng=rng)
    for person in range(4):
        assert confusions(crowd, truth, person, 4) == pytest.approx(people.confusion[person], abs=0.05)
    assert people.confusion[0] == pytest.approx(1 / 4)
    assert people.reliability[1:] == pytest.approx(np.einsum("pkk->p", people.confusion[1:]) / 4)
    assert people.confusion.sum(axis=2) == pytest.approx(1)


def test_planted_confusion_is_recovered() -> None:
    rng = np.random.default_rng(2)
    truth = rng.integers(3, size=1_500)
    people = population(n_people=12, n_codes=3, rng=rng, likeness=8)
    crowd = answer(truth=truth, people=people, per_item=8, rng=rng)
    fit = dawid_skene.fit(item=crowd.item, person=crowd.person, code=crowd.code, n_items=1500, n_people=12, n_codes=3)
    assert fit.confusion == pytest.approx(people.confusion, abs=0.1)


def test_everybody_has_one_role_and_the_shares_are_kept() -> None:
    people = population(
        n_people=40,
        n_codes=2,
        rng=np.random.default_rng(1),
        spammers=0.1,
        sleepers=0.2,
        drifters=0.05,
        colluders=0.25,
    )
    assert np.bincount(people.role).tolist() == [16, 4, 8, 2, 10]
    assert (people.awake_for == 20).sum() == 8
    assert (people.drift > 0).sum() == 2
    assert set(people.copies[people.role == simulate.COLLUDER]) == {14}
    assert people.copies[people.role != simulate.COLLUDER].tolist() == [*range(14), *range(24, 40)]


def test_sleepers_guess_once_they_sleep_and_are_quick_about_it() -> None:
    rng = np.random.default_rng(3)
    truth = rng.integers(4, size=4_000)
    people = population(n_people=2, n_codes=4, rng=rng, sleepers=0.5, awake_for=2_000)
    crowd = answer(truth=truth, people=people, per_item=2, rng=rng)
    right = crowd.code == truth[crowd.item]
    awake, asleep = (np.flatnonzero(crowd.person == 0)[rows] for rows in (slice(2_000), slice(2_000, None)))
    assert right[awake].mean() == pytest.approx(people.reliability[0], abs=0.03)
    assert right[asleep].mean() == pytest.approx(0.25, abs=0.03)
    assert np.median(crowd.seconds[asleep]) == pytest.approx(simulate.HASTY_SECONDS, rel=0.1)
    assert np.median(crowd.seconds[awake]) == pytest.approx(people.seconds[0], rel=0.1)


def test_drifters_get_worse_and_end_guessing() -> None:
    rng = np.random.default_rng(4)
    truth = rng.integers(2, size=3_000)
    people = population(n_people=1, n_codes=2, rng=rng, drifters=1, drift=1 / 2_000)
    crowd = answer(truth=truth, people=people, per_item=1, rng=rng)
    right = crowd.code == truth[crowd.item]
    first, middle, last = (right[rows].mean() for rows in (slice(300), slice(900, 1_100), slice(2_100, None)))
    assert first > middle > last
    assert last == pytest.approx(0.5, abs=0.05)


def test_colluders_agree_with_each_other_whatever_the_truth() -> None:
    rng = np.random.default_rng(5)
    truth = rng.integers(5, size=500)
    people = population(n_people=6, n_codes=5, rng=rng, colluders=0.5, skill=(1, 3))
    crowd = answer(truth=truth, people=people, per_item=6, rng=rng, difficulty=np.full(500, 0.5))
    table = np.zeros((500, 6), dtype=int)
    table[crowd.item, crowd.person] = crowd.code
    assert (table[:, :3] == table[:, :1]).all()
    assert (table[:, 3] == table[:, 4]).mean() < 0.6
    assert (table[:, 0] == truth).mean() < 0.6


def test_hard_items_are_guessed_and_take_longer() -> None:
    rng = np.random.default_rng(6)
    truth = rng.integers(2, size=4_000)
    difficulty = np.repeat([0.0, 0.5, 1.0, 1.0], 1_000)
    people = population(n_people=3, n_codes=2, rng=rng, skill=(400, 1))
    crowd = answer(truth=truth, people=people, per_item=3, rng=rng, difficulty=difficulty)
    right = crowd.code == truth[crowd.item]
    shares = [right[difficulty[crowd.item] == level].mean() for level in (0, 0.5, 1)]
    assert shares == pytest.approx([1, 0.75, 0.5], abs=0.04)
    assert crowd.seconds[difficulty[crowd.item] == 1].mean() > 1.5 * crowd.seconds[difficulty[crowd.item] == 0].mean()


def test_given_answers_are_given_in_the_order_asked() -> None:
    rng = np.random.default_rng(7)
    people = simulate.known_people(np.stack([np.eye(3), np.eye(3)[[1, 2, 0]]]))
    crowd = respond(item=[2, 0, 1, 0], person=[1, 0, 1, 1], truth=[0, 1, 2], people=people, rng=rng)
    assert crowd.person.tolist() == [0, 1, 1, 1]
    assert crowd.item.tolist() == [0, 2, 1, 0]
    assert crowd.code.tolist() == [0, 0, 2, 1]
    assert crowd.reliability.tolist() == [1, 0]


def test_every_set_of_people_is_equally_likely() -> None:
    rng = np.random.default_rng(8)
    people = simulate.known_people(np.full((5, 2, 2), 0.5))
    crowd = answer(truth=np.zeros(20_000, dtype=int), people=people, per_item=2, rng=rng)
    sets = np.zeros(20_000, dtype=int)
    np.add.at(sets, crowd.item, 2**crowd.person)
    counts = np.bincount(sets)
    assert (counts > 0).sum() == 10
    assert counts[counts > 0] == pytest.approx(2_000, abs=200)


@pytest.mark.parametrize(
    "wrong",
    [{"n_people": 0}, {"n_codes": 1}, {"spammers": -0.1}, {"sleepers": 0.6, "colluders": 0.6}],
)
def test_impossible_populations_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="shares of people"):
        population(**{"n_people": 5, "n_codes": 2, "rng": np.random.default_rng(1), **wrong})


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"truth": [0, 2]}, "truth"),
        ({"per_item": 4}, "per_item"),
        ({"per_item": 0}, "per_item"),
        ({"difficulty": [0.5]}, "difficulty"),
        ({"difficulty": [0.5, 1.5]}, "difficulty"),
        ({"difficulty": [0.5, np.nan]}, "difficulty"),
    ],
)
def test_questions_that_cannot_be_answered_are_refused(wrong: dict[str, Any], message: str) -> None:
    people = simulate.known_people(np.full((3, 2, 2), 0.5))
    with pytest.raises(ValueError, match=message):
        answer(**{"truth": [0, 1], "people": people, "per_item": 2, "rng": np.random.default_rng(1), **wrong})


@settings(deadline=None)
@given(st.integers(1, 8), st.integers(2, 5), st.integers(0, 30), st.integers(0, 99), st.data())
def test_any_crowd_is_whole_and_can_be_drawn_again(n_people, n_codes, n_items, seed, data) -> None:
    per_item = data.draw(st.integers(1, n_people))

    def drawn() -> simulate.Crowd:
        rng = np.random.default_rng(seed)
        people = population(
            n_people=n_people, n_codes=n_codes, rng=rng, likeness=3, spammers=0.2, sleepers=0.2, colluders=0.4
        )
        return answer(truth=rng.integers(n_codes, size=n_items), people=people, per_item=per_item, rng=rng)

    crowd, again = drawn(), drawn()
    assert len(set(zip(crowd.item.tolist(), crowd.person.tolist(), strict=True))) == n_items * per_item
    assert ((crowd.code >= 0) & (crowd.code < n_codes)).all()
    assert (np.diff(crowd.person) >= 0).all()
    assert (crowd.seconds > 0).all()
    assert crowd.code.tolist() == again.code.tolist()
    assert crowd.seconds.tolist() == again.seconds.tolist()


def test_the_busy_come_more_often() -> None:
    rng = np.random.default_rng(9)
    people = simulate.known_people(np.full((4, 2, 2), 0.5))
    crowd = answer(truth=np.zeros(9_000, dtype=int), people=people, per_item=1, rng=rng, activity=[4, 2, 2, 1])
    assert np.bincount(crowd.person) == pytest.approx([4_000, 2_000, 2_000, 1_000], abs=200)
    everybody = answer(truth=np.zeros(9, dtype=int), people=people, per_item=4, rng=rng, activity=[9, 1, 1, 1])
    assert np.bincount(everybody.person).tolist() == [9] * 4


def test_blocks_of_items_are_drawn_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    people = simulate.known_people(np.full((4, 2, 2), 0.5))

    def drawn():
        rng = np.random.default_rng(9)
        return answer(truth=[0] * 50, people=people, per_item=2, rng=rng, activity=[4, 3, 2, 1]).person.tolist()

    whole = drawn()
    monkeypatch.setattr(simulate, "BLOCK_CELLS", 12)
    assert drawn() == whole


@pytest.mark.parametrize("activity", [[1, 1], [1, 1, 0], [1, 1, np.inf], [1, 1, np.nan]])
def test_activity_is_a_number_above_nought(activity: list[float]) -> None:
    people = simulate.known_people(np.full((3, 2, 2), 0.5))
    with pytest.raises(ValueError, match="activity"):
        answer(truth=[0, 1], people=people, per_item=2, rng=np.random.default_rng(1), activity=activity)
