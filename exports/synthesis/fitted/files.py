"""Tables and fitted models in files. A file has its name only once it is whole."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pyarrow as pa
import yaml

from exports.synthesis.files import OPENERS, SHAPES
from exports.synthesis.fitted.domains import Domain
from exports.synthesis.fitted.model import Model

READERS: Mapping[str, Callable[[Path], pd.DataFrame]] = {
    ".csv": pd.read_csv,
    ".jsonl": lambda path: pd.read_json(path, lines=True),
    ".parquet": pd.read_parquet,
}


class WrongFile(ValueError):
    """A file cannot be read as what it should be; the message says what to give."""


def read_table(path: Path) -> pd.DataFrame:
    """The table in a CSV, JSON Lines or Parquet file."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise WrongFile(f"“{path.name}” is no table that can be learnt: give a .csv, .jsonl or .parquet file.")
    try:
        return reader(path)
    except (ValueError, pa.ArrowException) as wrong:
        raise WrongFile(f"{path} cannot be read as a table: {wrong}.") from wrong


def read_domains(path: Path) -> dict[str, Domain]:
    """What is public about columns: `age: [17, 90]` for a number, `sex: [Female, Male]` for categories."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as wrong:
        raise WrongFile(f"{path} is no YAML file: {wrong}.") from wrong
    if not isinstance(found, dict) or not all(isinstance(one, list) and len(one) for one in found.values()):
        raise WrongFile(f"{path} must name columns with a list each: categories, or the least and the greatest number.")
    return {str(name): tuple(values) for name, values in found.items()}


def save(model: Model, path: Path) -> None:
    with _whole(path) as draft:
        draft.write_text(json.dumps(model.to_document(), ensure_ascii=False), encoding="utf-8")


def load(path: Path) -> Model | None:
    """The model that `save` wrote; None where the file holds something else. Raises `NotAModel` for a damaged one."""
    if path.suffix != ".json":
        return None
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return None
    if not isinstance(document, dict) or not {"model", "engine"} & set(document):
        return None
    return Model.from_document(document)


def write(model: Model, path: Path, *, rows: int, seed: int) -> None:
    """`rows` rows of `model`, part by part, as the file's suffix says."""
    format_ = path.suffix[1:]
    if format_ not in SHAPES:
        raise WrongFile(f"“{path.name}” has no known format: end it with .{', .'.join(SHAPES)}.")
    parts = (_arrow(part) for part in model.parts(rows, seed))
    shape = SHAPES[format_]
    first = shape(next(parts), True)
    with _whole(path) as draft, OPENERS[format_](draft, first) as sink:
        sink(first)
        for part in parts:
            sink(shape(part, False))


def _arrow(frame: pd.DataFrame) -> Any:
    """The types that writers of blueprints know: moments in seconds, everything unknown as text."""
    fields: Sequence[Any] = [pa.field(str(name), _type(column)) for name, column in frame.items()]
    return pa.Table.from_pandas(frame, schema=pa.schema(fields), preserve_index=False)


def _type(column: "pd.Series[Any]") -> Any:
    if pd.api.types.is_bool_dtype(column.dtype):
        return pa.bool_()
    if pd.api.types.is_integer_dtype(column.dtype):
        return pa.int64()
    if pd.api.types.is_float_dtype(column.dtype):
        return pa.float64()
    return pa.timestamp("s") if pd.api.types.is_datetime64_any_dtype(column.dtype) else pa.string()


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A draft on the same disk that takes the file's place in the end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".fitted-", dir=path.parent) as folder:
        draft = Path(folder) / path.name
        yield draft
        draft.replace(path)
