"""The one gate that every table passes on its way out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from crowd.models import Origin
from exports.frames import Table
from exports.options import REFUSE, Options
from exports.privacy import people
from exports.privacy.figures import Asked, Figures, are_numbers, figures, joined
from exports.privacy.k_anonymity import Anonymity, measure
from exports.privacy.pseudonyms import pseudonymised
from exports.privacy.recode import Recoded, recoded
from exports.privacy.refusal import Refused
from exports.privacy.release_policy import quasi_fields, sensitive_fields
from exports.rows import CONTRIBUTOR, ORIGIN

__all__ = ["Protection", "Refused", "anonymity", "protect", "quasi_columns"]

CLOSE = 1e-9


@dataclass(frozen=True)
class Protection:
    """How people were protected. `columns`: how each quasi-identifying column was generalised, in words."""

    method: str
    before: Figures
    after: Figures
    loss: float = 0.0
    losses: Mapping[str, float] | None = None
    suppressed: int = 0
    unified: int = 0
    columns: Mapping[str, str] | None = None
    notes: tuple[str, ...] = ()


def protect(answers: Table, *, options: Options, key: bytes) -> tuple[Table, Protection | None]:
    """`answers` as they may leave, with pseudonyms for people, and how protected they are; None: nothing was checked.

    Raises Refused where somebody shares the quasi-identifiers with too few others, and nothing that the options allow
    can change that. Whatever a method did, what leaves is measured anew.
    """
    asked = _asked(answers, options)
    if not asked.quasi_identifiers:
        return _pseudonymous(answers, key), None
    _check_one_answer_each(_humans(answers), asked)
    before = figures(_humans(answers), asked)
    if not options.privacy.changes or not before.anonymity.people:
        protection, table = Protection(REFUSE, before, before), answers
    else:
        made = recoded(answers, options=options, ordered=asked.ordered)
        protection, table = _of(made, before, figures(_humans(made.table), asked)), made.table
    _check(protection.after, _humans(table), asked, options)
    return _pseudonymous(table, key), protection


def anonymity(answers: Table, *, options: Options) -> Anonymity | None:
    """How many people share their quasi-identifiers with too few others; models and made-up rows are nobody."""
    columns = quasi_columns(answers, questions=options.quasi_identifiers)
    if not columns:
        return None
    return measure(_humans(answers), person=CONTRIBUTOR, quasi_identifiers=columns, k=options.k)


def quasi_columns(answers: Table, *, questions: Sequence[str]) -> list[str]:
    """Every column that tells something of one of the questions: also why an answer is missing."""
    return [field.name for field in quasi_fields(answers.fields, questions=questions)]


def _humans(answers: Table) -> pd.DataFrame:
    return answers.frame[answers.frame[ORIGIN] == Origin.HUMAN.value]


def _pseudonymous(answers: Table, key: bytes) -> Table:
    real = answers.frame[ORIGIN] != Origin.SYNTHETIC.value
    names = pseudonymised(answers.frame.loc[real, CONTRIBUTOR], key=key)
    return replace(answers, frame=answers.frame.assign(**{CONTRIBUTOR: answers.frame[CONTRIBUTOR].mask(real, names)}))


def _asked(answers: Table, options: Options) -> Asked:
    fields = sensitive_fields(answers.fields, question=options.privacy.sensitive)
    sensitive = [field.name for field in fields]
    numeric = len(fields) == 1 and fields[0].type in ("integer", "number")
    return Asked(
        person=CONTRIBUTOR,
        quasi_identifiers=quasi_columns(answers, questions=options.quasi_identifiers),
        sensitive=sensitive,
        k=options.k,
        population=options.privacy.population,
        ordered=numeric and are_numbers(joined(_humans(answers), person=CONTRIBUTOR, columns=sensitive)),
    )


def _of(made: Recoded, before: Figures, after: Figures) -> Protection:
    return Protection(
        method=made.method,
        before=before,
        after=after,
        loss=made.loss,
        losses=made.losses,
        suppressed=made.suppressed,
        unified=made.unified,
        columns=made.columns,
        notes=made.notes,
    )


def _check(found: Figures, humans: pd.DataFrame, asked: Asked, options: Options) -> None:
    """Raises Refused where what is to leave does not reach k, l or t."""
    if not found.anonymity.holds:
        raise _too_few_alike(found.anonymity, humans, asked, options)
    _check_sensitive(found, options)


def _check_one_answer_each(humans: pd.DataFrame, asked: Asked) -> None:
    """Raises Refused where somebody gave several sensitive answers: l and t are about one of each person."""
    torn = people.contradicting(humans, person=CONTRIBUTOR, columns=asked.sensitive) if asked.sensitive else 0
    if torn:
        raise Refused(
            f"{torn} people gave different answers to the sensitive question in several rows.",
            n_rows=torn,
            columns=asked.sensitive,
            fixes=["l and t need one answer per person: do not ask for them here."],
        )


def _check_sensitive(found: Figures, options: Options) -> None:
    wanted, reached = options.privacy, found.diversity
    if reached is None:
        return
    name, fix = wanted.sensitive, "Choose a method that may generalise, such as best."
    if wanted.l is not None and reached.distinct_l < wanted.l:
        raise Refused(
            f"People who look the same gave only {reached.distinct_l} different answers to {name} (l = {wanted.l}).",
            columns=[name],
            fixes=[fix, "Or lower l."],
        )
    if wanted.t is not None and reached.t > wanted.t + CLOSE:
        raise Refused(
            f"The answers to {name} of some people who look the same are {reached.t:.3f} away from those of all; "
            f"t = {wanted.t:g}.",
            columns=[name],
            fixes=[fix, "Or raise t."],
        )


def _too_few_alike(found: Anonymity, humans: pd.DataFrame, asked: Asked, options: Options) -> Refused:
    names = ", ".join(options.quasi_identifiers)
    return Refused(
        f"{found.at_risk} of {found.people} people share their combination of {names} with fewer than "
        f"{options.k - 1} others (k = {options.k}).",
        n_rows=found.at_risk,
        columns=asked.quasi_identifiers,
        fixes=[
            "Choose a method that may generalise, such as best; or drop one of these questions, lower k, or collect "
            "more answers.",
            *_without_each(humans, asked),
        ],
    )


def _without_each(humans: pd.DataFrame, asked: Asked) -> list[str]:
    """For each column how many people would still stand out without it, the most helpful first."""
    left = []
    for name in asked.quasi_identifiers:
        others = [other for other in asked.quasi_identifiers if other != name]
        if others:
            risk = measure(humans, person=asked.person, quasi_identifiers=others, k=asked.k).at_risk
            left.append((risk, f"Without {name}, {risk} people would still stand out."))
    return [text for _, text in sorted(left)]
