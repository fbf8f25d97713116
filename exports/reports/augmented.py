"""The review of an augmented table: the children, compared with the rows that they were made of."""

from pathlib import Path

from exports.reports import table_files, tables
from exports.synthesis.augment.records import AUGMENTED, ID, ORIGIN, PARENT, PARENTS

# They say where a row is from, and nothing else.
ABOUT = (ID, PARENT, PARENTS, ORIGIN)
NAME = "rows"


def review_augmented(path: Path, *, title: str, seed: int) -> tables.Review:
    """`path`: the file with parents and children. Without parents in it there is nothing to compare with."""
    found = table_files.sample(path, seed=seed).frame
    is_child = found[ORIGIN] == AUGMENTED
    rows = found.drop(columns=[name for name in ABOUT if name in found])
    children, parents = rows[is_child], rows[~is_child]
    reference = {NAME: parents} if len(parents) else None
    return tables.review_tables({NAME: children}, title=title, seed=seed, reference=reference)
