import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.logic import DEEPEST, LARGEST, OPERATORS, LogicError, check, evaluate, named, possible, visible
from tests.surveys.kinds.asking import asked

NAMES = ["tea", "cups", "teas", "name", "gone"]
ANSWERS = {"tea": "green", "cups": 3, "teas": ["green", "black"], "name": "Ada"}


def var(name: str) -> dict[str, str]:
    return {"var": name}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (True, True),
        ({"==": [var("tea"), "green"]}, True),
        ({"==": [var("tea"), "black"]}, False),
        ({"==": [var("cups"), 3]}, True),
        ({"==": [var("cups"), 3.0]}, True),
        ({"==": [var("cups"), "3"]}, False),
        ({"==": [1, True]}, False),
        ({"==": [0, False]}, False),
        ({"==": [var("teas"), ["green", "black"]]}, True),
        ({"!=": [var("tea"), "black"]}, True),
        ({"!=": [var("cups"), "3"]}, True),
        ({"<": [var("cups"), 4]}, True),
        ({"<": [3, var("cups")]}, False),
        ({"<=": [var("cups"), 3]}, True),
        ({">": [var("cups"), 2.5]}, True),
        ({">=": [var("cups"), 3]}, True),
        ({"<": [var("tea"), "h"]}, True),
        ({"<": [var("tea"), 4]}, False),
        ({">": [var("tea"), 4]}, False),
        ({"<": [True, 2]}, False),
        ({"in": ["green", var("teas")]}, True),
        ({"in": [var("tea"), ["green", "white"]]}, True),
        ({"in": [3, [True, "3"]]}, False),
        ({"in": [1, [True]]}, False),
        ({"in": ["da", var("name")]}, True),
        ({"in": [3, "123"]}, False),
        ({"in": ["a", 3]}, False),
        ({"and": [True, {"answered": "tea"}]}, True),
        ({"and": [True, {"answered": "gone"}]}, False),
        ({"or": [False, {"answered": "gone"}]}, False),
        ({"or": [{"answered": "gone"}, {"answered": ["tea"]}]}, True),
        ({"!": [{"answered": "gone"}]}, True),
        ({"!": {"==": [var("tea"), "green"]}}, False),
        ({"if": [{"answered": "tea"}, True, False]}, True),
        ({"if": [{"answered": "gone"}, True, False]}, False),
        ({"==": [{"if": [{"answered": "gone"}, 1, 2]}, 2]}, True),
        ({"==": [{"count": var("teas")}, 2]}, True),
        ({"==": [{"count": var("tea")}, 2]}, False),
        ({"==": [{"+": [var("cups"), 1, 1]}, 5]}, True),
        ({"==": [{"-": [var("cups"), 1]}, 2]}, True),
        ({"==": [{"*": [var("cups"), 2]}, 6]}, True),
        ({"==": [{"/": [var("cups"), 2]}, 1.5]}, True),
        ({"==": [{"%": [var("cups"), 2]}, 1]}, True),
        ({"==": [{"min": [var("cups"), 2, 9]}, 2]}, True),
        ({"==": [{"max": [var("cups"), 2, 9]}, 9]}, True),
        ({"==": [{"/": [1, 0]}, {"%": [1, 0]}]}, False),
        ({"==": [{"+": ["1", 1]}, 2]}, False),
        ({"==": [{"+": [True, 1]}, 2]}, False),
        ({">": [{"*": [1e308, 10]}, 0]}, False),
        ({">": [{"*": [10**200, 10**200, 1.5]}, 0]}, False),
        ({"<": [{"-": [-1e308, 1e308]}, 0]}, False),
    ],
)
def test_accepted_and_evaluated(condition: Any, expected: bool) -> None:
    condition = json.loads(json.dumps(condition))
    check(condition, names=NAMES)
    assert evaluate(condition, ANSWERS) is expected


@pytest.mark.parametrize("operator", ["==", "!=", "<", "<=", ">", ">="])
@pytest.mark.parametrize("value", ["green", 3, True, 0, ""])
def test_a_missing_answer_makes_every_comparison_false(operator: str, value: Any) -> None:
    assert evaluate({operator: [var("gone"), value]}, ANSWERS) is False
    assert evaluate({operator: [value, var("gone")]}, ANSWERS) is False
    assert evaluate({operator: [var("gone"), var("gone")]}, ANSWERS) is False
    assert evaluate({operator: [{"+": [var("gone"), 1]}, 1]}, ANSWERS) is False


def test_a_missing_answer_is_in_nothing_and_holds_nothing() -> None:
    assert evaluate({"in": [var("gone"), ["a"]]}, ANSWERS) is False
    assert evaluate({"in": ["a", var("gone")]}, ANSWERS) is False
    assert evaluate({"in": [var("gone"), [var("gone")]]}, ANSWERS) is False


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("yes", "must give true or false"),
        (1, "must give true or false"),
        (None, "Nothing equals null"),
        ([True], "must give true or false"),
        (var("tea"), "must give true or false"),
        ({"+": [1, 1]}, "must give true or false"),
        ({"if": [True, 1, False]}, "must give true or false"),
        ({}, "one operator"),
        ({"==": [1, 1], "!=": [1, 2]}, "one operator"),
        ({"===": [1, 1]}, "“===” is not an operator"),
        ({"==": [{"regex": ["a", "b"]}, 1]}, "“regex” is not an operator"),
        ({"x" * 5000: 1}, "is not an operator"),
        ({"==": [1]}, "“==” takes 2 values; here are 1"),
        ({"==": 1}, "“==” takes 2 values"),
        ({"==": [1, 2, 3]}, "“==” takes 2 values; here are 3"),
        ({"!": [True, True]}, "“!” takes 1 value;"),
        ({"and": []}, "“and” takes 1 to 100 values"),
        ({"==": [{"+": [1]}, 1]}, "takes 2 to 100 values"),
        ({"if": [True, True]}, "“if” takes 3 values"),
        ({"answered": "price"}, "no earlier question called “price”"),
        ({"==": [var("price"), 1]}, "no earlier question called “price”"),
        ({"answered": var("tea")}, "takes the name of one question"),
        ({"answered": []}, "takes the name of one question"),
        ({"==": [{"var": ["tea", "default"]}, 1]}, "takes the name of one question"),
        ({"==": [{"var": 1}, 1]}, "takes the name of one question"),
        ({"==": [{"var": ["tea", 0]}, 1]}, "takes the name of one question"),
        ({"==": [var("tea"), None]}, "Nothing equals null"),
        ({"in": [var("tea"), ["green", None]]}, "Nothing equals null"),
        ({"==": [var("cups"), float("nan")]}, "must be finite"),
        ({"<": [var("cups"), float("inf")]}, "must be finite"),
        ({"and": [True, var("tea")]}, "“and” needs parts that are true or false"),
        ({"or": ["yes"]}, "“or” needs parts"),
        ({"!": var("tea")}, "“!” needs parts"),
        ({"if": [var("tea"), True, False]}, "“if” needs parts"),
        ({"==": [{"a": 1, "b": 2}, 1]}, "one operator"),
        ({"in": ["green", [{"a": 1, "b": 2}]]}, "one operator"),
    ],
)
def test_refused_in_words(condition: Any, message: str) -> None:
    with pytest.raises(LogicError, match=message.replace("+", r"\+").replace("!", r"\!")):
        check(condition, names=NAMES)


def nested(depth: int) -> Any:
    condition: Any = True
    for _ in range(depth):
        condition = {"!": condition}
    return condition


def test_too_deep() -> None:
    check(nested(DEEPEST - 1), names=[])
    for depth in (DEEPEST, 900, 100_000):
        with pytest.raises(LogicError, match="nested more than 20 deep"):
            check(nested(depth), names=[])


def test_lists_and_choices_cannot_hide_depth() -> None:
    condition: Any = True
    for _ in range(50_000):
        condition = {"if": [True, condition, True]}
    with pytest.raises(LogicError, match="deep"):
        check(condition, names=[])
    values: Any = []
    for _ in range(50_000):
        values = [values]
    with pytest.raises(LogicError, match="deep"):
        check({"in": [1, values]}, names=[])


def test_too_large() -> None:
    check({"in": [var("cups"), list(range(LARGEST - 3))]}, names=NAMES)
    with pytest.raises(LogicError, match="more than 500 parts"):
        check({"in": [var("cups"), list(range(LARGEST))]}, names=NAMES)
    with pytest.raises(LogicError, match="“and” takes 1 to 100 values; here are 600"):
        check({"and": [True] * 600}, names=NAMES)


def test_evaluating_what_was_never_checked_is_refused_too() -> None:
    with pytest.raises(LogicError, match="not an operator"):
        evaluate({"exec": ["x"]}, ANSWERS)


class TestVisible:
    @staticmethod
    def names(answers: dict[str, Any]) -> list[str]:
        questions = [
            asked("single_choice", {}, name="tea"),
            asked("number", {}, name="cups", condition={"==": [var("tea"), "green"]}),
            asked("free_text", {}, name="why", condition={">": [var("cups"), 5]}),
            asked("free_text", {}, name="else", condition={"!": {"answered": "cups"}}),
        ]
        return [question.name for question in visible(questions, answers, arm="")]

    def test_without_a_condition_always(self) -> None:
        assert self.names({}) == ["tea", "else"]

    def test_follows_the_answers(self) -> None:
        assert self.names({"tea": "green"}) == ["tea", "cups", "else"]
        assert self.names({"tea": "green", "cups": 9}) == ["tea", "cups", "why"]

    def test_the_answer_of_a_hidden_question_counts_for_nothing(self) -> None:
        assert self.names({"tea": "black", "cups": 9}) == ["tea", "else"]

    def test_the_given_answers_stay_as_they_are(self) -> None:
        answers = {"tea": "black", "cups": 9}
        self.names(answers)
        assert answers == {"tea": "black", "cups": 9}

    def test_only_true_shows(self) -> None:
        assert visible([asked("rating", {}, condition=1)], {}, arm="") == []
        assert visible([asked("rating", {}, condition=False)], {}, arm="") == []

    def test_each_arm_has_its_own(self) -> None:
        questions = [
            asked("rating", {}, name="old", condition={"arm": "a"}),
            asked("rating", {}, name="new", condition={"arm": ["b", "c"]}),
            asked("rating", {}, name="both", condition={"and": [{"arm": "b"}, {"answered": "new"}]}),
        ]
        shown = {arm: [one.name for one in visible(questions, {"new": 1}, arm=arm)] for arm in ("a", "b", "c", "")}
        assert shown == {"a": ["old"], "b": ["new", "both"], "c": ["new"], "": []}


@pytest.mark.parametrize(
    ("condition", "in_a", "in_b"),
    [
        (None, True, True),
        ({"answered": "tea"}, True, True),
        ({"arm": "a"}, True, False),
        ({"!": {"arm": "a"}}, False, True),
        ({"!": {"answered": "tea"}}, True, True),
        ({"and": [{"arm": "a"}, {"answered": "tea"}]}, True, False),
        ({"and": [{"answered": "tea"}, True]}, True, True),
        ({"and": [{"!": {"arm": "a"}}, True]}, False, True),
        ({"or": [{"arm": "a"}, {"answered": "tea"}]}, True, True),
        ({"or": [{"arm": "a"}, False]}, True, False),
        ({"==": [{"var": "tea"}, "a"]}, True, True),
    ],
)
def test_what_an_arm_rules_out(condition: Any, in_a: bool, in_b: bool) -> None:
    questions = [asked("rating", {}, condition=condition)]
    assert [bool(possible(questions, arm=arm)) for arm in "ab"] == [in_a, in_b]


def test_arms_are_those_of_the_survey() -> None:
    check({"or": [{"arm": "a"}, {"!": {"arm": ["a", "b"]}}]}, names=[], arms=["a", "b"])
    assert named({"and": [{"arm": "a"}, {"answered": "tea"}]}) == {"tea"}
    for condition, arms, message in [
        ({"arm": "c"}, ["a", "b"], "There is no arm “c”. There are: a, b."),
        ({"arm": "c"}, [], "There is no arm “c”. Arms have no place here, or the study has none."),
        ({"arm": []}, ["a"], "“arm” takes the code of an arm, or several"),
        ({"arm": [{"var": "tea"}]}, ["a"], "“arm” takes the code of an arm, or several"),
    ]:
        with pytest.raises(LogicError, match=message):
            check(condition, names=NAMES, arms=arms)


scalars = st.one_of(st.booleans(), st.integers(-9, 9), st.floats(-9, 9), st.sampled_from(["green", "", "a"]))
values = st.recursive(
    st.one_of(scalars, st.sampled_from(NAMES).map(var), st.lists(scalars, max_size=3)),
    lambda inner: st.tuples(st.sampled_from(list(OPERATORS)), st.lists(inner, min_size=1, max_size=3)).map(
        lambda pair: {pair[0]: pair[1]}
    ),
    max_leaves=12,
)


@given(values, st.dictionaries(st.sampled_from(NAMES), st.one_of(scalars, st.lists(scalars, max_size=2))))
def test_what_is_accepted_gives_true_or_false_for_any_answers(condition: Any, answers: dict[str, Any]) -> None:
    try:
        check(condition, names=NAMES)
    except LogicError as error:
        assert str(error).endswith(".")  # noqa: PT017 - most made-up conditions are refused; that is not the point here
    else:
        assert evaluate(condition, answers) in (True, False)


def test_which_questions_a_condition_is_about() -> None:
    condition = {
        "and": [{"answered": "age"}, {"in": ["tea", {"var": ["drinks"]}]}, {"<": [1, {"count": {"var": "x"}}]}]
    }
    assert named(condition) == {"age", "drinks", "x"}
    assert named(True) == set()
