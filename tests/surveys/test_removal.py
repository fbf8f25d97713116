import os
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.db import transaction
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from surveys import pictures, publishing, removal
from surveys.items import ImportReport
from surveys.models import Survey
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def folders(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "pictures"


def upload(survey: Survey) -> ImportReport:
    into = BytesIO()
    Image.new("RGB", (4, 4)).save(into, format="PNG")
    into.seek(0)
    return pictures.add(survey=survey, files=[("a.png", into)])


def with_picture() -> Survey:
    survey: Survey = factories.SurveyFactory(per_item=True)
    assert upload(survey).added == 1
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


def aged(folder: Path, now: datetime, minutes: int) -> None:
    """Let all pictures there have been uploaded so long ago."""
    for path in folder.iterdir():
        then = (now - timedelta(minutes=minutes)).timestamp()
        os.utime(path, (then, then))


def test_a_picture_goes_with_the_last_that_names_it(folders: Path, now: datetime) -> None:
    survey = with_picture()
    folder, item = folders / str(survey.pk), survey.items.get()
    name = item.data["image"]
    aged(folder, now, minutes=61)
    question = factories.QuestionFactory(survey=survey, kind="statement", config={"body": f"See {name}"})
    assert removal.sweep_pictures(now=now) == 0
    item.delete()
    assert removal.sweep_pictures(now=now) == 0
    question.delete()
    assert removal.sweep_pictures(now=now) == 1
    assert list(folder.iterdir()) == []


def test_a_picture_that_was_published_stays(folders: Path, now: datetime) -> None:
    survey = with_picture()
    shown = {"body": f"See {survey.items.get().data['image']}"}
    factories.QuestionFactory(survey=survey, kind="statement", config=shown)
    factories.QuestionFactory(survey=survey)
    publishing.publish(survey=survey, by=survey.owner, now=now)
    survey.questions.all().delete()
    survey.items.all().delete()
    aged(folders / str(survey.pk), now, minutes=61)
    assert removal.sweep_pictures(now=now) == 0


def test_an_upload_that_goes_on_keeps_its_pictures(folders: Path, now: datetime) -> None:
    survey = with_picture()
    folder = folders / str(survey.pk)
    survey.items.all().delete()
    aged(folder, now, minutes=59)
    assert removal.sweep_pictures(now=now) == 0
    aged(folder, now, minutes=61)
    assert upload(survey).added == 1  # the same picture again is as good as new
    survey.items.all().delete()
    assert removal.sweep_pictures(now=now) == 0


def test_what_a_study_left_behind_goes(folders: Path, now: datetime) -> None:
    survey = with_picture()
    folder = folders / str(survey.pk)
    aged(folder, now, minutes=61)
    survey.delete()
    (folders / "notes").mkdir()
    assert removal.sweep_pictures(now=now) == 1
    assert list(folder.iterdir()) == []
