"""Tables into files, part by part. A file has its name only once it is whole."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from exports.synthesis.arrays import plain, replaced, type_of
from exports.synthesis.blueprint import Blueprint
from exports.synthesis.streaming import Part, shaped, unshaped

FORMATS = ("csv", "jsonl", "parquet")
# What exports/writers/csv.py takes for a formula; it stands here too, because that module needs Django.
FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
QUOTED = '[,"\r\n]'
ESCAPED = r'["\\\x00-\x1f]'
Report = Callable[[Part[Any]], None]


class WrongPlace(ValueError):
    """Files cannot be written there; the message says which name to give."""


@dataclass(frozen=True)
class Written:
    """`rows` of each table, and where they are."""

    rows: Mapping[str, int]
    paths: Mapping[str, Path]

    @property
    def bytes(self) -> int:
        return sum(path.stat().st_size for path in self.paths.values())


def destination(blueprint: Blueprint, out: Path, *, format: str = "") -> dict[str, Path]:
    """The file of each table: `out` for one table and a known suffix, else a file for each in the folder `out`."""
    suffix, tables = out.suffix[1:], [table.name for table in blueprint.tables]
    if format and format not in FORMATS:
        raise WrongPlace(f"There is no format “{format}”. There are: {', '.join(FORMATS)}.")
    if suffix in FORMATS and not out.is_dir():
        if format not in ("", suffix):
            raise WrongPlace(f"“{out.name}” and the format “{format}” do not fit. Leave one of them out.")
        if len(tables) > 1:
            folder = out.with_suffix("")
            raise WrongPlace(f"The blueprint has {len(tables)} tables. Give a folder: --out {folder} --format {suffix}")
        return {tables[0]: out}
    if suffix and not out.is_dir():
        raise WrongPlace(f"“.{suffix}” is no known format. End the file's name with .csv, .jsonl or .parquet.")
    if out.is_file():
        raise WrongPlace(f"“{out}” is a file; a folder is needed. Give another name.")
    return {name: out / f"{name}.{format or 'csv'}" for name in tables}


def write(
    blueprint: Blueprint,
    paths: Mapping[str, Path],
    *,
    rows: int | None = None,
    seed: int = 0,
    workers: int = 1,
    report: Report = lambda part: None,
) -> Written:
    """Make the tables and write each to its path. Where that fails, no file is new or changed."""
    format_ = next(iter(paths.values())).suffix[1:]
    counts = dict.fromkeys(paths, 0)
    with _beside(paths) as drafts:
        with ExitStack() as stack:
            sinks: dict[str, Any] = {}
            for part in shaped(blueprint, SHAPES[format_], rows=rows, seed=seed, workers=workers):
                if part.table not in sinks:
                    sinks[part.table] = stack.enter_context(OPENERS[format_](drafts[part.table], part.data))
                sinks[part.table](part.data)
                counts[part.table] += part.rows
                report(part)
        _publish(drafts, paths)
    return Written(counts, dict(paths))


@contextmanager
def _beside(paths: Mapping[str, Path]) -> Iterator[dict[str, Path]]:
    """A hidden folder on the same disk, gone afterwards."""
    first = next(iter(paths.values())).absolute()
    place = next(folder for folder in first.parents if folder.is_dir())
    hidden = Path(mkdtemp(prefix=".synthesise-", dir=place))
    folder = hidden / "files"
    folder.mkdir()  # with the rights that a new folder has; the hidden one is closed to others
    try:
        yield {name: folder / path.name for name, path in paths.items()}
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def _publish(drafts: Mapping[str, Path], paths: Mapping[str, Path]) -> None:
    """Give whole files their names: a new folder by one step, else one file after the other."""
    draft, target = (next(iter(places.values())).parent for places in (drafts, paths))
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.rename(target)
        return
    for name, path in paths.items():
        drafts[name].replace(path)


def as_csv(table: Any, first: bool) -> bytes:
    """Comma-separated values as exports/writers/csv.py has them: quotes where needed, no formulas, empty if missing."""
    head = (",".join(_csv_texts(pa.array(table.column_names)).to_pylist()) + "\n").encode() if first else b""
    cells = [_csv_column(table[name].combine_chunks()) for name in table.column_names]
    cells[-1] = pc.binary_join_element_wise(cells[-1], "\n", "", null_handling="replace")
    return head + _characters(pc.binary_join_element_wise(*cells, ",", null_handling="replace"))


def as_jsonl(table: Any, first: bool) -> bytes:
    """An object per line, null where missing; dates as texts."""
    pieces: list[Any] = []
    for place, name in enumerate(table.column_names):
        start = "{" if place == 0 else ", "
        pieces += [pa.scalar(f"{start}{json.dumps(name, ensure_ascii=False)}: "), _json_column(table[name])]
    return _characters(pc.binary_join_element_wise(*pieces, pa.scalar("}\n"), ""))


def _characters(texts: Any) -> bytes:
    """All texts one after the other: that is how an array of texts holds them."""
    _, ends, data = texts.buffers()
    first, last = np.frombuffer(ends, np.int32)[[texts.offset, texts.offset + len(texts)]]
    return data.to_pybytes()[first:last] if data else b""


def _csv_column(array: Any) -> Any:
    """Texts quoted and made safe: in their dictionary, where they have one."""
    if type_of(array) == "datetime":
        return pc.strftime(array, format="%Y-%m-%dT%H:%M:%S")
    if type_of(array) != "string":
        return pc.cast(array, pa.string())
    if pa.types.is_dictionary(array.type):
        return plain(pa.DictionaryArray.from_arrays(array.indices, _csv_texts(array.dictionary)))
    return _csv_texts(array)


def _csv_texts(array: Any) -> Any:
    risky = pc.match_substring_regex(array, f"^[{FORMULA}]".replace("-", r"\-"))
    if pc.any(risky).as_py():
        array = pc.if_else(risky, pc.binary_join_element_wise("'", array, ""), array)
    special = pc.or_(pc.match_substring_regex(array, QUOTED), pc.equal(array, ""))
    if not pc.any(special).as_py():
        return array
    doubled = pc.replace_substring(array, '"', '""')
    return pc.if_else(special, pc.binary_join_element_wise('"', doubled, '"', ""), array)


def _json_column(array: Any) -> Any:
    """Each cell as JSON."""
    array = array.combine_chunks()
    type_ = type_of(array)
    if type_ == "string":
        written = _json_texts(array)
    elif type_ == "number":
        finite = pc.if_else(pc.is_finite(array), array, pa.scalar(None, pa.float64()))
        written = pc.cast(finite, pa.string())
    elif type_ == "datetime":
        written = pc.strftime(array, format='"%Y-%m-%dT%H:%M:%S"')
    elif type_ == "date":
        written = pc.strftime(array, format='"%Y-%m-%d"')
    else:
        written = pc.cast(array, pa.string())
    return pc.fill_null(written, "null")


def _json_texts(array: Any) -> Any:
    """Texts in quotes; those with a sign that JSON writes in another way go through its own writer."""
    if pa.types.is_dictionary(array.type):
        return plain(pa.DictionaryArray.from_arrays(array.indices, _json_texts(array.dictionary)))
    special = pc.fill_null(pc.match_substring_regex(array, ESCAPED), False)
    written = pc.binary_join_element_wise('"', array, '"', "")
    places = np.flatnonzero(special.to_numpy(zero_copy_only=False))
    if not len(places):
        return written
    texts = [json.dumps(text, ensure_ascii=False) for text in array.take(pa.array(places)).to_pylist()]
    return replaced(written, places, pa.array(texts, pa.string()))


@contextmanager
def _appending(path: Path, first: bytes) -> Iterator[Callable[[bytes], Any]]:
    with path.open("wb") as file:
        yield file.write


@contextmanager
def _row_groups(path: Path, first: Any) -> Iterator[Callable[[Any], Any]]:
    """The first part has the schema that all others have."""
    with pq.ParquetWriter(path, _plain_schema(first), compression="zstd") as file:
        yield lambda table: file.write_table(table.cast(_plain_schema(first)))


def _plain_schema(table: Any) -> Any:
    """Categories as texts: Parquet has dictionaries of its own."""
    fields = [
        pa.field(field.name, field.type.value_type if pa.types.is_dictionary(field.type) else field.type)
        for field in table.schema
    ]
    return pa.schema(fields, metadata=table.schema.metadata)


SHAPES: Mapping[str, Callable[[Any, bool], Any]] = {"csv": as_csv, "jsonl": as_jsonl, "parquet": unshaped}
OPENERS: Mapping[str, Callable[[Path, Any], Any]] = {"csv": _appending, "jsonl": _appending, "parquet": _row_groups}
