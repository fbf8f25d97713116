"""Sentences of a glad and of a sad kind, which ten people label; each of them is wrong about one in five."""

from datetime import datetime
from typing import Any

import numpy as np
import pytest
from django.contrib.auth.models import User

from crowd.models import Consensus
from exports import rows
from exports.frames import Table
from exports.synthesis import learnt
from exports.synthesis.leanings import Leanings, learn
from exports.synthesis.learnt import Crowd
from exports.synthesis.parts import parts
from exports.synthesis.seeds import Guide, seeds
from surveys import publishing
from surveys.models import Survey
from tests import factories
from tests.exports.test_options import options
from tests.exports.test_rows import nothing

pytestmark = pytest.mark.django_db

TOPICS = {"options": [{"value": value, "label": value} for value in ("food", "sport", "work")]}
PEOPLE, ITEMS = 10, 10


@pytest.fixture
def sentences(alice: User, now: datetime) -> Survey:
    survey = factories.SurveyFactory(slug="sentences", owner=alice, per_item=True, redundancy=PEOPLE)
    factories.QuestionFactory(survey=survey, name="mood", order=0)
    factories.QuestionFactory(survey=survey, name="topics", kind="multiple_choice", config=TOPICS, order=1)
    factories.QuestionFactory(survey=survey, name="stars", kind="number", config={"min": 0}, order=2)
    factories.QuestionFactory(survey=survey, name="why", kind="free_text", config={}, order=3, required=False)
    items = [factories.ItemFactory(survey=survey, key=f"s{number}") for number in range(ITEMS)]
    publishing.publish(survey=survey, by=alice, now=now)
    survey.refresh_from_db()
    for person in range(PEOPLE):
        contributor = factories.ContributorFactory(survey=survey, key=f"p{person}")
        for place, item in enumerate(items):
            factories.answer(survey, contributor, said(place, person), now=now, item=item)
    for place, item in enumerate(items):
        for name, value in truth(place).items():
            Consensus.objects.create(item=item, question=name, value=value, n=PEOPLE, method="x", computed_at=now)
    return survey


def truth(place: int) -> dict[str, Any]:
    return {
        "mood": "good" if place % 2 else "bad",
        "topics": ["food", "sport"] if place % 2 else ["work"],
        "stars": 10 * place,
    }


def said(place: int, person: int) -> dict[str, Any]:
    """The truth, or once in five that of another sentence; five people count a star too many."""
    stars = truth(place)["stars"] + (person < 5)
    return {**truth(place + ((place + person) % 5 == 0)), "stars": stars, "why": f"I am Erika, number {person}"}


def taught(survey: Survey, **how: Any) -> Leanings:
    source = rows.source(survey=survey, options=options())
    questions = source.version.content.questions
    return learn(source, parts(questions), **{"min_count": 5, "leaving": (), **how})


def drawn(found: Leanings, key: str, number: int = 1000) -> list[dict[str, Any]]:
    rng = np.random.default_rng(3)
    return [found.drawn(key, rng) for _ in range(number)]


def test_answers_follow_what_was_said_about_the_item(sentences: Survey) -> None:
    found = taught(sentences)
    good, bad = drawn(found, "s1"), drawn(found, "s2")
    assert np.mean([one["mood"] == "good" for one in good]) == pytest.approx(0.8, abs=0.04)
    assert np.mean([one["mood"] == "bad" for one in bad]) == pytest.approx(0.8, abs=0.04)
    assert np.mean(["food" in one["topics"] for one in good]) == pytest.approx(0.8, abs=0.04)
    assert np.mean(["work" in one["topics"] for one in good]) == pytest.approx(0.2, abs=0.04)
    # Words of one's own have no leaning.
    assert set(good[0]) == {"mood", "topics", "stars"}


def test_numbers_are_around_the_items_own(sentences: Survey) -> None:
    found = taught(sentences)
    assert {one["stars"] for one in drawn(found, "s1", 50)} == {10, 11}
    stars = [one["stars"] for one in drawn(found, "s4")]
    assert np.mean(stars) == pytest.approx(40.5, abs=0.05)
    assert taught(sentences, min_count=6, leaving=["stars"]).drawn("s1", np.random.default_rng(1)).keys() >= {"mood"}


def test_items_of_too_few_people_have_none(sentences: Survey) -> None:
    sentences.responses.filter(item__key="s1").exclude(contributor__key__in=["p0", "p1", "p2"]).delete()
    assert taught(sentences).drawn("s1", np.random.default_rng(1)) == {}
    # What leaves anyway is no secret.
    assert set(taught(sentences, leaving=["mood"]).drawn("s1", np.random.default_rng(1))) == {"mood"}


def test_answers_of_too_few_people_are_never_drawn(sentences: Survey) -> None:
    sentences.responses.filter(contributor__key__gt="p3").delete()
    assert taught(sentences, min_count=4, leaving=["mood", "topics"]).items
    sentences.responses.exclude(contributor__key="p0").delete()
    assert taught(sentences, min_count=4, leaving=["mood", "topics"]).items == {}


def test_nothing_is_learnt_from_those_held_out(sentences: Survey) -> None:
    everybody = [f"p{number}" for number in range(PEOPLE)]
    assert taught(sentences, leaving=["mood", "topics"], held_out=everybody).items == {}


def test_what_is_no_answer_any_more_counts_for_nothing(sentences: Survey, now: datetime) -> None:
    Consensus.objects.filter(item__key="s1").update(value="sad")
    assert taught(sentences).drawn("s1", np.random.default_rng(1)) == {}
    assert taught(sentences).drawn("s99", np.random.default_rng(1)) == {}


def test_it_tells_what_it_knows(sentences: Survey) -> None:
    told = taught(sentences).described()
    assert told["questions"] == ["mood", "topics", "stars"]
    assert told["items with a consensus of their own"] == dict.fromkeys(["mood", "stars", "topics"], ITEMS)


def test_made_up_rows_about_an_item_follow_it(sentences: Survey) -> None:
    source = rows.source(survey=sentences, options=options())
    crowd: Crowd = learnt.learn(source, seed=3, min_count=5, epsilon=None, noise=b"secret")
    guide = Guide(crowd=crowd, leanings=taught(sentences))
    like = Table(rows.ANSWERS, rows.answer_fields(source), rows.collected(source, report=nothing).frame.head(0))
    frame = seeds(source, like=like, count=1000, seed=3, report=nothing, guide=guide).frame
    share = (frame["mood"] == "good").groupby(frame["item"]).mean()
    assert share[["s1", "s3", "s5"]].min() > 0.65
    assert share[["s0", "s2", "s4"]].max() < 0.35
    # Without it, all items are the same.
    alone = seeds(source, like=like, count=1000, seed=3, report=nothing, guide=Guide(crowd=crowd)).frame
    assert np.ptp((alone["mood"] == "good").groupby(alone["item"]).mean().to_numpy(float)) < 0.25
