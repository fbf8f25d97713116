"""What no row of a release may be: conditions over its columns, in the language of the survey's own conditions."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from exports import targets
from exports.questions import Exported
from exports.synthesis import expressions
from surveys import logic

EXAMPLE = (
    '{"name": "Young and retired", "never": {"and": [{"==": [{"var": "age"}, "young"]}, {"==": [{"var": "work"}, '
    '"retired"]}]}}'
)
LINES = 'Young and retired: {and: [{"==": [{var: age}, young]}, {"==": [{var: work}, retired]}]}'
# Columns that every answer has beside those of the questions.
BESIDE = ("version", "trust", "seconds")
MOST, LONGEST = 50, 200
COMPARED = ("==", "!=", "in")


class WrongRules(ValueError):
    """Rules that cannot be; the message names the rule, and says what to do."""


def read(given: Any) -> list[dict[str, Any]]:
    """Rules as objects with `name`, `never` and perhaps `repair`. Raises WrongRules."""
    if not isinstance(given, list | tuple) or len(given) > MOST:
        raise WrongRules(f"Give a list of at most {MOST} rules, such as [{EXAMPLE}].")
    found = [_rule(one) for one in given]
    if len({one["name"] for one in found}) < len(found):
        raise WrongRules("Give each rule a name of its own.")
    return found


def named(conditions: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rules from conditions by name, as a form asks for them."""
    return [{"name": name, "never": condition} for name, condition in conditions.items()]


def check(rules: Sequence[Mapping[str, Any]], *, asked: Sequence[Exported], missing: bool) -> None:
    """Whether the questions `asked` have the columns and answers that are named. Raises WrongRules.

    `missing`: there is a column for each question that says why there is no answer.
    """
    reasons = [f"{one.label}.missing" for one in asked if missing]
    names = [*(column.name for one in asked for column in one.columns), *reasons, *BESIDE]
    codes = {one.name: _codes(one) for one in asked if one.label == one.name}
    for rule in rules:
        try:
            expressions.check(rule["never"], names=names)
            logic.check(rule["never"], names=names)
        except logic.LogicError as error:
            raise WrongRules(f"Rule “{rule['name']}”: {error}") from None
        for name, value in compared(rule["never"]):
            if codes.get(name) and str(value) not in codes[name]:
                known = ", ".join(codes[name])
                raise WrongRules(f"Rule “{rule['name']}”: “{name}” has no answer “{value}”. It has: {known}.")


def _rule(given: Any) -> dict[str, Any]:
    if not isinstance(given, Mapping) or not {"name", "never"} <= given.keys() <= {"name", "never", "repair"}:
        raise WrongRules(f"A rule has a name and what never may be, such as {EXAMPLE}.")
    words = {key: " ".join(str(given[key]).split()) for key in ("name", "repair") if key in given}
    if not all(0 < len(text) <= LONGEST for text in words.values()):
        raise WrongRules(f"The name of a rule, and what to do, are texts of 1 to {LONGEST} characters.")
    return {**words, "never": given["never"]}


def _codes(one: Exported) -> Collection[str]:
    """All answers that any version of the question had; none where they are not few and fixed."""
    return dict.fromkeys(code for form in one.forms.values() for code in targets.codes(form))


def compared(node: Any) -> Iterator[tuple[str, Any]]:
    """Columns with the plain values that they are compared with: equality alone, for numbers may lie between."""
    if isinstance(node, list):
        for part in node:
            yield from compared(part)
    elif isinstance(node, Mapping):
        [(name, arguments)] = node.items()
        if name in COMPARED:
            yield from _pairs(arguments)
        yield from compared(arguments)


def _pairs(arguments: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    for one, other in (arguments, reversed(arguments)):
        if isinstance(one, Mapping) and set(one) == {"var"}:
            name = one["var"][0] if isinstance(one["var"], list) else one["var"]
            values = other if isinstance(other, list) else [other]
            yield from ((name, value) for value in values if isinstance(value, str | int | float))
