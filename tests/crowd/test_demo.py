from datetime import datetime
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from crowd import aggregation, demo
from crowd.models import Agreement, Contributor, Response
from surveys import kinds, languages, publishing
from surveys.kinds.base import Kind
from surveys.models import Item, Survey


@pytest.fixture
def studies(alice: User, now: datetime) -> dict[str, Survey]:
    return {survey.slug: survey for survey in demo.load(owner=alice, now=now)}


def test_every_page_has_something_to_show(studies: dict[str, Survey], now: datetime) -> None:
    market, mood = studies["iced-tea"], studies["mood"]
    assert market.responses.count() == demo.RESPONDENTS
    assert mood.responses.count() == 40 * demo.LABELS_PER_ITEM
    assert {survey.state for survey in Survey.objects.all()} == {"open"}
    assert not Response.objects.filter(counted=False).exists()
    assert Response.objects.filter(submitted_at__lt=now).count() == Response.objects.count()
    assert Agreement.objects.get(question="mood").value == pytest.approx(0.6, abs=0.2)
    assert aggregation.gold_accuracy(survey=mood, question="mood").right >= 8
    assert Contributor.objects.filter(trust__flags__icontains="too_fast").exists()


def test_contributors_still_find_something_to_do(studies: dict[str, Survey]) -> None:
    assert set(Item.objects.values_list("open_slots", flat=True)) == {1}


def test_the_market_survey_shows_every_kind_that_needs_no_item(studies: dict[str, Survey]) -> None:
    used = {question.kind for question in publishing.current_version(survey=studies["iced-tea"]).content.questions}
    assert used == {kind.name for kind in kinds.all_kinds() if not marks(kind)}


def marks(kind: Kind) -> bool:
    """Whether its answers are marks in a text or a picture."""
    return any(column.marks for column in kind.columns("", kind.example))


def test_every_text_is_translated(studies: dict[str, Survey]) -> None:
    content = publishing.current_version(survey=studies["iced-tea"]).content
    untranslated = [text for text in languages.texts(content) if text not in content.translations["de"]]
    assert untranslated == ["€"]


def test_the_simulated_answers_are_answers(studies: dict[str, Survey]) -> None:
    content = publishing.current_version(survey=studies["iced-tea"]).content
    for answers in studies["iced-tea"].responses.values_list("answers", flat=True):
        assert all(
            kinds.get(content.question(n).kind).accepts(v, content.question(n).config) for n, v in answers.items()
        )
        assert ("cups" in answers) == (answers["drinks_tea"] == "yes")


def test_loading_again_changes_nothing(studies: dict[str, Survey], alice: User, now: datetime) -> None:
    assert demo.load(owner=alice, now=now) == []
    assert Survey.objects.count() == 2


def test_the_command(db: None) -> None:
    with pytest.raises(CommandError, match="administrator"):
        call_command("load_demo")
    User.objects.create_superuser("admin")
    out = StringIO()
    call_command("load_demo", stdout=out)
    call_command("load_demo", stdout=out)
    assert "Loaded: Iced tea" in out.getvalue()
    assert "nothing, all are there" in out.getvalue()
