"""What the commands that make tables share: a report on them, asked for by --report."""

from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from exports.reports.subject import MOST_ROWS
from exports.reports.table_files import FORMATS, WrongTable, review_files, write
from exports.reports.table_rules import WrongRule
from exports.reports.tables import Review

HELP = (
    "a report on the tables: quality, distributions, diversity, realism, ethics, as one HTML page with pictures, and "
    f"every number as JSON of the same name beside it. Of a table with more than {MOST_ROWS:,} rows so many are drawn "
    "by the seed. Rules and target shares stand under “review” in the blueprint"
)


@dataclass(frozen=True)
class Wanted:
    """A report on tables, to `page`. `reference` and `held_out` are files with real rows."""

    page: Path
    reference: Sequence[Path] = ()
    held_out: Sequence[Path] = ()
    predict: str = ""

    def made(self, make: Callable[[], Review]) -> str:
        """Write it; a sentence that says where it is. CommandError where the tables cannot be reviewed."""
        try:
            page, figures = write(make(), self.page)
        except (WrongTable, WrongRule, OSError) as error:
            raise CommandError(f"The tables are there, the report is not: {error}") from None
        return f"Report: {page}, and every number in {figures.name}."

    def of_files(
        self,
        paths: Mapping[str, Path],
        *,
        title: str,
        seed: int,
        main: str = "",
        said: Mapping[str, Any] | None = None,
        told: Mapping[str, Mapping[str, str]] | None = None,
    ) -> str:
        """The same of the tables in files. `main`: the table that a file of another name is compared with."""
        one = main or list(paths)[-1]
        asked: dict[str, Any] = dict(said or {})
        if self.predict:
            asked["predict"] = {**asked.get("predict", {}), one: self.predict}
        real, unseen = (by_table(files, list(paths), one) for files in (self.reference, self.held_out))
        return self.made(
            lambda: review_files(paths, title=title, seed=seed, said=asked, told=told, reference=real, held_out=unseen)
        )


def add_arguments(parser: ArgumentParser, *, compares: bool = True) -> None:
    parser.add_argument("--report", type=Path, metavar="FILE.html", help=HELP)
    if compares:
        known = ", ".join(FORMATS)
        parser.add_argument(
            "--reference",
            type=Path,
            action="append",
            default=[],
            help=f"a real table ({known}) for the report to compare with: the table of the file's name, else the main "
            "one; may be repeated",
        )
        parser.add_argument(
            "--held-out",
            type=Path,
            action="append",
            default=[],
            help="real rows of the same that nobody has learnt from: the report tells whether rows were copied",
        )
        parser.add_argument(
            "--predict", default="", help="a column of two values, which the report learns from made-up rows"
        )


def wanted(options: Mapping[str, Any]) -> Wanted | None:
    """The report that the options ask for, if any. CommandError where one of them cannot be used."""
    page: Path | None = options["report"]
    rest = {name: options.get(name) for name in ("reference", "held_out", "predict")}
    if page is None:
        if any(rest.values()):
            raise CommandError("--reference, --held-out and --predict go with --report FILE.html.")
        return None
    if page.suffix != ".html" or page.is_dir():
        raise CommandError(f"“{page}” is no name for a page. Give one such as --report report.html")
    found = Wanted(page, rest["reference"] or (), rest["held_out"] or (), rest["predict"] or "")
    for path in (*found.reference, *found.held_out):
        if not path.is_file():
            raise CommandError(f"{path} is no file. Give one of: {', '.join(FORMATS)}.")
    return found


def by_table(files: Sequence[Path], tables: Sequence[str], main: str) -> dict[str, Path]:
    """Each file by the table that it is compared with."""
    return {path.stem if path.stem in tables else main: path for path in files}
