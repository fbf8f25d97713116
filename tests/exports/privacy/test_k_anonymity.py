from collections import Counter

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from exports.privacy.k_anonymity import Anonymity, measure


def people(*rows: tuple[str, str | None, int | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["person", "region", "age"])
    return frame.astype({"person": "string", "region": "string", "age": "Int64"})


def test_nobody() -> None:
    found = measure(people(), person="person", quasi_identifiers=["region"], k=5)
    assert found == Anonymity(k=5, people=0, classes=0, smallest=None, at_risk=0)
    assert found.holds


def test_the_smallest_class_counts() -> None:
    frame = people(("a", "n", 1), ("b", "n", 1), ("c", "n", 2), ("d", "s", 1), ("e", "s", 1))
    found = measure(frame, person="person", quasi_identifiers=["region", "age"], k=2)
    assert found == Anonymity(k=2, people=5, classes=3, smallest=1, at_risk=1)
    assert not found.holds
    assert measure(frame, person="person", quasi_identifiers=["region"], k=2).holds


def test_a_missing_value_is_a_value() -> None:
    frame = people(("a", None, 1), ("b", None, 1), ("c", "n", None))
    found = measure(frame, person="person", quasi_identifiers=["region", "age"], k=2)
    assert (found.classes, found.at_risk) == (2, 1)


def test_several_rows_of_one_person_are_one_person() -> None:
    frame = people(("a", "n", 1), ("a", "n", 1), ("b", "n", 1))
    assert measure(frame, person="person", quasi_identifiers=["region"], k=2).smallest == 2


def test_rows_that_differ_are_linked_by_the_pseudonym() -> None:
    frame = people(("a", "n", 1), ("a", "s", 1), ("b", "n", 1), ("c", "s", 1))
    assert measure(frame, person="person", quasi_identifiers=["region"], k=2).at_risk == 3


rows = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(["n", "s", None]), st.sampled_from([1, 2, None])),
    max_size=40,
)


@given(rows=rows, k=st.integers(1, 6))
def test_against_counting_by_hand(rows: list[tuple[str, str | None, int | None]], k: int) -> None:
    looks: dict[str, set[tuple[str | None, int | None]]] = {}
    for person, region, age in rows:
        looks.setdefault(person, set()).add((region, age))
    sizes = Counter(map(frozenset, looks.values()))
    found = measure(people(*rows), person="person", quasi_identifiers=["region", "age"], k=k)
    assert found.people == len(looks)
    assert found.classes == len(sizes)
    assert found.smallest == (min(sizes.values()) if sizes else None)
    assert found.at_risk == sum(size for size in sizes.values() if size < k)
