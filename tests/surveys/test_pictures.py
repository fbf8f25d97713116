"""Pictures as items: what is kept of a file, what is refused, and that nothing but pixels stays."""

from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from PIL import Image
from pytest_django.fixtures import Settings

from surveys import pictures, stills
from surveys.models import Item, Survey


@pytest.fixture(autouse=True)
def _own_media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def drawn(format_: str = "PNG", size: tuple[int, int] = (8, 6), mode: str = "RGB", **saved: Any) -> bytes:
    into = BytesIO()
    Image.new(mode, size).save(into, format=format_, **saved)
    return into.getvalue()


def add(survey: Survey, *files: tuple[str, bytes], **options: Any) -> Any:
    return pictures.add(survey=survey, files=[(name, BytesIO(content)) for name, content in files], **options)


def stored(item: Item) -> Image.Image:
    with pictures.opened(survey=item.survey, name=item.data["image"]) as file:
        return Image.open(BytesIO(file.read()))


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP"])
def test_each_picture_becomes_an_item_with_its_size(task: Survey, format_: str) -> None:
    report = add(task, ("Cat 1.x", drawn(format_)))
    item = task.items.get(key="Cat 1.x")

    assert (report.added, report.rejected_total) == (1, 0)
    assert (item.data["width"], item.data["height"]) == (8, 6)
    assert pictures.is_name(item.data["image"])
    assert stored(item).format == format_
    assert pictures.media_type(item.data["image"]) == f"image/{format_.lower()}"


def test_the_address_is_that_of_today(task: Survey) -> None:
    add(task, ("a.png", drawn()))
    item = task.items.get(key="a.png")
    task.slug = "renamed"
    shown = pictures.shown({**item.data, "caption": "A cat", "n": 1}, survey=task)
    assert shown["image"] == f"/s/renamed/pictures/{item.data['image']}"
    assert {name: shown[name] for name in ("caption", "n", "width")} == {"caption": "A cat", "n": 1, "width": 8}


def test_addresses_of_earlier_versions_become_names(task: Survey) -> None:
    add(task, ("a.png", drawn()))
    item, other = task.items.get(key="a.png"), task.items.exclude(key="a.png").first()
    assert other is not None
    name = item.data["image"]
    Item.objects.filter(pk=item.pk).update(data={**item.data, "image": f"/s/earlier/pictures/{name}"})
    Item.objects.filter(pk=other.pk).update(data={"image": "/static/cat.png"})
    import_module("surveys.migrations.0004_picture_names").keep_names(apps, None)
    assert task.items.get(key="a.png").data == item.data
    assert Item.objects.get(pk=other.pk).data == {"image": "/static/cat.png"}


def test_only_pixels_are_kept_and_they_stand_upright(task: Survey) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "A camera"
    add(task, ("a.jpg", drawn("JPEG", exif=exif, comment=b"at home")))
    item = task.items.get(key="a.jpg")

    assert (item.data["width"], item.data["height"]) == stored(item).size == (6, 8)
    assert not stored(item).getexif()
    assert "comment" not in stored(item).info


@pytest.mark.parametrize(("mode", "kept"), [("RGBA", "RGBA"), ("LA", "RGBA"), ("L", "RGB"), ("P", "RGB"), ("1", "RGB")])
def test_depths_of_colour(task: Survey, mode: str, kept: str) -> None:
    add(task, ("a.png", drawn(mode=mode)))
    assert stored(task.items.get(key="a.png")).mode == kept


def test_the_same_picture_again_changes_nothing(task: Survey) -> None:
    add(task, ("a.png", drawn()))
    report = add(task, ("a.png", drawn()), ("b.png", drawn()))
    assert (report.unchanged, report.added) == (1, 1)
    assert len(default_storage.listdir(f"pictures/{task.pk}")[1]) == 1


def test_another_picture_of_the_same_name_replaces_it_only_when_asked(task: Survey) -> None:
    add(task, ("a.png", drawn()))
    assert "other content" in add(task, ("a.png", drawn(size=(9, 9)))).rejected[0].reason
    assert add(task, ("a.png", drawn(size=(9, 9))), update=True).changed == 1
    assert task.items.get(key="a.png").data["width"] == 9


def test_what_is_no_picture_is_told_and_the_others_stay(task: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "LARGEST_FILE", 1_000)
    moving = BytesIO()
    Image.new("RGB", (4, 4)).save(moving, "PNG", save_all=True, append_images=[Image.new("RGB", (4, 4), "red")])
    report = add(
        task,
        ("evil.svg", b"<svg><script>alert(1)</script></svg>"),
        ("half.png", drawn()[:40]),
        ("large.png", b"x" * 1_001),
        ("moving.png", moving.getvalue()),
        ("good.png", drawn()),
    )
    assert (report.added, report.rejected_total) == (1, 4)
    assert [row.line for row in report.rejected] == [1, 2, 3, 4]
    said = " ".join(row.reason for row in report.rejected)
    assert "“evil.svg”: This is no whole picture" in said
    assert "larger than" in said
    assert "moves" in said


def test_a_bomb_is_not_unpacked(task: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stills, "MOST_PIXELS", 40)
    assert "million pixels" in add(task, ("a.png", drawn())).rejected[0].reason
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 20)
    assert "million pixels" in add(task, ("a.png", drawn())).rejected[0].reason


def test_nothing_but_bad_files(task: Survey) -> None:
    before = task.items.count()
    report = add(task, ("a.txt", b"hello"))
    assert (report.added, report.rejected_total, task.items.count()) == (0, 1, before)


@pytest.mark.parametrize(
    "name", ["../../secret.png", "a.png", f"{'0' * 64}.svg", f"{'0' * 64}.png", f"{'0' * 64}.png\n"]
)
def test_no_name_leads_anywhere_else(task: Survey, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        pictures.opened(survey=task, name=name)
