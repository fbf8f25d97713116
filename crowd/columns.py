"""Bulk out of and into the database, never as objects: a raw cursor out of it, and COPY into PostgreSQL.

COPY out of it is no faster: psycopg hands over its rows one by one, and those of a query by the chunk.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from django.db import connection, models
from numpy.typing import NDArray
from psycopg import sql

from crowd.models import Contributor, Origin, Response

# Rows that are fetched at once, as they come and with numbers for their texts. (Not by `zip` or a data frame: they make
# an object for each row, and Python's garbage collector goes through the whole process again and again for them.)
ROWS = 20_000
FETCHED = np.dtype([("item", np.int64), ("person", np.int64), ("human", np.bool_), ("text", object)])
NUMBERED = np.dtype([("item", np.int64), ("person", np.int64), ("human", np.bool_), ("text", np.int64)])


@dataclass(frozen=True)
class Labels:
    """All answers to one question. Arrays of length n; `code` points into `values`; `item` is -1 where there is none.

    `item` and `person` are database ids; `values` are the distinct stored values, in the order of their JSON text, so
    that codes do not depend on the order of arrival.
    """

    item: NDArray[np.int64]
    person: NDArray[np.int64]
    human: NDArray[np.bool_]
    code: NDArray[np.int64]
    values: list[Any]


def labels(*, survey_id: int, question: str) -> Labels:
    """Every answer to `question` by people who are not excluded, in the order of the rows."""
    with connection.cursor() as cursor:
        cursor.execute(*_query(survey_id, question))
        return _coded(iter(lambda: cursor.fetchmany(ROWS), []))


def _query(survey_id: int, question: str) -> tuple[str, list[Any]]:
    table, people = (connection.ops.quote_name(model._meta.db_table) for model in (Response, Contributor))
    if connection.vendor == "postgresql":
        answer, given, name = "(answers -> %s)::text", "answers ? %s", question
    else:
        answer, given, name = "answers -> %s", "answers -> %s IS NOT NULL", f'$."{question}"'
    query = f"""
        SELECT COALESCE(item_id, -1), contributor_id, origin = %s, {answer} FROM {table}
        WHERE survey_id = %s AND {given}
          AND contributor_id NOT IN (SELECT id FROM {people} WHERE survey_id = %s AND excluded_at IS NOT NULL)
        ORDER BY id
    """  # noqa: S608 - the table's name is our own
    return query, [Origin.HUMAN, name, survey_id, name, survey_id]


def _coded(chunks: Iterator[list[tuple[int, int, bool, str]]]) -> Labels:
    """Texts become numbers chunk by chunk, so that never all of them are held."""
    numbers: dict[str, int] = {}
    found = np.concatenate([np.zeros(0, dtype=NUMBERED), *(_numbered(rows, numbers) for rows in chunks)])
    texts = sorted(numbers)
    place = np.empty(len(texts), dtype=np.int64)
    place[np.array([numbers[text] for text in texts], dtype=np.int64)] = np.arange(len(texts))
    item, person, human = (np.ascontiguousarray(found[name]) for name in ("item", "person", "human"))
    return Labels(item, person, human, place[found["text"]], [json.loads(text) for text in texts])


def _numbered(rows: list[tuple[int, int, bool, str]], numbers: dict[str, int]) -> NDArray[Any]:
    """Rows with a number for each text; one that is not in `numbers` yet gets the next."""
    fetched = np.fromiter(rows, dtype=FETCHED, count=len(rows))
    code, texts = pd.factorize(fetched["text"])
    number = np.array([numbers.setdefault(text, len(numbers)) for text in texts], dtype=np.int64)
    table = np.empty(len(rows), dtype=NUMBERED)
    for name in ("item", "person", "human"):
        table[name] = fetched[name]
    table["text"] = number[code]
    return table


def insert(*, model: type[models.Model], fields: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows of plain values (JSON as text), ten times as fast as objects; only the database checks them."""
    columns = {field.name: str(field.column) for field in model._meta.concrete_fields}
    names = [columns[name] for name in fields]
    if connection.vendor == "postgresql":
        _copy_in(model._meta.db_table, names, rows)
    else:
        _execute_many(model._meta.db_table, names, rows)


def _copy_in(table: str, names: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    statement = sql.SQL("COPY {table} ({names}) FROM STDIN").format(
        table=sql.Identifier(table), names=sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with connection.cursor() as cursor, cursor.cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _execute_many(table: str, names: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    quote = connection.ops.quote_name
    columns, places = ", ".join(map(quote, names)), ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(table)} ({columns}) VALUES ({places})", list(rows))  # noqa: S608 - our own names
