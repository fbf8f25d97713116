"""pyCANON's figures (`benchmarks/peer_anonymise.py measures`), on Adult as it is and as we anonymised it.

They are those of pyCANON 1.3.5 unless a test says otherwise.
"""

import numpy as np
import pytest

from exports.privacy.anonymise import anonymise
from exports.privacy.classes import classes
from exports.privacy.emd import Distance
from exports.privacy.hierarchies.base import Hierarchy
from exports.privacy.measure import Reached, Sensitive, reached
from exports.privacy.policy import parse
from exports.privacy.tables import CsvTable

EIGHT = "[sex, age, race, marital-status, education, native-country, workclass, salary-class]"


def as_it_is(table: CsvTable, names: list[str]) -> Reached:
    columns = [table.columns[name] for name in names]
    age = table.columns["age"]
    _, rank = np.unique([int(value) for value in age.values], return_inverse=True)
    return reached(
        classes([column.code for column in columns], [len(column.values) for column in columns]),
        {
            "occupation": Sensitive(table.columns["occupation"].code.astype(np.int64), 14),
            "age": Sensitive(rank[age.code], len(rank), Distance(ordered=True)),
        },
    )


def test_two_columns_as_they_are(adult: CsvTable) -> None:
    found = as_it_is(adult, ["sex", "race"])
    occupation, age = found.sensitive["occupation"], found.sensitive["age"]
    assert (found.k, occupation.distinct_l, int(occupation.entropy_l)) == (87, 10, 7)
    assert occupation.t == pytest.approx(0.3249624441807344, abs=1e-14)
    assert age.t == pytest.approx(0.09193571485872032, abs=1e-14)


def test_three_columns_as_they_are(adult: CsvTable) -> None:
    found = as_it_is(adult, ["sex", "marital-status", "workclass"])
    occupation, age = found.sensitive["occupation"], found.sensitive["age"]
    assert (found.k, occupation.distinct_l, occupation.entropy_l) == (1, 1, 1.0)
    assert occupation.recursive_c is None
    assert occupation.t == pytest.approx(0.9672103971885154, abs=1e-14)
    assert age.t == pytest.approx(0.43072805909123607, abs=1e-14)


PYCANON = [
    ("suppress: 0.05, method: lattice", "distinct_l: 3", (5, 3, 1), 0.8858215701272512),
    ("suppress: 0.05, method: lattice", "t: 0.2", (233, 13, 8), 0.1898528248804116),
]


@pytest.mark.parametrize(("search", "rule", "levels", "t"), PYCANON)
def test_what_we_claim_of_released_tables(
    adult: CsvTable,
    adult_hierarchies: dict[str, Hierarchy],
    search: str,
    rule: str,
    levels: tuple[int, int, int],
    t: float,
) -> None:
    policy = parse(f"{{k: 5, {search}, quasi_identifiers: {EIGHT}, sensitive: {{occupation: {{{rule}}}}}}}")
    found = anonymise(adult, policy, hierarchies=adult_hierarchies).report.after
    occupation = found.sensitive["occupation"]
    assert (found.k, occupation.distinct_l, int(occupation.entropy_l)) == levels
    assert occupation.t == pytest.approx(t, abs=1e-14)


def test_ordered_distance_of_a_released_table(adult: CsvTable, adult_hierarchies: dict[str, Hierarchy]) -> None:
    six = "[sex, race, marital-status, education, native-country, workclass]"
    rules = "sensitive: {age: {t: 0.25, distance: ordered}}"
    policy = parse(f"{{k: 5, suppress: 0.05, method: lattice, quasi_identifiers: {six}, {rules}}}")
    found = anonymise(adult, policy, hierarchies=adult_hierarchies).report.after
    assert (found.k, found.sensitive["age"].distinct_l) == (5, 4)
    assert found.sensitive["age"].t == pytest.approx(0.24859347897814885, abs=1e-14)


def test_several_sensitive_columns_of_a_released_table(
    adult: CsvTable, adult_hierarchies: dict[str, Hierarchy]
) -> None:
    """k, l and t are pyCANON 1.3.6's. It rounds entropy l down: 2 and 1, and 3 where ours is 4 but for its last bits.
    c was counted class by class with pandas, as definition 4.2 of Machanavajjhala et al. 2007 has it."""
    six = "[sex, age, race, marital-status, native-country, salary-class]"
    rules = "{occupation: {entropy_l: 4}, education: {recursive_cl: [3, 3]}, workclass: {distinct_l: 2}}"
    policy = parse(f"{{k: 5, suppress: 0.05, method: lattice, quasi_identifiers: {six}, sensitive: {rules}}}")
    found = anonymise(adult, policy, hierarchies=adult_hierarchies).report.after
    assert (found.people, found.k) == (29_133, 5)
    told = found.sensitive
    assert {name: one.distinct_l for name, one in told.items()} == {"occupation": 5, "education": 3, "workclass": 2}
    assert {name: one.t for name, one in told.items()} == pytest.approx(
        {"occupation": 0.6483712628290941, "education": 0.6315861737548486, "workclass": 0.5977070675865856}, abs=1e-14
    )
    assert told["occupation"].entropy_l == pytest.approx(4, abs=1e-12)
    assert (int(told["education"].entropy_l), int(told["workclass"].entropy_l)) == (2, 1)
    assert told["education"].recursive_c == 2.625


def test_the_most_frequent_value_comes_first() -> None:
    """pyCANON sorts the other way and says c = 1 here; Machanavajjhala et al. 2007 say r₁ / (r₂ + …) = 3 / 1."""
    found = reached(classes([np.zeros(4, np.int64)], [1]), {"s": Sensitive(np.array([0, 0, 0, 1]), 2)})
    assert found.sensitive["s"].recursive_c == 3.0


def test_nobody() -> None:
    assert reached(classes([np.zeros(0, np.int64)], [1]), {}) == Reached(None, 0, 0, {})
