"""Bulk out of and into the database, never as objects: a raw cursor out of it, and COPY into PostgreSQL.

COPY out of it is no faster: psycopg hands over its rows one by one, and those of a query by the chunk.
"""

import dataclasses
import gc
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from django.db import connection, models
from django.db.models.functions import Cast
from numpy.typing import NDArray
from psycopg import sql

from crowd.models import Contributor, Origin, Response, Trust

# Rows that are fetched at once, as they come and with numbers for their texts. (Not by `zip` or a data frame: they make
# an object for each row, and Python's garbage collector goes through the whole process again and again for them.)
ROWS = 20_000
FETCHED = np.dtype([("item", np.int64), ("person", np.int64), ("human", np.bool_), ("text", object)])
NUMBERED = np.dtype([("item", np.int64), ("person", np.int64), ("human", np.bool_), ("text", np.int64)])


# JSON comes as text and is parsed by the chunk: by the row it takes twice as long, as the field's own way does.
SUBMISSION = ("pk", "contributor_id", "version__number", "origin", "item_id", "seconds")
AS_TEXT = tuple(Cast(name, models.TextField()) for name in ("answers", "missing"))
# How they came about; only where it is asked for, as it takes time.
BESIDE = ("page_seconds", "submitted_at")
SUBMISSIONS = 10_000
# Ids of which a range holds at most so many times as many are read as that range.
NEAR = 3


class Beside(NamedTuple):
    """How a response came about. `flags`: None where they were never worked out; `seed`: the contributor's."""

    flags: list[str] | None
    seed: int
    page_seconds: dict[str, float]
    submitted_at: datetime


@dataclass(frozen=True)
class Submissions:
    """Some responses to one version of a survey, each an entry in every list.

    `contributor`: keys; `arm`: codes, empty for none; `arm_place`: None for whom no lot put there; `item`: ids.
    """

    version: int
    origin: Sequence[str]
    contributor: Sequence[str]
    arm: Sequence[str]
    arm_place: Sequence[int | None]
    item: Sequence[int | None]
    trust: Sequence[float | None]
    seconds: Sequence[float | None]
    answers: Sequence[dict[str, Any]]
    missing: Sequence[dict[str, str]]
    beside: Sequence[Beside] = ()

    def of(self, places: Sequence[int]) -> "Submissions":
        """Those at the places alone."""
        lists = {one.name: getattr(self, one.name) for one in dataclasses.fields(self) if one.name != "version"}
        some: dict[str, Any] = {name: [found[place] for place in places] for name, found in lists.items() if found}
        return dataclasses.replace(self, **some)


def submissions(
    *, survey_id: int, after: int = 0, until: int | None = None, beside: bool = False
) -> Iterator[Submissions]:
    """The responses of people and models who are not excluded, whose primary key is above `after` and up to `until`.

    With `beside` also how they came about.

    No statement is open between two of what this gives, so that the connection may write: SQLite refuses that where
    somebody else wrote after an open statement began to read.
    """
    mine = Response.objects.filter(survey=survey_id).order_by("pk")
    newest = until if until is not None else mine.values_list("pk", flat=True).last() or 0
    rows = mine.filter(pk__lte=newest).values_list(*SUBMISSION, *AS_TEXT, *(BESIDE if beside else ()))
    more = True
    while more:
        some = list(rows.filter(pk__gt=after)[:SUBMISSIONS])
        more, after = len(some) == SUBMISSIONS, some[-1][0] if some else after
        people = _people({row[1] for row in some}, beside=beside)
        counting = sorted((row for row in some if row[1] in people), key=itemgetter(2))
        for version, same in groupby(counting, key=itemgetter(2)):
            yield _submissions(version, list(same), people, beside=beside)


def _submissions(
    version: int, rows: Sequence[tuple[Any, ...]], people: Mapping[int, list[Any]], *, beside: bool
) -> Submissions:
    _, persons, _, origin, item, seconds, answers, missing, *how = zip(*rows, strict=True)
    contributor, arm, place, trust, *of_people = zip(*map(people.__getitem__, persons), strict=True)
    parsed = _parsed(answers), _parsed(missing), list(map(Beside, *of_people, *how)) if beside else ()
    return Submissions(version, origin, contributor, arm, place, item, trust, seconds, *parsed)


def _people(ids: Collection[int], *, beside: bool) -> dict[int, list[Any]]:
    """Those of these contributors who count, and perhaps others. To join them would take longer than the answers do."""
    if not ids:
        return {}
    trust_fields, own = (("reliability", "flags"), ["seed"]) if beside else (("reliability",), [])
    judged = Trust.objects.filter(_among("contributor", ids)).values_list("contributor_id", *trust_fields)
    trust, unknown = {pk: told for pk, *told in judged}, [None] * len(trust_fields)
    counting = Contributor.objects.filter(_among("pk", ids), excluded_at=None)
    rows = counting.values_list("pk", "key", "arm", "arm_place", *own)
    return {pk: [key, arm, place, *trust.get(pk, unknown), *seed] for pk, key, arm, place, *seed in rows}


def _among(name: str, ids: Collection[int]) -> models.Q:
    """These ids; where they lie close together all of their range, which is found several times as fast."""
    least, most = min(ids), max(ids)
    if most - least < NEAR * len(ids):
        return models.Q((f"{name}__gte", least), (f"{name}__lte", most))
    return models.Q((f"{name}__in", ids))


@contextmanager
def without_garbage() -> Iterator[None]:
    """Keep Python's collector of cycles from running.

    It goes through the whole process again and again for the sake of very many new objects, of which none is in a
    cycle: to read responses would take three times as long.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def ranges(*, survey_id: int, rows: int) -> Iterator[tuple[int, int]]:
    """The survey's responses cut into ranges of so many: primary keys above the first number, up to the second."""
    keys = Response.objects.filter(survey=survey_id).order_by("pk").values_list("pk", flat=True)
    newest, after = keys.last(), 0
    while newest is not None and after < newest:
        until = keys.filter(pk__gt=after)[rows - 1 : rows].first() or newest
        yield after, until
        after = until


def _parsed(texts: Sequence[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(f"[{','.join(texts)}]")
    return found


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
