from typing import Any

import numpy as np
import pytest

from crowd import fitting
from crowd.columns import Labels
from surveys import kinds
from surveys.definition import Asked
from surveys.kinds.base import Kind


def asked(kind: str, config: dict[str, Any] | None = None) -> Asked:
    example = kinds.get(kind).clean(config or kinds.get(kind).example)
    return Asked("q", kind, "?", "", example, 1, None, True, "normal", None)


def labels(rows: list[tuple[int, int, Any]], *, models: tuple[int, ...] = ()) -> Labels:
    """Rows of item, person, value."""
    values = list({repr(value): value for _, _, value in rows}.values())
    index = {repr(value): code for code, value in enumerate(values)}
    return Labels(
        item=np.array([row[0] for row in rows], dtype=np.int64),
        person=np.array([row[1] for row in rows], dtype=np.int64),
        human=np.array([row[1] not in models for row in rows], dtype=bool),
        code=np.array([index[repr(row[2])] for row in rows], dtype=np.int64),
        values=values,
    )


def fit(question: Asked, rows: list[tuple[int, int, Any]], **more: Any) -> fitting.QuestionFit:
    return fitting.fit_question(asked=question, labels=labels(rows, **more), weights={}, seed=1)


@pytest.mark.parametrize("kind", [kind for kind in kinds.all_kinds() if kind.answerable], ids=lambda kind: kind.name)
def test_a_unanimous_crowd_is_right_whatever_the_kind(kind: Kind) -> None:
    rng = np.random.default_rng(7)
    question = asked(kind.name)
    answers = [kind.synthesise(question.config, rng) for _ in range(3)]
    found = fit(question, [(item, person, answers[item]) for item in range(3) for person in range(4)])
    for item, answer in enumerate(answers):
        assert kind.key(found.opinions[item].value) == kind.key(answer)
        assert found.opinions[item].n == 4
    assert found.judged.people.tolist() == [0, 1, 2, 3]
    assert found.judged.answers.tolist() == [3, 3, 3, 3]


@pytest.mark.parametrize("kind", [kind for kind in kinds.all_kinds() if kind.answerable], ids=lambda kind: kind.name)
def test_any_answers_can_be_fitted_whatever_the_kind(kind: Kind) -> None:
    rng = np.random.default_rng(8)
    question = asked(kind.name)
    rows = [(item, person, kind.synthesise(question.config, rng)) for item in range(6) for person in range(3)]
    found = fit(question, rows)
    assert len(found.opinions) == 6
    assert (found.judged.agreeing <= found.judged.answers).all()
    assert found.coefficient.value is not None
    assert found.coefficient.value <= 1


def test_no_answers_at_all() -> None:
    found = fit(asked("single_choice"), [])
    assert found.opinions == {}
    assert found.coefficient.value is None
    assert found.judged.people.tolist() == []


def test_answers_that_the_question_no_longer_has_drop_out() -> None:
    found = fit(asked("single_choice"), [(0, 0, "green"), (0, 1, "petrol"), (0, 2, {"x": 1})])
    assert found.opinions[0].value == "green"
    assert found.opinions[0].n == 1


def test_equal_numbers_written_differently_are_one_answer() -> None:
    question = asked("number", {"min": 0, "max": 10})
    found = fit(question, [(0, 0, 1), (0, 1, 1.0), (1, 0, 5), (1, 1, 5)])
    assert found.coefficient.value == 1


def test_models_are_no_part_of_agreement() -> None:
    people = [(0, 0, "green"), (0, 1, "green"), (1, 0, "black"), (1, 1, "black")]
    model = [(0, 9, "black"), (1, 9, "green")]
    alone = fit(asked("single_choice"), people)
    with_model = fit(asked("single_choice"), people + model, models=(9,))
    assert alone.coefficient == with_model.coefficient
    assert alone.coefficient.interval is not None
    assert with_model.opinions[0].n == 3


def test_too_many_different_answers_are_sampled() -> None:
    rows = [(item, person, f"text {item} {person}") for item in range(1_100) for person in range(2)]
    found = fitting._agreement(kinds.get("free_text"), asked("free_text"), labels(rows), seed=1)
    assert found.value is not None
    assert found.interval is not None
    assert 0 < found.error < 0.2
    assert found.value > 0.3  # the two texts of an item share its number


def test_why_a_consensus_came_about_so_is_said() -> None:
    rows = [(item, person, "green") for item in range(3) for person in range(3)]
    assert fit(asked("single_choice"), rows).method.name == "auto"
    assert "An average of" in fit(asked("single_choice"), rows).method.reason
    assert fit(asked("free_text"), rows).method == fitting.WEIGHTED_VOTE


def test_one_answer_alone_judges_nobody() -> None:
    found = fit(asked("single_choice"), [(0, 0, "green")])
    assert found.judged.answers.tolist() == [0]


def test_a_vote_weighs_the_trusted_more() -> None:
    answers = [(1, "green"), (2, "black"), (3, "black"), (4, "petrol")]
    question = asked("single_choice")
    assert fitting.vote(asked=question, answers=answers, weights={}).value == "black"
    assert fitting.vote(asked=question, answers=answers, weights={1: 0.9, 2: 0.1, 3: 0.1}).value == "green"


def crowd(n_items: int, *, people: int = 20, right: float = 0.75) -> list[tuple[int, int, Any]]:
    """Five of the people about each item; three answers are possible."""
    rng = np.random.default_rng(5)
    teas = ["green", "black", "mint"]
    truth = rng.integers(3, size=n_items)
    rows = []
    for item in range(n_items):
        for person in rng.choice(people, 5, replace=False).tolist():
            code = truth[item] if rng.random() < right else rng.integers(3)
            rows.append((item, person, teas[code]))
    return rows


def three_teas() -> Asked:
    options = [{"value": tea, "label": tea.capitalize()} for tea in ("green", "black", "mint")]
    return asked("single_choice", {"options": options})


def test_a_fit_that_starts_from_an_earlier_one_comes_to_the_same_end() -> None:
    rows, question = crowd(300), three_teas()
    earlier = fitting.fit_question(asked=question, labels=labels(rows[:-100]), weights={}, seed=1)
    before = {item: (opinion.value, opinion.confidence) for item, opinion in earlier.opinions.items()}
    cold = fit(question, rows)
    warm = fitting.fit_question(asked=question, labels=labels(rows), weights={}, seed=1, before=before)
    assert warm.opinions.keys() == cold.opinions.keys()
    for item, opinion in cold.opinions.items():
        assert warm.opinions[item].value == opinion.value
        assert warm.opinions[item].confidence == pytest.approx(opinion.confidence, abs=0.01)
    assert warm.coefficient == cold.coefficient


def test_a_start_knows_what_was_there_and_no_more() -> None:
    kind = kinds.get("single_choice")
    before = {1: ("green", 0.7), 2: ("petrol", 0.9), 3: (None, None), 4: ("mint", 1.0)}
    shares = np.array([[0.5, 0.25, 0.25]] * 5)
    start = fitting._start(kind, before, np.arange(5), shares, ["green", "black", "mint"])
    assert np.isnan(start[[0, 2, 3]]).all()
    assert start[1].tolist() == pytest.approx([0.7, 0.15, 0.15])
    assert start[4].tolist() == pytest.approx([0, 0, 1])
    assert np.nansum(start, axis=1) == pytest.approx([0, 1, 0, 0, 1])


def test_distributions_have_text_for_keys() -> None:
    assert fitting.text_of("a") == "a"
    assert fitting.text_of(3) == "3"
    assert fitting.text_of([1, "a"]) == '[1, "a"]'
