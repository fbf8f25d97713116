from io import BytesIO
from pathlib import Path

import pytest
from django.db import transaction
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from surveys import pictures, removal
from surveys.models import Survey
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def folders(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "pictures"


def with_picture() -> Survey:
    into, survey = BytesIO(), factories.SurveyFactory(per_item=True)
    Image.new("RGB", (4, 4)).save(into, format="PNG")
    into.seek(0)
    assert pictures.add(survey=survey, files=[("a.png", into)]).added == 1
    return survey


def test_pictures_go_with_their_study(
    folders: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    goes, stays = with_picture(), with_picture()
    with django_capture_on_commit_callbacks(execute=True):
        removal.erase(survey=goes)
        assert len(list(folders.iterdir())) == 2
    assert [folder.name for folder in folders.iterdir()] == [str(stays.pk)]
    assert list(Survey.objects.all()) == [stays]


def test_nothing_goes_where_the_study_stays(
    folders: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    survey_id = with_picture().pk
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        removal.erase(survey=Survey.objects.get(pk=survey_id))
        transaction.set_rollback(True)
    assert Survey.objects.get(pk=survey_id).items.count() == 1
    assert len(list((folders / str(survey_id)).iterdir())) == 1
