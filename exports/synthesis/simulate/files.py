"""Tables of a simulation into a folder: all of them or none."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from exports.synthesis.arrays import NAMES, plain
from exports.synthesis.files import FORMATS, OPENERS, SHAPES, WrongPlace
from exports.synthesis.simulate.base import Tables

ROWS = 65_536


def write(tables: Tables, out: Path, *, format: str = "csv") -> dict[str, Path]:
    """A file for each table in the folder `out`. Where that fails, no file is new or changed.

    Raises WrongPlace where `out` is no place for a folder, OSError where the disk refuses.
    """
    if format not in FORMATS:
        raise WrongPlace(f"There is no format “{format}”. There are: {', '.join(FORMATS)}.")
    if out.is_file() or out.suffix[1:] in FORMATS:
        raise WrongPlace(f"“{out}” is a file's name; a folder is needed: --out {out.with_suffix('')}")
    names = {name: f"{name}.{format}" for name in tables}
    if taken := [file for file in names.values() if (out / file).is_dir()]:
        raise WrongPlace(f"“{out / taken[0]}” is a folder; a file is to be written there. Give another folder: --out")
    with _drafts(out) as folder:
        for name, table in tables.items():
            _write(arrow(table), folder / names[name], format)
        _publish(folder, out, names)
    return {name: out / file for name, file in names.items()}


def arrow(table: pd.DataFrame) -> Any:
    """An Arrow table of the types that blueprints have: whole days are dates, missing numbers are missing."""
    made = pa.Table.from_pandas(table, preserve_index=False)
    return pa.table({name: _column(made[name].combine_chunks()) for name in made.column_names})


def _column(array: Any) -> Any:
    if pa.types.is_dictionary(array.type):
        words = pc.cast(array.dictionary, pa.string())
        return pa.DictionaryArray.from_arrays(pc.cast(array.indices, pa.int32()), words)
    if pa.types.is_timestamp(array.type):
        return pc.cast(array, pa.date32())
    return array if array.type in NAMES else pc.cast(plain(array), pa.string())


def _write(table: Any, path: Path, format: str) -> None:
    pieces = [table.slice(start, ROWS) for start in range(0, max(1, table.num_rows), ROWS)]
    shaped = (SHAPES[format](piece, number == 0) for number, piece in enumerate(pieces))
    first = next(shaped)
    with OPENERS[format](path, first) as sink:
        sink(first)
        for data in shaped:
            sink(data)


@contextmanager
def _drafts(out: Path) -> Iterator[Path]:
    """A folder that will become `out`, inside a hidden one on the same disk, which is gone afterwards."""
    place = next(folder for folder in out.absolute().parents if folder.is_dir())
    hidden = Path(mkdtemp(prefix=".simulate-", dir=place))
    try:
        (hidden / "files").mkdir()
        yield hidden / "files"
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def _publish(drafts: Path, out: Path, names: Mapping[str, str]) -> None:
    """Give whole files their names: a new folder by one step, else one file after the other."""
    if not out.exists():
        out.parent.mkdir(parents=True, exist_ok=True)
        drafts.rename(out)
        return
    for file in names.values():
        (drafts / file).replace(out / file)
