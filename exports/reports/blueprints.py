"""What a blueprint tells the review of the tables that are made from it."""

from typing import Any

from exports.synthesis.blueprint import Blueprint


def about(blueprint: Blueprint) -> dict[str, Any]:
    """Title, main table, what is asked of the review, and what columns mean."""
    told = {
        table.name: {column.name: column.description for column in table.columns if column.description}
        for table in blueprint.tables
    }
    return {
        "title": blueprint.title or blueprint.main,
        "main": blueprint.main,
        "said": blueprint.document.get("review", {}),
        "told": told,
    }
