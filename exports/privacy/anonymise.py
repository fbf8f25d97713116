"""From a table and a policy to a table that may leave, and what it cost; or a refusal that says what would help."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from exports.privacy import plans
from exports.privacy.advice import demanded, refusal
from exports.privacy.classes import Classes, Codes, IntArray, classes, narrow
from exports.privacy.emd import Distance
from exports.privacy.hierarchies.base import Hierarchy
from exports.privacy.hierarchies.builtin import taxonomy
from exports.privacy.lattice import TooManyNodes
from exports.privacy.measure import Reached, Sensitive, reached
from exports.privacy.models import Demand, Model, TCloseness
from exports.privacy.numbers import as_numbers
from exports.privacy.plans import Plan, Prepared
from exports.privacy.policy import BadPolicy, Policy, Quasi, SensitiveRule
from exports.privacy.refusal import Refused
from exports.privacy.risk import Risk, risk
from exports.privacy.snapshots import distinct
from exports.privacy.tables import Coded, CsvTable

TIGHTENINGS = 6  # suppression moves the whole table's shares, and with them every class's distance


@dataclass(frozen=True)
class Report:
    """Figures of one run. `loss`: mean NCP over quasi-identifiers and rows, a suppressed row counts 1.

    `levels`: how far each column was generalised, where the method generalises whole columns; `losses`: each method
    that was tried; `left_out`: columns of the table that the policy does not keep.
    """

    method: str
    loss: float
    suppressed: int
    rows_in: int
    rows_out: int
    before: Reached
    after: Reached
    risk_before: Risk
    risk_after: Risk
    losses: Mapping[str, float]
    levels: Mapping[str, int] | None
    left_out: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Anonymised:
    """`columns`: what may leave, in the order of the table; `kept`: which rows of it, from 0."""

    columns: Mapping[str, Coded]
    kept: IntArray
    report: Report


@dataclass(frozen=True)
class Inputs:
    """A table made ready: leaf codes of each row, hierarchies, and sensitive columns."""

    table: CsvTable
    policy: Policy
    full: tuple[Hierarchy, ...]
    codes: tuple[Codes, ...]
    sensitive: Mapping[str, Sensitive]


def anonymise(table: CsvTable, policy: Policy, *, hierarchies: Mapping[str, Hierarchy] | None = None) -> Anonymised:
    """The table as the policy allows it to leave; one row is one person.

    `hierarchies`: custom ones by column. Raises BadPolicy, BadHierarchy, and Refused where the policy cannot be met.
    """
    inputs = _inputs(table, policy, hierarchies or {})
    prepared, of_row = _prepared(inputs)
    # Where nobody is suppressed the shares of the whole table cannot move: the last resort.
    made = _searched(inputs, prepared, of_row) or _searched(inputs, replace(prepared, limit=0), of_row)
    if made is not None:
        return _worth_it(made, policy)
    if prepared.n_lost > prepared.limit:
        raise refusal(prepared, of_row=of_row, full=inputs.full, sensitive=list(inputs.sensitive))
    raise Refused(
        f"Rows can be found that meet the policy ({demanded(prepared, list(inputs.sensitive))}), but not measured "
        "against themselves once the others are suppressed.",
        n_rows=prepared.n_lost,
        columns=list(inputs.sensitive),
        fixes=["Allow a larger t, or generalise further."],
    )


def _searched(inputs: Inputs, prepared: Prepared, of_row: IntArray) -> Anonymised | None:
    """The best table whose own figures meet the policy; None where none is found."""
    for _ in range(TIGHTENINGS):
        tried = _tried(prepared, inputs.policy)
        if tried.best is None:
            return None
        made = _applied(inputs, tried.best, of_row, tried)
        tightened = _tightened(prepared, made.report.after, inputs)
        if tightened is None:
            return made
        prepared = tightened
    return None


def _inputs(table: CsvTable, policy: Policy, custom: Mapping[str, Hierarchy]) -> Inputs:
    if missing := [name for name in policy.columns if name not in table.columns]:
        raise BadPolicy(
            f"The table has no column {', '.join(missing)}. It has {', '.join(table.columns)}. Correct the policy."
        )
    full = tuple(_hierarchy(q, table.columns[q.name].values, custom) for q in policy.quasi_identifiers)
    columns = [table.columns[q.name] for q in policy.quasi_identifiers]
    codes = tuple(
        narrow(h.encode(column.values), len(h.values))[column.code] for h, column in zip(full, columns, strict=True)
    )
    sensitive = {rule.name: _sensitive(rule, table.columns[rule.name], custom) for rule in policy.sensitive}
    return Inputs(table, policy, full, codes, sensitive)


def _hierarchy(quasi: Quasi, values: Sequence[str], custom: Mapping[str, Hierarchy]) -> Hierarchy:
    if quasi.type in (None, "file") and quasi.name in custom:
        return custom[quasi.name]
    if quasi.type == "file":
        raise BadPolicy(f"There is no hierarchy file for `{quasi.name}`. Add {quasi.name}.csv, or name another type.")
    return quasi.built(values)


def _sensitive(rule: SensitiveRule, column: Coded, custom: Mapping[str, Hierarchy]) -> Sensitive:
    """Codes in order of size where the values are numbers, else as they are."""
    numbers = as_numbers(column.values)
    if rule.distance == "ordered":
        if numbers is None:
            raise BadPolicy(f"`{rule.name}`: ordered distance needs numbers. Use equal or hierarchical.")
        _, rank = np.unique(numbers, return_inverse=True)
        return Sensitive(rank[column.code].astype(np.int64), int(rank.max()) + 1, Distance(ordered=True))
    distance = Distance()
    if rule.distance == "hierarchical":
        distance = Distance(tree=_tree(rule, column.values, custom))
    return Sensitive(column.code.astype(np.int64), len(column.values), distance)


def _tree(rule: SensitiveRule, values: Sequence[str], custom: Mapping[str, Hierarchy]) -> tuple[tuple[int, ...], ...]:
    if rule.tree is None and rule.name not in custom:
        raise BadPolicy(f"`{rule.name}`: hierarchical distance needs a tree, or the file {rule.name}.csv.")
    h = custom[rule.name] if rule.tree is None else taxonomy(rule.name, values, tree=rule.tree)
    leaves = h.encode(values)
    # Codes are the table's own values; the root is added where the hierarchy does not end in one.
    levels = [tuple(range(len(values))), *(tuple(int(g) for g in level.group[leaves]) for level in h.levels[1:])]
    return tuple(levels) if len(set(levels[-1])) == 1 else (*levels, (0,) * len(values))


def _prepared(inputs: Inputs) -> tuple[Prepared, IntArray]:
    policy = inputs.policy
    capped = tuple(_capped(h, q, policy) for h, q in zip(inputs.full, policy.quasi_identifiers, strict=True))
    sensitive = list(inputs.sensitive.values())
    rows, of_row = distinct(
        inputs.codes,
        [len(h.values) for h in inputs.full],
        [s.code for s in sensitive],
        [s.n_codes for s in sensitive],
    )
    overall = tuple(np.bincount(s.code, minlength=s.n_codes) / inputs.table.n_rows for s in sensitive)
    limit = int(policy.suppress * inputs.table.n_rows + 1e-9)
    return Prepared(rows, capped, _demand(inputs), overall, limit, policy.values), of_row


def _capped(h: Hierarchy, quasi: Quasi, policy: Policy) -> Hierarchy:
    most = 0 if policy.method == "none" else quasi.most
    return h if most is None else replace(h, levels=h.levels[: most + 1])


def _demand(inputs: Inputs) -> Demand:
    models: list[tuple[int, Model]] = []
    for s, rule in enumerate(inputs.policy.sensitive):
        models += [(s, model) for model in rule.models(inputs.sensitive[rule.name].distance)]
    return Demand(inputs.policy.k, tuple(models))


@dataclass(frozen=True)
class Tried:
    """What became of the methods: `best` is None where the policy cannot be met."""

    best: Plan | None
    losses: Mapping[str, float]
    notes: tuple[str, ...]


def _tried(prepared: Prepared, policy: Policy) -> Tried:
    """The plan with the least loss among the methods asked for; on a tie the first, which is the simplest."""
    asked = {"best": tuple(plans.METHODS), "none": ("lattice",)}.get(policy.method, (policy.method,))
    found: list[Plan] = []
    notes: list[str] = []
    for name in asked:
        try:
            plan = plans.METHODS[name](prepared)
        except TooManyNodes as error:
            if policy.method != "best":
                raise BadPolicy(f"{error} Choose another method, or limit columns with `most`.") from None
            notes.append(f"The lattice was left out: {error}")
            continue
        if plan is None:
            break
        found.append(plan)
    best = min(found, key=lambda plan: plan.loss, default=None)
    return Tried(best, {plan.method: plan.loss for plan in found}, tuple(notes))


def _applied(inputs: Inputs, plan: Plan, of_row: IntArray, tried: "Tried") -> Anonymised:
    policy, table = inputs.policy, inputs.table
    part = plan.part[of_row]
    kept = np.flatnonzero(part >= 0)
    names = [q.name for q in policy.quasi_identifiers]
    recoded = {name: _coded(w.labels, part[kept]) for name, w in zip(names, plan.columns, strict=True)}
    untouched = {*policy.keep, *inputs.sensitive}
    columns = {
        name: recoded[name] if name in recoded else Coded(column.code[kept], column.values)
        for name, column in table.columns.items()
        if name in recoded or name in untouched
    }
    before, after = _classes(inputs.codes, inputs.full), _classes_of(list(recoded.values()))
    levels = None if plan.node is None else dict(zip(names, plan.node, strict=True))
    report = Report(
        method=plan.method if policy.method != "none" else "none",
        loss=plan.loss,
        suppressed=plan.suppressed,
        rows_in=table.n_rows,
        rows_out=len(kept),
        before=reached(before, inputs.sensitive),
        after=reached(after, {name: _only(s, kept) for name, s in inputs.sensitive.items()}),
        risk_before=risk(before, threshold=policy.risk_threshold, population=policy.population),
        risk_after=risk(after, threshold=policy.risk_threshold, population=policy.population),
        losses=tried.losses,
        levels=levels,
        left_out=tuple(name for name in table.columns if name not in columns),
        notes=tried.notes,
    )
    return Anonymised(columns, kept, report)


def _coded(labels: Sequence[str], part: IntArray) -> Coded:
    values = sorted(set(labels))
    place = {value: i for i, value in enumerate(values)}
    of_class = np.array([place[label] for label in labels], dtype=np.int64)
    return Coded(narrow(of_class, len(values))[part], tuple(values))


def _classes(codes: Sequence[Codes], hierarchies: Sequence[Hierarchy]) -> Classes:
    return classes(codes, [len(h.values) for h in hierarchies])


def _classes_of(columns: Sequence[Coded]) -> Classes:
    return classes([column.code for column in columns], [len(column.values) for column in columns])


def _only(sensitive: Sensitive, kept: IntArray) -> Sensitive:
    """The column of the kept rows, without values that are gone: an outsider does not know of them."""
    there, code = np.unique(sensitive.code[kept], return_inverse=True)
    tree = tuple(tuple(level[i] for i in there) for level in sensitive.distance.tree)
    return Sensitive(code.astype(np.int64), len(there), replace(sensitive.distance, tree=tree))


def _tightened(prepared: Prepared, after: Reached, inputs: Inputs) -> Prepared | None:
    """With a smaller t where the kept rows, measured against themselves, miss it; None where they do not."""
    names, models, missed = list(inputs.sensitive), [], False
    for (s, model), (_, asked) in zip(prepared.demand.models, _demand(inputs).models, strict=True):
        found = after.sensitive.get(names[s])
        if isinstance(model, TCloseness) and isinstance(asked, TCloseness) and found and found.t > asked.t + 1e-9:
            model, missed = replace(model, t=max(model.t - 1.5 * (found.t - asked.t), 0.0)), True
        models.append((s, model))
    return replace(prepared, demand=replace(prepared.demand, models=tuple(models))) if missed else None


def _worth_it(made: Anonymised, policy: Policy) -> Anonymised:
    loss = made.report.loss
    if not made.report.rows_out:
        raise Refused(
            f"No row would be left: all {made.report.rows_in:,} are suppressed.",
            n_rows=made.report.rows_in,
            columns=[q.name for q in policy.quasi_identifiers],
            fixes=["Lower k, or collect more."],
        )
    if policy.max_loss is None or loss <= policy.max_loss:
        return made
    raise Refused(
        f"The least information loss found is {loss:.4f}; the policy allows {policy.max_loss:g}.",
        columns=[q.name for q in policy.quasi_identifiers],
        fixes=["Lower k, allow more suppressed rows, or name fewer quasi-identifiers."],
    )
