"""README.md: the dataset card, with the header by which Hugging Face `datasets` finds the files."""

import json

from exports.reports import licences, prepared, protected, seeded
from exports.reports.manifests import Field, Manifest, one_per_table

NAME = "README.md"
LOADED = (".parquet", ".jsonl", ".csv")
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def text(manifest: Manifest) -> str:
    """What the dataset is, how to load it, how it was protected, what each column means."""
    survey, licence = manifest["survey"], licences.of(manifest)
    parts = [
        _header(manifest),
        f"# {_line(survey['title'])}",
        survey["description"],
        "## Load it",
        _loading(manifest),
        "## Rows",
        _counts(manifest),
        "`origin` tells who gave a row: `human`, `model`, or `synthetic` (made up by the computer: nobody answered).",
        "\n".join(f"- {_cell(sentence)}" for sentence in (*seeded.sentences(manifest), *prepared.sentences(manifest))),
        "## Privacy",
        _privacy(manifest),
        "## Licence and citation",
        f"{licence.name}. {licence.url}".strip(),
        f"> {_line(licences.citation(manifest))}",
        "The contributors agreed to this text; use the data for nothing else:",
        _quoted(survey["consent"]),
        "## Columns",
        *(_columns(table, fields) for table, fields in manifest["schema"].items()),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _header(manifest: Manifest) -> str:
    rows = max((counts["rows"] for counts in manifest["counts"].values()), default=0)
    size = next((words for most, words in SIZES if rows < most), "n>1M")
    lines = ["---", f"license: {licences.of(manifest).card}", f"pretty_name: {_quote(manifest['survey']['title'])}"]
    lines += ["size_categories:", f"- {_quote(size)}"]
    sources = one_per_table(manifest, extensions=LOADED)
    if sources:
        lines.append("configs:")
    for table, file in sources.items():
        lines += [f"- config_name: {table}", f"  data_files: {_quote(file['name'])}"]
    return "\n".join([*lines, "---"])


def _loading(manifest: Manifest) -> str:
    sources = one_per_table(manifest, extensions=LOADED)
    if not sources:
        return "Open the files in the program that they are made for."
    reader = {"parquet": "read_parquet({0!r})", "jsonl": "read_json({0!r}, lines=True)", "csv": "read_csv({0!r})"}
    lines = [
        f"{table} = pd.{reader[file['name'].rpartition('.')[2]].format(file['name'])}"
        for table, file in sources.items()
    ]
    return "\n".join(["```python", "import pandas as pd", "", *lines, "```"])


def _counts(manifest: Manifest) -> str:
    lines = []
    for table, counts in manifest["counts"].items():
        by_origin = ", ".join(f"{n:,} {origin}" for origin, n in counts.items() if origin != "rows" and n)
        lines.append(f"- `{table}`: {counts['rows']:,}" + (f" ({by_origin})" if by_origin else ""))
    return "\n".join(lines)


def _privacy(manifest: Manifest) -> str:
    privacy = manifest["privacy"]
    lines = ["- Identifiers never leave.", f"- Pseudonyms: {privacy['pseudonyms']}."]
    if privacy["dropped"]:
        lines.append(f"- Left out: {', '.join(privacy['dropped'])}.")
    if found := privacy["k_anonymity"]:
        names = ", ".join(privacy["quasi_identifiers"])
        lines.append(f"- Each combination of {names} is shared by at least {found['k']} people (k-anonymity).")
        lines += [f"- {_cell(sentence)}" for sentence in protected.sentences(privacy)]
    else:
        lines.append("- No combination of questions was checked for k-anonymity.")
    return "\n".join(lines)


def _columns(table: str, fields: list[Field]) -> str:
    lines = [f"### {table}", "", "| column | type | what it is | values |", "|---|---|---|---|"]
    for field in fields:
        values = "; ".join(f"{code} = {words}" for code, words in field.get("labels", {}).items())
        about = field.get("text") or field["description"]
        lines.append("| " + " | ".join(map(_cell, (field["name"], field["type"], about, values))) + " |")
    return "\n".join(lines)


def _quote(text: str) -> str:
    """As a YAML scalar: JSON is YAML."""
    return json.dumps(_line(text), ensure_ascii=False)


def _line(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return _line(text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.replace("<", "&lt;").splitlines())
