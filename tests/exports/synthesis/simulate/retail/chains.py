"""Chains of shops for tests, as documents and as settings; and Poisson regression to ask for what was planted."""

import numpy as np

from exports.synthesis.simulate.documents import build
from exports.synthesis.simulate.retail.settings import Retail

GOODS = {"name": "goods", "products": ["Kettle", "Spade", "Kite"]}


def document(**settings: object) -> dict[str, object]:
    return {"categories": [GOODS], "days": 60, "products": 4, "stores": 2, "customers": {"count": 20}} | settings


def chain(**settings: object) -> Retail:
    return build(Retail, document(**settings))


def poisson_qmle(counts: np.ndarray, design: np.ndarray, *, rounds: int = 30) -> np.ndarray:
    """Coefficients [S, p] of log-linear means of `counts` [S, T] on `design` [S, T, p], by Newton's steps (IRLS).

    Consistent whatever the law, as long as the mean is right (Gourieroux, Monfort & Trognon 1984).
    """
    found = np.zeros((len(counts), design.shape[2]))
    found[:, 0] = np.log(counts.mean(axis=1))
    for _ in range(rounds):
        mean = np.exp(np.einsum("stp,sp->st", design, found))
        score = np.einsum("stp,st->sp", design, counts - mean)
        curve = np.einsum("stp,st,stq->spq", design, mean, design, optimize=True)
        step = np.linalg.solve(curve, score[:, :, None])[:, :, 0]
        found += step
        if np.abs(step).max() < 1e-8:
            return found
    raise AssertionError("the regression did not settle")


def dispersion(counts: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """The moment estimate of φ [S] in variance μ + φ μ² (Cameron & Trivedi 1990)."""
    return np.asarray(((counts - mean) ** 2 - mean).sum(axis=1) / (mean**2).sum(axis=1))
