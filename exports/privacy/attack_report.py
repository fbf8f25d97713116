"""Attacks on a release, tried out before it leaves: on the answers of people, and on rows made up after them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from crowd.models import Origin
from exports.frames import Field, Table
from exports.options import FITTED, Options
from exports.privacy import people
from exports.privacy.attacks.report import MOST_ROWS, attacks
from exports.privacy.release_policy import quasi_fields, sensitive_fields
from exports.rows import CONTRIBUTOR, ORIGIN, REASONS

VERSION = "version"
# Where no question is named as sensitive, so many others are taken for secrets, and so many for known.
MOST_SECRETS, MOST_KNOWN = 3, 8
# Of a column of texts as varied as this, or where few come twice, nobody could guess one.
MOST_VALUES = 200
NO_QUASI = "No question was named by which somebody could be recognised."
NO_COLUMNS = "No column of choices or numbers leaves."
RANDOM = "They were made up without a look at anybody's answers: they can tell nothing of them."
PROMISED = (
    "They were learnt with differential privacy, which bounds what any attack can gain. Figures worked out from the "
    "answers would spend more of the budget, so none are."
)
ALL_LEFT = "Everybody who answered is in the release: nobody is left of whom these rows know nothing to compare with."
FEW_HELD_OUT = "Too few people answered to keep some from the model, to compare with."


@dataclass(frozen=True)
class Aim:
    """What an attacker knows of a person, and what they want to know: names of columns. `words`: columns of words."""

    known: tuple[str, ...]
    secrets: tuple[str, ...]
    words: frozenset[str]

    @property
    def columns(self) -> list[str]:
        return list(dict.fromkeys([*self.known, *self.secrets]))


def tried_out(
    before: Table, after: Table, *, options: Options, seed: int, held_out: Collection[str], version: int
) -> dict[str, Any]:
    """What attacks on the rows that leave (`after`) tell of people as they answered (`before`), by plain names; where
    there is no figure, `undefined` says why. A person has the same pseudonym in both.

    `held_out`: people from whom the model of made-up rows learnt nothing; it learnt from the others who answered
    `version` of the survey. The sensitive questions are the secrets; without any, a few others are.
    """
    aim, humans = _aim(before, options), _of(before, Origin.HUMAN)
    return {
        "answers": _on_answers(humans, _of(after, Origin.HUMAN), aim, options, seed),
        "made-up rows": _on_made(humans, _of(after, Origin.SYNTHETIC), aim, options, seed, held_out, version),
    }


def _on_answers(before: pd.DataFrame, after: pd.DataFrame, aim: Aim, options: Options, seed: int) -> dict[str, Any]:
    if not options.quasi_identifiers:
        return {"undefined": NO_QUASI}
    original = _each(before, aim, seed)
    released = _each(after[after[CONTRIBUTOR].isin(original.index)], aim, seed)
    made = attacks(
        released,
        original,
        known=aim.known,
        secrets=aim.secrets,
        seed=seed,
        no_control=ALL_LEFT,
        categories=aim.words,
    )
    return made.as_json()


def _on_made(
    humans: pd.DataFrame,
    made: pd.DataFrame,
    aim: Aim,
    options: Options,
    seed: int,
    held_out: Collection[str],
    version: int,
) -> dict[str, Any] | None:
    """None where no rows were made up."""
    if made.empty:
        return None
    if options.seeds != FITTED or options.epsilon is not None or not aim.columns:
        why = RANDOM if options.seeds != FITTED else PROMISED if options.epsilon is not None else NO_COLUMNS
        return {"undefined": why}
    outside = humans[CONTRIBUTOR].isin(held_out)
    found = attacks(
        _each(made, aim, seed),
        _each(humans[~outside & (humans[VERSION] == version)], aim, seed),
        known=aim.known,
        secrets=aim.secrets,
        seed=seed,
        control=_each(humans[outside], aim, seed),
        no_control=FEW_HELD_OUT,
        categories=aim.words,
    )
    return found.as_json()


def _of(table: Table, origin: Origin) -> pd.DataFrame:
    return table.frame[table.frame[ORIGIN] == origin.value]


def _each(frame: pd.DataFrame, aim: Aim, seed: int) -> pd.DataFrame:
    """One row per person as text; of very many people so many that are twice as many as are attacked."""
    names = frame[CONTRIBUTOR].drop_duplicates().sort_values().to_numpy(dtype=object)
    if len(names) > 2 * MOST_ROWS:
        chosen = np.random.default_rng(seed).permutation(len(names))[: 2 * MOST_ROWS]
        frame = frame[frame[CONTRIBUTOR].isin(names[chosen])]
    return people.each(frame, person=CONTRIBUTOR, columns=aim.columns)


def _aim(table: Table, options: Options) -> Aim:
    quasi = [field.name for field in quasi_fields(table.fields, questions=options.quasi_identifiers)]
    secret = [
        field.name for name in options.privacy.sensitive for field in sensitive_fields(table.fields, question=name)
    ]
    others = [field.name for field in table.fields if field.name not in {*quasi, *secret} and _guessable(field, table)]
    known = quasi or others[:MOST_KNOWN]
    words = frozenset(field.name for field in table.fields if field.labels)
    return Aim(tuple(known), tuple(secret or others[:MOST_SECRETS]), words)


def _guessable(field: Field, table: Table) -> bool:
    """Whether a column holds answers that are choices or numbers."""
    if not field.question or field.labels == REASONS:
        return False
    if field.type != "string" or field.labels:
        return True
    values, rows = table.frame[field.name].nunique(), len(table.frame)
    return values <= min(MOST_VALUES, rows / 2)
