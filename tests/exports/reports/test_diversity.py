from math import exp, log

import numpy as np
import pytest

from exports.reports import subject
from exports.reports.diversity import diversity, effective, evenness, shannon, simpson
from tests.exports.reports.tables import AGE, CONTRIBUTOR, MOOD, WHY, field, manifest, table

NEWS = field("news", "boolean", question="news")
FIELDS = [CONTRIBUTOR, AGE, MOOD, NEWS]


@pytest.fixture
def found() -> subject.Subject:
    rows = table(
        FIELDS,
        contributor=["a", "a", "b", "c", "d"],
        age=["old", "old", "old", "old", "young"],
        mood=["good", "bad", "good", "good", None],
        news=[True, True, True, True, True],
    )
    return subject.read(manifest(answers=FIELDS), {"answers": rows})


def test_simpson_and_shannon_by_hand() -> None:
    counts = np.array([3, 1, 0])
    assert simpson(counts).value == pytest.approx(1 - (3 * 2 + 1 * 0) / (4 * 3))
    entropy = -(0.75 * log(0.75) + 0.25 * log(0.25))
    assert shannon(counts).value == pytest.approx(entropy)
    assert effective(counts).value == pytest.approx(exp(entropy))
    assert evenness(counts, 3).value == pytest.approx(entropy / log(3))


def test_equally_common_values_are_as_many_as_they_are() -> None:
    assert effective(np.array([5, 5, 5, 5])).value == pytest.approx(4)
    assert evenness(np.array([5, 5]), 2).value == pytest.approx(1)


def test_undefined_with_its_reason() -> None:
    none = np.zeros(2, np.int64)
    assert simpson(np.array([1])).undefined == "Fewer than two values."
    assert shannon(none).undefined == effective(none).undefined == "No values."
    assert evenness(np.array([3]), 1).undefined == "Fewer than two values were offered."
    assert str(shannon(np.array([3])).value) == "0.0"


def test_a_demographic_column_counts_people(found: subject.Subject) -> None:
    age, mood, news = diversity(found).spreads
    assert (age.demographic, age.counts) == (True, (("Under 40", 1), ("40 or more", 3)))
    assert mood.counts == (("Good", 3), ("Bad", 1), ("Mixed", 0))
    assert news.counts == (("no", 0), ("yes", 5))


def test_representation_by_hand(found: subject.Subject) -> None:
    (age,) = diversity(found, targets={"age": {"young": 0.5, "old": 0.5}}).representation
    young, old = age.groups
    assert (young.share, young.ratio, young.weight) == (0.25, 0.5, 2)
    assert old.weight == pytest.approx(2 / 3)
    assert age.distance == pytest.approx(0.25)
    # Kish: 4 × (1 × 4 + 3 × 4/9) / (2 + 2)².
    assert age.design_effect == pytest.approx(4 * (4 + 4 / 3) / 16)


def test_an_empty_group_has_no_weight(found: subject.Subject) -> None:
    targets = {"age": {"young": 0.2, "old": 0.5, "ageless": 0.3}}
    (age,) = diversity(found, targets=targets).representation
    assert age.groups[2].weight is None
    assert age.design_effect is None


@pytest.mark.parametrize(
    ("targets", "why"),
    [
        ({"age": {"young": 0.5}}, "The target shares add up to 0.5, not to 1."),
        ({"shoe": {"big": 1.0}}, "The release has no such column of choices."),
    ],
)
def test_targets_that_do_not_fit(found: subject.Subject, targets: dict[str, dict[str, float]], why: str) -> None:
    assert diversity(found, targets=targets).representation[0].undefined == why


def test_combinations(found: subject.Subject) -> None:
    pair = next(one for one in diversity(found).pairs if (one.one, one.other) == ("age", "mood"))
    assert (pair.seen, pair.possible) == (2, 6)
    assert pair.gaps == (("Under 40", "Good"), ("Under 40", "Bad"), ("Under 40", "Mixed"))


def test_without_choices_it_says_so() -> None:
    one = diversity(subject.read(manifest(answers=[WHY]), {"answers": table([WHY], why=["Because."])}))
    assert one.undefined
    assert one.pairs_undefined
    assert one.representation_undefined == "No target shares were given."


def test_rows_that_are_nobodys_count_as_rows() -> None:
    one = subject.read(manifest(answers=[AGE]), {"answers": table([AGE], age=["old", "old"])})
    assert diversity(one).spreads[0].counts == (("Under 40", 0), ("40 or more", 2))


def test_nobody_represents_nobody() -> None:
    one = subject.read(manifest(answers=[AGE]), {"answers": table([AGE], age=[None])})
    assert diversity(one, targets={"age": {"old": 1.0}}).representation[0].undefined == "No values."


def test_people_are_counted_where_rows_do_not_say_whence(found: subject.Subject) -> None:
    assert found.people == 4
