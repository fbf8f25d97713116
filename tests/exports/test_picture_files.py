"""Pictures from an upload to a release: where they lie, what points to them, and that nothing but pixels leaves."""

import errno
import json
import os
import shutil
import subprocess
import sys
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from PIL import Image

from crowd import aggregation
from exports import archive
from exports.models import Release
from exports.order_form import ReleaseForm
from surveys import pictures, publishing
from surveys.models import Survey
from tests import factories
from tests.api import client, problem
from tests.exports.conftest import Order, folder

pytestmark = pytest.mark.django_db

BOX = {"label": "cat", "x": 0.25, "y": 0.1, "width": 0.5, "height": 0.5}


def photo(shade: int) -> bytes:
    """A JPEG that says where it was taken, when, and by which camera."""
    exif, into = Image.Exif(), BytesIO()
    exif[0x0110] = "SecretCam"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    Image.new("RGB", (8, 6), (shade, 0, 0)).save(into, format="JPEG", exif=exif, comment=b"SecretPlace")
    assert b"SecretCam" in into.getvalue()
    return into.getvalue()


@pytest.fixture
def cats(alice: User, now: datetime) -> Survey:
    """Three photographs; two people marked the first two."""
    survey: Survey = factories.SurveyFactory(slug="cats", owner=alice, per_item=True, redundancy=2)
    config = {"options": [{"value": "cat", "label": "Cat"}], "image": "{{image}}", "none": True}
    factories.QuestionFactory(survey=survey, name="where", kind="boxes", config=config, text="Where?")
    pictures.add(survey=survey, files=[(f"cat {n}.jpg", BytesIO(photo(80 * n))) for n in range(3)])
    publishing.publish(survey=survey, by=alice, now=now)
    for _ in range(2):
        person = factories.ContributorFactory(survey=survey)
        for item in survey.items.order_by("key")[:2]:
            factories.answer(survey, person, {"where": [BOX]}, now=now, item=item)
    aggregation.aggregate_survey(survey_id=survey.pk, now=now)
    return survey


def built(build: Order, survey: Survey, **options: Any) -> Release:
    release = build(survey, **{"formats": ["coco", "label_studio", "csv", "jsonl"], "pictures": True, **options})
    assert release.state == Release.State.READY, release.message
    return release


def loaded(release: Release, name: str) -> Any:
    return json.loads((folder(release) / name).read_text(encoding="utf-8"))


def listed(release: Release) -> list[dict[str, Any]]:
    lines = (folder(release) / "pictures.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_every_format_points_to_a_picture_in_the_release(build: Order, cats: Survey) -> None:
    release = built(build, cats)
    rows = (folder(release) / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    named = {
        "coco": {one["file_name"] for one in loaded(release, "consensus.where.coco.json")["images"]},
        "label studio": {one["data"]["image"] for one in loaded(release, "answers.where.label_studio.json")},
        "rows": {json.loads(row)["item.image"] for row in rows},
        "list": {one["name"] for one in listed(release)},
        "disk": {f"pictures/{path.name}" for path in (folder(release) / "pictures").iterdir()},
    }
    expected = {f"pictures/{item.data['image']}" for item in cats.items.order_by("key")[:2]}
    assert named == dict.fromkeys(named, expected)  # the third has no answer, and does not leave
    size = loaded(release, "consensus.where.coco.json")["images"][0]
    with Image.open(folder(release) / size["file_name"]) as image:
        assert (image.width, image.height) == (size["width"], size["height"])


def test_the_manifest_and_the_list_say_what_there_is(build: Order, cats: Survey) -> None:
    release = built(build, cats)
    sizes = [path.stat().st_size for path in (folder(release) / "pictures").iterdir()]
    assert release.manifest["pictures"] == {"count": 2, "bytes": sum(sizes), "list": "pictures.jsonl"}
    assert "pictures.jsonl" in {one["name"] for one in release.manifest["documents"]}
    assert any("number plate" in note for note in release.manifest["notes"])
    for one in listed(release):
        assert manifest_of(folder(release) / one["name"]) == {"bytes": one["bytes"], "sha256": one["sha256"]}
    assert built(build, cats).digest == release.digest


def manifest_of(path: Path) -> dict[str, Any]:
    return {"bytes": path.stat().st_size, "sha256": sha256(path.read_bytes()).hexdigest()}


def test_nothing_but_pixels_leaves(build: Order, cats: Survey) -> None:
    release = built(build, cats)
    for path in folder(release).rglob("*.*"):
        assert b"Secret" not in path.read_bytes()
        if path.suffix == ".jpeg":
            with Image.open(path) as image:
                assert dict(image.getexif()) == {}
                assert "comment" not in image.info


def test_without_the_option_files_name_the_hash_and_no_place(build: Order, cats: Survey) -> None:
    release = built(build, cats, pictures=False)
    names = [one["file_name"] for one in loaded(release, "consensus.where.coco.json")["images"]]
    assert names == [item.data["image"] for item in cats.items.order_by("key")[:2]]
    assert not (folder(release) / "pictures").exists()
    assert "pictures" not in release.manifest
    assert not [path for path in folder(release).iterdir() if b"/s/cats" in path.read_bytes()]


def test_they_are_fetched_one_by_one_and_in_the_archive(build: Order, cats: Survey, alice: User, charlie: User) -> None:
    release = built(build, cats)
    one = listed(release)[0]
    url = f"/api/v1/releases/{release.pk}/files/{one['name']}"
    reply: Any = client(alice).get(url)
    assert b"".join(reply.streaming_content) == (folder(release) / one["name"]).read_bytes()
    assert (reply["Content-Type"], reply["ETag"]) == ("image/jpeg", f'"{one["sha256"]}"')
    assert f'filename="cats-{release.pk}-pictures-{one["sha256"]}.jpeg"' in reply["Content-Disposition"]
    problem(client(charlie).get(url), 404)
    for other in (f"pictures/{'0' * 64}.png", "pictures/../manifest.json", "pictures/a.png", "pictures"):
        problem(client(alice).get(f"/api/v1/releases/{release.pk}/files/{other}"), 404)
    packed: Any = client(alice).get(f"/api/v1/releases/{release.pk}/archive/")
    body = b"".join(packed.streaming_content)
    assert int(packed["Content-Length"]) == len(body)
    with ZipFile(BytesIO(body)) as found:
        assert {name for name in found.namelist() if "/pictures/" in name} == {
            f"{archive.folder(release)}/{one['name']}" for one in listed(release)
        }


def test_the_page_of_a_release_gives_all_as_one_file(build: Order, cats: Survey, alice: User) -> None:
    release, as_alice = built(build, cats), Client()
    as_alice.force_login(alice)
    names = ("pictures.jsonl", listed(release)[0]["name"])
    for name in names:
        as_alice.get(f"/api/v1/releases/{release.pk}/files/{name}")
    html = as_alice.get(f"/admin/exports/release/{release.pk}/change/").content.decode()
    assert f'href="/api/v1/releases/{release.pk}/archive/"' in html
    assert "with 2 pictures (" in html
    assert release.downloads.count() == 2
    assert names[0] in html
    assert names[1] not in html


def test_a_release_without_pictures_serves_none(build: Order, cats: Survey, alice: User) -> None:
    release = built(build, cats, pictures=False)
    name = cats.items.order_by("key")[0].data["image"]
    problem(client(alice).get(f"/api/v1/releases/{release.pk}/files/pictures/{name}"), 404)


def test_a_release_keeps_its_pictures_whatever_becomes_of_the_items(build: Order, cats: Survey) -> None:
    release = built(build, cats)
    for item in cats.items.order_by("key")[:2]:
        pictures.path(survey=cats, name=item.data["image"]).unlink()
    assert all((folder(release) / one["name"]).is_file() for one in listed(release))
    again = build(cats, formats=["coco"], pictures=True)
    assert again.state == Release.State.REFUSED
    assert "gone from the storage. Upload it again" in again.message


def test_where_a_file_has_one_name_alone_they_are_copied(
    build: Order, cats: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = built(build, cats)

    def refuse(*_: Any) -> None:
        raise OSError(errno.EXDEV, "another file system")

    monkeypatch.setattr(os, "link", refuse)
    assert built(build, cats).digest == first.digest


def test_pictures_that_do_not_leave_cannot_be_added(build: Order, order: Order, cats: Survey) -> None:
    release = build(cats, pictures=True, drop=["item.image"])
    assert release.state == Release.State.REFUSED
    assert "None of the items that leave names a picture" in release.message
    shutil.rmtree(pictures.path(survey=cats, name=""))
    with pytest.raises(ValidationError, match="no uploaded pictures"):
        order(cats, pictures=True)


def test_they_are_offered_where_there_are_any(cats: Survey, panel: Survey) -> None:
    assert "number plates" in str(ReleaseForm(cats)["pictures"].help_text)
    assert "pictures" not in ReleaseForm(panel).fields
    titles = [bound.name for section in ReleaseForm(panel).sections() for bound in section.fields]
    assert "language" in titles
    assert "pictures" not in titles


def test_the_descriptions_for_tools_know_of_them(build: Order, cats: Survey) -> None:
    release = built(build, cats, formats=["csv"], documents=True)
    program = (
        "import mlcroissant, frictionless; d = mlcroissant.Dataset('croissant.json'); "
        "print(len(list(d.records('answers')))); print([f.includes for f in d.metadata.file_sets]); "
        "print(frictionless.validate('datapackage.json').valid)"
    )
    command = [sys.executable, "-W", "ignore", "-c", program]
    done = subprocess.run(command, cwd=folder(release), capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["4", "[['pictures/*']]", "True"], done.stderr
    resources = loaded(release, "datapackage.json")["resources"]
    assert [one["path"] for one in resources] == ["answers.csv", "consensus.csv", "pictures.jsonl"]


def test_cocos_own_reader_finds_boxes_and_pictures(build: Order, cats: Survey, capsys: Any) -> None:
    reader = pytest.importorskip("pycocotools.coco")
    release = built(build, cats, formats=["coco"])
    found = reader.COCO(str(folder(release) / "consensus.where.coco.json"))
    images = found.loadImgs(found.getImgIds(catIds=found.getCatIds(catNms=["cat"])))
    assert len(images) == 2
    for image in images:
        [box] = found.loadAnns(found.getAnnIds(imgIds=image["id"]))
        assert box["bbox"] == pytest.approx([0.25 * 8, 0.1 * 6, 0.5 * 8, 0.5 * 6])
        assert (folder(release) / image["file_name"]).is_file()
    assert len(found.loadRes([{**one, "score": 1.0} for one in found.loadAnns(found.getAnnIds())]).anns) == 2
