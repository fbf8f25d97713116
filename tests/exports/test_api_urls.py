import re

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client


def test_the_schema_is_made_without_a_warning(tmp_path: object) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", file=f"{tmp_path}/schema.yml")


@pytest.mark.django_db
def test_the_schema_and_its_page_are_for_everyone(client: Client) -> None:
    schema = client.get("/api/v1/schema/?format=json")
    assert schema.status_code == 200
    assert "/api/v1/releases/{id}/files/{name}" in schema.json()["paths"]
    page = client.get("/api/v1/docs/")
    assert page.status_code == 200
    assert client.get("/api/v1/docs/?script=").status_code == 200


@pytest.mark.django_db
def test_the_page_asks_no_other_host_and_starts_no_script_of_its_own(client: Client) -> None:
    page = client.get("/api/v1/docs/").content.decode()
    sources = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(sources) == 8
    assert all(source.startswith("/") for source in sources)
    assert "<style" not in page
    assert re.findall(r"<script(?! src=)", page) == []
    for source in sources:
        if source.startswith("/static/"):
            assert finders.find(source.removeprefix("/static/")), source
