"""The phrase book of a survey."""

from django.contrib.auth.models import User

from surveys import translating
from surveys.models import Survey
from tests import factories


def test_an_empty_translation_is_none(survey: Survey) -> None:
    translating.keep(survey=survey, language="de", phrases={"Tea": "Tee", "Coffee": ""})
    assert list(survey.translations.values_list("source", "target")) == [("Tea", "Tee")]
    translating.keep(survey=survey, language="de", phrases={"Tea": ""})
    assert not survey.translations.exists()


def test_other_languages_and_texts_stay(survey: Survey) -> None:
    translating.keep(survey=survey, language="de", phrases={"Tea": "Tee"})
    translating.keep(survey=survey, language="fr", phrases={"Tea": "Thé"})
    translating.keep(survey=survey, language="de", phrases={"Coffee": "Kaffee"})
    assert survey.translations.count() == 3


def test_placeholders_alone_need_no_translation(alice: User) -> None:
    survey = factories.SurveyFactory(owner=alice, title="Mood", consent="We keep it.")
    factories.QuestionFactory(survey=survey, text="{{ text }}", config=factories.MOODS)
    assert translating.texts(survey=survey) == ["Mood", "We keep it.", "Bad", "Good"]
