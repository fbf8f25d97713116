"""Tables in parts, from one process or several: the parts and their order are the same."""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import pandas as pd
import pyarrow as pa

from exports.synthesis.blueprint import Blueprint, parse, read
from exports.synthesis.world import PART, World

T = TypeVar("T")
Given = Blueprint | Mapping[str, Any] | Path | str
Shape = Callable[[Any, bool], T]
# Parts that may wait for their turn, per worker: what bounds the memory.
AHEAD = 2


@dataclass(frozen=True)
class Part(Generic[T]):
    """`data` is what was made of rows `start` to `start + rows` of a table."""

    table: str
    start: int
    rows: int
    data: T


def as_blueprint(given: Given, *, rows: int | None = None) -> Blueprint:
    """A blueprint from itself, a document or a file. Raises WrongBlueprint with all that is wrong."""
    if isinstance(given, Blueprint):
        return parse(given.document, rows=rows)
    return read(Path(given), rows=rows) if isinstance(given, Path | str) else parse(given, rows=rows)


def synthesise(blueprint: Given, *, rows: int | None = None, seed: int = 0) -> dict[str, pd.DataFrame]:
    """Every table of a blueprint (a file, a document) as a data frame; `rows` of the main one, if given.

    Raises WrongBlueprint for a blueprint that cannot be used, Impossible where its rows cannot be made.
    """
    pieces: dict[str, list[Any]] = {}
    for part in stream(blueprint, rows=rows, seed=seed):
        pieces.setdefault(part.table, []).append(part.data)
    return {name: frame(pa.concat_tables(parts).unify_dictionaries()) for name, parts in pieces.items()}


def stream(blueprint: Given, *, rows: int | None = None, seed: int = 0, workers: int = 1) -> Iterator[Part[Any]]:
    """The same in Arrow tables of at most 65,536 rows, one after the other; memory does not grow with the rows."""
    yield from shaped(as_blueprint(blueprint, rows=rows), unshaped, rows=rows, seed=seed, workers=workers)


def shaped(
    blueprint: Blueprint, shape: Shape[T], *, rows: int | None = None, seed: int = 0, workers: int = 1
) -> Iterator[Part[T]]:
    """Each part as `shape(arrow table, whether it is the table's first part)` makes it, where the part is made.

    `shape` must be a function of a module, so that it can be sent to a worker.
    """
    world = World(blueprint, seed=seed, rows=rows)
    work = [(table.name, number) for table in blueprint.tables for number in range(world.parts(table.name))]
    if workers == 1 or len(work) == 1:
        for table, number in work:
            yield _made(world, shape, table, number)
        return
    context = multiprocessing.get_context("spawn")
    arguments = (dict(blueprint.document), seed, rows)
    with ProcessPoolExecutor(workers, context, initializer=_prepare, initargs=arguments) as pool:
        waiting: deque[Future[Part[T]]] = deque()
        for table, number in work:
            waiting.append(pool.submit(_in_worker, shape, table, number))
            if len(waiting) > AHEAD * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def unshaped(table: Any, first: bool) -> Any:
    return table


def frame(table: Any) -> pd.DataFrame:
    """A data frame: categories stay categories, dates are dates, a missing whole number is missing."""
    result: pd.DataFrame = table.to_pandas(date_as_object=False, types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    return result


def _made(world: World, shape: Shape[T], table: str, number: int) -> Part[T]:
    data = world.part(table, number)
    return Part(table, number * PART, data.num_rows, shape(data, number == 0))


_worlds: list[World] = []


def _prepare(document: Mapping[str, Any], seed: int, rows: int | None) -> None:
    """In a worker: the same world, once."""
    _worlds[:] = [World(parse(document, rows=rows), seed=seed, rows=rows)]


def _in_worker(shape: Shape[T], table: str, number: int) -> Part[T]:
    return _made(_worlds[0], shape, table, number)
