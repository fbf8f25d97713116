"""Alpha within subgroups."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from surveys.measures.agreement.alpha import krippendorff_alpha
from surveys.measures.agreement.results import Coefficient
from surveys.measures.arrays import FloatArray, IntArray, codes, same_length


def alpha_by_group(
    *,
    unit: ArrayLike,
    code: ArrayLike,
    group: ArrayLike,
    n_groups: int,
    distances: FloatArray,
    rng: np.random.Generator | None = None,
    resamples: int = 1000,
    level: float = 0.95,
) -> list[Coefficient]:
    """Krippendorff's alpha among the answers of each group [G]; an answer of group −1 is in none.

    `group` [n] belongs to the answer: take it from the answer's person for subgroups of people (how far do nurses
    agree with nurses?), from its unit for subgroups of units (how far do people agree on images from the north?). The
    distances are the same for all groups, so that their alphas can be compared. With `rng` each has its interval,
    which does not depend on the other groups. Raises ValueError as `krippendorff_alpha` does.
    """
    answers = {"unit": np.asarray(unit), "code": codes("code", code, below=len(distances))}
    member = codes("group", np.asarray(group) + 1, below=n_groups + 1) - 1
    same_length(group=member, **answers)
    chances = [None] * n_groups if rng is None else rng.spawn(n_groups)
    return [
        krippendorff_alpha(
            unit=answers["unit"][chosen],
            code=answers["code"][chosen],
            distances=distances,
            rng=chance,
            resamples=resamples,
            level=level,
        )
        for chosen, chance in zip(_members(member, n_groups), chances, strict=True)
    ]


def _members(member: IntArray, n_groups: int) -> Iterator[IntArray]:
    """Where each group's answers stand."""
    order = np.argsort(member, kind="stable")
    ends = np.searchsorted(member[order], np.arange(n_groups + 1))
    for start, end in pairwise(ends):
        yield order[start:end]
