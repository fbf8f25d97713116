"""A table that is made from another one a batch at a time, so that nobody ever has to hold all of its rows."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property

import pandas as pd
import pyarrow as pa

from exports.frames import Field, Table, from_frame, in_sizes, schema, to_frame
from exports.rows import ORIGIN

Change = Callable[[pa.Table], pa.Table]


class Derived(Table):
    """The rows of `source` as `change` leaves them, in their order; so many of each origin.

    `change` gets Arrow tables of any rows, with all columns or at least those that it `needs`, and keeps the others.
    """

    source: Table
    change: Change
    needs: Collection[str]
    origins: Counter[str]

    def __init__(
        self, source: Table, *, fields: tuple[Field, ...], change: Change, needs: Collection[str], origins: Counter[str]
    ) -> None:
        given = {"source": source, "fields": fields, "change": change, "needs": needs, "origins": origins}
        self.__dict__.update(given, name=source.name)

    def __len__(self) -> int:
        return self.origins.total()

    @cached_property
    def frame(self) -> pd.DataFrame:
        """All rows at once, for whoever cannot do with less."""
        return self._framed(self.batches(max(1, len(self.source))))

    def batches(self, size: int) -> Iterator[pa.Table]:
        return in_sizes(map(self._changed, self.source.batches(size)), size)

    def parts(self, names: Collection[str]) -> Iterator[pa.Table]:
        for rows in self.source.parts({*names, *self.needs}):
            yield self._changed(rows).select([field.name for field in self.fields if field.name in names])

    def tally(self, column: str) -> Counter[str]:
        return self.origins if column == ORIGIN else super().tally(column)

    def sample(self, most: int) -> pd.DataFrame:
        return self._framed([self._changed(from_frame(self.source.sample(most), self.source.fields))])

    def _changed(self, rows: pa.Table) -> pa.Table:
        """With the types and words of our fields; the change need not know of them."""
        made = self.change(rows)
        return made.cast(schema(field for field in self.fields if field.name in made.column_names))

    def _framed(self, tables: Iterable[pa.Table]) -> pd.DataFrame:
        return to_frame(pa.concat_tables([schema(self.fields).empty_table(), *tables]))
