"""The column that says to which split each row of a release belongs."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from crowd.models import Origin
from exports import splits
from exports.frames import DTYPES, Field, Table, distinct
from exports.options import Split
from exports.privacy.refusal import Refused
from exports.rows import ANSWERS, CONTRIBUTOR, ITEM, ORIGIN
from surveys.measures.arrays import IntArray

SPLIT = "split"
MOST_STRATA = 50
TOGETHER = {
    "item": "All rows of an item are in the same one.",
    "contributor": "All rows of a contributor are in the same one.",
    "both": "All rows of an item, and all of a contributor, are in the same one.",
}


def added(tables: Sequence[Table], *, split: Split, seed: int) -> list[Table]:
    """The tables with a split for each row; an item is in the same one everywhere. Raises Refused.

    Made-up rows count for no share. They are in “train”, unless asked otherwise; one about an item that is elsewhere is
    in none.
    """
    result: list[Table] = []
    items: Mapping[str, str] = {}
    for table in tables:  # the answers come first, and say where the items are
        if table.name == ANSWERS or not items:
            found = _assigned(table, split, seed)
            words, shares = found.words, found.shares
            items = _by_item(table, words)
        else:
            words = [items.get(name) for name in table.frame[ITEM]]
            shares = {name: words.count(name) / max(1, len(words)) for name in split.shares}
        result.append(_with(table, words, shares, split))
    return result


def _assigned(table: Table, split: Split, seed: int) -> splits.Splits:
    keys = _keys(table, split)
    made = table.frame[ORIGIN] == Origin.SYNTHETIC.value if ORIGIN in table.frame else np.zeros(len(table.frame))
    try:
        found = splits.assign(
            groups=splits.joined(*keys.values()),
            shares=split.shares,
            seed=seed,
            strata=_strata(table, split.stratify),
            made=np.asarray(made, dtype=np.bool_),
            made_anywhere=split.synthetic_in_test,
        )
    except splits.Unsplittable as problem:
        raise Refused(str(problem)) from None
    splits.check(of=found.of, **keys)
    return found


def _keys(table: Table, split: Split) -> dict[str, IntArray]:
    """What must not be torn apart, each as codes."""
    frame = table.frame
    keys: dict[str, IntArray] = {}
    if split.by != "contributor":
        keys[ITEM] = _codes(frame[ITEM].tolist())
    if split.by != "item":
        # A model is nobody: where it answered for every item, it would tie them all together.
        model = (frame[ORIGIN] == Origin.MODEL.value) & (split.by == "both")
        keys[CONTRIBUTOR] = _codes(frame[CONTRIBUTOR].mask(model).tolist())
    return keys


def _strata(table: Table, question: str) -> IntArray | None:
    """The answers to the question as codes, no answer among them; None where there is no question."""
    if not question:
        return None
    column = next((field.name for field in table.fields if field.question == question), None)
    if column is None:
        raise Refused(f"“{question}” is not among the {table.name}, so they cannot be stratified by it.")
    codes = _codes(table.frame[column].tolist()) + 1
    if (n := int(codes.max(initial=0))) > MOST_STRATA:
        raise Refused(
            f"“{question}” has {n} different answers. Stratify by a question with at most {MOST_STRATA}, or by none."
        )
    return codes


def _codes(values: Sequence[object]) -> IntArray:
    return splits.encoded(str(value) if isinstance(value, str | int | float) else None for value in values)


def _by_item(table: Table, words: Sequence[str | None]) -> dict[str, str]:
    if ITEM not in table.frame:
        return {}
    return {item: word for item, word in zip(table.frame[ITEM], words, strict=True) if word}


def _with(table: Table, words: Sequence[str | None], shares: Mapping[str, float], split: Split) -> Table:
    reached = ", ".join(f"{name} {share:.1%}" for name, share in shares.items())
    about = f"For which part of an analysis the row is. {TOGETHER[split.by]} Shares of the real rows: {reached}."
    labels = {"train": "to fit", "validation": "to choose", "test": "to judge, once"}
    field = Field(SPLIT, "string", about, {name: labels[name] for name in shares})
    fields = distinct((*table.fields, field))
    column = pd.Series(list(words), dtype=DTYPES["string"], index=table.frame.index)
    return Table(table.name, fields, table.frame.assign(**{fields[-1].name: column}))
