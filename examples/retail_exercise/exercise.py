# ruff: noqa: E402, T201 - a notebook in a file: each cell imports what it needs, and prints what it finds
"""The full exercise: a shop's sales made up, reviewed, refined, reviewed and refined again.

    .venv/bin/python examples/retail_exercise/exercise.py [FOLDER [ROWS]]

or cell by cell, in an editor that knows `# %%`. It needs no database. The tables and their reports stay in FOLDER
(without one, in a new temporary folder): open v1.html, v2.html and v3.html beside each other.
"""

# %% Where things go.
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

# In an editor there may be no file, and the arguments are not ours.
HERE = Path(__file__).resolve().parent if "__file__" in globals() else Path.cwd()
GIVEN = [] if "ipykernel" in sys.modules else sys.argv[1:]
FOLDER = Path(GIVEN[0] if GIVEN else tempfile.mkdtemp(prefix="retail-exercise-")).resolve()
ROWS = int(GIVEN[1]) if len(GIVEN) > 1 else 4000
MOST = 25_000  # sales that the shop has in two years
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crowd.settings")
sys.path.insert(0, str(HERE.parents[1]))

import django
from django.core.management import call_command

django.setup()


def manage(command: str, *arguments: object) -> None:
    """What you would type in a shell."""
    print(f"\n$ python3 manage.py {command} {' '.join(map(str, arguments))}")
    call_command(command, *map(str, arguments))


# %% The shop whose sales we want to imitate. A real one would give a file; ours is simulated, with more sales than in
# the example it comes from.
from exports.synthesis.blueprint import load

shop = dict(load(HERE.parent / "simulate" / "retail.yaml"))
shop |= {"sales": {**shop["sales"], "rows": ROWS}, "customers": {**shop["customers"], "count": ROWS * 3 // 10}}
FOLDER.mkdir(parents=True, exist_ok=True)
(FOLDER / "shop.json").write_text(json.dumps(shop), encoding="utf-8")
SHOP = FOLDER / "shop" / "sales.csv"
manage("simulate", FOLDER / "shop.json", "--seed", 1, "--out", FOLDER / "shop", "--report", FOLDER / "shop.html")


# %% One attempt: tables from the blueprint, and the report on them.
def attempt(version: str, *, name: str = "", real: Path = SHOP) -> dict[str, Any]:
    """Make it and have it reviewed, beside real sales; the report's part on the sales."""
    blueprint, name = HERE / f"{version}.yaml", name or version
    place = ("--out", FOLDER / name, "--report", FOLDER / f"{name}.html", "--reference", real)
    manage("synthesise", blueprint, "--rows", ROWS, "--seed", 1, *place)
    return reported(name)


def reported(name: str) -> dict[str, Any]:
    report = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return next(table for table in report["tables"] if table["name"] == "sales")


def told(report: dict[str, Any]) -> None:
    """What the report says is to be done, and what is least like the shop."""
    print("The report says:")
    for one in report["repairs"]:
        print(f"  {one['where']}: {one['found']}. {one['repair']}")
    for one in report["diversity"]["representation"]:
        print(f"  {one['column']}: {one['distance']:.2f} off its target shares.")
    least = sorted(report["realism"]["compared"]["columns"], key=lambda one: one["score"])[:6]
    print("  Least like the shop:", ", ".join(f"{one['name']} {one['score']:.2f}" for one in least))


def adjusted(version: str) -> None:
    """What was adjusted, as the blueprint says at its head."""
    lines = (HERE / f"{version}.yaml").read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith("#") and "manage.py" not in line]
    print(f"\nAdjusted in {version}.yaml:", *head, sep="\n")


# %% First attempt, and its review.
first = attempt("v1")
told(first)

# %% First refinement: mistakes.
adjusted("v2")
second = attempt("v2")
told(second)

# %% Second refinement: likeness.
adjusted("v3")
third = attempt("v3")
told(third)


# %% By how much did it get better?
def far_out(report: dict[str, Any], column: str) -> int:
    found = next(one for one in report["quality"]["outliers"] if one["column"] == column)
    return int(max(found["by_mad"], found["by_fences"]))


def figures(report: dict[str, Any]) -> dict[str, float]:
    """The report in eight numbers."""
    quality, realism = report["quality"], report["realism"]
    targets = [one["distance"] for one in report["diversity"]["representation"]]
    return {
        "breaches of rules": sum(one["rows"] for one in quality["contradictions"]),
        "empty cells": sum(one["rows"] - one["present"] for one in quality["missing"]),
        "prices far out": far_out(report, "price"),
        "off the target shares (0: not at all)": sum(targets) / len(targets),
        "columns like the shop's (1: the same)": realism["scores"]["shapes"],
        "pairs of columns like the shop's (1)": realism["scores"]["trends"],
        "like the shop, overall (1)": realism["scores"]["overall"],
        "told from the shop's rows, AUC (0.5)": realism["detection"]["value"],
    }


attempts = [figures(one) for one in (first, second, third)]
print(f"\n{'':40}{'v1':>8}{'v2':>8}{'v3':>8}")
for name in attempts[0]:
    shown = (f"{one[name]:,}" if isinstance(one[name], int) else f"{one[name]:.3f}" for one in attempts)
    print(f"{name:40}" + "".join(f"{value:>8}" for value in shown))
(FOLDER / "figures.json").write_text(json.dumps(attempts, indent=1), encoding="utf-8")

# %% Was the third only bent to the very sales that it was compared with? Others of the same shop tell.
import pandas as pd

more = shop | {"sales": {**shop["sales"], "rows": min(3 * ROWS, MOST)}}
(FOLDER / "more.json").write_text(json.dumps(more), encoding="utf-8")
manage("simulate", FOLDER / "more.json", "--seed", 1, "--out", FOLDER / "more")
seen, known = pd.read_csv(SHOP), ["date", "store", "product", "price", "pieces"]
both = pd.read_csv(FOLDER / "more" / "sales.csv").merge(seen[known].drop_duplicates(), how="left", indicator=True)
unseen = both[both["_merge"] == "left_only"][seen.columns].sample(ROWS, random_state=1)
unseen.to_csv(FOLDER / "unseen.csv", index=False)
again = attempt("v3", name="v3-unseen", real=FOLDER / "unseen.csv")
like = again["realism"]["scores"]["overall"]
print(f"\nLike {ROWS:,} sales that nobody looked at: {like:.3f}.")

# %% What is left is no mistake: who buys three of something pays far more than most, in the shop as well.
few = far_out(reported("shop"), "amount")
print(f"\nAmounts far out: {far_out(third, 'amount')} in v3, {few} in the shop itself. They stay.")
print(f"The reports: {FOLDER / 'v1.html'}, v2.html, v3.html")
