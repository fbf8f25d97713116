from datetime import datetime, timedelta

import pytest

from crowd import aggregation, columns, recruitment
from crowd.imports import Row, import_answers
from crowd.models import Aggregation, Agreement, Consensus, ConsensusChange, Contributor, Response, Trust
from surveys import publishing
from surveys.gold import set_gold
from surveys.models import Survey
from tests import factories

# Six people about four items: five see what is there, the sixth says the contrary.
TRUTH = {"a": "good", "b": "bad", "c": "good", "d": "bad"}
OPPOSITE = {"good": "bad", "bad": "good"}


def six_people() -> list[Row]:
    honest = [Row(f"w{n}", {"mood": mood}, item) for n in range(5) for item, mood in TRUTH.items()]
    return honest + [Row("contrary", {"mood": OPPOSITE[mood]}, item) for item, mood in TRUTH.items()]


@pytest.fixture
def answered(task: Survey, now: datetime) -> Survey:
    import_answers(survey=task, rows=six_people(), now=now)
    assert aggregation.aggregate_survey(survey_id=task.pk, now=now)
    return task


def consensus(survey: Survey) -> dict[str, object]:
    return dict(Consensus.objects.filter(item__survey=survey).values_list("item__key", "value"))


def test_a_fit_finds_the_truth(answered: Survey) -> None:
    assert consensus(answered) == TRUTH
    one = Consensus.objects.get(item__key="a")
    assert (one.method, one.n, one.tied) == ("auto", 6, False)
    assert one.confidence is not None
    assert 0.9 < one.confidence < 1
    assert sum(one.distribution.values()) == pytest.approx(1)


def test_trust_tells_the_contrary_person_from_the_others(answered: Survey) -> None:
    assert Trust.objects.filter(reliability__lt=0.1).count() == 1
    assert Trust.objects.filter(reliability__gt=0.9).count() == 5
    contrary = Trust.objects.order_by("reliability")[0]
    assert contrary.n_answers == 4
    assert any("0 of 4 answers" in reason for reason in contrary.reasons)


def test_agreement_has_an_interval(answered: Survey, now: datetime) -> None:
    found = Agreement.objects.get()
    assert (found.question, found.n_items, found.n_answers) == ("mood", 4, 24)
    # Per item 5 : 1, so Do = 1/3; 12 : 12 overall, so De = 2 · 12 · 12 / (24 · 23).
    assert found.value == pytest.approx(1 - (1 / 3) / (2 * 12 * 12 / (24 * 23)))
    assert found.low is not None
    assert found.high is not None
    assert found.value is not None
    assert found.low <= found.value <= found.high


def test_a_fit_counts_the_rows_it_read(answered: Survey, now: datetime) -> None:
    assert not Response.objects.filter(counted=False).exists()
    assert not aggregation.is_stale(survey=answered)
    assert aggregation.stale_surveys(now=now + timedelta(hours=1)) == []


def test_a_fit_twice_gives_the_same(answered: Survey, now: datetime) -> None:
    before = list(Consensus.objects.order_by("item").values("item", "value", "confidence", "distribution"))
    interval = list(Agreement.objects.values("value", "low", "high"))
    assert aggregation.aggregate_survey(survey_id=answered.pk, now=now)
    assert list(Consensus.objects.order_by("item").values("item", "value", "confidence", "distribution")) == before
    assert list(Agreement.objects.values("value", "low", "high")) == interval


def test_new_answers_make_a_survey_due_after_a_pause(answered: Survey, now: datetime) -> None:
    import_answers(survey=answered, rows=[Row("late", {"mood": "good"}, "a")], now=now)
    assert aggregation.is_stale(survey=answered)
    assert aggregation.stale_surveys(now=now) == []
    assert aggregation.stale_surveys(now=now + timedelta(minutes=1)) == [answered.pk]


def test_how_long_answers_wait(answered: Survey, now: datetime) -> None:
    assert aggregation.oldest_wait(now) is None
    old = now - timedelta(days=400)
    import_answers(survey=answered, rows=[Row("w", {"mood": "good"}, "a", submitted_at=old)], now=now)
    assert aggregation.oldest_wait(now + timedelta(seconds=9)) == 9


def test_how_long_a_first_answer_waits(task: Survey, now: datetime) -> None:
    person = factories.ContributorFactory(survey=task)
    factories.answer(task, person, {"mood": "good"}, now=now, item=task.items.all()[0])
    assert aggregation.oldest_wait(now + timedelta(seconds=7)) == 7


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


def test_who_withdraws_drops_out_of_the_numbers(answered: Survey, now: datetime) -> None:
    contrary = Trust.objects.order_by("reliability")[0].contributor
    recruitment.withdraw(contributor=contrary, now=now)
    assert aggregation.stale_surveys(now=now + timedelta(minutes=1)) == [answered.pk]
    assert aggregation.aggregate_survey(survey_id=answered.pk, now=now)
    assert Consensus.objects.get(item__key="a").n == 5
    assert Agreement.objects.get().value == 1
    assert not Trust.objects.filter(contributor=contrary).exists()


def test_a_first_consensus_is_a_vote(task: Survey, now: datetime) -> None:
    item = task.items.all()[0]
    for mood in ("good", "good", "bad"):
        factories.answer(task, factories.ContributorFactory(survey=task), {"mood": mood}, now=now, item=item)
    aggregation.aggregate_item(item_id=item.pk, now=now)
    first = Consensus.objects.get()
    assert (first.value, first.n, first.method) == ("good", 3, "vote")
    aggregation.aggregate_item(item_id=item.pk, now=now)
    assert Consensus.objects.count() == 1
    assert Response.objects.filter(counted=False).count() == 3


def test_the_trusted_weigh_more_in_a_vote(answered: Survey, now: datetime) -> None:
    item = factories.ItemFactory(survey=answered)
    contrary = Trust.objects.order_by("reliability")[0].contributor
    honest = Trust.objects.order_by("-reliability")[0].contributor
    factories.answer(answered, contrary, {"mood": "bad"}, now=now, item=item)
    factories.answer(answered, honest, {"mood": "good"}, now=now, item=item)
    aggregation.aggregate_item(item_id=item.pk, now=now)
    assert item.consensus.get().value == "good"


def test_an_item_that_is_gone_is_no_error(db: None, now: datetime) -> None:
    aggregation.aggregate_item(item_id=12345, now=now)
    assert not Consensus.objects.exists()


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


def test_a_survey_never_published_has_nothing_to_fit(alice: object, now: datetime) -> None:
    survey = factories.SurveyFactory(owner=alice)
    assert aggregation.aggregate_survey(survey_id=survey.pk, now=now)
    assert not Consensus.objects.exists()


def test_a_fit_without_any_answer(task: Survey, now: datetime) -> None:
    assert aggregation.aggregate_survey(survey_id=task.pk, now=now)
    assert not Consensus.objects.exists()
    assert Agreement.objects.get().value is None


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


def test_known_answers_and_accuracy(answered: Survey, now: datetime) -> None:
    asked = publishing.current_version(survey=answered).content.question("mood")
    assert aggregation.gold_accuracy(survey=answered, question="mood").share is None
    set_gold(survey=answered, asked=asked, answers={"a": "good", "b": "good"})
    accuracy = aggregation.gold_accuracy(survey=answered, question="mood")
    assert (accuracy.right, accuracy.seen, accuracy.share) == (1, 2, 0.5)


def test_an_option_taken_away_drops_out(answered: Survey, now: datetime) -> None:
    options = [{"value": "good", "label": "Good"}, {"value": "ugly", "label": "Ugly"}]
    answered.questions.update(config={"options": options})
    publishing.publish(survey=answered, by=None, now=now)
    aggregation.request(survey_id=answered.pk)
    assert aggregation.aggregate_survey(survey_id=answered.pk, now=now)
    assert set(consensus(answered).values()) == {"good"}


def test_the_state_says_what_it_is(answered: Survey) -> None:
    assert str(Aggregation.objects.get()) == "Fit 1 of Mood"
    assert str(Agreement.objects.get()).startswith("mood: 0.3")
    assert str(Consensus.objects.get(item__key="a")) == "a, mood"
    person = Contributor.objects.all()[0]
    assert str(person.trust) == f"Trust in Contributor {person.pk}"


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


def test_a_first_vote_that_changes_is_kept_too(task: Survey, now: datetime) -> None:
    item = task.items.all()[0]
    for mood in ("good", "good", "bad", "bad", "bad"):
        factories.answer(task, factories.ContributorFactory(survey=task), {"mood": mood}, now=now, item=item)
        aggregation.aggregate_item(item_id=item.pk, now=now)
    # Two against two is a tie, which goes to the smaller value.
    assert [(c.before, c.after, c.method) for c in item.consensus_changes.all()] == [("good", "bad", "vote")]
