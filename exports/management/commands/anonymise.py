"""`manage.py anonymise`: any table, made to meet a privacy policy, with the risk before and after."""

import json
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exports.privacy import tables
from exports.privacy.anonymise import Report, anonymise
from exports.privacy.hierarchies import files
from exports.privacy.hierarchies.base import BadHierarchy, Hierarchy
from exports.privacy.measure import Reached
from exports.privacy.policy import EXAMPLE, BadPolicy, read
from exports.privacy.refusal import Refused
from exports.privacy.risk import Attack, Risk
from exports.privacy.tables import BadTable

REFUSED, WRONG = 3, 1

HELP = f"""\
Make a table meet a privacy policy with the least loss of information, and say how great the risk is before and after.
One row is one person. Columns that the policy does not name are left out. Ends with {REFUSED} and writes nothing where
the policy cannot be met, and with {WRONG} where the table, the policy or a hierarchy is wrong.

A policy, as YAML:

{EXAMPLE}
Further keys: max_loss (refuse where more is lost); of sensitive columns: distinct_l, entropy_l, recursive_cl: [c, l],
t, distance (equal, ordered, hierarchical), tree. A quasi-identifier without a type takes its file from --hierarchies,
else it is a number or a category. Hierarchy files are as ARX writes them: NAME.csv with one row per value, the value
first, then one column per level, from fine to coarse.
"""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter  # the example's lines are to stay lines
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("data", type=Path, help="CSV in UTF-8 with a header line")
        parser.add_argument("--policy", type=Path, required=True, help="YAML file, see above")
        parser.add_argument("--hierarchies", type=Path, help="folder with a CSV file per column, as ARX writes them")
        parser.add_argument("--out", type=Path, required=True, help="CSV file to write")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        start = time.perf_counter()
        try:
            report = _anonymised(options["data"], options["policy"], options["hierarchies"], options["out"])
        except Refused as refused:
            if options["json"]:
                self.stdout.write(json.dumps(_refusal(refused), ensure_ascii=False))
            raise CommandError(f"Refused: {refused}", returncode=REFUSED) from None
        except (BadTable, BadPolicy, BadHierarchy, OSError) as error:
            if options["json"]:
                self.stdout.write(json.dumps({"state": "failed", "error": str(error)}, ensure_ascii=False))
            raise CommandError(str(error), returncode=WRONG) from None
        seconds = time.perf_counter() - start
        self.stdout.write(_as_json(report, seconds) if options["json"] else _in_words(report, seconds, options["out"]))


def _anonymised(data: Path, policy: Path, folder: Path | None, out: Path) -> Report:
    rules = read(policy)
    named = [q.name for q in rules.quasi_identifiers] + [rule.name for rule in rules.sensitive]
    custom = _hierarchies(folder, named)
    made = anonymise(tables.read(data), rules, hierarchies=custom)
    tables.write(out, made.columns)
    return made.report


def _hierarchies(folder: Path | None, names: Sequence[str]) -> dict[str, Hierarchy]:
    if folder is None:
        return {}
    if not folder.is_dir():
        raise BadHierarchy(f"There is no folder {folder}.")
    found = {name: files.find(folder, name) for name in names}
    return {name: files.read(path, name=name) for name, path in found.items() if path is not None}


def _refusal(refused: Refused) -> dict[str, Any]:
    return {
        "state": "refused",
        "why": refused.why,
        "rows": [row + 1 for row in refused.rows],
        "n_rows": refused.n_rows,
        "columns": list(refused.columns),
        "fixes": list(refused.fixes),
    }


def _as_json(report: Report, seconds: float) -> str:
    told = {
        "state": "done",
        "method": report.method,
        "k": report.after.k,
        "sensitive": {name: asdict(found) for name, found in report.after.sensitive.items()},
        "classes": report.after.n_classes,
        "information_loss": report.loss,
        "information_loss_by_method": dict(report.losses),
        "levels": report.levels and dict(report.levels),
        "rows_in": report.rows_in,
        "rows_out": report.rows_out,
        "suppressed": report.suppressed,
        "left_out_columns": list(report.left_out),
        "before": asdict(report.before),
        "risk_before": asdict(report.risk_before),
        "risk_after": asdict(report.risk_after),
        "notes": list(report.notes),
        "seconds": round(seconds, 3),
    }
    return json.dumps(told, ensure_ascii=False, allow_nan=False)


def _in_words(report: Report, seconds: float, out: Path) -> str:
    share = report.suppressed / report.rows_in
    losses = ", ".join(f"{name} {loss:.4f}" for name, loss in report.losses.items())
    lines = [
        f"{out}: {report.rows_out:,} of {report.rows_in:,} rows; {report.suppressed:,} suppressed ({share:.2%}).",
        f"Method: {report.method}. Information loss (NCP, 0 to 1): {report.loss:.4f}  ({losses})",
        *_levels(report.levels),
        *_reached("before", report.before),
        *_reached("after", report.after),
        *_risk(report.risk_before, report.risk_after),
    ]
    if report.left_out:
        lines.append(f"Columns left out: {', '.join(report.left_out)}.")
    return "\n".join([*lines, *report.notes, f"Took {seconds:.2f} s."])


def _levels(levels: Mapping[str, int] | None) -> list[str]:
    return [f"Levels: {', '.join(f'{name} {level}' for name, level in levels.items())}."] if levels else []


def _reached(when: str, reached: Reached) -> list[str]:
    lines = [f"k {when}: {_figure(reached.k)} in {reached.n_classes:,} classes"]
    for name, found in reached.sensitive.items():
        c = "undefined (a class has one value only)" if found.recursive_c is None else f"{found.recursive_c:.4g}"
        diversity = f"distinct l {found.distinct_l}, entropy l {found.entropy_l:.4g}, recursive c {c}"
        lines.append(f"  {name}: {diversity}, t {found.t:.4g}")
    return lines


def _risk(before: Risk, after: Risk) -> list[str]:
    rows = [
        ("prosecutor, highest", _of(before.prosecutor, "highest"), _of(after.prosecutor, "highest")),
        ("prosecutor, mean", _of(before.prosecutor, "mean"), _of(after.prosecutor, "mean")),
        ("prosecutor, share above", _of(before.prosecutor, "share_above"), _of(after.prosecutor, "share_above")),
        ("journalist, highest", _of(before.journalist, "highest"), _of(after.journalist, "highest")),
        ("journalist, mean", _of(before.journalist, "mean"), _of(after.journalist, "mean")),
        ("marketer", before.marketer, after.marketer),
        ("unique in the table", before.sample_unique, after.sample_unique),
        ("unique in the population", before.population_unique, after.population_unique),
    ]
    lines = [f"{'Risk':<26}{'before':>10}{'after':>10}"]
    lines += [f"{name:<26}{_figure(one):>10}{_figure(two):>10}" for name, one, two in rows]
    why = {name: text for risk in (before, after) for name, text in risk.why.items()}
    return [*lines, *(f"  {name.replace('_', ' ')} is undefined: {text}." for name, text in why.items())]


def _of(attack: Attack | None, name: str) -> float | None:
    return None if attack is None else float(getattr(attack, name))


def _figure(number: float | None) -> str:
    if number is None:
        return "undefined"
    return str(number) if isinstance(number, int) else f"{number:.4g}"
