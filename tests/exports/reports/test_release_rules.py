"""The rules of an order, as the review of its release counts them."""

from typing import Any

import pytest

from exports.reports import page, review
from exports.reports.manifests import Manifest
from exports.reports.release_rules import rules
from tests.exports.reports.tables import AGE, MOOD, SPENT, manifest, table

FIELDS = [AGE, MOOD, SPENT]
FRAME = table(
    FIELDS, age=["young", "young", "old", None], mood=["good", "bad", "bad", "bad"], spent=[1.0, 200.0, None, 3.0]
)
YOUNG_AND_BAD = {"and": [{"==": [{"var": "age"}, "young"]}, {"==": [{"var": "mood"}, "bad"]}]}


def ordered(*never: Any, **more: Any) -> Manifest:
    made = manifest(answers=FIELDS)
    made["options"] = {"rules": [{"name": f"Rule {place}", "never": one, **more} for place, one in enumerate(never)]}
    return made


def test_rows_that_break_a_rule_are_counted() -> None:
    made = ordered(
        YOUNG_AND_BAD, {">": [{"var": "spent"}, 100]}, {"!": {"answered": "spent"}}, repair="Ask them again."
    )
    found = review.of_release(made, {"answers": FRAME})
    own = [one for one in found.quality.contradictions if one.own]
    assert [(one.rule, one.rows, one.repair) for one in own] == [(f"Rule {n}", 1, "Ask them again.") for n in range(3)]
    assert [one.option for one in found.repairs if one.where == "Rule 0"] == ["contradictions"]
    assert "The order has no rules" not in page.text(found)


def test_answers_that_were_made_coarser_cannot_be_judged() -> None:
    made = ordered(YOUNG_AND_BAD, {">": [{"var": "spent"}, 100]})
    made["privacy"]["protection"] = {"columns": {"age": "sets"}}
    found = review.of_release(made, {"answers": FRAME})
    coarser, plain, *_ = found.quality.contradictions
    assert (coarser.rows, coarser.undefined) == (0, "The answers to age were made coarser to protect people.")
    assert (plain.rows, plain.undefined) == (1, "")
    assert coarser.undefined in page.text(found)


def test_a_column_that_is_not_there() -> None:
    (rule,) = rules(ordered({"answered": "shoe"}), FRAME)
    assert rule.undefined == "The rows have no column “shoe”."
    assert rule.broken(FRAME).sum() == 0


@pytest.mark.parametrize("options", [{}, None])
def test_no_rules_are_said_to_be_missing(options: Any) -> None:
    made = manifest(answers=FIELDS) | {"options": options}
    assert rules(made, FRAME) == []
    assert "The order has no rules of its own" in page.text(review.of_release(made, {"answers": FRAME}))
