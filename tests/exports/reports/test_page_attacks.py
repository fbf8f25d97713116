from typing import Any

from exports.reports.page_attacks import attacks

RATE: dict[str, Any] = {"value": 0.25, "low": 0.2, "high": 0.3, "right": 25, "guesses": 100}
KNOWN: dict[str, Any] = {
    "attack": RATE,
    "baseline": RATE,
    "control": RATE,
    "risk": {"value": 0.0, "low": 0.0, "high": 0.1},
    "undefined": "",
}
RATES: dict[str, Any] = {**KNOWN, "control": None, "risk": None}
NOTHING: dict[str, Any] = {**dict.fromkeys(KNOWN), "undefined": "Nobody is alone."}
TOLD: dict[str, Any] = {
    "singling out": NOTHING,
    "singling out by several": RATES,
    "linkability": KNOWN,
    "inference": {"mood & more": KNOWN},
    "people": 1200,
    "rows": 900,
    "control": 0,
    "no control": "Nobody is left.",
    "notes": ["Some were drawn."],
    "undefined": "",
}


def test_what_was_tried_and_what_came_of_it() -> None:
    text = "".join(attacks({"answers": TOLD, "made-up rows": {"undefined": "They follow nobody."}}))
    for words in (
        "900 rows, 1,200 people, 0 others",
        "25.0\N{NO-BREAK SPACE}% (20.0 to 30.0)",
        "0.0\N{NO-BREAK SPACE}% (0.0 to 10.0)",
        "Inference: mood &amp; more",
        "Singling out by one column: Nobody is alone.",
        "Nobody is left.",
        "Some were drawn.",
        "Attacks on the made-up rows",
        "They follow nobody.",
    ):
        assert words in text


def test_nothing_is_said_where_nothing_was_tried() -> None:
    assert list(attacks(None)) == []
    assert list(attacks({"answers": None, "made-up rows": None})) == []
    assert len(list(attacks({"answers": {**TOLD, "no control": "", "notes": []}}))) == 4
