"""What a blueprint tells the review of the tables that are made from it."""

from collections.abc import Mapping
from typing import Any


def about(document: Mapping[str, Any], *, title: str) -> dict[str, Any]:
    """What is asked of the review, and what columns mean; of a simulation's columns nothing is told.

    `title`: where the blueprint has none.
    """
    tables = document.get("tables", ())
    told = {
        table["name"]: {one["name"]: one["description"] for one in table["columns"] if "description" in one}
        for table in tables
    }
    return {"title": document.get("title") or title, "said": document.get("review", {}), "told": told}
