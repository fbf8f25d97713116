"""What a dataset says about itself. Nothing in it depends on when, where or for whom it was built."""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef

from crowd.models import Agreement, Consent, Contributor, Response
from exports import merge
from exports.frames import Field, Table
from exports.models import Build, Release
from exports.options import Options
from exports.privacy.figures import DIGITS, as_json
from exports.privacy.protection import Protection
from exports.rows import ANSWERS, CONSENSUS
from surveys.languages import translated

Manifest = dict[str, Any]

NAME = "manifest.json"
PICTURE = re.compile(r"pictures/(?P<sha256>[0-9a-f]{64})\.(png|jpeg|webp)")
ASKED = ("method", "sensitive", "suppression", "population")
# What takes part in making the bytes: another version of one of these may make others.
MAKERS = ("Faker", "numpy", "pandas", "phonenumbers", "pyarrow", "python-stdnum", "scikit-learn", "scipy")
NOTES = [
    "An empty cell (CSV) or null is a missing value.",
    "In CSV, text that begins with one of = + - @ or a control character has an apostrophe in front, "
    "so that no spreadsheet runs it as a formula. The other formats hold the text as it is.",
]


def describe(
    *,
    release: Release,
    tables: Sequence[Table],
    written: Sequence[Table],
    protection: Protection | None,
    paths: Sequence[Path],
    text: Mapping[str, Any],
) -> Manifest:
    """The manifest of the files at `paths`, which hold the `tables` as they were `written`.

    `text` says what was done with free text, in counts.
    """
    return {
        "software": software(),
        "survey": _survey(release),
        "consent": _consent(release),
        "seed": release.seed,
        "options": release.options,
        "counts": {table.name: _counts(table) for table in tables},
        "privacy": {**_privacy(release, protection), "text": text},
        "consensus": _methods(release, tables),
        "schema": schema(written),
        "files": [_file(path, written) for path in paths],
        "licence": release.choices.licence,
        "citation": release.choices.citation,
        "documents": [],
        "notes": NOTES,
    }


def schema(tables: Sequence[Table]) -> dict[str, list[dict[str, Any]]]:
    """By table what each of its columns is."""
    return {table.name: [_field(field) for field in table.fields] for table in tables}


def save(manifest: Manifest, *, folder: Path) -> None:
    (folder / NAME).write_text(text(manifest), encoding="utf-8", newline="")


def text(manifest: Manifest) -> str:
    """The manifest as it is written: keys in one order, whatever the database made of it."""
    return json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def digest(manifest: Manifest) -> str:
    """The SHA-256 of the manifest as it is written: as it holds those of the files, of all that was released."""
    return hashlib.sha256(text(manifest).encode()).hexdigest()


@cache
def software() -> Mapping[str, str]:
    """Everything whose version may change the bytes. Read once: the versions of a process stay."""
    project = tomllib.loads((settings.BASE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {"Crowdseed": project["version"], **{name: version(name) for name in MAKERS}}


def _survey(release: Release) -> dict[str, Any]:
    newest = release.survey.versions.order_by("-number")[:1].get()
    language = release.choices.language
    content = translated(newest.content, language)
    return {
        "link name": release.survey.slug,
        "title": content.title,
        "description": content.description,
        "consent": content.consent,
        "version": newest.number,
        "language": language or content.languages[0],
    }


def _consent(release: Release) -> dict[str, int]:
    """Of the people who answered, how many gave consent here; those who came with an import gave it elsewhere."""
    people = release.survey.contributors.filter(kind=Contributor.Kind.HUMAN, excluded_at=None)
    people = people.filter(Exists(Response.objects.filter(contributor=OuterRef("pk"))))
    given = people.filter(Exists(Consent.objects.filter(contributor=OuterRef("pk"), withdrawn_at=None)))
    return {"given": given.count(), "people": people.count()}


def _counts(table: Table) -> dict[str, int]:
    by_origin = merge.counts(table) if table.name == ANSWERS else {}
    return {"rows": len(table), **by_origin}


def _methods(release: Release, tables: Sequence[Table]) -> dict[str, dict[str, str]]:
    """By question that left: how its consensus came about, and why so."""
    left = {field.question for table in tables if table.name == CONSENSUS for field in table.fields}
    rows = Agreement.objects.filter(survey=release.survey).order_by("question")
    found = rows.values_list("question", "method", "method_reason")
    return {name: {"method": method, "reason": reason} for name, method, reason in found if name in left}


def _privacy(release: Release, protection: Protection | None) -> dict[str, Any]:
    options = release.choices
    policy: dict[str, Any] = {
        "pseudonyms": "HMAC-SHA256 with a key of this release: they cannot be joined with another release's",
        "dropped": list(options.drop),
        "identifiers": "never leave",
        "quasi_identifiers": list(options.quasi_identifiers),
    }
    if protection is None:
        return {**policy, "k_anonymity": None, "protection": None}
    return {**policy, "k_anonymity": asdict(protection.after.anonymity), "protection": _protection(options, protection)}


def _protection(options: Options, made: Protection) -> dict[str, Any]:
    """What was asked, what was done, and what came of it: the figures before and after."""
    asked = asdict(options.privacy)
    return {
        "asked": {"k": options.k, **{name: asked[name] for name in ASKED}},
        "method": made.method,
        "before": as_json(made.before),
        "after": as_json(made.after),
        "suppressed": made.suppressed,
        "unified": made.unified,
        "information_loss": round(made.loss, DIGITS),
        "information_loss_by_method": {name: round(loss, DIGITS) for name, loss in (made.losses or {}).items()},
        "columns": dict(made.columns or {}),
        "notes": list(made.notes),
    }


def _field(field: Field) -> dict[str, Any]:
    return {key: value for key, value in asdict(field).items() if value or key in ("name", "type", "description")}


def _file(path: Path, tables: Sequence[Table]) -> dict[str, Any]:
    rows = next(len(table) for table in tables if table.name == path.name.partition(".")[0])
    return {**document(path), "rows": rows}


def document(path: Path) -> dict[str, Any]:
    """A file that holds no rows, by its name, size and hash."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": path.name, "bytes": path.stat().st_size, "sha256": found}


def files(release: Build) -> list[dict[str, Any]]:
    """Every file of a ready release: the data, the documents, the manifest."""
    return [*release.manifest["files"], *release.manifest.get("documents", []), {"name": NAME}]


def sha256(release: Build, name: str) -> str | None:
    """The SHA-256 of a file of a ready release; None for what is none of them. A picture, which need not be there, is
    called by it."""
    picture = PICTURE.fullmatch(name) if release.manifest.get("pictures") else None
    return picture["sha256"] if picture else digests(release).get(name)


def digests(release: Build) -> dict[str, str]:
    """The SHA-256 of every file of a ready release, by name. Beside these, only its pictures can be fetched."""
    hashed = [file for file in files(release) if file["name"] != NAME]
    return {NAME: digest(release.manifest), **{file["name"]: file["sha256"] for file in hashed}}
