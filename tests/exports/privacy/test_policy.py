from pathlib import Path

import pytest

from exports.privacy.emd import EQUAL
from exports.privacy.models import DistinctL, EntropyL, RecursiveCL, TCloseness
from exports.privacy.policy import EXAMPLE, BadPolicy, Policy, Quasi, SensitiveRule, parse, read


def test_the_example() -> None:
    found = parse(EXAMPLE)
    assert (found.k, found.suppress, found.method, found.values, found.population) == (3, 0.1, "best", "any", 5000)
    assert found.quasi_identifiers[0] == Quasi("age", "number", (5, 10, 20))
    assert found.sensitive == (SensitiveRule("illness", distinct_l=2, t=0.7),)
    assert found.columns == ("age", "zip", "moved", "job", "sex", "illness", "score", "name")


def test_the_least() -> None:
    assert parse("{k: 5, quasi_identifiers: [age, sex]}") == Policy(5, (Quasi("age"), Quasi("sex")))


def test_short_forms() -> None:
    found = parse("{k: 5, quasi_identifiers: {age: number, zip: {type: place, most: 2}}}")
    assert found.quasi_identifiers == (Quasi("age", "number"), Quasi("zip", "place", most=2))


def test_models() -> None:
    rules = "{distinct_l: 2, entropy_l: 1.5, recursive_cl: [3, 2], t: 0.2}"
    models = parse(f"{{k: 2, quasi_identifiers: [a], sensitive: {{s: {rules}}}}}").sensitive[0].models(EQUAL)
    assert models == (DistinctL(2), EntropyL(1.5), RecursiveCL(3, 2), TCloseness(0.2, EQUAL))
    assert parse("{k: 2, quasi_identifiers: [a], sensitive: [s]}").sensitive[0].models(EQUAL) == ()


Q = "quasi_identifiers: [a]"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "The policy must be names with values. Allowed: k, quasi_identifiers,"),
        ("- a", "The policy must be names with values"),
        ("k: 5", "must name k and quasi_identifiers"),
        ("{k: 5, quasi_identifiers: []}", "must name k and quasi_identifiers"),
        (f"{{k: 5, {Q}, supress: 0.1}}", "The policy: unknown supress. Allowed: k, quasi_identifiers, sensitive"),
        (f"{{k: 0, {Q}}}", "k must be a number, at least 1; it is 0"),
        (f"{{k: 2.5, {Q}}}", "k must be a whole number; it is 2.5"),
        (f"{{k: five, {Q}}}", "k must be a number"),
        (f"{{k: true, {Q}}}", "k must be a number"),
        (f"{{k: {'9' * 30}, {Q}}}", "k must be a number"),
        (f"{{k: {'9' * 5000}, {Q}}}", "cannot be read"),
        (f"{{k: .nan, {Q}}}", "k must be a number"),
        (f"{{k: 5, {Q}, suppress: 5}}", "suppress must lie between 0 and 1; it is 5. Five per cent is 0.05"),
        (f"{{k: 5, {Q}, method: magic}}", "method is magic. Allowed: best, lattice, mondrian, local, none"),
        ("{k: 5, quasi_identifiers: {a: {type: odd}}}", "quasi_identifiers, a, type is odd. Allowed: file, number"),
        ("{k: 5, quasi_identifiers: {a: {tpye: date}}}", "quasi_identifiers, a: unknown tpye. Allowed: type, widths"),
        ("{k: 5, quasi_identifiers: {a: 5}}", "quasi_identifiers, a must be names with values"),
        ("{k: 5, quasi_identifiers: {a: {type: date, widths: [1]}}}", "widths go with `type: number`"),
        ("{k: 5, quasi_identifiers: {a: {type: number, widths: 5}}}", "widths must be a list"),
        ("{k: 5, quasi_identifiers: {a: {type: taxonomy}}}", "this type needs one"),
        ("{k: 5, quasi_identifiers: {a: {type: date, tree: [b]}}}", "a tree goes with `type: taxonomy`"),
        (f"{{k: 5, {Q}, sensitive: {{s: {{l: 2}}}}}}", "sensitive, s: unknown l. Allowed: distinct_l, entropy_l"),
        (f"{{k: 5, {Q}, sensitive: {{s: {{recursive_cl: [1, 2, 3]}}}}}}", "two numbers, c and l"),
        (f"{{k: 5, {Q}, sensitive: [a]}}", "Name each column once. Named in more than one place: a"),
        (f"{{k: 5, {Q}, k: 2}}", "named more than once: k"),
        (f"{{k: 5, {Q}, keep: &x [b], identifiers: *x}}", "aliases"),
        ("{k: 5", "not YAML"),
        ("[" * 2000, "cannot be read|not YAML"),
        ("!!python/object/apply:os.system [ls]", "not YAML"),
    ],
)
def test_what_is_no_policy(text: str, why: str) -> None:
    with pytest.raises(BadPolicy, match=why):
        parse(text)


def test_read(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_bytes("\ufeff{k: 5, quasi_identifiers: [größe]}".encode())
    assert read(path).quasi_identifiers[0].name == "größe"
    path.write_bytes("{k: 5, quasi_identifiers: [größe]}".encode("latin-1"))
    with pytest.raises(BadPolicy, match="not UTF-8"):
        read(path)
