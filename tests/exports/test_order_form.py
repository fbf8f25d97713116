"""The order form: few questions first, the rest in sections that open where something is to be put right."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from exports.order_form import FIRST, ReleaseForm
from surveys.models import Survey

pytestmark = pytest.mark.django_db


def test_every_field_is_asked_once(panel: Survey) -> None:
    form = ReleaseForm(panel)
    asked = [field.name for field in form.first()]
    asked += [field.name for section in form.sections() for field in section.fields]
    asked += [field.name for section in form.sections() for inner in section.within for field in inner.fields]
    assert sorted(asked) == sorted(form.fields)
    assert asked[: len(FIRST)] == list(FIRST)


def test_only_what_is_to_be_put_right_is_open(panel: Survey) -> None:
    assert [section.title for section in ReleaseForm(panel).sections() if section.open] == []
    form = ReleaseForm(panel, {"formats": ["csv"], "k": "5", "synthetic_rows": "-1", "t_2": "7"})
    assert not form.is_valid()
    assert [section.title for section in form.sections() if section.open] == ["More about privacy", "Made-up rows"]


def test_the_page_shows_the_sections(panel: Survey, alice: User, client: Client) -> None:
    client.force_login(alice)
    place = reverse("admin:exports_release_order", args=[panel.pk])
    page = client.get(place).content.decode()
    assert page.count("<details") == 8 + 3
    assert '<details class="cs-section" open>' not in page
    wrong = client.post(place, {"formats": ["csv"], "k": "5", "synthetic_rows": "-1"}).content.decode()
    assert wrong.count('<details class="cs-section" open>') == 1
