from typing import Any

import pytest

from exports.models import Release
from exports.privacy_panel import panel

NONE: dict[str, Any] = {"highest": 1.0, "mean": 0.5, "share_above": 1.0}
BEFORE: dict[str, Any] = {
    "k": 1,
    "l": 1,
    "t": 0.6,
    "people": 60,
    "groups": 40,
    "at_risk": 60,
    "prosecutor": NONE,
    "journalist": None,
    "marketer": 0.5,
    "unique": 0.03,
    "unique_in_population": None,
    "undefined": {"journalist": "the policy does not say"},
}
AFTER: dict[str, Any] = {
    **BEFORE,
    "k": 6,
    "l": 2,
    "t": 0.25,
    "prosecutor": {"highest": 1 / 6, "mean": 0.1, "share_above": 0.0},
    "unique": 0.0,
}
# As a release of an earlier version has it.
MADE: dict[str, Any] = {
    "asked": {"k": 5, "method": "best", "l": 2, "t": 0.3, "sensitive": "mood", "suppression": 0.05, "population": None},
    "method": "lattice",
    "before": BEFORE,
    "after": AFTER,
    "suppressed": 1,
    "unified": 0,
    "notes": [],
    "information_loss": 0.2,
    "information_loss_by_method": {"lattice": 0.2},
    "columns": {"age": "ranges of 5"},
}


def test_what_was_asked_and_reached() -> None:
    shown = panel(Release(state="ready", manifest={"privacy": {"protection": MADE}}))
    assert [(one.asked, one.reached) for one in shown["demands"]] == [
        ("at least 5", "6"),
        ("at least 2", "2"),
        ("at most 0.3", "0.25"),
    ]
    assert [(one.before, one.after) for one in shown["chances"]] == [
        ("100 %", "17 %"),
        ("50 %", "10 %"),
        ("50 %", "50 %"),
        ("3.0 %", "0 %"),
    ]
    assert shown["chances"][0].width_after == pytest.approx(100 / 6)
    assert (shown["suppressed"], shown["allowed"], shown["loss"]) == ("1.7 %", "5.0 %", "20 %")
    assert shown["undefined"] == ["the policy does not say"]
    assert shown["columns"] == [("age", "ranges of 5")]


def test_each_sensitive_question_with_its_own_demands() -> None:
    none = dict.fromkeys(("distinct_l", "entropy_l", "recursive_c", "recursive_l", "t"))
    asked = {
        "k": 5,
        "suppression": 0.05,
        "sensitive": {
            "mood": {**none, "distinct_l": 2, "t": 0.3},
            "pay": {**none, "entropy_l": 2.5, "recursive_c": 3.0, "recursive_l": 2},
        },
    }
    reached = {
        "mood": {"distinct_l": 3, "entropy_l": 2.0, "recursive_c": 1.0, "t": 0.25},
        "pay": {"distinct_l": 4, "entropy_l": 2.75, "recursive_c": 1.5, "t": 0.5},
    }
    made = {**MADE, "asked": asked, "after": {**AFTER, "sensitive": reached}}
    shown = panel(Release(state="ready", manifest={"privacy": {"protection": made}}))
    assert [(one.asked, one.reached) for one in shown["demands"]] == [
        ("at least 5", "6"),
        ("at least 2", "3"),
        ("at most 0.3", "0.25"),
        ("at least 2.5", "2.75"),
        ("less than 3", "1.5"),
    ]
    assert "pay" in shown["demands"][4].what


def test_nobody_was_there() -> None:
    empty = {**BEFORE, "k": None, "people": 0, "prosecutor": None, "marketer": None, "unique": None}
    asked = {**MADE["asked"], "l": None, "t": None}
    made = {**MADE, "asked": asked, "before": empty, "after": empty, "method": "refuse", "suppressed": 0}
    shown = panel(Release(state="ready", manifest={"privacy": {"protection": made}}))
    assert [(one.asked, one.reached) for one in shown["demands"]] == [("at least 5", "nobody is there")]
    assert shown["chances"] == []
    assert shown["suppressed"] == "0 %"


@pytest.mark.parametrize("manifest", [{}, {"privacy": {"k_anonymity": None}}, {"privacy": {"protection": None}}])
def test_nothing_to_show(manifest: dict[str, Any]) -> None:
    assert panel(Release(state="refused", manifest=manifest)) == {"made": None, "state": "refused"}
