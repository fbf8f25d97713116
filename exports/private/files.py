"""A private table as CSV."""

import csv
from io import StringIO
from typing import Any

from exports.privacy.tables import defused


def text(result: dict[str, Any]) -> str:
    """One line per cell: its words, the figure with noise, and from where to where the one without lies (95 %)."""
    made = StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow([*map(defused, result["columns"]), "value", "low", "high"])
    for row in result["rows"]:
        ends = ["" if row[name] is None else row[name] for name in ("value", "low", "high")]
        writer.writerow([*map(defused, row["cells"]), *ends])
    return made.getvalue()
