"""The peers' figures for anonymised tables, in an environment of its own: pycanon, anjana, anonypy (pandas 2).

PYTHON benchmarks/peer_anonymise.py measures TABLE.csv QUASI,… SENSITIVE     k, l, entropy l, c, t of pycanon (JSON)
PYTHON benchmarks/peer_anonymise.py searches FOLDER                          anjana and anonypy on the Adult data (JSON)
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from anjana.anonymity import k_anonymity  # not our environment, here and below
from anonypy import Preserver
from pycanon import anonymity

K, LIMIT = 5, 5
SEVEN = ["sex", "age", "race", "marital-status", "education", "native-country", "workclass"]


def timed(work: Callable[[], Any]) -> dict[str, Any]:
    start = time.perf_counter()
    value = work()
    return {"value": value, "seconds": time.perf_counter() - start}


def measures(path: str, quasi: list[str], sensitive: str) -> dict[str, Any]:
    """All columns stay text, so that pycanon takes the equal distance."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    of = (table, quasi, [sensitive])
    return {
        "k": timed(lambda: int(anonymity.k_anonymity(table, quasi))),
        "l": timed(lambda: int(anonymity.l_diversity(*of))),
        "entropy_l": timed(lambda: int(anonymity.entropy_l_diversity(*of))),
        "c": timed(lambda: [float(found) for found in anonymity.recursive_c_l_diversity(*of)]),
        "t": timed(lambda: float(anonymity.t_closeness(*of))),
    }


def searches(folder: Path) -> dict[str, Any]:
    table = pd.read_csv(folder / "arx_adult.csv", sep=";", dtype=str)
    return {"anjana": timed(lambda: _anjana(table, folder)), "anonypy": timed(lambda: _anonypy(table))}


def _anjana(table: pd.DataFrame, folder: Path) -> dict[str, Any]:
    hierarchies: dict[str, Any] = {}
    leaves: dict[str, Any] = {}
    for name in SEVEN:
        rows = pd.read_csv(folder / f"arx_adult_hierarchy_{name}.csv", sep=";", header=None, dtype=str)
        hierarchies[name] = {level: rows[level].to_numpy() for level in rows.columns}
        leaves[name] = rows
    made = k_anonymity(table[[*SEVEN, "occupation"]].copy(), [], SEVEN, K, LIMIT, hierarchies)
    return {"rows": len(made), "loss": _loss(made, leaves, len(table))}


def _loss(made: pd.DataFrame, leaves: dict[str, Any], n: int) -> float:
    """Mean NCP over the seven columns; rows that are gone count 1."""
    total = 0.0
    for name, rows in leaves.items():
        for level in rows.columns:
            counts = rows[level].value_counts()
            if set(made[name]) <= set(counts.index):
                total += float((made[name].map(counts) - 1).sum()) / (len(rows) - 1)
                break
    return (total / len(leaves) + n - len(made)) / n


def _anonypy(table: pd.DataFrame) -> dict[str, Any]:
    names = [*SEVEN, "occupation", "salary-class"]
    table = table[names].copy()
    table["age"] = table["age"].astype(int)
    for name in names:
        if name != "age":
            table[name] = table[name].astype("category")
    preserver = Preserver(table, names, "salary-class")
    parts = preserver.modrian.partition(K)
    return {"classes": len(parts)}


if __name__ == "__main__":
    if sys.argv[1] == "measures":
        told = measures(sys.argv[2], sys.argv[3].split(","), sys.argv[4])
    else:
        told = searches(Path(sys.argv[2]))
    json.dump(told, sys.stdout)
