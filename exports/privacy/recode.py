"""Answers whose quasi-identifiers are generalised until everybody is protected, some people left out."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import pyarrow as pa

from exports.frames import Field
from exports.options import Options, Sensitive
from exports.privacy import people, release_policy
from exports.privacy.anonymise import Anonymised, anonymise
from exports.privacy.figures import joined
from exports.privacy.hierarchies.base import BadHierarchy
from exports.privacy.policy import BadPolicy, Policy, Quasi
from exports.privacy.recoding import UNKNOWN
from exports.privacy.refusal import Refused
from exports.privacy.release_policy import quasi_fields, sensitive_fields
from exports.privacy.stand_ins import StandIns, pairs, stand_in
from exports.privacy.tables import CsvTable, coded
from exports.rows import CONTRIBUTOR

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


def recoded(
    human: pd.DataFrame,
    names: pa.StringArray,
    *,
    fields: Sequence[Field],
    options: Options,
    ordered: Collection[str],
) -> Recoded:
    """How the options' method changes people's answers. Raises Refused where it cannot protect everybody.

    `human`: a row per answer, whose person is a place in `names` (`people.numbered`); `fields`: its columns, at least.
    `ordered`: the sensitive questions whose answers are numbers, so that near ones are alike.

    People left out lose all of their rows. Rows that nobody gave (models, made-up ones) are written as the people
    who gave the same answer mostly are; “*”, or nothing, where nobody who stays gave it.
    """
    quasi = quasi_fields(fields, questions=options.quasi_identifiers)
    before = _table(human, fields, quasi, options)
    values = {field.name: before.columns[field.name].values for field in quasi}
    rules = release_policy.policy(values, fields=quasi, options=options, ordered=ordered)
    made = _anonymised(before, rules, options)
    found = {
        name: pairs(before.columns[name], made.columns[name], made.kept) for name in (field.name for field in quasi)
    }
    return Recoded(
        stand_ins=_stand_ins(quasi, names, made, found),
        method=made.report.method,
        loss=made.report.loss,
        losses=made.report.losses,
        suppressed=made.report.suppressed,
        unified=people.contradicting(human, person=CONTRIBUTOR, columns=[field.name for field in quasi]),
        columns={q.name: _in_words(q, found[q.name], made.report.levels) for q in rules.quasi_identifiers},
        notes=made.report.notes,
    )


def _table(human: pd.DataFrame, fields: Sequence[Field], quasi: Sequence[Field], options: Options) -> CsvTable:
    """One row per person: the quasi-identifiers, and what they said to the sensitive questions."""
    before = people.each(human, person=CONTRIBUTOR, columns=[field.name for field in quasi])
    columns = {str(name): coded(before[name]) for name in before}
    for name in options.privacy.sensitive:
        sensitive = [field.name for field in sensitive_fields(fields, question=name)]
        columns[name] = coded(joined(human, person=CONTRIBUTOR, columns=sensitive))
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


def _stand_ins(
    quasi: Sequence[Field], names: pa.StringArray, made: Anonymised, found: Mapping[str, pd.DataFrame]
) -> StandIns:
    columns = []
    for field in quasi:
        same = _changed(found[field.name]).empty
        leaving, unknown = (field, people.MISSING) if same else (_generalised(field), UNKNOWN)
        columns.append(stand_in(leaving, made.columns[field.name], found[field.name], unknown=unknown))
    return StandIns(names.take(pa.array(made.kept)), made.kept, columns)


def _changed(found: pd.DataFrame) -> pd.DataFrame:
    return found[found["before"] != found["after"]]


def _generalised(field: Field) -> Field:
    return replace(field, type="string", description=f"{field.description} Generalised: ranges, sets, or “*”.".strip())


def _in_words(quasi: Quasi, found: pd.DataFrame, levels: Mapping[str, int] | None) -> str:
    """How a column was generalised: "ranges of 5, such as [20, 24]"."""
    changed = _changed(found)
    if changed.empty:
        return "as it was"
    if (found["after"] == UNKNOWN).all():
        return "left out: “*” everywhere"
    told = changed[changed["after"] != UNKNOWN].groupby("after")["n"].sum()
    text = f", such as {str(told.idxmax())[:LONGEST_EXAMPLE]}" if len(told) else ", “*” for the rest"
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
