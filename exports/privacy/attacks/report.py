"""Every attack on a released table, in bounded time: so many guesses, about so many rows, the same by the same seed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from exports.privacy.attacks.columns import Column, columns
from exports.privacy.attacks.guessing import inference, linkability
from exports.privacy.attacks.rates import Attack
from exports.privacy.attacks.singling import WIDE, singling_out

MOST_ROWS = 10_000
# Fewer people tell nothing: every interval would reach from almost 0 to almost 1.
FEWEST_ROWS = 20
TOO_FEW = "Fewer than {n} people or released rows: nothing can be told."
NO_CONTROL = "Nobody was kept apart: there is no group of people of whom these rows know nothing to compare with."
FEWER = (
    "Of more than {n:,} rows so many were drawn by the seed. Of fewer people more stand out: the figures of singling "
    "out are too high rather than too low."
)


@dataclass(frozen=True)
class Attacks:
    """What came of each attack. `inference`: by secret; `people`, `rows`, `control`: how many took part;
    `undefined`: why there is no figure at all; `no_control`: why no risk is told apart from the rates.
    """

    singling_out: Attack = field(default_factory=Attack)
    singling_out_by_several: Attack = field(default_factory=Attack)
    linkability: Attack = field(default_factory=Attack)
    inference: Mapping[str, Attack] = field(default_factory=dict)
    people: int = 0
    rows: int = 0
    control: int = 0
    undefined: str = ""
    no_control: str = ""
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values for a manifest: the same keys whatever is known."""
        if self.undefined:
            return {"undefined": self.undefined}
        return {
            "singling out": self.singling_out.as_json(),
            "singling out by several": self.singling_out_by_several.as_json(),
            "linkability": self.linkability.as_json(),
            "inference": {name: attack.as_json() for name, attack in self.inference.items()},
            "people": self.people,
            "rows": self.rows,
            "control": self.control,
            "no control": self.no_control,
            "notes": list(self.notes),
            "undefined": "",
        }


def attacks(
    released: pd.DataFrame,
    original: pd.DataFrame,
    *,
    known: Sequence[str],
    secrets: Sequence[str],
    seed: int,
    control: pd.DataFrame | None = None,
    no_control: str = NO_CONTROL,
    categories: Collection[str] = (),
    most_rows: int = MOST_ROWS,
) -> Attacks:
    """Attack `released` rows by what is `known` of people, for their `secrets`. One row per person, all values text.

    `original`: the real people that the rows are about or were learnt from, where the index names the person; released
    rows of the same person have the same index. `control`: real people of whom the rows know nothing; without them
    there are rates but no risk, and `no_control` says why. `categories`: columns of words, even where all are numbers.
    Singling out takes all columns, linkability the known ones, inference the known ones but the secret itself.

    Source: Giomi, Boenisch, Wehmeyer, Tasnádi 2023, “A Unified Framework for Quantifying Privacy Risk in Synthetic
    Data”. Where it differs: people who look the same are not merged before counting; equally near rows are drawn by
    chance; a control group of another size is compared at one size. Undefined below FEWEST_ROWS people or rows.
    """
    names = list(dict.fromkeys([*known, *secrets]))
    if min(len(released), len(original)) < FEWEST_ROWS or not names:
        return Attacks(undefined=TOO_FEW.format(n=FEWEST_ROWS))
    rng = np.random.default_rng(seed)
    with_control = control is not None and len(control) >= FEWEST_ROWS
    given = {"released": released, "original": original, **({"control": control} if with_control else {})}
    tables = {name: _drawn(frame, most_rows, rng) for name, frame in given.items() if frame is not None}
    made = columns(tables, names=names, categories=categories)
    found = _all(made, [made[names.index(name)] for name in dict.fromkeys(known)], dict.fromkeys(secrets), rng)
    return replace(
        found,
        people=len(tables["original"]),
        rows=len(tables["released"]),
        control=len(tables["control"]) if with_control else 0,
        no_control="" if with_control else no_control,
        notes=tuple(_notes(given, most_rows)),
    )


def _all(
    everything: Sequence[Column], known: Sequence[Column], secrets: Collection[str], rng: np.random.Generator
) -> Attacks:
    told: dict[str, Attack] = {}
    for secret in (one for one in everything if one.name in secrets):
        others = [one for one in known if one.name != secret.name]
        told[secret.name] = inference(others, secret, rng=rng) if others else Attack(undefined="Nothing else is known.")
    return Attacks(
        singling_out=singling_out(everything, wide=1, rng=rng),
        singling_out_by_several=singling_out(everything, wide=WIDE, rng=rng),
        linkability=linkability(known, rng=rng),
        inference=told,
    )


def _drawn(frame: pd.DataFrame, most: int, rng: np.random.Generator) -> pd.DataFrame:
    return frame if len(frame) <= most else frame.iloc[np.sort(rng.permutation(len(frame))[:most])]


def _notes(given: Mapping[str, pd.DataFrame | None], most: int) -> Iterator[str]:
    if any(frame is not None and len(frame) > most for frame in given.values()):
        yield FEWER.format(n=most)
