"""A model stands in here that draws places and drinks by itself: nine in ten live in town."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from exports.synthesis.fitted.balance import OutOfReach
from exports.synthesis.matching import Drawn, Given, matched
from exports.synthesis.parts import text

KNOWN = {"place": frozenset(map(text, ("town", "village"))), "drink": frozenset(map(text, ("tea", "coffee")))}


class Model:
    def __init__(self, *, reach: bool = True) -> None:
        self.reach = reach
        self.asked: list[Given | None] = []

    def __call__(self, rows: int, seed: int, given: Given | None) -> Iterator[Drawn]:
        self.asked.append(given)
        if given and not self.reach:
            raise OutOfReach("Too far.")
        rng = np.random.default_rng(seed)
        for _ in range(rows):
            town = rng.random() < 0.9
            tea = rng.random() < (0.8 if town else 0.1)
            yield {"place": "town" if town else "village", "drink": "tea" if tea else "coffee", "age": rng.random()}


def wanted(**numbers: int) -> list[dict[str, Any]]:
    return [{"place": place} for place, number in numbers.items() for _ in range(number)]


def test_each_row_has_its_answer_and_is_else_as_the_model_makes_them() -> None:
    found = matched(Model(), wanted(village=400, town=100), known=KNOWN, seed=3)
    assert [row["place"] for row in found] == ["village"] * 400 + ["town"] * 100
    village = Counter(row["drink"] for row in found[:400])
    assert 0.05 < village["tea"] / 400 < 0.15
    assert len({row["age"] for row in found}) == 500


def test_the_model_is_told_which_shares_are_waited_for() -> None:
    model = Model()
    matched(model, wanted(village=300, town=100), known=KNOWN, seed=3)
    assert model.asked[0] == {"place": {text("town"): 0.25, text("village"): 0.75}}


def test_several_answers_at_once() -> None:
    both = [{"place": "village", "drink": "tea"}, {"place": "town", "drink": "coffee"}] * 20
    found = matched(Model(), both, known=KNOWN, seed=3)
    assert [{name: row[name] for name in ("place", "drink")} for row in found] == both


def test_what_the_model_does_not_know_is_put_in_place_of_its_own() -> None:
    found = matched(Model(), [{"place": "moon"}, {"place": "town"}, {"colour": "red"}][:2], known=KNOWN, seed=3)
    assert [row["place"] for row in found] == ["moon", "town"]
    assert matched(Model(), [{"colour": "red"}], known=KNOWN, seed=3)[0]["colour"] == "red"


def test_a_target_out_of_reach_is_met_with_patience() -> None:
    model = Model(reach=False)
    found = matched(model, wanted(village=50), known=KNOWN, seed=3)
    assert {row["place"] for row in found} == {"village"}
    assert None in model.asked


def test_the_same_seed_gives_the_same_rows() -> None:
    once, again = (matched(Model(), wanted(village=9, town=9), known=KNOWN, seed=3) for _ in range(2))
    assert once == again
    assert once != matched(Model(), wanted(village=9, town=9), known=KNOWN, seed=4)


def test_nothing_is_wanted() -> None:
    assert matched(Model(), [], known=KNOWN, seed=3) == []
