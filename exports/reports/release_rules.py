"""The researcher's rules about a release, as its order has them; undefined where answers were made coarser."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from exports.reports import table_rules
from exports.reports.manifests import Manifest
from exports.reports.quality import Rule
from exports.synthesis import expressions
from surveys.measures.arrays import BoolArray


def rules(manifest: Manifest, frame: pd.DataFrame) -> list[Rule]:
    """Rules about the columns of `frame`, from the options that the manifest tells."""
    said = (manifest.get("options") or {}).get("rules") or []
    coarser = _coarser(manifest)
    return [_rule(one, frame, coarser) for one in said]


def _rule(said: Mapping[str, Any], frame: pd.DataFrame, coarser: Sequence[str]) -> Rule:
    names = set(expressions.referred(said["never"]))
    if gone := sorted(names - set(map(str, frame))):
        return Rule(said["name"], _never, undefined=f"The rows have no column “{gone[0]}”.")
    if changed := [name for name in coarser if name in names]:
        why = f"The answers to {changed[0]} were made coarser to protect people."
        return Rule(said["name"], _never, undefined=why)
    return table_rules.rules([said], {"answers": frame})["answers"][0]


def _never(frame: pd.DataFrame) -> BoolArray:
    return np.zeros(len(frame), np.bool_)


def _coarser(manifest: Manifest) -> list[str]:
    """The columns that protection changed."""
    return sorted((manifest["privacy"].get("protection") or {}).get("columns") or {})
