"""Tables out of files for a review, in memory that does not grow with them; and the review into two files."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from exports.reports import page_tables, tables
from exports.reports.subject import MOST_ROWS
from exports.reports.table_rules import rules
from exports.reports.tables import Review
from exports.synthesis.files import FORMULA

BATCH = 65_536
# What a text may stand for, the first that all of a column's can; numbers that begin with 0 are codes.
TYPES = (pa.int64(), pa.float64(), pa.bool_(), pa.date32(), pa.timestamp("s"))
CODE = r"^[-+]?0\d"
LINE = "\0line"
FORMATS = (".csv", ".jsonl", ".parquet")


class WrongTable(ValueError):
    """A file cannot be read as a table; the message says what to give."""


@dataclass(frozen=True)
class Sample:
    """`frame`: rows of a file in their order, of `total`."""

    frame: pd.DataFrame
    total: int


def write(found: Review, page: Path) -> tuple[Path, Path]:
    """The page, and the JSON of the same stem beside it."""
    page.parent.mkdir(parents=True, exist_ok=True)
    figures = page.with_suffix(".json")
    page.write_text(page_tables.text(found), encoding="utf-8", newline="")
    figures.write_text(tables.text(found), encoding="utf-8", newline="")
    return page, figures


def review_files(
    paths: Mapping[str, Path],
    *,
    title: str,
    seed: int,
    said: Mapping[str, Any] | None = None,
    told: Mapping[str, Mapping[str, str]] | None = None,
    reference: Mapping[str, Path] | None = None,
    held_out: Mapping[str, Path] | None = None,
    most_rows: int = MOST_ROWS,
) -> Review:
    """The review of the tables in files, by name; `said`: the part “review” of their blueprint; the rest as
    `review_tables` has it. Raises WrongTable, WrongRule."""
    read = {name: sample(path, seed=seed, most=most_rows) for name, path in paths.items()}
    frames = {name: one.frame for name, one in read.items()}
    asked = said or {}
    real, unseen = (
        {name: sample(path, seed=seed, most=most_rows).frame for name, path in (files or {}).items()}
        for files in (reference, held_out)
    )
    return tables.review_tables(
        frames,
        title=title,
        seed=seed,
        rules=rules(asked.get("rules", ()), frames),
        targets=asked.get("targets"),
        predict=asked.get("predict"),
        reference=real,
        held_out=unseen,
        told=told,
        totals={name: one.total for name, one in read.items()},
        most_rows=most_rows,
    )


def sample(path: Path, *, seed: int, most: int = MOST_ROWS) -> Sample:
    """At most so many rows of a .csv, .jsonl or .parquet file, drawn by `seed`; each has the same chance.

    Each row gets a random number, and the rows with the lowest are kept: one pass, and no more than the rows kept and
    two batches in memory. Raises WrongTable.
    """
    if path.suffix.lower() not in FORMATS:
        raise WrongTable(f"“{path.name}” is no table that can be read: give a {', '.join(FORMATS)} file.")
    try:
        return _sample(_batches(path), seed, most)
    except (pa.ArrowException, UnicodeDecodeError) as wrong:
        raise WrongTable(f"{path} cannot be read as a table: {wrong}") from None


def _sample(batches: Iterator[Any], seed: int, most: int) -> Sample:
    rng = np.random.default_rng(seed)
    kept, marks, total = None, np.zeros(0), 0
    for batch in batches:
        marks = np.concatenate([marks, rng.random(batch.num_rows)])
        kept = batch if kept is None else pa.concat_tables([kept, batch], promote_options="permissive")
        total += batch.num_rows
        if kept.num_rows > most:
            rows = np.sort(np.argpartition(marks, most)[:most])
            kept, marks = kept.take(pa.array(rows)).combine_chunks(), marks[rows]
    if kept is None:
        return Sample(pd.DataFrame(), 0)
    return Sample(_frame(kept), total)


def _batches(path: Path) -> Iterator[Any]:
    if path.suffix.lower() == ".parquet":
        with pq.ParquetFile(path) as file:
            yield from (pa.Table.from_batches([one]) for one in file.iter_batches(BATCH))
    elif path.suffix.lower() == ".csv":
        yield from _csv(path)
    else:
        yield from _lines(path)


def _csv(path: Path) -> Iterator[Any]:
    """Every cell as text: what a column holds is only known at its end."""
    convert = pacsv.ConvertOptions(strings_can_be_null=True, quoted_strings_can_be_null=False, null_values=[""])
    parse = pacsv.ParseOptions(newlines_in_values=True)
    with path.open("rb") as file:
        names = pacsv.read_csv(pa.BufferReader(_first_line(path))).column_names
        convert.column_types = dict.fromkeys(names, pa.string())
        with pacsv.open_csv(file, parse_options=parse, convert_options=convert) as reader:
            yield from (pa.Table.from_batches([one]).rename_columns(list(map(_bare, names))) for one in reader)


def _bare(name: str) -> str:
    """A column's name without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return name[1:] if name[:1] == "'" and name[1:2] in tuple(FORMULA) else name


def _first_line(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.readline()


def _lines(path: Path) -> Iterator[Any]:
    """Lines as they are: only those that are kept are read."""
    with path.open(encoding="utf-8") as file:
        while lines := list(islice(file, BATCH)):
            yield pa.table({LINE: pa.array([one for one in lines if one.strip()], pa.string())})


def _read_lines(lines: Any) -> Any:
    """An object a line; what is no plain value is kept as text."""
    rows = list(map(_object, lines.to_pylist()))
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: pa.array([_text(row.get(name)) for row in rows], pa.string()) for name in names})


def _object(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise WrongTable(f"“{line.strip()[:60]}” is no JSON object. Write one in each line.")
    return found


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _frame(kept: Any) -> pd.DataFrame:
    if kept.column_names == [LINE]:
        kept = _read_lines(kept[LINE])
    columns = {name: _typed(kept[name].combine_chunks()) for name in kept.column_names}
    found: pd.DataFrame = pa.table(columns).to_pandas(
        date_as_object=False, types_mapper={pa.int64(): pd.Int64Dtype()}.get
    )
    return found


def _typed(column: Any) -> Any:
    """Texts as what they all can be read as."""
    if column.type != pa.string() or column.null_count == len(column):
        return column
    if pc.any(pc.match_substring_regex(column, CODE)).as_py():
        return column
    for type_ in TYPES:
        try:
            return pc.cast(column, type_)
        except pa.ArrowInvalid:
            continue
    return column
