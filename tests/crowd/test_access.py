import pytest
from django.contrib.auth.models import User
from django.http import Http404

from crowd import access
from surveys.models import Survey
from tests import factories


def test_who_may_see(survey: Survey, alice: User, bob: User, charlie: User) -> None:
    factories.share(survey, bob)
    assert access.survey_for(alice, slug="tea") == survey
    assert access.survey_for(bob, slug="tea") == survey
    with pytest.raises(Http404):
        access.survey_for(charlie, slug="tea")
    with pytest.raises(Http404):
        access.survey_for(alice, slug="nothing")


def test_who_may_edit(survey: Survey, alice: User, bob: User, charlie: User) -> None:
    factories.share(survey, bob)
    assert access.may_edit(alice, survey=survey)
    assert not access.may_edit(bob, survey=survey)
    assert not access.may_edit(charlie, survey=survey)
