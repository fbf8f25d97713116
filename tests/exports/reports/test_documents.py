"""The documents about a dataset: each is read back by its own reader, or says what it should in words."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.contrib.auth.models import User

from crowd.models import Contributor
from exports.models import Release
from exports.reports import card, codebook, croissant, datapackage, datasheet, documents
from exports.reports.manifests import Manifest
from surveys.models import Survey
from tests.api import client
from tests.exports.conftest import Order, contents, folder

pytestmark = pytest.mark.django_db

HOSTILE = '</script><script>alert(1)</script> | "x": y\n# not a title & <b>&amp;</b> \x01'


@pytest.fixture
def release(panel: Survey, person: Callable[..., Contributor], build: Order) -> Release:
    for number in range(6):
        person(panel, name="Ann", age="old", why=f"Because {number}")
    formats = ["csv", "parquet", "jsonl", "xlsx"]
    return build(panel, formats=formats, k=2, documents=True, licence="CC-BY-4.0", missing=True, synthetic_rows=3)


@pytest.fixture
def hostile(release: Release) -> Manifest:
    """The same, with what hostile people might have written into titles, questions and labels."""
    made: Manifest = json.loads(json.dumps(release.manifest))
    made["survey"] |= {"title": HOSTILE, "description": HOSTILE, "consent": HOSTILE}
    for field in made["schema"]["answers"]:
        field |= {"text": HOSTILE, "description": HOSTILE, "labels": {HOSTILE: HOSTILE}}
    return made


def run(*words: str, folder: Path) -> str:
    """The output of a reader, in a child of its own: what it warns of is not ours."""
    done = subprocess.run([sys.executable, "-W", "ignore", *words], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_they_come_with_the_dataset_and_can_be_fetched(release: Release, alice: User) -> None:
    names = [document.NAME for document in documents.DOCUMENTS]
    assert set(names) < set(contents(release))
    found = client(alice).get(f"/api/v1/releases/{release.pk}/").json()["files"]
    assert [file["name"] for file in found][-len(names) - 1 :] == [*names, "manifest.json"]
    for file in found:
        response: Any = client(alice).get(file["url"])
        assert b"".join(response.streaming_content) == contents(release)[file["name"]]


def test_the_same_order_gives_the_same_bytes(release: Release, panel: Survey, build: Order) -> None:
    again = build(panel, **{name: value for name, value in release.options.items() if name != "privacy"})
    assert again.options == release.options
    assert contents(again) == contents(release)


def test_frictionless_finds_the_package_valid(release: Release) -> None:
    out = run("-m", "frictionless", "validate", "datapackage.json", "--json", folder=folder(release))
    report = json.loads(out[out.index("{") :])
    assert report["valid"], report
    assert {task["name"] for task in report["tasks"]} == {
        "answers-csv",
        "answers-parquet",
        "answers-jsonl",
        "answers-xlsx",
    }


def test_a_package_that_lies_is_found_out(release: Release) -> None:
    place = folder(release) / "answers.csv"
    place.write_text(place.read_text().replace("old", "new"))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "frictionless", "validate", "datapackage.json"],
        cwd=folder(release),
        capture_output=True,
    )
    assert done.returncode != 0


def test_croissant_loads_the_rows(release: Release) -> None:
    program = (
        "import json, mlcroissant as mlc; d = mlc.Dataset('croissant.json'); "
        "print(json.dumps([dict(r) for r in d.records('answers')], "
        "default=lambda v: v.decode() if isinstance(v, bytes) else None))"
    )
    rows = json.loads(run("-c", program, folder=folder(release)).splitlines()[-1])
    assert len(rows) == 9
    assert sorted({row["answers/age"] for row in rows if row["answers/origin"] == "human"}) == ["old"]


def test_croissant_has_what_the_validator_does_not_ask_for(release: Release, hostile: Manifest) -> None:
    for found in (json.loads(contents(release)["croissant.json"]), json.loads(croissant.text(hostile))):
        for key in ("name", "description", "license", "citeAs", "version", "distribution", "recordSet"):
            assert found[key], key
        names = {file["@id"] for file in found["distribution"]}
        for record in found["recordSet"]:
            assert {field["source"]["fileObject"]["@id"] for field in record["field"]} <= names


def test_the_codebook_is_xml_with_every_variable(release: Release, hostile: Manifest) -> None:
    space = {"d": codebook.SPACE}
    book = ET.fromstring(contents(release)["codebook.xml"].decode())  # noqa: S314 - our own file
    variables = {one.get("name"): one for one in book.iterfind(".//d:var", space)}
    assert list(variables) == [field["name"] for field in release.manifest["schema"]["answers"]]
    age = variables["age"]
    assert age.findtext("d:qstn/d:qstnLit", namespaces=space) == "How old are you?"
    labels = {
        c.findtext("d:catValu", "", space): c.findtext("d:labl", "", space) for c in age.iterfind("d:catgry", space)
    }
    assert labels == {"young": "Under 40", "old": "40 or more"}
    evil = ET.fromstring(codebook.text(hostile))  # noqa: S314 - our own file
    assert evil.findtext(".//d:titl", namespaces=space) == HOSTILE.replace("\x01", "")


def test_the_card_has_a_header_that_loads(release: Release, hostile: Manifest) -> None:
    text = contents(release)["README.md"].decode()
    _, header, body = text.split("---\n", 2)
    assert "license: cc-by-4.0\n" in header
    assert '- config_name: answers\n  data_files: "answers.parquet"\n' in header
    assert "| age | string | How old are you? | young = Under 40; old = 40 or more |" in body
    assert "shared by at least 2 people" in body
    assert "6 human, 3 synthetic" in body
    evil = card.text(hostile)
    assert "<script>" not in evil.split("## Columns")[1]
    assert evil.split("\n")[2].startswith('pretty_name: "')
    assert "\n# not a title" not in evil.split("## Columns")[1]


def test_the_datasheet_says_what_is_known_and_what_is_open(release: Release) -> None:
    text = contents(release)["datasheet.md"].decode()
    assert "3 rows are synthetic" in text
    assert "Attribution 4.0" in text
    assert "Every combination of age is shared by at least 2 people." in text
    assert text.count(datasheet.OPEN) >= 8


def test_without_a_licence_none_is_claimed(panel: Survey, person: Callable[..., Contributor], build: Order) -> None:
    person(panel, name="Ann", age="old")
    made = contents(build(panel, k=1, documents=True))
    assert "license" not in json.loads(made["croissant.json"])
    assert "licenses" not in json.loads(made["datapackage.json"])
    assert "license: other" in made["README.md"].decode()


def test_a_format_without_a_reader_is_no_broken_promise(
    panel: Survey, person: Callable[..., Contributor], build: Order
) -> None:
    person(panel, name="Ann", age="old")
    made = contents(build(panel, k=1, documents=True, formats=["sav"]))
    assert json.loads(made["datapackage.json"])["resources"] == []
    assert "configs:" not in made["README.md"].decode()
    assert datapackage.NAME in made
