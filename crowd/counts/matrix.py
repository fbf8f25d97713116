"""How far each two people agree on the items that both answered: those who answered most."""

from typing import TypedDict

import numpy as np

from crowd.columns import Labels
from surveys import kinds
from surveys.definition import Asked
from surveys.measures.agreement import pairs_of_people

MOST_PEOPLE = 25
# With as many different answers as this, who said the same is no question to ask of a table.
MOST_VALUES = 2_000


class Matrix(TypedDict):
    """`people` are contributors (ids); `pairs` hold two places in it, how many items they share, their agreement."""

    people: list[int]
    pairs: list[tuple[int, int, int, float]]


def count(*, asked: Asked, said: Labels) -> Matrix:
    """`said` are the answers of people. Their agreement is 1 − the mean distance, not corrected for chance."""
    people, n = np.unique(said.person, return_counts=True)
    most = people[np.lexsort((people, -n))][:MOST_PEOPLE]
    chosen = np.isin(said.person, most)
    used, code = np.unique(said.code[chosen], return_inverse=True)
    if len(used) > MOST_VALUES:
        return Matrix(people=[], pairs=[])
    order = np.sort(most)
    found = pairs_of_people(
        unit=said.item[chosen],
        person=np.searchsorted(order, said.person[chosen]),
        code=code,
        n_people=len(order),
        distances=kinds.get(asked.kind).distances([said.values[index] for index in used.tolist()], asked.config),
    )
    pairs = zip(found.first.tolist(), found.second.tolist(), found.n.tolist(), found.agreement.tolist(), strict=True)
    return Matrix(people=order.tolist(), pairs=[(a, b, shared, round(share, 4)) for a, b, shared, share in pairs])
