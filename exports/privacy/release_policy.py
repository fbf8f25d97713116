"""What a release asks of the privacy of its answers, as a policy over columns; and which columns that concerns."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from exports.frames import Field
from exports.options import Options, Sensitive
from exports.privacy.hierarchies import builtin
from exports.privacy.hierarchies.base import BadHierarchy
from exports.privacy.hierarchies.builtin import BUILT_IN
from exports.privacy.policy import BadPolicy, Policy, Quasi, SensitiveRule, quasi
from exports.rows import REASONS

GENERALISE = (
    "`{type: number, widths: [5, 10, 20]}`, `{type: date}`, `{type: place}`, `{type: taxonomy, tree: {…}}`, or "
    "`{type: category}`, and `most`, the highest level allowed."
)
DEEPEST, LARGEST = 20, 100_000
# Sets of answers are written out where all of them together are no longer than this; else “*” stands for a set.
LONGEST_SET = 400


def check_generalise(settings: Mapping[str, Any]) -> None:
    """Raises BadPolicy or BadHierarchy where these are no settings of quasi-identifiers, by name."""
    if _depth(settings) > DEEPEST or len(json.dumps(settings)) > LARGEST:
        raise BadPolicy(f"These settings are too large. Give at most {LARGEST:,} characters and {DEEPEST} levels.")
    for name, how in settings.items():
        found = quasi(name[:60], how)
        if found.type == "file":
            raise BadPolicy(f"`{name[:60]}`: a release has no hierarchy files. Choose {', '.join(BUILT_IN)}.")
        found.built([builtin.MISSING])


def quasi_fields(fields: Sequence[Field], *, questions: Sequence[str]) -> list[Field]:
    """Every column that tells something of one of the questions: also why an answer is missing."""
    return [field for field in fields if field.question and field.question in questions]


def sensitive_fields(fields: Sequence[Field], *, question: str) -> list[Field]:
    """The columns of the answers to the sensitive question. No answer counts as one answer, whatever the reason."""
    return [field for field in fields if field.question == question and not _is_reason(field)]


def policy(
    columns: Mapping[str, Sequence[str]], *, fields: Sequence[Field], options: Options, ordered: Collection[str]
) -> Policy:
    """The policy of a release. `columns`: the different values of each quasi-identifying column, which `fields`
    describe; `ordered`: the sensitive questions whose answers are numbers, so that near ones are alike.
    """
    asked = options.privacy
    quasis = tuple(_quasi(field, columns[field.name], asked.generalise) for field in fields)
    numeric = {q.name for q in quasis if q.type in ("number", "date")}
    lengths = (sum(map(len, values)) for name, values in columns.items() if name not in numeric)
    return Policy(
        k=options.k,
        quasi_identifiers=quasis,
        sensitive=tuple(_sensitive(name, rule, ordered) for name, rule in asked.sensitive.items()),
        suppress=asked.suppression,
        method=asked.method,
        values="hierarchy" if any(length > LONGEST_SET for length in lengths) else "any",
        risk_threshold=1 / options.k,
        population=asked.population,
    )


def _sensitive(name: str, rule: Sensitive, ordered: Collection[str]) -> SensitiveRule:
    recursive = (rule.recursive_c, rule.recursive_l)
    return SensitiveRule(
        name,
        distinct_l=rule.distinct_l,
        entropy_l=rule.entropy_l,
        recursive_cl=None if recursive[0] is None or recursive[1] is None else (recursive[0], recursive[1]),
        t=rule.t,
        distance="ordered" if name in ordered else "equal",
    )


def _quasi(field: Field, values: Sequence[str], settings: Mapping[str, Any]) -> Quasi:
    if not _is_reason(field):
        for name in (field.name, field.question):
            if name in settings:
                return quasi(field.name, settings[name])
    if _is_reason(field) or field.labels or field.type == "boolean":
        return Quasi(field.name, "category")
    if field.type == "string" and any(values) and _fits("date", values):
        return Quasi(field.name, "date")
    return Quasi(field.name, "number" if any(values) and _fits("number", values) else "category")


def _is_reason(field: Field) -> bool:
    return field.labels == REASONS


def _fits(kind: str, values: Sequence[str]) -> bool:
    try:
        BUILT_IN[kind]("", values)
    except BadHierarchy:
        return False
    return True


def _depth(found: Any) -> int:
    """How deep lists and mappings lie in each other, without recursion: a hostile one may be deeper than the stack."""
    level, depth = [found], 0
    while level and depth <= DEEPEST:
        level = [inner for one in level for inner in _inner(one)]
        depth += 1
    return depth


def _inner(one: Any) -> list[Any]:
    if isinstance(one, Mapping):
        return list(one.values())
    return one if isinstance(one, list) else []
