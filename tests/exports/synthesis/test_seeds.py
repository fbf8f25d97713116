from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from django.contrib.auth.models import User

from exports import rows
from exports.frames import Table
from exports.synthesis.seeds import answers, seeds
from surveys import kinds, publishing
from surveys.models import Survey
from tests import factories
from tests.exports.test_options import options
from tests.exports.test_rows import nothing

pytestmark = pytest.mark.django_db


def made(survey: Survey, *, count: int = 40, seed: int = 7) -> Table:
    source = rows.source(survey=survey, options=options(missing=True))
    return seeds(source, like=rows.collected(source, report=nothing), count=count, seed=seed, report=nothing)


def test_a_row_depends_on_the_seed_and_its_number_alone(survey: Survey) -> None:
    pd.testing.assert_frame_equal(made(survey, count=10).frame, made(survey).frame.head(10))
    assert not made(survey, seed=8).frame["drink"].equals(made(survey).frame["drink"])


def test_a_hidden_question_has_no_answer(survey: Survey) -> None:
    frame = made(survey).frame
    tea = frame["drink"] == "tea"
    assert 0 < tea.sum() < len(frame)
    assert frame.loc[tea, "sort"].notna().all()
    assert frame.loc[~tea, "sort"].isna().all()
    assert set(frame.loc[~tea, "sort.missing"]) == {"hidden"}


def test_every_row_says_that_it_was_made_up(survey: Survey) -> None:
    frame = made(survey).frame
    assert set(frame["origin"]) == {"synthetic"}
    assert frame["contributor"].is_unique
    assert frame["trust"].isna().all()


def test_items_are_drawn_for_a_labelling_task(task: Survey) -> None:
    frame = made(task).frame
    assert set(frame["item"]) == set(task.items.values_list("key", flat=True))
    assert (frame["item.text"] == "Sentence " + frame["item"]).all()


def test_every_kind_gives_answers_that_its_form_takes(alice: User, now: datetime) -> None:
    survey = factories.SurveyFactory(owner=alice)
    for number, kind in enumerate(kinds.all_kinds()):
        factories.QuestionFactory(survey=survey, name=f"q{number}", kind=kind.name, config=kind.example, order=number)
    content = publishing.publish(survey=survey, by=alice, now=now).content
    for seed in range(20):
        given = answers(content.questions, np.random.default_rng(seed))
        for asked in content.questions:
            if asked.name in given:
                assert kinds.get(asked.kind).load(given[asked.name], asked.config) == given[asked.name]
    assert len(made(survey).frame) == 40


def test_none_are_wanted(survey: Survey) -> None:
    assert made(survey, count=0).frame.empty
