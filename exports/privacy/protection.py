"""The one gate that every table passes on its way out."""

from collections.abc import Sequence
from dataclasses import replace

from crowd.models import Origin
from exports.frames import Table
from exports.options import Options
from exports.privacy.k_anonymity import Anonymity, measure
from exports.privacy.pseudonyms import pseudonymised
from exports.privacy.refusal import Refused
from exports.rows import CONTRIBUTOR, ORIGIN

__all__ = ["Refused", "anonymity", "protect", "quasi_columns"]


def protect(answers: Table, *, options: Options, key: bytes) -> tuple[Table, Anonymity | None]:
    """`answers` with pseudonyms for people, and how anonymous they are; None where nothing was to be checked.

    Raises Refused where somebody shares the quasi-identifiers with too few others.
    """
    real = answers.frame[ORIGIN] != Origin.SYNTHETIC.value
    found = anonymity(answers, options=options)
    if found is not None and not found.holds:
        raise Refused(_why(found, options))
    names = pseudonymised(answers.frame.loc[real, CONTRIBUTOR], key=key)
    people = answers.frame[CONTRIBUTOR].mask(real, names)
    return replace(answers, frame=answers.frame.assign(**{CONTRIBUTOR: people})), found


def anonymity(answers: Table, *, options: Options) -> Anonymity | None:
    """How many people share their quasi-identifiers with too few others; models and made-up rows are nobody."""
    columns = quasi_columns(answers, questions=options.quasi_identifiers)
    if not columns:
        return None
    people = answers.frame[answers.frame[ORIGIN] == Origin.HUMAN.value]
    return measure(people, person=CONTRIBUTOR, quasi_identifiers=columns, k=options.k)


def quasi_columns(answers: Table, *, questions: Sequence[str]) -> list[str]:
    """Every column that tells something of one of the questions: also why an answer is missing."""
    return [field.name for field in answers.fields if field.question and field.question in questions]


def _why(found: Anonymity, options: Options) -> str:
    names = ", ".join(options.quasi_identifiers)
    return (
        f"{found.at_risk} of {found.people} people share their combination of {names} with fewer than "
        f"{options.k - 1} others (k = {options.k}). Drop one of these questions, lower k, or collect more answers."
    )
