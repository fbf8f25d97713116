"""The peers' agreement, in an environment of its own: krippendorff, statsmodels, scikit-learn, irrCAC.

PYTHON benchmarks/peer_agreement.py literals        their figures for published tables, as the tests quote them
PYTHON benchmarks/peer_agreement.py RATINGS.npz     CPU seconds, megabytes and values for arrays unit, code (JSON)
"""

import json
import resource
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import krippendorff  # not our environment, here and below
import numpy as np
import pandas as pd
from irrCAC.raw import CAC
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa

MOST_MEMORY = 4 * 2**30  # so that a peer fails rather than the machine
GAP = np.nan
# Krippendorff 2011, four observers × twelve units; Gwet 2014 has the same ratings.
FOUR = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, GAP, GAP, GAP],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, GAP, 3],
        [GAP, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, GAP],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, GAP],
    ]
)
# Gwet 2014: two abstractors, 100 women. Cohen 1968: two judges, 200 cases, and his weights of disagreement.
ABSTRACTORS = np.array([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
COHEN = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
COHEN_WEIGHTS = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]])


def literals() -> None:
    for level in ("nominal", "ordinal", "interval", "ratio"):
        print("krippendorff", level, krippendorff.alpha(FOUR, level_of_measurement=level))
    for scheme in ("identity", "linear", "quadratic", "ratio"):
        raters = CAC(pd.DataFrame(FOUR.T), weights=scheme, digits=12)
        for name in ("fleiss", "bp", "gwet"):
            found = getattr(raters, name)()["est"]
            print("irrCAC", scheme, name, found["coefficient_value"], found["se"], found["confidence_interval"])
    cases: dict[str, dict[str, Any]] = {
        "abstractors": {"table": ABSTRACTORS},
        "Cohen": {"table": COHEN},
        "Cohen weighted": {"table": COHEN, "weights": COHEN_WEIGHTS},
        "Cohen linear": {"table": COHEN, "wt": "linear"},
        "Cohen quadratic": {"table": COHEN, "wt": "quadratic"},
    }
    for kind, settings in cases.items():
        found = cohens_kappa(**settings)
        print("statsmodels", kind, found.kappa, found.std_kappa)
    first, second = (np.repeat(place.ravel(), COHEN.ravel()) for place in np.indices(COHEN.shape))
    for weights in (None, "linear", "quadratic"):
        print("scikit-learn Cohen", weights, cohen_kappa_score(first, second, weights=weights))


def measured(work: Callable[[], Any], repeats: int = 3) -> tuple[float, float, float]:
    """CPU seconds (the shortest run), megabytes at most, and the value; not a number where memory did not suffice."""
    seconds = []
    try:
        for _ in range(repeats):
            start = time.process_time()
            value = work()
            seconds.append(time.process_time() - start)
        tracemalloc.start()
        work()
        most = tracemalloc.get_traced_memory()[1] / 2**20
    except MemoryError:
        return float("nan"), float("nan"), float("nan")
    tracemalloc.stop()
    return min(seconds), most, float(value)


def timed(path: str) -> None:
    """Both start from counts per unit: making those is not in their seconds."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    ratings = np.load(path)
    n_codes = int(ratings["code"].max()) + 1
    n_units = int(ratings["unit"].max()) + 1
    cells = np.bincount(ratings["unit"] * n_codes + ratings["code"], minlength=n_units * n_codes)
    counts = cells.reshape(n_units, n_codes)
    told = {
        "krippendorff": measured(lambda: krippendorff.alpha(value_counts=counts, level_of_measurement="nominal")),
        "statsmodels, Fleiss": measured(lambda: fleiss_kappa(counts)),
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    literals() if sys.argv[1:] == ["literals"] else timed(sys.argv[1])
