"""Conditions: a closed, typed subset of JSONLogic.

A condition such as {"and": [{"==": [{"var": "drinks_tea"}, "yes"]}, {">": [{"var": "cups"}, 2]}]} is checked when a
survey is saved and evaluated against the stored answers. Nothing is converted: "5" is not 5, true is not 1.
A missing answer makes every comparison false and every calculation missing (None). {"arm": "b"}, or
{"arm": ["a", "b"]}, holds for the people in that arm, or one of those arms, of the survey's experiment.
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.definition import Asked

DEEPEST = 20
LARGEST = 500
MANY = 100

REFERENCES = ("var", "answered")

Answers = Mapping[str, Any]


class LogicError(ValueError):
    """A condition that cannot be used; the message says why, in words for a researcher."""


class UnknownQuestion(LogicError):
    """It is about a question that is not among those it may be about: in a survey, those that come before it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no earlier question called “{name[:60]}”.")
        self.name = name


@dataclass(frozen=True)
class Operator:
    """`low` to `high` arguments; `decides`: gives true or false; `joins`: its arguments must give true or false."""

    apply: Callable[[Sequence[Any]], Any]
    low: int
    high: int
    decides: bool = False
    joins: bool = False


@dataclass(frozen=True)
class Known:
    """What a condition may be about: questions by name, arms by code."""

    names: Collection[str]
    arms: Collection[str]


def check(condition: Any, *, names: Collection[str], arms: Collection[str] = ()) -> None:
    """Raise LogicError unless `condition` is one, about questions called `names` and these `arms`."""
    if _check_node(condition, Known(names, arms), depth=1) > LARGEST:
        raise LogicError(f"The condition has more than {LARGEST} parts. Make it shorter.")
    if not _decides(condition):
        raise LogicError('A condition must give true or false, as in {"==": [{"var": "age_group"}, "adult"]}.')


def evaluate(condition: Any, answers: Answers, *, arm: str = "") -> Any:
    """What `condition`, which `check` accepts, gives for `answers` of somebody in `arm` (empty: in none).

    Raises LogicError for what is no condition.
    """
    if isinstance(condition, list):
        return [evaluate(part, answers, arm=arm) for part in condition]
    if not isinstance(condition, dict):
        return condition
    name, arguments = _parts(condition)
    if name == "var":
        return answers.get(arguments[0])
    if name == "answered":
        return answers.get(arguments[0]) is not None
    if name == "arm":
        return arm in arguments
    return _operator(name).apply([evaluate(argument, answers, arm=arm) for argument in arguments])


def visible(questions: Sequence[Asked], answers: Answers, *, arm: str) -> list[Asked]:
    """The questions to show to somebody in `arm` (empty: in none), in order.

    A hidden question's answer counts as missing for those after it.
    """
    known = dict(answers)
    shown = []
    for question in questions:
        if question.condition is None or evaluate(question.condition, known, arm=arm) is True:
            shown.append(question)
        else:
            known.pop(question.name, None)
    return shown


def possible(questions: Sequence[Asked], *, arm: str) -> list[Asked]:
    """Those that some answers might show to somebody in `arm`. Others must not even be sent to their browser."""
    return [question for question in questions if _by_arm(question.condition, arm) is not False]


def _by_arm(condition: Any, arm: str) -> bool | None:
    """What `condition` gives where the arm alone decides it, whatever is answered; else None (Kleene's logic)."""
    if not isinstance(condition, dict):
        return condition if isinstance(condition, bool) else None
    name, arguments = _parts(condition)
    if name == "arm":
        return arm in arguments
    parts = [_by_arm(argument, arm) for argument in arguments]
    if name == "!":
        return None if parts[0] is None else not parts[0]
    if name in ("and", "or"):
        decisive = name == "or"
        return decisive if decisive in parts else None if None in parts else not decisive
    return None


def named(condition: Any) -> set[str]:
    """The questions that `condition`, which `check` accepts, is about."""
    if isinstance(condition, list):
        return set().union(*map(named, condition))
    if not isinstance(condition, dict):
        return set()
    name, arguments = _parts(condition)
    if name == "arm":
        return set()
    return {arguments[0]} if name in REFERENCES else named(arguments)


def _parts(node: dict[Any, Any]) -> tuple[str, list[Any]]:
    """The operator and its arguments; a single argument may stand without brackets."""
    if len(node) != 1:
        raise LogicError('Each part of a condition has one operator, as in {"==": [ … , … ]}.')
    [(name, arguments)] = node.items()
    return name, arguments if isinstance(arguments, list) else [arguments]


def _operator(name: str) -> Operator:
    if name not in OPERATORS:
        there = ", ".join([*REFERENCES, "arm", *OPERATORS])
        raise LogicError(f"“{name[:40]}” is not an operator. There are: {there}.")
    return OPERATORS[name]


def _check_node(node: Any, known: Known, *, depth: int) -> int:
    """The number of parts of `node`; LogicError where one is wrong."""
    if depth > DEEPEST:
        raise LogicError(f"The condition is nested more than {DEEPEST} deep. Make it simpler.")
    if isinstance(node, list):
        return 1 + sum(_check_node(part, known, depth=depth + 1) for part in node)
    if not isinstance(node, dict):
        return _check_literal(node)
    name, arguments = _parts(node)
    if name in REFERENCES:
        return _check_reference(name, arguments, known.names)
    if name == "arm":
        return _check_arms(arguments, known.arms)
    _check_number(name, _operator(name), arguments)
    size = 1 + sum(_check_node(argument, known, depth=depth + 1) for argument in arguments)
    _check_tests(name, _operator(name), arguments)
    return size


def _check_literal(node: Any) -> int:
    if node is None:
        raise LogicError('Nothing equals null. Ask {"answered": "name"} or {"!": {"answered": "name"}} instead.')
    if isinstance(node, float) and not math.isfinite(node):
        raise LogicError("A number in a condition must be finite.")
    return 1


def _check_reference(name: str, arguments: list[Any], names: Collection[str]) -> int:
    if len(arguments) != 1 or not isinstance(arguments[0], str):
        raise LogicError(f'“{name}” takes the name of one question, as in {{"{name}": "age"}}.')
    if arguments[0] not in names:
        raise UnknownQuestion(arguments[0])
    return 1


def _check_arms(arguments: list[Any], arms: Collection[str]) -> int:
    if not arguments or not all(isinstance(code, str) for code in arguments):
        raise LogicError('“arm” takes the code of an arm, or several: {"arm": "b"}, {"arm": ["a", "b"]}.')
    for code in arguments:
        if code not in arms:
            there = f"There are: {', '.join(arms)}." if arms else "Arms have no place here, or the study has none."
            raise LogicError(f"There is no arm “{code[:60]}”. {there}")
    return 1


def _check_number(name: str, operator: Operator, arguments: list[Any]) -> None:
    low, high, here = operator.low, operator.high, len(arguments)
    if not low <= here <= high:
        number = f"{low} to {high} values" if low < high else f"{low} value{'s' if low > 1 else ''}"
        raise LogicError(f"“{name}” takes {number}; here are {here}.")


def _check_tests(name: str, operator: Operator, arguments: list[Any]) -> None:
    tests = arguments[:1] if name == "if" else arguments if operator.joins else []
    if not all(map(_decides, tests)):
        raise LogicError(f'“{name}” needs parts that are true or false, such as {{"answered": "age"}}.')


def _decides(node: Any) -> bool:
    """Whether `node`, whose parts have been checked, gives true or false."""
    if not isinstance(node, dict):
        return isinstance(node, bool)
    name, arguments = _parts(node)
    if name == "if":
        return all(map(_decides, arguments[1:]))
    return name in ("answered", "arm") or (name != "var" and _operator(name).decides)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _equal(a: Any, b: Any) -> bool:
    """The same value of the same type; whole and other numbers are one type."""
    return bool(a == b) and (type(a) is type(b) or (_is_number(a) and _is_number(b)))


def _equals(arguments: Sequence[Any]) -> bool:
    return None not in arguments and _equal(*arguments)


def _differs(arguments: Sequence[Any]) -> bool:
    return None not in arguments and not _equal(*arguments)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Sequence[Any]], bool]:
    """A comparison of two numbers or two texts; false for anything else."""

    def apply(arguments: Sequence[Any]) -> bool:
        a, b = arguments
        comparable = (_is_number(a) and _is_number(b)) or (isinstance(a, str) and isinstance(b, str))
        return comparable and compare(a, b)

    return apply


def _calculated(calculate: Callable[..., Any]) -> Callable[[Sequence[Any]], Any]:
    """A calculation with numbers; missing where an argument is none or where it has no finite result."""

    def apply(arguments: Sequence[Any]) -> Any:
        if not all(map(_is_number, arguments)):
            return None
        try:
            result = calculate(*arguments)
            return result if math.isfinite(result) else None
        except (ZeroDivisionError, OverflowError):
            return None

    return apply


def _contains(arguments: Sequence[Any]) -> bool:
    """Whether a value is in a list (a list of values, or an answer that is one), or a text in a text."""
    wanted, place = arguments
    if isinstance(place, list):
        return wanted is not None and any(_equal(wanted, value) for value in place)
    return isinstance(wanted, str) and isinstance(place, str) and wanted in place


def _count(arguments: Sequence[Any]) -> int | None:
    """How many values an answer holds that is a list."""
    return len(arguments[0]) if isinstance(arguments[0], list) else None


def _choose(arguments: Sequence[Any]) -> Any:
    test, then, otherwise = arguments
    return then if test is True else otherwise


OPERATORS = {
    "==": Operator(_equals, 2, 2, decides=True),
    "!=": Operator(_differs, 2, 2, decides=True),
    "<": Operator(_ordered(lambda a, b: a < b), 2, 2, decides=True),
    "<=": Operator(_ordered(lambda a, b: a <= b), 2, 2, decides=True),
    ">": Operator(_ordered(lambda a, b: a > b), 2, 2, decides=True),
    ">=": Operator(_ordered(lambda a, b: a >= b), 2, 2, decides=True),
    "in": Operator(_contains, 2, 2, decides=True),
    "and": Operator(lambda tests: all(test is True for test in tests), 1, MANY, decides=True, joins=True),
    "or": Operator(lambda tests: any(test is True for test in tests), 1, MANY, decides=True, joins=True),
    "!": Operator(lambda tests: tests[0] is not True, 1, 1, decides=True, joins=True),
    "if": Operator(_choose, 3, 3),
    "count": Operator(_count, 1, 1),
    "+": Operator(_calculated(lambda *numbers: sum(numbers)), 2, MANY),
    "-": Operator(_calculated(lambda a, b: a - b), 2, 2),
    "*": Operator(_calculated(lambda *numbers: math.prod(numbers)), 2, MANY),
    "/": Operator(_calculated(lambda a, b: a / b), 2, 2),
    "%": Operator(_calculated(lambda a, b: a % b), 2, 2),
    "min": Operator(_calculated(lambda *numbers: min(numbers)), 1, MANY),
    "max": Operator(_calculated(lambda *numbers: max(numbers)), 1, MANY),
}
