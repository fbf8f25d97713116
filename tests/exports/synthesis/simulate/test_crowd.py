import numpy as np
import pytest

from exports.synthesis.simulate import WrongBlueprint, parse, simulate
from exports.synthesis.simulate.crowd import notes


def crowd(**settings: object) -> dict:
    return {"version": 1, "simulate": "crowd", "options": ["cat", "dog", "owl"], **settings}


def test_answers_items_and_people_are_linked() -> None:
    tables = simulate(crowd(items=50, people=12, per_item=4, spammers=0.25, sleepers=0.25), seed=1)
    answers = tables["answers"]
    assert (answers.groupby("item")["person"].nunique() == 4).all()
    assert answers["item"].nunique() == len(tables["items"]) == 50
    roles = tables["people"]["role"].value_counts()
    assert (roles["spammer"], roles["sleeper"], roles["honest"]) == (3, 3, 6)


def test_weights_and_difficulty_are_kept() -> None:
    tables = simulate(crowd(items=20_000, weights=[6, 3, 1], difficulty=0.3), seed=1)
    shares = tables["items"]["truth"].value_counts(normalize=True)
    assert [shares[name] for name in ("cat", "dog", "owl")] == pytest.approx([0.6, 0.3, 0.1], abs=0.01)
    assert tables["items"]["difficulty"].mean() == pytest.approx(0.3, abs=0.01)


def test_people_are_as_reliable_as_said() -> None:
    tables = simulate(crowd(items=20_000, per_item=5, spammers=0, people=10), seed=1)
    merged = tables["answers"].merge(tables["items"], on="item")
    right = merged["answer"].astype(str) == merged["truth"].astype(str)
    by_person = np.asarray(right.groupby(merged["person"]).mean())
    assert by_person == pytest.approx(tables["people"]["reliability"].to_numpy(), abs=0.02)
    assert notes(tables) == [f"{right.mean():.1%} of the answers are right."]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"options": ["a", "a"]}, "options: has an entry twice."),
        ({"weights": [1]}, "weights: must have 3 entries, one for each of the options."),
        ({"per_item": 31}, "per_item: must be at most 30, the number of people."),
        ({"sleepers": 0.6, "drifters": 0.5}, "spammers: and sleepers, drifters, colluders must be at most 1 together."),
        ({"items": 10_000_000}, "items: × per_item must be at most 5,000,000."),
    ],
)
def test_wrong_settings_are_told_with_their_place(given: dict, words: str) -> None:
    with pytest.raises(WrongBlueprint) as wrong:
        parse(crowd(**given))
    assert words in str(wrong.value)
