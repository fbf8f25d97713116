"""From a table and a policy to what may leave, and refusals that say what would help."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.privacy import anonymise as module
from exports.privacy.anonymise import Anonymised, anonymise
from exports.privacy.hierarchies.base import BadHierarchy, Hierarchy, from_rows
from exports.privacy.policy import BadPolicy, Policy, parse
from exports.privacy.refusal import Refused
from exports.privacy.tables import CsvTable, coded, read

PEOPLE = Path(__file__).parents[3] / "examples/anonymise/people.csv"


@pytest.fixture
def people() -> CsvTable:
    return read(PEOPLE)


def table(**columns: list[str]) -> CsvTable:
    return CsvTable({name: coded(values) for name, values in columns.items()}, len(next(iter(columns.values()))))


def words(made: Anonymised, name: str) -> list[str]:
    return [made.columns[name].values[i] for i in made.columns[name].code]


def test_the_best_of_all(people: CsvTable) -> None:
    policy = parse("{k: 3, quasi_identifiers: {age: number, zip: place}, keep: [score], identifiers: [name]}")
    made = anonymise(people, policy)
    report = made.report
    assert set(report.losses) == {"lattice", "mondrian", "local"}
    assert report.loss == min(report.losses.values())
    assert report.after.k is not None
    assert report.after.k >= 3 > (report.before.k or 0)
    assert list(made.columns) == ["age", "zip", "score"], "in the order of the table"
    assert report.left_out == ("name", "moved", "job", "sex", "illness"), "what the policy does not name stays here"
    assert words(made, "score") == [people.columns["score"].values[i] for i in people.columns["score"].code]
    assert report.risk_after.prosecutor is not None
    assert report.risk_after.prosecutor.highest <= 1 / 3


def test_suppressed_rows_are_gone_and_counted() -> None:
    made = anonymise(
        table(age=["20", "20", "21", "21", "90"], n=list("abcde")),
        parse("{k: 2, suppress: 0.2, method: lattice, quasi_identifiers: [age], keep: [n]}"),
    )
    assert (made.report.suppressed, made.report.rows_out, list(made.kept)) == (1, 4, [0, 1, 2, 3])
    assert words(made, "n") == list("abcd")
    assert words(made, "age") == ["20", "20", "21", "21"]
    assert made.report.loss == 1 / 5
    assert made.report.levels == {"age": 0}


def test_hierarchy_values_only(adult: CsvTable, adult_hierarchies: dict[str, Hierarchy]) -> None:
    policy = parse("{k: 20, values: hierarchy, quasi_identifiers: [sex, age, education]}")
    made = anonymise(adult, policy, hierarchies=adult_hierarchies)
    for name in ("sex", "age", "education"):
        known = {label for level in adult_hierarchies[name].levels for label in level.labels}
        assert set(made.columns[name].values) <= known


def test_what_is_released_does_not_depend_on_the_order_of_rows(adult: CsvTable) -> None:
    policy = parse(
        "{k: 5, quasi_identifiers: [sex, age, education, native-country], sensitive: {occupation: {distinct_l: 2}}}"
    )
    turned = CsvTable({n: coded([c.values[i] for i in c.code[::-1]]) for n, c in adult.columns.items()}, adult.n_rows)
    one, other = anonymise(adult, policy), anonymise(turned, policy)
    for name in one.columns:
        assert words(one, name) == words(other, name)[::-1]


def test_none_only_checks() -> None:
    data = table(zip=["1", "1", "2"], sex=["f", "f", "m"])
    policy = "{{k: 2, method: none, suppress: {}, quasi_identifiers: {{zip: place, sex: category}}}}"
    made = anonymise(data, parse(policy.format(0.5)))
    assert (made.report.method, words(made, "zip"), made.report.suppressed) == ("none", ["1", "1"], 1)
    with pytest.raises(Refused) as refused:
        anonymise(data, parse(policy.format(0)))
    assert (refused.value.rows, refused.value.n_rows) == ((2,), 1)
    assert refused.value.columns == ("zip", "sex")
    assert "Rows 3." in refused.value.why
    assert refused.value.fixes == (
        "Generalise `sex` one more level: 1 rows remain.",
        "Generalise `zip` one more level: 1 rows remain.",
        "Or suppress 1 rows (33.3%): set `suppress: 0.3334`.",
    )


def test_a_cap_on_a_column_is_kept_and_named_where_it_is_the_reason() -> None:
    data = table(zip=["11", "12", "21", "21"], age=["20", "20", "20", "20"])
    policy = "{{k: 2, method: local, quasi_identifiers: {{zip: {{type: place, most: {}}}, age: number}}}}"
    assert words(anonymise(data, parse(policy.format(1))), "zip")[2:] == ["21", "21"]
    with pytest.raises(Refused, match="Generalise `zip` one more level: 0 rows remain"):
        anonymise(data, parse(policy.format(0)))


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        ("{k: 20, quasi_identifiers: [age]}", "The table has only 12 rows: lower k, or collect more"),
        (
            "{k: 2, quasi_identifiers: [age], sensitive: {illness: {distinct_l: 9}}}",
            "`illness` has only 3 different values: l can be at most 3",
        ),
        ("{k: 20, suppress: 1, quasi_identifiers: [age]}", "No row would be left: all 12 are suppressed. Lower k"),
        ("{k: 6, max_loss: 0.01, quasi_identifiers: [age]}", "the policy allows 0.01. Lower k"),
    ],
)
def test_refused(people: CsvTable, policy: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        anonymise(people, parse(policy))


def test_a_refusal_says_the_demand(people: CsvTable) -> None:
    with pytest.raises(Refused, match=r"k = 20, 0\.1-closeness \(equal distance\) of `illness`"):
        anonymise(people, parse("{k: 20, quasi_identifiers: [age], sensitive: {illness: {t: 0.1}}}"))


@pytest.mark.parametrize(
    ("policy", "error", "why"),
    [
        ("{k: 2, quasi_identifiers: [agee]}", BadPolicy, "no column agee. It has name, age"),
        ("{k: 2, quasi_identifiers: {age: file}}", BadPolicy, "no hierarchy file for `age`"),
        ("{k: 2, quasi_identifiers: {job: date}}", BadHierarchy, "`job` is to be a date"),
        (
            "{k: 2, quasi_identifiers: [age], sensitive: {job: {t: 0.5, distance: ordered}}}",
            BadPolicy,
            "ordered distance needs numbers",
        ),
        (
            "{k: 2, quasi_identifiers: [age], sensitive: {job: {t: 0.5, distance: hierarchical}}}",
            BadPolicy,
            "hierarchical distance needs a tree",
        ),
    ],
)
def test_what_cannot_be_followed(people: CsvTable, policy: str, error: type[Exception], why: str) -> None:
    with pytest.raises(error, match=why):
        anonymise(people, parse(policy))


def test_custom_hierarchies_must_cover_the_values(people: CsvTable) -> None:
    custom = {"sex": from_rows("sex", [["f", "*"]])}
    with pytest.raises(BadHierarchy, match="`sex` does not cover “m”"):
        anonymise(people, parse("{k: 2, quasi_identifiers: [sex]}"), hierarchies=custom)


def test_ordered_and_hierarchical_distances(people: CsvTable) -> None:
    tree = "{H: [Nurse, Doctor], T: [Baker, Joiner]}"
    rules = f"{{score: {{t: 0.3, distance: ordered}}, job: {{t: 0.6, distance: hierarchical, tree: {tree}}}}}"
    made = anonymise(people, parse(f"{{k: 2, quasi_identifiers: [age, sex], sensitive: {rules}}}"))
    reached = made.report.after.sensitive
    assert reached["score"].t <= 0.3
    assert reached["job"].t <= 0.6
    custom = {"job": from_rows("job", [["Nurse", "H"], ["Doctor", "H"], ["Baker", "T"], ["Joiner", "T"]])}
    short = "{k: 2, quasi_identifiers: [age, sex], sensitive: {job: {t: 0.6, distance: hierarchical}}}"
    assert anonymise(people, parse(short), hierarchies=custom).report.after.sensitive["job"].t <= 0.6


@pytest.mark.parametrize(("seed", "t", "suppressed"), [(22, 0.2, 6), (68, 0.3, 13), (49, 0.3, 0)])
def test_t_holds_for_the_released_rows_also_where_others_are_suppressed(seed: int, t: float, suppressed: int) -> None:
    """Suppressing some moves the shares of the rest: the search is tightened until t holds, or nobody is suppressed."""
    rng = np.random.default_rng(seed)
    ages = [str(age) for age in rng.integers(20, 30, 40)]
    illness = [str(i) for i in np.where(rng.random(40) < 0.25, "c", rng.choice(["a", "b"], 40))]
    rules = f"sensitive: {{illness: {{t: {t}}}}}"
    policy = parse(f"{{k: 2, suppress: 0.4, method: lattice, quasi_identifiers: [age], {rules}}}")
    report = anonymise(table(age=ages, illness=illness), policy).report
    assert report.after.sensitive["illness"].t <= t + 1e-9
    assert report.suppressed == suppressed


def test_t_that_only_those_who_are_gone_would_reach_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TIGHTENINGS", 0)
    with pytest.raises(Refused, match="but not measured against themselves"):
        anonymise(table(a=["1", "1"], s=["x", "y"]), parse("{k: 2, quasi_identifiers: [a], sensitive: {s: {t: 1}}}"))


def test_a_lattice_too_large_is_left_out_with_a_note() -> None:
    wide = table(**{f"c{i}": [str(n % 7) for n in range(20)] for i in range(22)})
    names = ", ".join(f"c{i}" for i in range(22))
    made = anonymise(wide, parse(f"{{k: 2, quasi_identifiers: [{names}]}}"))
    assert "The lattice was left out" in made.report.notes[0]
    assert set(made.report.losses) == {"mondrian", "local"}
    with pytest.raises(BadPolicy, match="Choose another method"):
        anonymise(wide, parse(f"{{k: 2, method: lattice, quasi_identifiers: [{names}]}}"))


def attempt(data: CsvTable, policy: Policy) -> Anonymised | Refused:
    try:
        return anonymise(data, policy)
    except Refused as refused:
        return refused


rows = st.lists(st.tuples(st.integers(0, 30), st.sampled_from("fm"), st.sampled_from("xyz")), min_size=3, max_size=40)


@settings(max_examples=30, deadline=None)
@given(rows=rows, k=st.integers(1, 4), suppress=st.sampled_from([0.0, 0.2]))
def test_what_leaves_meets_the_policy(rows: list[tuple[int, str, str]], k: int, suppress: float) -> None:
    ages, sexes, secrets = (list(column) for column in zip(*rows, strict=True))
    data = table(age=[str(age) for age in ages], sex=sexes, secret=secrets)
    rules = "sensitive: {secret: {distinct_l: 2, t: 0.6}}"
    policy = parse(f"{{k: {k}, suppress: {suppress}, quasi_identifiers: [age, sex], {rules}}}")
    made = attempt(data, policy)
    if isinstance(made, Refused):
        assert made.n_rows > suppress * len(rows) or "against themselves" in made.why
        assert made.fixes
        return
    looks = list(zip(words(made, "age"), words(made, "sex"), strict=True))
    for look in set(looks):
        mine = [secret for secret, other in zip(words(made, "secret"), looks, strict=True) if other == look]
        assert len(mine) >= k
        assert len(set(mine)) >= 2
    assert made.report.suppressed <= suppress * len(rows)
