"""Releases in small: a manifest and its tables, made by hand."""

from typing import Any

import pandas as pd

from exports.reports.manifests import Field, Manifest

REASONS = {
    "hidden": "the condition did not hold",
    "left out": "shown, and not answered",
    "not asked": "another version",
}
DTYPES = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}


def field(name: str, type_: str, *, labels: dict[str, str] | None = None, question: str = "", text: str = "") -> Field:
    found: Field = {"name": name, "type": type_, "description": f"About {name}."}
    if labels:
        found["labels"] = labels
    if question:
        found |= {"question": question, "text": text or f"What about {question}?"}
    return found


ORIGIN, CONTRIBUTOR = field("origin", "string", labels={"human": "a person"}), field("contributor", "string")
ITEM, VERSION, SECONDS = field("item", "string"), field("version", "integer"), field("seconds", "integer")
MOOD = field("mood", "string", labels={"good": "Good", "bad": "Bad", "mixed": "Mixed"}, question="mood")
MOOD_MISSING = field("mood.missing", "string", labels=REASONS, question="mood")
AGE = field("age", "string", labels={"young": "Under 40", "old": "40 or more"}, question="age")
SPENT = field("spent", "number", question="spent")
WHY = field("why", "string", question="why")
SURE = field("mood.confidence", "number", question="mood")


def table(fields: list[Field], **columns: list[Any]) -> pd.DataFrame:
    return pd.DataFrame(
        {one["name"]: pd.Series(columns[one["name"].replace(".", "_")], dtype=DTYPES[one["type"]]) for one in fields}
    )


def manifest(**schema: list[Field]) -> Manifest:
    """Of a release with these tables, given as their fields."""
    return {
        "survey": {
            "title": "Moods",
            "description": "A study.",
            "consent": "I agree.",
            "version": 2,
            "link name": "moods",
        },
        "seed": 7,
        "schema": schema,
        "privacy": {
            "pseudonyms": "HMAC",
            "dropped": [],
            "quasi_identifiers": ["age"],
            "k_anonymity": {"k": 2, "people": 4, "classes": 2, "smallest": 2, "at_risk": 0},
        },
        "consensus": {},
        "counts": {name: {"rows": 0} for name in schema},
        "licence": "CC-BY-4.0",
        "citation": "",
        "options": {},
        "files": [],
        "software": {"Crowdseed": "0.1.0"},
    }
