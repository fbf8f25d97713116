"""A table that must not leave as it was asked for."""

from collections.abc import Sequence


class Refused(Exception):
    """The dataset must not leave as it was asked for; the text says why and what to do.

    `rows`: places of rows at fault, from 0, the first few; `n_rows`: how many; `columns`: those at fault; `fixes`:
    what would help, one sentence each.
    """

    def __init__(
        self,
        why: str,
        *,
        rows: Sequence[int] = (),
        n_rows: int = 0,
        columns: Sequence[str] = (),
        fixes: Sequence[str] = (),
    ) -> None:
        super().__init__(" ".join([why, *fixes]))
        self.why = why
        self.rows = tuple(rows)
        self.n_rows = n_rows
        self.columns = tuple(columns)
        self.fixes = tuple(fixes)
