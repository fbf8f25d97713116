"""Every text beside its translation."""

from django.test import Client

from surveys import publishing
from surveys.models import Survey
from tests.surveys.admin.helpers import page


class TestTranslations:
    def test_every_text_is_listed_and_kept(self, as_alice: Client, survey: Survey) -> None:
        Survey.objects.update(languages=["en", "de"])
        survey.refresh_from_db()
        address = page("survey_translations", survey.pk)
        form = as_alice.get(address).context["form"]
        assert form.texts[:2] == ["Tea or coffee", "We keep your answers for a year. Write to us at any time."]
        assert "Which tea?" in form.texts

        number = form.texts.index("Which tea?")
        assert as_alice.post(address, {f"text-{number}": "Welcher Tee?"}).status_code == 302
        assert publishing.draft_definition(survey=survey).translations == {"de": {"Which tea?": "Welcher Tee?"}}
        counts = f"{len(form.texts) - 1} of {len(form.texts)} texts are not translated"
        assert counts in as_alice.get(address).content.decode()

    def test_without_other_languages_it_says_where_to_choose_them(self, as_alice: Client, survey: Survey) -> None:
        assert b"offered in English only" in as_alice.get(page("survey_translations", survey.pk)).content

    def test_a_language_that_is_not_offered(self, as_alice: Client, survey: Survey) -> None:
        assert as_alice.get(page("survey_translations", survey.pk) + "?language=fr").status_code == 404
