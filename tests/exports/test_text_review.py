from collections.abc import Callable
from datetime import datetime

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from crowd.models import Contributor
from exports import text_review
from exports.models import TextCorrection
from exports.privacy.text.spans import Finding
from exports.text_review import LONGEST, Piece, correct, forget, pieces, review
from surveys.models import Survey
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(panel: Survey, person: Callable[..., Contributor]) -> Survey:
    person(panel, name="Secret Person", age="old", why="Jennifer said so, and JENNIFER knows.")
    person(panel, name="Ben", age="old", why="Tea is better.")
    person(panel, name="Cem", age="old")
    return panel


def test_what_is_found_comes_first_with_its_counts(crowd: Survey) -> None:
    found = review(survey=crowd)
    assert (found.read, found.hit) == (2, 1)
    assert found.by_kind == [("name", "name", 2)]
    assert [(one.text, one.kind, one.count) for one in found.words] == [("Jennifer", "name", 2)]
    assert [one.where for one in found.texts] == ["why", "why"]
    assert found.texts[0].pieces[0] == Piece("Jennifer", "name", "in the lists of names")
    assert found.texts[1].pieces == [Piece("Tea is better.")]


def test_items_are_read_like_answers(crowd: Survey) -> None:
    data = {"text": "Ask Ada Miller", "more": {"by": "Jennifer"}, "year": 1833, "none": None}
    factories.ItemFactory(survey=crowd, key="Peter Johnson", data=data)
    found = review(survey=crowd)
    texts = {one.where: "".join(piece.text for piece in one.pieces) for one in found.texts}
    assert texts["item.text"] == "Ask Ada Miller"
    assert texts["item.more"] == '{"by": "Jennifer"}'
    assert texts.keys() == {"why", "item.text", "item.more"}
    assert [(one.text, one.count) for one in found.words] == [("Jennifer", 3), ("Ada Miller", 1)]


def test_only_so_much_is_read_of_answers_and_of_items(crowd: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("1", "2", "3"):
        factories.ItemFactory(survey=crowd, key=key, data={"text": "It rains."})
    monkeypatch.setattr(text_review, "CHARACTERS", 12)
    found = review(survey=crowd)
    assert sorted(one.where for one in found.texts) == ["item.text", "item.text", "why"]


def test_identifiers_are_not_shown(crowd: Survey) -> None:
    shown = [piece.text for one in review(survey=crowd).texts for piece in one.pieces]
    assert not [text for text in shown if "Secret" in text]


def test_people_who_are_left_out_are_not_read(crowd: Survey, now: datetime) -> None:
    crowd.contributors.update(excluded_at=now)
    assert review(survey=crowd).read == 0


def test_a_survey_without_questions_in_words(survey: Survey) -> None:
    assert review(survey=survey).texts == []


def test_an_answer_of_a_form_that_is_gone(crowd: Survey, now: datetime) -> None:
    crowd.responses.update(answers={"why": None})
    assert review(survey=crowd).read == 0


def test_only_so_many_are_shown(crowd: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_review, "SHOWN", 1)
    found = review(survey=crowd)
    assert len(found.texts) == 1
    assert found.read == 2


def test_pieces_are_the_whole_text_in_order() -> None:
    found = [Finding(0, 4, "name", 1, "a"), Finding(4, 6, "email", 1, "b"), Finding(9, 10, "ip", 1, "c")]
    cut = pieces("Anna@b is x", found)
    assert "".join(piece.text for piece in cut) == "Anna@b is x"
    assert [piece.kind for piece in cut] == ["name", "email", "", "ip", ""]
    assert pieces("Anna", [Finding(0, 4, "name", 1, "a")]) == [Piece("Anna", "name", "a")]


def test_a_long_text_is_cut_and_never_within_a_finding() -> None:
    text = "x" * (LONGEST - 2) + " Anna and more"
    cut = pieces(text, [Finding(LONGEST - 1, LONGEST + 3, "name", 1, "a")])
    assert len(cut) == 1
    assert cut[0].text.endswith("…")


def test_signs_that_would_turn_the_page_around_are_shown_as_such() -> None:
    assert pieces("a\u202eb\0c", []) == [Piece("a\ufffdb\ufffdc")]


def test_the_last_word_on_a_string_counts(crowd: Survey, alice: User, now: datetime) -> None:
    correct(survey=crowd, text=" Jennifer ", personal=False, by=alice, now=now)
    assert review(survey=crowd).hit == 0
    correct(survey=crowd, text="jennifer", personal=True, by=alice, now=now)
    assert review(survey=crowd).by_kind == [("private", "marked by a researcher", 2)]
    assert review(survey=crowd).words == []
    assert TextCorrection.objects.get().personal


def test_a_correction_is_of_one_survey_and_can_be_taken_back(crowd: Survey, alice: User, now: datetime) -> None:
    other = factories.tea_survey(owner=alice, now=now, slug="other")
    made = correct(survey=crowd, text="Jennifer", personal=False, by=alice, now=now)
    assert not forget(survey=other, pk=made.pk)
    assert forget(survey=crowd, pk=made.pk)
    assert review(survey=crowd).hit == 1


@pytest.mark.parametrize("text", ["", " ", "a", "\0\u202e", "x" * 201])
def test_what_is_no_correction(crowd: Survey, alice: User, now: datetime, text: str) -> None:
    with pytest.raises(ValidationError, match="Write at"):
        correct(survey=crowd, text=text, personal=True, by=alice, now=now)
    assert not TextCorrection.objects.exists()
