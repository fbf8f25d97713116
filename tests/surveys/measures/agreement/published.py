"""Ratings that were published with their coefficients, and small ways to write ratings down."""

import numpy as np
from hypothesis import strategies as st

# Krippendorff 2011, Computing Krippendorff's Alpha-Reliability. C: four observers, twelve units, "." is missing.
# Gwet 2014 (and the data set cac.raw4raters of his R package irrCAC) has the same ratings.
FOUR_OBSERVERS = """
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .
"""
# A: binary data, two observers; B: nominal data, two observers.
BINARY = """
0 1 0 0 0 0 0 0 1 0
1 1 1 0 0 1 0 0 0 0
"""
TWO_OBSERVERS = """
a a b b d c c c e d d a
b a b b b c c c e d d d
"""
# Fleiss 1971, table 1: 30 patients, 6 psychiatrists each.
# Columns: depression, personality disorder, schizophrenia, neurosis, other.
FLEISS = """
0 0 0 6 0  0 3 0 0 3  0 1 4 0 1  0 0 0 0 6  0 3 0 3 0  2 0 4 0 0  0 0 4 0 2  2 0 3 1 0  2 0 0 4 0  0 0 0 0 6
1 0 0 5 0  1 1 0 4 0  0 3 3 0 0  1 0 0 5 0  0 2 0 3 1  0 0 5 0 1  3 0 0 1 2  5 1 0 0 0  0 2 0 4 0  1 0 2 0 3
0 0 0 0 6  0 1 0 5 0  0 2 0 1 3  2 0 0 4 0  1 0 0 4 1  0 5 0 1 0  4 0 0 0 2  0 2 0 4 0  1 0 5 0 0  0 0 0 0 6
"""
# Two people, rows and columns. Artstein & Poesio 2008, table 1.
ARTSTEIN_POESIO = [[20, 20], [10, 50]]
# Cohen 1968: two judges, 200 cases, and his weights of disagreement.
COHEN = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
COHEN_WEIGHTS = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]], dtype=float)
# Gwet 2014: pregnancies of 100 women by two abstractors (cont3x3abstractors of his package irrCAC).
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]

RATINGS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), min_size=2, max_size=30)


def observers(text):
    """Rows are observers, columns units."""
    rows = [row.split() for row in text.strip().splitlines()]
    names = sorted({name for row in rows for name in row} - {"."})
    return of([(unit, names.index(name)) for row in rows for unit, name in enumerate(row) if name != "."])


def of(pairs):
    """Pairs of unit and code."""
    unit, code = np.array(pairs).T
    return {"unit": unit, "code": code}


def table(counts):
    """Rows are units, columns codes."""
    counts = np.asarray(counts)
    unit = np.repeat(np.arange(len(counts)), counts.sum(axis=1))
    code = np.concatenate([np.repeat(np.arange(counts.shape[1]), row) for row in counts])
    return {"unit": unit, "code": code}


def coders(cells):
    """Rows are the first coder's codes, columns the second's."""
    first, second = (np.repeat(place.ravel(), np.ravel(cells)) for place in np.indices(np.shape(cells)))
    return {"first": first, "second": second}


def as_units(first, second):
    return {"unit": np.tile(np.arange(len(first)), 2), "code": np.concatenate([first, second])}


FOUR = observers(FOUR_OBSERVERS)
FLEISS_COUNTS = np.array(FLEISS.split(), dtype=int).reshape(30, 5)
