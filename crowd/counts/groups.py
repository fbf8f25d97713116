"""Agreement within groups: of people, by their language and what they say of themselves; of items, by their data."""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from crowd import columns
from crowd.columns import Labels
from crowd.fitting import readable
from crowd.models import Contributor, GroupAgreement
from surveys import kinds
from surveys.definition import Asked, Definition
from surveys.languages import native_name
from surveys.measures.agreement import Coefficient, alpha_by_group
from surveys.measures.arrays import IntArray
from surveys.models import Item, Question, Survey

# Groups are named so that a question, a field of the items and the pages' language are never taken for one another.
PEOPLE, ITEMS = "people by {}", "items by {}"
LANGUAGE = PEOPLE.format("language of the pages")
# More than so many groups are none; a column of a million different texts is dropped before it fills the memory.
MOST_MEMBERS = 12
MOST_VALUES = 2_000
TOO_MANY = "there are too many different answers to compare groups"
LONGEST_NAME, LONGEST_MEMBER = 80, 200
CHUNK = 5_000


@dataclass(frozen=True)
class Grouping:
    """What divides people or items, which `members` there are, and the member of each (`of`) by its id."""

    name: str
    members: list[str]
    of: dict[int, int]

    def places(self, ids: IntArray) -> IntArray:
        """The member of each of `ids` [n]; −1 where it is unknown."""
        known = pd.Series(self.of, dtype=np.int64)
        found: IntArray = np.asarray(known.reindex(ids, fill_value=-1), dtype=np.int64)
        return found


@dataclass(frozen=True)
class Groupings:
    people: list[Grouping]
    items: list[Grouping]


def groupings(*, survey: Survey, definition: Definition) -> Groupings:
    """What divides the study's people and items."""
    return Groupings(list(_of_people(survey, definition)), _of_items(survey))


def count(*, survey: Survey, asked: Asked, said: Labels, groupings: Groupings, now: datetime) -> list[GroupAgreement]:
    """Alpha of one question in each group. `said` are the answers of people."""
    return [
        _row(survey, asked.name, grouping, member, coefficient, now)
        for parts, ids in ((groupings.people, said.person), (groupings.items, said.item))
        for grouping in parts
        for member, coefficient in _alphas(asked, said, grouping, ids, seed=survey.pk)
    ]


def replace(*, survey: Survey, rows: Iterable[GroupAgreement]) -> None:
    """Put these in the place of what was there; within a transaction of the caller's."""
    GroupAgreement.objects.filter(survey=survey).delete()
    GroupAgreement.objects.bulk_create(rows, batch_size=CHUNK)


def _of_people(survey: Survey, definition: Definition) -> Iterator[Grouping]:
    rows = Contributor.objects.filter(survey=survey).values_list("pk", "language")
    languages = {pk: native_name(code) for pk, code in rows}
    yield from _grouping(LANGUAGE, languages, sorted(set(languages.values())))
    for asked in definition.questions:
        if asked.role == Question.Role.DEMOGRAPHIC and kinds.get(asked.kind).answerable:
            yield from _of_answers(survey, asked)


def _of_answers(survey: Survey, asked: Asked) -> Iterator[Grouping]:
    """By what people say of themselves. Who was asked about each item belongs where they put themselves last."""
    kind = kinds.get(asked.kind)
    said = readable(kind, asked, columns.labels(survey_id=survey.pk, question=asked.name))
    if len(said.values) <= MOST_VALUES:
        words = [kind.summary(value, asked.config) for value in said.values]
        newest = dict(zip(said.person.tolist(), said.code.tolist(), strict=True))
        yield from _grouping(PEOPLE.format(asked.name), {person: words[code] for person, code in newest.items()}, words)


def _of_items(survey: Survey) -> list[Grouping]:
    """By each field of the items that has few different values; texts of their own divide nothing."""
    found: dict[str, dict[int, Any]] = defaultdict(dict)
    seen: dict[str, set[Any]] = defaultdict(set)
    rows = Item.objects.filter(survey=survey).order_by().values_list("pk", "data")
    for pk, data in rows.iterator(chunk_size=CHUNK):
        for name, value in data.items():
            if len(seen[name]) > MOST_MEMBERS or not isinstance(value, str | int | float) or value == "":
                continue
            found[name][pk] = value
            seen[name].add(value)
            if len(seen[name]) > MOST_MEMBERS:
                del found[name]
    return [
        grouping
        for name, of in found.items()
        if len(name) <= LONGEST_NAME and 2 * len(seen[name]) <= len(of)
        for grouping in _grouping(
            ITEMS.format(name),
            {pk: str(value) for pk, value in of.items()},
            [str(value) for value in sorted(seen[name], key=lambda value: (isinstance(value, str), value))],
        )
    ]


def _grouping(name: str, of: dict[int, str], order: Sequence[str]) -> Iterator[Grouping]:
    """None where there is nothing to compare, or too much. `order` is that of the members, and may name others."""
    there = {text[:LONGEST_MEMBER] for text in of.values()}
    members = [text for text in dict.fromkeys(text[:LONGEST_MEMBER] for text in order) if text in there]
    if 2 <= len(members) <= MOST_MEMBERS:
        place = {member: index for index, member in enumerate(members)}
        yield Grouping(name, members, {pk: place[text[:LONGEST_MEMBER]] for pk, text in of.items()})


def _alphas(
    asked: Asked, said: Labels, grouping: Grouping, ids: IntArray, *, seed: int
) -> list[tuple[str, Coefficient]]:
    used, code = np.unique(said.code, return_inverse=True)
    if len(used) > MOST_VALUES:
        undefined = Coefficient(None, TOO_MANY, 0, 0, None, None)
        return [(member, undefined) for member in grouping.members]
    found = alpha_by_group(
        unit=said.item,
        code=code,
        group=grouping.places(ids),
        n_groups=len(grouping.members),
        distances=kinds.get(asked.kind).distances([said.values[index] for index in used.tolist()], asked.config),
        rng=np.random.default_rng([seed, zlib.crc32(f"{asked.name} {grouping.name}".encode())]),
    )
    return list(zip(grouping.members, found, strict=True))


def _row(
    survey: Survey, question: str, grouping: Grouping, member: str, found: Coefficient, now: datetime
) -> GroupAgreement:
    return GroupAgreement(
        survey=survey,
        question=question,
        group=grouping.name,
        member=member,
        value=found.value,
        low=found.interval.low if found.interval else None,
        high=found.interval.high if found.interval else None,
        n_items=found.n_units,
        n_answers=found.n_values,
        reason=found.reason,
        computed_at=now,
    )
