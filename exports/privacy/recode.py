"""Answers whose quasi-identifiers are generalised until everybody is protected, some people left out."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import pyarrow as pa

from crowd.models import Origin
from exports.frames import Field, Table
from exports.options import Options, Sensitive
from exports.privacy import people, release_policy
from exports.privacy.anonymise import Anonymised, anonymise
from exports.privacy.figures import joined
from exports.privacy.hierarchies.base import BadHierarchy
from exports.privacy.policy import BadPolicy, Policy, Quasi
from exports.privacy.recoding import UNKNOWN
from exports.privacy.refusal import Refused
from exports.privacy.release_policy import quasi_fields, sensitive_fields
from exports.privacy.stand_ins import StandIns, stand_in
from exports.privacy.tables import CsvTable, coded
from exports.rows import CONTRIBUTOR, ORIGIN

DATES = ("day", "month", "quarter", "year", "decade")
LONGEST_EXAMPLE = 60
LONGEST_REASON = 1_000


@dataclass(frozen=True)
class Recoded:
    """`stand_ins`: what stands for people's answers now. `columns`: how each quasi-identifying column was generalised,
    in words; `unified`: people who contradicted themselves, and whose most frequent answer stands in all of their rows
    now. `losses`: NCP of each method tried.
    """

    stand_ins: StandIns
    method: str
    loss: float
    losses: Mapping[str, float]
    suppressed: int
    unified: int
    columns: Mapping[str, str]
    notes: tuple[str, ...]


def recoded(answers: Table, *, options: Options, ordered: Collection[str]) -> Recoded:
    """How the options' method changes the answers. Raises Refused where it cannot protect everybody.

    `ordered`: the sensitive questions whose answers are numbers, so that near ones are alike.

    People left out lose all of their rows. Rows that nobody gave (models, made-up ones) are written as the people
    who gave the same answer mostly are; “*”, or nothing, where nobody who stays gave it.
    """
    fields = quasi_fields(answers.fields, questions=options.quasi_identifiers)
    names = [field.name for field in fields]
    human = answers.frame[answers.frame[ORIGIN] == Origin.HUMAN.value]
    before = people.each(human, person=CONTRIBUTOR, columns=names)
    rules = _rules(before, fields, options, ordered)
    made = _anonymised(_table(human, before, answers.fields, options), rules, options)
    after = pd.DataFrame(
        {name: people.words(made.columns[name]) for name in names}, index=before.index[made.kept], dtype="string"
    )
    stayed = before.iloc[made.kept]
    return Recoded(
        stand_ins=_stand_ins(fields, stayed, after),
        method=made.report.method,
        loss=made.report.loss,
        losses=made.report.losses,
        suppressed=made.report.suppressed,
        unified=people.contradicting(human, person=CONTRIBUTOR, columns=names),
        columns={q.name: _in_words(q, stayed, after, made.report.levels) for q in rules.quasi_identifiers},
        notes=made.report.notes,
    )


def _rules(before: pd.DataFrame, fields: Sequence[Field], options: Options, ordered: Collection[str]) -> Policy:
    values = {field.name: sorted(before[field.name].unique()) for field in fields}
    return release_policy.policy(values, fields=fields, options=options, ordered=ordered)


def _table(human: pd.DataFrame, before: pd.DataFrame, fields: Sequence[Field], options: Options) -> CsvTable:
    """One row per person: the quasi-identifiers, and what they said to the sensitive questions."""
    columns = {str(name): coded(before[name].tolist()) for name in before}
    for name in options.privacy.sensitive:
        sensitive = [field.name for field in sensitive_fields(fields, question=name)]
        columns[name] = coded(joined(human, person=CONTRIBUTOR, columns=sensitive).tolist())
    return CsvTable(columns, len(before))


def _anonymised(table: CsvTable, rules: Policy, options: Options) -> Anonymised:
    try:
        return anonymise(table, rules)
    except (BadPolicy, BadHierarchy) as error:
        raise Refused(f"The answers do not fit the privacy options: {error}"[:LONGEST_REASON]) from None
    except Refused as refused:
        raise _of_people(refused, table, options) from None


def _of_people(refused: Refused, table: CsvTable, options: Options) -> Refused:
    """The refusal in the words of a release: a row of the table was a person."""
    asked = options.privacy
    demands = [one for name, rule in asked.sensitive.items() for one in _demanded(name, rule)]
    what, names = ", ".join([f"k = {options.k}", *demands]), ", ".join(options.quasi_identifiers)
    why = (
        f"{refused.n_rows:,} of {table.n_rows:,} people stay below what is asked ({what}) however far {names} are "
        f"generalised as allowed; {int(asked.suppression * table.n_rows + 1e-9):,} may be left out."
    )
    if not refused.n_rows:
        why = f"No way was found to generalise {names} so that those who stay reach what is asked ({what})."
    fixes = [fix.replace("rows", "people").replace("`suppress:", "`suppression:") for fix in refused.fixes]
    return Refused(why, n_rows=refused.n_rows, columns=refused.columns, fixes=fixes)


def _demanded(name: str, rule: Sensitive) -> Iterator[str]:
    if rule.distinct_l is not None:
        yield f"l = {rule.distinct_l} for {name}"
    if rule.entropy_l is not None:
        yield f"entropy l = {rule.entropy_l:g} for {name}"
    if rule.recursive_c is not None:
        yield f"recursive (c, l) = ({rule.recursive_c:g}, {rule.recursive_l}) for {name}"
    if rule.t is not None:
        yield f"t = {rule.t:g} for {name}"


def _stand_ins(fields: Sequence[Field], before: pd.DataFrame, after: pd.DataFrame) -> StandIns:
    """`after` in place of what the same people said `before`."""
    columns = []
    for field in fields:
        old, new = before[field.name], after[field.name]
        same = bool((old == new).all())
        leaving = field if same else _generalised(field)
        columns.append(stand_in(leaving, old, new, unknown=people.MISSING if same else UNKNOWN))
    return StandIns(pa.array(before.index, pa.string()), columns)


def _generalised(field: Field) -> Field:
    return replace(field, type="string", description=f"{field.description} Generalised: ranges, sets, or “*”.".strip())


def _in_words(quasi: Quasi, before: pd.DataFrame, after: pd.DataFrame, levels: Mapping[str, int] | None) -> str:
    """How a column was generalised: "ranges of 5, such as [20, 24]"."""
    old, new = before[quasi.name], after[quasi.name]
    changed = new[new != old]
    if changed.empty:
        return "as it was"
    if (new == UNKNOWN).all():
        return "left out: “*” everywhere"
    example = changed[changed != UNKNOWN].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    text = f", such as {example.index[0][:LONGEST_EXAMPLE]}" if len(example) else ", “*” for the rest"
    return _kind(quasi, (levels or {}).get(quasi.name)) + text


def _kind(quasi: Quasi, level: int | None) -> str:
    """What stands for values: at one level of the whole column, or as each group needs it (None)."""
    if level is None:
        ranges = quasi.type in ("number", "date")
        return "ranges that differ from group to group" if ranges else "sets that differ from group to group"
    if quasi.type == "number":
        return f"ranges of {quasi.widths[level - 1]:g}" if quasi.widths else "ranges"
    if quasi.type == "date":
        return f"only the {DATES[level - 1]}"
    return f"level {level} of its hierarchy"
