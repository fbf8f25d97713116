from typing import Any

import pytest

from exports.options import MOST_SYNTHETIC, Options
from exports.serializers import OptionsSerializer

PLAIN = {
    "rows": ["answers"],
    "formats": ["csv"],
    "synthetic_rows": 0,
    "synthetic_share": 0.0,
    "quasi_identifiers": ["age"],
    "k": 5,
    "drop": [],
    "missing": False,
    "reasons": True,
    "documents": False,
    "licence": "none",
    "citation": "",
    "text": "mask",
    "text_reason": "",
    "privacy": {
        "method": "refuse",
        "sensitive": {},
        "suppression": 0.0,
        "generalise": {},
        "population": None,
    },
    "split": None,
    "synthetic_weight": None,
    "synthetic_apart": False,
    "seeds": "random",
    "epsilon": None,
    "realism": False,
    "synthetic_total": 0,
    "targets": {},
    "weights": "",
    "most_weight": None,
    "rules": [],
    "repairs": [],
    "predict": "",
    "priors": {},
    "balance": False,
    "fill_by": [],
    "fill_to": 0,
    "versions": [],
    "filters": {},
    "language": "",
    "paradata": False,
    "order_reason": "",
    "shape": "wide",
    "pictures": False,
}
LATER = {
    "text",
    "text_reason",
    "reasons",
    "documents",
    "licence",
    "citation",
    "privacy",
    "split",
    "synthetic_weight",
    "synthetic_apart",
    "seeds",
    "epsilon",
    "realism",
    "synthetic_total",
    "targets",
    "weights",
    "most_weight",
    "rules",
    "repairs",
    "predict",
    "priors",
    "balance",
    "fill_by",
    "fill_to",
    "versions",
    "filters",
    "language",
    "paradata",
    "order_reason",
    "shape",
    "pictures",
}


def deep() -> Any:
    """A tree deeper than Python's stack."""
    tree: Any = ["leaf"]
    for _ in range(5_000):
        tree = {"branch": tree}
    return tree


def options(**changes: object) -> Options:
    return Options.from_json({**PLAIN, **changes})


def test_json_round_trip() -> None:
    assert options().to_json() == PLAIN


def test_an_order_of_an_earlier_version() -> None:
    assert Options.from_json({name: value for name, value in PLAIN.items() if name not in LATER}) == options()


MOOD = {"distinct_l": 3, "entropy_l": None, "recursive_c": None, "recursive_l": None, "t": 0.2}


@pytest.mark.parametrize(
    ("old", "sensitive"),
    [
        ({"l": None, "sensitive": "", "t": None}, {}),
        ({"l": 3, "sensitive": "mood", "t": 0.2}, {"mood": MOOD}),
        ({"sensitive": {"mood": MOOD}}, {"mood": MOOD}),
    ],
    ids=["none", "one", "today"],
)
def test_privacy_of_an_earlier_version(old: dict[str, Any], sensitive: dict[str, Any]) -> None:
    found = Options.from_json({**PLAIN, "privacy": {"method": "best", **old}})
    assert found.to_json()["privacy"]["sensitive"] == sensitive
    form = OptionsSerializer(data={"privacy": {"method": "best", **old}})
    assert form.is_valid(), form.errors
    assert form.validated_data["privacy"]["sensitive"] == sensitive


def test_sensitive_questions_are_in_one_order_whatever_the_database_made_of_them() -> None:
    asked = {name: {"distinct_l": 2} for name in ("z", "b", "aa")}
    assert list(options(privacy={"sensitive": asked}).privacy.sensitive) == ["aa", "b", "z"]


@pytest.mark.parametrize(
    ("changes", "real", "expected"),
    [
        ({}, 80, 0),
        ({"synthetic_rows": 5}, 80, 5),
        ({"synthetic_share": 0.2}, 80, 20),
        ({"synthetic_share": 0.5}, 0, 0),
        ({"synthetic_total": 100}, 80, 20),
        ({"synthetic_total": 100}, 800, 0),
        ({"synthetic_share": 0.99}, 10**9, MOST_SYNTHETIC),
    ],
)
def test_count_of_synthetic_rows(changes: dict[str, object], real: int, expected: int) -> None:
    assert options(**changes).synthetic_count(real) == expected
    assert options(**changes).wants_synthetic is bool(changes)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"rows": []}, "rows"),
        ({"rows": ["people"]}, "rows"),
        ({"rows": "answers"}, "rows"),
        ({"formats": ["xls"]}, "formats"),
        ({"licence": "my own"}, "licence"),
        ({"citation": "x" * 501}, "citation"),
        ({"synthetic_rows": -1}, "synthetic_rows"),
        ({"synthetic_rows": MOST_SYNTHETIC + 1}, "synthetic_rows"),
        ({"synthetic_share": 1}, "synthetic_share"),
        ({"synthetic_share": "nan"}, "synthetic_share"),
        ({"synthetic_rows": 3, "synthetic_share": 0.2}, "synthetic_share"),
        ({"synthetic_total": 3, "synthetic_share": 0.2}, "synthetic_total"),
        ({"text": "hide"}, "text"),
        ({"text": "keep"}, "text_reason"),
        ({"k": 0}, "k"),
        ({"k": "many"}, "k"),
        ({"drop": "age"}, "drop"),
        ({"quasi_identifiers": [{}]}, "quasi_identifiers"),
        ({"format": ["csv"]}, "format"),
        ({"privacy": {"method": "hope"}}, "privacy"),
        ({"privacy": {"l": 2}}, "privacy"),
        ({"privacy": {"sensitive": "why"}}, "privacy"),
        ({"privacy": {"t": "nan", "sensitive": "why"}}, "privacy"),
        ({"privacy": {"sensitive": {"why": {}}}}, "privacy"),
        ({"privacy": {"sensitive": {"why": 2}}}, "privacy"),
        ({"privacy": {"sensitive": {"why": {"distinct_l": 1}}}}, "privacy"),
        ({"privacy": {"sensitive": {"why": {"recursive_c": 2}}}}, "privacy"),
        ({"privacy": {"sensitive": {"why": {"recursive_l": 2, "t": 0.1}}}}, "privacy"),
        ({"privacy": {"sensitive": {"why": {"entropy": 2}}}}, "privacy"),
        ({"privacy": {"suppression": 0.1}}, "privacy"),
        ({"privacy": {"generalise": {"age": "number"}}}, "privacy"),
        ({"privacy": {"method": "best", "generalise": {"age": "file"}}}, "privacy"),
        ({"privacy": {"method": "best", "generalise": {"age": {"type": "number", "widths": [5, 12]}}}}, "privacy"),
        ({"privacy": {"method": "best", "generalise": {"age": {"type": "taxonomy", "tree": deep()}}}}, "privacy"),
        ({"privacy": {"method": "best", "generalise": {"age": "x" * 200_000}}}, "privacy"),
        ({"privacy": {"sede": 1}}, "privacy"),
        ({"privacy": "best"}, "privacy"),
    ],
)
def test_what_is_refused(given: dict[str, object], field: str) -> None:
    form = OptionsSerializer(data=given)
    assert not form.is_valid()
    assert list(form.errors) == [field]


def test_an_unknown_option_is_told_what_there_is() -> None:
    form = OptionsSerializer(data={"sede": 3})
    assert not form.is_valid()
    assert "rows, formats, split" in str(form.errors["sede"])


def test_options_must_be_an_object() -> None:
    assert not OptionsSerializer(data=["csv"]).is_valid()


def test_a_method_may_leave_out_a_few_people_where_nothing_else_is_said() -> None:
    for given, share in (({"method": "best"}, 0.05), ({"method": "best", "suppression": 0}, 0), ({}, 0)):
        form = OptionsSerializer(data={"privacy": given})
        assert form.is_valid(), form.errors
        assert form.validated_data["privacy"]["suppression"] == share


def test_what_is_stored_can_be_ordered_again() -> None:
    for given in ({}, {"method": "best"}, {"l": 2, "sensitive": "why"}):
        form = OptionsSerializer(data={"privacy": given})
        assert form.is_valid(), form.errors
        again = OptionsSerializer(data={"privacy": form.validated_data["privacy"]})
        assert again.is_valid(), again.errors
        assert again.validated_data["privacy"] == form.validated_data["privacy"]
