from datetime import datetime, timedelta

import pytest

from crowd import aggregation, columns
from crowd.aggregation import rounds
from crowd.imports import Row, import_answers
from crowd.models import Agreement, Consensus, ConsensusChange, Response, Trust
from surveys import publishing
from surveys.models import Survey
from tests import factories

TRUTH = {"a": "good", "b": "bad", "c": "good", "d": "bad"}
OPPOSITE = {"good": "bad", "bad": "good"}


def consensus(survey: Survey) -> dict[str, object]:
    return dict(Consensus.objects.filter(item__survey=survey).values_list("item__key", "value"))


def test_a_fit_that_read_before_a_change_writes_nothing(
    answered: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_answers(survey=answered, rows=[Row("late", {"mood": "bad"}, "a")], now=now)
    before = list(Consensus.objects.order_by("pk").values())
    read = columns.labels

    def meanwhile(*, survey_id: int, question: str) -> columns.Labels:
        found = read(survey_id=survey_id, question=question)
        aggregation.request(survey_id=answered.pk)
        return found

    monkeypatch.setattr(columns, "labels", meanwhile)
    assert not aggregation.aggregate_survey(survey_id=answered.pk, now=now)
    assert list(Consensus.objects.order_by("pk").values()) == before
    assert Response.objects.filter(counted=False).count() == 1
    assert aggregation.is_stale(survey=answered)


def test_agreement_has_an_interval(answered: Survey, now: datetime) -> None:
    found = Agreement.objects.get()
    assert (found.question, found.n_items, found.n_answers) == ("mood", 4, 24)
    # Per item 5 : 1, so Do = 1/3; 12 : 12 overall, so De = 2 · 12 · 12 / (24 · 23).
    assert found.value == pytest.approx(1 - (1 / 3) / (2 * 12 * 12 / (24 * 23)))
    assert found.low is not None
    assert found.high is not None
    assert found.value is not None
    assert found.low <= found.value <= found.high


def test_models_do_not_move_human_agreement(answered: Survey, now: datetime) -> None:
    before = Agreement.objects.values("value", "low", "high", "n_items", "n_answers").get()
    rows = [Row("bert", {"mood": OPPOSITE[mood]}, item, origin="model") for item, mood in TRUTH.items()]
    import_answers(survey=answered, rows=rows, now=now)
    aggregation.aggregate_survey(survey_id=answered.pk, now=now)
    assert Agreement.objects.values("value", "low", "high", "n_items", "n_answers").get() == before
    assert Trust.objects.filter(contributor__kind="model").count() == 1


def test_unanimous_items_of_one_answer_have_no_alpha_but_a_reason(task: Survey, now: datetime) -> None:
    import_answers(survey=task, rows=[Row(f"w{n}", {"mood": "good"}, item) for n in range(3) for item in "ab"], now=now)
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    found = Agreement.objects.get()
    assert found.value is None
    assert found.reason


def test_questions_of_every_sort_find_a_consensus(alice: object, now: datetime) -> None:
    survey = factories.SurveyFactory(owner=alice, per_item=True)
    factories.QuestionFactory(survey=survey, name="words", kind="free_text", config={"lines": 1, "max_length": 200})
    factories.ItemFactory(survey=survey, key="a")
    publishing.publish(survey=survey, by=None, now=now)
    texts = ["a red car", "a red car", "blue boat"]
    rows = [Row(f"w{n}", {"words": text}, "a") for n, text in enumerate(texts)]
    import_answers(survey=survey, rows=rows, now=now)
    aggregation.aggregate_survey(survey_id=survey.pk, now=now)
    assert Consensus.objects.get().value == "a red car"
    assert Consensus.objects.get().method == "weighted vote"
    assert Trust.objects.filter(reliability=1).count() == 2
    assert Trust.objects.filter(reliability__lt=0.5).count() == 1


def test_an_option_taken_away_drops_out(answered: Survey, now: datetime) -> None:
    options = [{"value": "good", "label": "Good"}, {"value": "ugly", "label": "Ugly"}]
    answered.questions.update(config={"options": options})
    publishing.publish(survey=answered, by=None, now=now)
    aggregation.request(survey_id=answered.pk)
    assert aggregation.aggregate_survey(survey_id=answered.pk, now=now)
    assert set(consensus(answered).values()) == {"good"}


def test_what_the_crowd_said_before_is_kept(answered: Survey, now: datetime) -> None:
    assert not ConsensusChange.objects.exists()
    rows = [Row(f"late {n}", {"mood": "bad"}, item) for n in range(9) for item in ("a", "b")]
    rows += [Row(f"late {n}", {"mood": "good"}, "c") for n in range(9)]
    import_answers(survey=answered, rows=rows, now=now)
    later = now + timedelta(hours=1)
    aggregation.aggregate_survey(survey_id=answered.pk, now=later)
    change = ConsensusChange.objects.get()
    assert (change.item.key, change.before, change.after, change.changed_at) == ("a", "good", "bad", later)
    assert str(change) == "a, mood: good → bad"


def test_a_question_is_fitted_only_in_a_round_and_only_once(answered: Survey, now: datetime) -> None:
    def fitted() -> bool:
        return aggregation.aggregate_question(survey_id=answered.pk, question="mood", now=now)

    assert not fitted()
    aggregation.request(survey_id=answered.pk)
    assert not fitted()
    rounds.begin(survey_id=answered.pk, now=now)
    assert fitted()
    assert not fitted()
    assert not aggregation.aggregate_question(survey_id=answered.pk, question="nothing", now=now)


def test_from_the_last_fit_the_same_end_is_reached(answered: Survey, now: datetime) -> None:
    before = {row.item_id: (row.value, row.confidence) for row in Consensus.objects.all()}
    rounds.begin(survey_id=answered.pk, now=now)
    assert aggregation.aggregate_question(survey_id=answered.pk, question="mood", now=now, warm=True)
    for row in Consensus.objects.all():
        value, confidence = before[row.item_id]
        assert row.value == value
        assert row.confidence == pytest.approx(confidence, abs=0.01)


def test_what_a_fit_says_of_people_is_kept(answered: Survey) -> None:
    contrary = Trust.objects.order_by("reliability")[0].contributor.judgements.get()
    assert (contrary.question, contrary.answers, contrary.codes, contrary.longest_run) == ("mood", 4, 2, 1)
    assert contrary.agreeing < 0.5
    assert str(contrary) == f"Contributor {contrary.contributor_id}, mood: 0.0 of 4"
