"""A file of items, and what became of each row."""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from surveys.admin import item_pages
from surveys.models import Survey
from tests import factories
from tests.surveys.admin.helpers import page


class TestImport:
    def upload(self, client: Client, survey: Survey, name: str, content: str, **data: Any) -> Any:
        file = SimpleUploadedFile(name, content.encode())
        return client.post(page("survey_import", survey.pk), {"file": file, **data})

    def test_good_rows_stay_and_bad_ones_are_told(self, as_alice: Client, task: Survey) -> None:
        response = self.upload(as_alice, task, "new.csv", "key,text\na1,One\n,Two\n")

        html = response.content.decode()
        assert "<td>3</td><td>The key is empty. Give the item a name of its own.</td>" in html
        assert "The study has 6 items." in html
        assert task.items.filter(key="a1").exists()

    def test_json_lines_by_the_name_of_the_file(self, as_alice: Client, task: Survey) -> None:
        self.upload(as_alice, task, "new.JSONL", '{"key": "a1", "gold": {"mood": "good"}}')
        assert task.items.get(key="a1").gold.get().value == "good"

    def test_update_only_when_ticked(self, as_alice: Client, task: Survey) -> None:
        key = task.items.order_by("pk")[0].key
        assert (
            b"Tick \xe2\x80\x9cupdate\xe2\x80\x9d"
            in self.upload(as_alice, task, "a.csv", f"key,text\n{key},New").content
        )
        self.upload(as_alice, task, "a.csv", f"key,text\n{key},New", update="on")
        assert task.items.get(key=key).data == {"text": "New"}

    def test_no_file_and_an_empty_one(self, as_alice: Client, task: Survey) -> None:
        response = as_alice.post(page("survey_import", task.pk), {})
        assert response.status_code == 400
        assert b"This field is required." in response.content
        assert b"The file is empty. Choose a file" in self.upload(as_alice, task, "a.csv", "").content

    def test_a_file_that_is_too_large(self, as_alice: Client, task: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(item_pages, "LARGEST_UPLOAD", 10)
        response = self.upload(as_alice, task, "a.csv", "key,text\na1,One\n")
        assert response.status_code == 400
        assert "Send it in parts" in response.content.decode()
        assert not task.items.filter(key="a1").exists()

    def test_a_study_without_items_says_so(self, as_alice: Client, survey: Survey) -> None:
        assert b"This study asks each person once." in as_alice.get(page("survey_import", survey.pk)).content

    def test_hostile_content_is_shown_as_text(self, as_alice: Client, task: Survey, now: datetime) -> None:
        response = self.upload(as_alice, task, "a.csv", "key,priority\na,<script>alert(1)</script>\n")
        assert b"<script>alert(1)" not in response.content
        assert b"&lt;script&gt;alert(1)" in response.content


class TestPictures:
    @pytest.fixture(autouse=True)
    def _own_media(self, settings: Settings, tmp_path: Path) -> None:
        settings.MEDIA_ROOT = tmp_path

    def upload(self, client: Client, survey: Survey, *names: str, **data: Any) -> Any:
        into = BytesIO()
        Image.new("RGB", (4, 4)).save(into, "PNG")
        files = [SimpleUploadedFile(name, into.getvalue() if name.endswith("png") else b"words") for name in names]
        return client.post(page("survey_import", survey.pk), {"pictures": "yes", "pictures-pictures": files, **data})

    def test_several_pictures_become_items(self, as_alice: Client, task: Survey) -> None:
        html = self.upload(as_alice, task, "a.png", "b.png", "c.txt").content.decode()
        assert "The study has 7 items." in html
        assert "“c.txt”: This is no whole picture" in html
        assert "What became of the pictures" in html
        assert "Line" not in html.split('id="rejected"')[1].split("</thead>")[0]
        assert set(task.items.values_list("key", flat=True)) >= {"a.png", "b.png"}

    def test_no_picture(self, as_alice: Client, task: Survey) -> None:
        response = self.upload(as_alice, task)
        assert response.status_code == 400
        assert b"This field is required." in response.content

    def test_who_may_only_look_adds_none(self, client: Client, bob: User, task: Survey) -> None:
        factories.share(task, bob)
        client.force_login(bob)
        assert self.upload(client, task, "a.png").status_code == 403
        assert not task.items.filter(key="a.png").exists()
