"""Made-up crowds for the tests of the models."""

from typing import Any

import numpy as np

from crowd.quality.models.answers import Answers, answers
from crowd.quality.simulate import simulate


def said(rows: Any, *, n_items: int = 5, n_people: int = 4, n_codes: int = 3) -> Answers:
    """Answers from rows of item, person and code."""
    item, person, code = np.array(list(rows), dtype=np.int64).reshape(-1, 3).T
    return answers(item=item, person=person, code=code, n_items=n_items, n_people=n_people, n_codes=n_codes)


def planted(
    *, n_items: int = 500, n_people: int = 20, n_codes: int = 3, per_item: int = 7, seed: int = 1, **options: Any
) -> tuple[np.ndarray, np.ndarray, Answers]:
    """Truth [I], reliability [P] and the answers of a simulated crowd."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(n_codes, size=n_items)
    crowd = simulate(truth=truth, n_people=n_people, n_codes=n_codes, per_item=per_item, rng=rng, **options)
    made = answers(
        item=crowd.item, person=crowd.person, code=crowd.code, n_items=n_items, n_people=n_people, n_codes=n_codes
    )
    return truth, crowd.reliability, made
