"""The one gate that every table passes on its way out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import pyarrow as pa

from crowd.models import Origin
from exports.frames import Field, Table
from exports.options import REFUSE, Options, Sensitive
from exports.privacy import people
from exports.privacy.figures import Asked, Figures, Secret, are_numbers, figures, joined
from exports.privacy.k_anonymity import Anonymity, measure
from exports.privacy.measure import Diversity
from exports.privacy.pseudonyms import pseudonymised
from exports.privacy.recode import Recoded, recoded
from exports.privacy.refusal import Refused
from exports.privacy.release_policy import quasi_fields, sensitive_fields
from exports.rows import CONTRIBUTOR, ORIGIN

__all__ = ["Protection", "Refused", "protect", "pseudonymous"]

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


def protect(answers: Table, *, options: Options) -> tuple[Table, Protection | None]:
    """`answers` as they may leave, and how protected people are in them; None: nothing was checked.

    Of a table that is too large for the memory only the columns that decide are held. Raises Refused where somebody
    shares the quasi-identifiers with too few others, and nothing that the options allow can change that. Whatever a
    method did, what leaves is measured anew.
    """
    if not options.quasi_identifiers:
        return answers, None
    human, names = people.humans(answers, columns=looked_at(answers.fields, options=options))
    asked = _asked(human, answers.fields, options)
    if not asked.quasi_identifiers:
        return answers, None
    _check_one_answer_each(human, asked)
    before = figures(human, asked)
    if not options.privacy.changes or not before.anonymity.people:
        _check(before, human, asked, options)
        return answers, Protection(REFUSE, before, before)
    ordered = {name for name, secret in asked.sensitive.items() if secret.ordered}
    made = recoded(human, names, fields=answers.fields, options=options, ordered=ordered)
    left = made.stand_ins.left(human)
    pa.default_memory_pool().release_unused()  # else the library keeps what choosing took
    protection = _of(made, before, figures(left, asked))
    _check(protection.after, left, asked, options)
    origins = answers.tally(ORIGIN) - Counter({Origin.HUMAN.value: len(human) - len(left)})
    return made.stand_ins.written(answers, origins=origins), protection


def looked_at(fields: Sequence[Field], *, options: Options) -> list[str]:
    """The columns that decide how protected somebody is."""
    quasi = quasi_fields(fields, questions=options.quasi_identifiers)
    sensitive = [one for name in options.privacy.sensitive for one in sensitive_fields(fields, question=name)]
    return [field.name for field in (*quasi, *sensitive)]


def pseudonymous(answers: Table, *, key: bytes) -> Table:
    """The same, with pseudonyms for everybody who was not made up."""
    real = answers.frame[ORIGIN] != Origin.SYNTHETIC.value
    names = pseudonymised(answers.frame.loc[real, CONTRIBUTOR], key=key)
    return replace(answers, frame=answers.frame.assign(**{CONTRIBUTOR: answers.frame[CONTRIBUTOR].mask(real, names)}))


def _asked(human: pd.DataFrame, fields: Sequence[Field], options: Options) -> Asked:
    return Asked(
        person=CONTRIBUTOR,
        quasi_identifiers=[field.name for field in quasi_fields(fields, questions=options.quasi_identifiers)],
        sensitive={name: _secret(human, fields, name, rule) for name, rule in options.privacy.sensitive.items()},
        k=options.k,
        population=options.privacy.population,
    )


def _secret(human: pd.DataFrame, fields: Sequence[Field], question: str, rule: Sensitive) -> Secret:
    mine = sensitive_fields(fields, question=question)
    columns = [field.name for field in mine]
    numeric = len(mine) == 1 and mine[0].type in ("integer", "number")
    ordered = numeric and are_numbers(joined(human, person=CONTRIBUTOR, columns=columns))
    return Secret(columns, ordered, rule.recursive_l)


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
    for name, secret in asked.sensitive.items():
        torn = people.contradicting(humans, person=CONTRIBUTOR, columns=secret.columns)
        if torn:
            raise Refused(
                f"{torn} people gave different answers to the sensitive question {name} in several rows.",
                n_rows=torn,
                columns=[name],
                fixes=["l and t need one answer per person: do not ask for them here."],
            )


def _check_sensitive(found: Figures, options: Options) -> None:
    """Raises Refused with everything that is missed, of all sensitive questions."""
    missed = [
        (name, why, fix)
        for name, reached in found.diversity.items()
        for why, fix in _missed(name, options.privacy.sensitive[name], reached)
    ]
    if missed:
        names, reasons, fixes = zip(*missed, strict=True)
        ways = ["Choose a method that may generalise, such as best.", *(f"Or {fix}." for fix in fixes)]
        raise Refused(" ".join(reasons), columns=list(dict.fromkeys(names)), fixes=list(dict.fromkeys(ways)))


def _missed(name: str, wanted: Sensitive, reached: Diversity) -> Iterator[tuple[str, str]]:
    """What is not reached of one question's demands, and what would help."""
    if wanted.distinct_l is not None and reached.distinct_l < wanted.distinct_l:
        yield (
            f"People who look the same gave only {reached.distinct_l} different answers to {name} "
            f"(l = {wanted.distinct_l}).",
            f"lower l of {name}",
        )
    if wanted.entropy_l is not None and reached.entropy_l < wanted.entropy_l - CLOSE:
        yield (
            f"The answers to {name} of some people who look the same are spread like {reached.entropy_l:.3f} equally "
            f"frequent ones (entropy l = {wanted.entropy_l:g}).",
            f"lower the entropy l of {name}",
        )
    if wanted.recursive_c is not None and (reached.recursive_c is None or reached.recursive_c >= wanted.recursive_c):
        yield _too_frequent(name, wanted, reached), f"raise c or lower l of {name}"
    if wanted.t is not None and reached.t > wanted.t + CLOSE:
        yield (
            f"The answers to {name} of some people who look the same are {reached.t:.3f} away from those of all; "
            f"t = {wanted.t:g}.",
            f"raise t of {name}",
        )


def _too_frequent(name: str, wanted: Sensitive, reached: Diversity) -> str:
    if reached.recursive_c is None:
        return (
            f"Some people who look the same gave fewer than {wanted.recursive_l} different answers to {name} "
            f"(recursive l = {wanted.recursive_l})."
        )
    return (
        f"Among some people who look the same one answer to {name} comes {reached.recursive_c:.3f} times as often as "
        f"all from number {wanted.recursive_l} on together, in order of frequency (recursive c = "
        f"{wanted.recursive_c:g}: it must be less)."
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
