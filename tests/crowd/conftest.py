"""A study with a row in every table."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Model

from crowd import aggregation
from crowd.models import Contributor, Response
from exports.models import Release
from surveys.models import Item, Question, Survey
from tests import factories


@pytest.fixture
def rows(task: Survey, alice: User, bob: User, now: datetime) -> dict[type[Model], Any]:
    """One row of each table, all of Alice's study; Bob may look at it."""
    factories.share(task, bob)
    item = task.items.order_by("pk")[0]
    person = factories.ContributorFactory(survey=task)
    response = factories.answer(task, person, {"mood": "good"}, item=item, now=now)
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    release = Release.objects.create(survey=task, created_by=alice, seed=1)
    question = task.questions.get()
    return {Survey: task, Question: question, Item: item, Contributor: person, Response: response, Release: release}
