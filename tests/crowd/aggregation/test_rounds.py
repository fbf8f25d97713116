from datetime import datetime, timedelta

import pytest

from crowd import aggregation, evidence, recruitment
from crowd.aggregation import due, rounds
from crowd.imports import Row, import_answers
from crowd.models import (
    Aggregation,
    Agreement,
    Consensus,
    Contributor,
    Judgement,
    QuestionAggregation,
    Response,
    Round,
    Trust,
)
from surveys import publishing
from surveys.models import Survey
from tests import factories

TRUTH = {"a": "good", "b": "bad", "c": "good", "d": "bad"}
OPPOSITE = {"good": "bad", "bad": "good"}


def consensus(survey: Survey) -> dict[str, object]:
    return dict(Consensus.objects.filter(item__survey=survey).values_list("item__key", "value"))


def test_a_fit_finds_the_truth(answered: Survey) -> None:
    assert consensus(answered) == TRUTH
    one = Consensus.objects.get(item__key="a")
    assert (one.method, one.n, one.tied) == ("auto", 6, False)
    assert one.confidence is not None
    assert 0.8 < one.confidence < 1
    assert sum(one.distribution.values()) == pytest.approx(1)


def test_trust_tells_the_contrary_person_from_the_others(answered: Survey) -> None:
    assert Trust.objects.filter(reliability__lt=0.1).count() == 1
    assert Trust.objects.filter(reliability__gt=0.9).count() == 5
    contrary = Trust.objects.order_by("reliability")[0]
    assert contrary.n_answers == 4
    assert any("0 of 4 answers" in reason for reason in contrary.reasons)


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


def test_who_withdraws_drops_out_of_the_numbers(answered: Survey, now: datetime) -> None:
    contrary = Trust.objects.order_by("reliability")[0].contributor
    recruitment.withdraw(contributor=contrary, now=now)
    assert aggregation.stale_surveys(now=now + timedelta(minutes=1)) == [answered.pk]
    assert aggregation.aggregate_survey(survey_id=answered.pk, now=now)
    assert Consensus.objects.get(item__key="a").n == 5
    assert Agreement.objects.get().value == 1
    assert not Trust.objects.filter(contributor=contrary).exists()


def test_a_survey_never_published_has_nothing_to_fit(alice: object, now: datetime) -> None:
    survey = factories.SurveyFactory(owner=alice)
    assert aggregation.aggregate_survey(survey_id=survey.pk, now=now)
    assert not Consensus.objects.exists()


def test_a_fit_without_any_answer(task: Survey, now: datetime) -> None:
    assert aggregation.aggregate_survey(survey_id=task.pk, now=now)
    assert not Consensus.objects.exists()
    assert Agreement.objects.get().value is None


def test_the_state_says_what_it_is(answered: Survey) -> None:
    assert str(Aggregation.objects.get()) == "Fit 1 of Mood"
    assert str(Agreement.objects.get()).startswith("mood: 0.3")
    assert str(Consensus.objects.get(item__key="a")) == "a, mood"
    person = Contributor.objects.all()[0]
    assert str(person.trust) == f"Trust in Contributor {person.pk}"


@pytest.fixture
def two(alice: object, now: datetime) -> Survey:
    """An answered task of two questions, not fitted yet."""
    survey = factories.SurveyFactory(owner=alice, per_item=True)
    for order, name in enumerate(["mood", "tone"]):
        factories.QuestionFactory(survey=survey, name=name, order=order)
    factories.ItemFactory(survey=survey, key="a")
    publishing.publish(survey=survey, by=None, now=now)
    rows = [Row(f"w{n}", {"mood": "good", "tone": "bad"}, item) for n in range(3) for item in "ab"]
    import_answers(survey=survey, rows=rows, now=now)
    return survey


def fit(survey: Survey, question: str, now: datetime) -> bool:
    return aggregation.aggregate_question(survey_id=survey.pk, question=question, now=now)


def test_a_round_in_steps_as_workers_take_them(two: Survey, now: datetime) -> None:
    assert aggregation.take_up(survey_id=two.pk, now=now) == ["mood", "tone"]
    assert aggregation.take_up(survey_id=two.pk, now=now) == []
    assert fit(two, "tone", now)
    assert not aggregation.end(survey_id=two.pk, now=now)
    assert not Trust.objects.exists()
    assert fit(two, "mood", now)
    assert aggregation.end(survey_id=two.pk, now=now)
    assert not aggregation.end(survey_id=two.pk, now=now)
    assert set(Trust.objects.values_list("n_answers", flat=True)) == {4}
    state = Aggregation.objects.get()
    assert (state.generation, state.counted, state.fitted_at, state.requested) == (1, 6, now, False)
    assert not Round.objects.exists()
    assert not aggregation.is_stale(survey=two)


def test_a_round_says_what_it_is(two: Survey, now: datetime) -> None:
    rounds.begin(survey_id=two.pk, now=now)
    assert str(Round.objects.get()).endswith("begun 2026-03-01 12:00")
    assert [str(state) for state in two.question_aggregations.order_by("pk")] == [
        "Fit 0 of mood, wanted: 1",
        "Fit 0 of tone, wanted: 1",
    ]


def test_a_request_during_a_round_has_every_question_fitted_again(two: Survey, now: datetime) -> None:
    rounds.begin(survey_id=two.pk, now=now)
    assert fit(two, "mood", now)
    aggregation.request(survey_id=two.pk)
    assert fit(two, "tone", now)
    assert not aggregation.end(survey_id=two.pk, now=now)
    assert fit(two, "mood", now)
    assert aggregation.end(survey_id=two.pk, now=now)
    assert not aggregation.is_stale(survey=two)


def test_a_request_while_trust_is_put_together(two: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds.begin(survey_id=two.pk, now=now)
    assert fit(two, "mood", now)
    assert fit(two, "tone", now)
    collect = evidence.collect

    def meanwhile(**kwargs: object) -> object:
        aggregation.request(survey_id=two.pk)
        return collect(**kwargs)  # type: ignore[arg-type] # passed through

    monkeypatch.setattr("crowd.aggregation.rounds.collect", meanwhile)
    assert not aggregation.end(survey_id=two.pk, now=now)
    assert not Trust.objects.exists()
    assert aggregation.is_stale(survey=two)


def test_to_make_all_fresh_ends_a_round_under_way_and_takes_in_the_newest(two: Survey, now: datetime) -> None:
    rounds.begin(survey_id=two.pk, now=now)
    import_answers(survey=two, rows=[Row("late", {"mood": "good", "tone": "bad"}, "a")], now=now)
    assert aggregation.aggregate_survey(survey_id=two.pk, now=now)
    assert Consensus.objects.get(item__key="a", question="mood").n == 4
    assert Aggregation.objects.get().generation == 2
    assert not Response.objects.filter(counted=False).exists()


def test_a_lost_round_is_taken_up_where_it_was(two: Survey, now: datetime) -> None:
    rounds.begin(survey_id=two.pk, now=now)
    assert fit(two, "mood", now)
    later = now + due.PATIENCE
    assert aggregation.take_up(survey_id=two.pk, now=later) == ["tone"]
    assert fit(two, "tone", later)
    # Killed before it could end the round: it is ended by whoever takes it up.
    later += due.PATIENCE
    assert aggregation.take_up(survey_id=two.pk, now=later) == []
    assert not Round.objects.exists()
    assert not aggregation.is_stale(survey=two)


def test_of_two_who_take_up_a_lost_round_one_gets_it(two: Survey, now: datetime) -> None:
    rounds.begin(survey_id=two.pk, now=now)
    found = Round.objects.select_related("survey__aggregation").get()
    assert rounds._go_on(found, now + due.PATIENCE) == ["mood", "tone"]
    assert rounds._go_on(found, now + due.PATIENCE) == []


def test_a_survey_without_items_has_a_round_too(survey: Survey, now: datetime) -> None:
    factories.answer(survey, factories.ContributorFactory(survey=survey), {"drink": "tea"}, now=now)
    assert aggregation.take_up(survey_id=survey.pk, now=now) == []
    assert Response.objects.get().counted
    assert Trust.objects.get().reliability is None


def test_a_question_that_is_no_longer_asked_leaves_nothing(two: Survey, now: datetime) -> None:
    aggregation.aggregate_survey(survey_id=two.pk, now=now)
    two.questions.filter(name="tone").delete()
    publishing.publish(survey=two, by=None, now=now)
    aggregation.aggregate_survey(survey_id=two.pk, now=now)
    for rows in (Consensus, Agreement, Judgement, QuestionAggregation):
        assert set(rows.objects.values_list("question", flat=True)) == {"mood"}


def test_what_follows_a_round_knows_its_numbers(two: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def follower(*, survey: Survey, now: datetime) -> None:
        seen.append((survey.pk, now, Trust.objects.count(), survey.responses.filter(counted=False).count()))

    monkeypatch.setattr(rounds, "FOLLOWERS", [follower])
    aggregation.aggregate_survey(survey_id=two.pk, now=now)
    assert seen == [(two.pk, now, 3, 0)]


def test_a_failure_of_what_follows_keeps_no_round_from_going_on(
    two: Survey, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*, survey: Survey, now: datetime) -> None:
        raise ValueError

    with monkeypatch.context() as patched:
        patched.setattr(rounds, "FOLLOWERS", [broken])
        with pytest.raises(ValueError, match=r"^$"):
            aggregation.aggregate_survey(survey_id=two.pk, now=now)
        later = now + due.PATIENCE
        # Nothing new: what follows is tried again.
        with pytest.raises(ValueError, match=r"^$"):
            aggregation.take_up(survey_id=two.pk, now=later)
        import_answers(survey=two, rows=[Row("late", {"mood": "good", "tone": "bad"}, "a")], now=now)
        Aggregation.objects.update(seconds=0.1)
        # Something new: it goes first.
        later += due.PATIENCE
        assert aggregation.take_up(survey_id=two.pk, now=later) == ["mood", "tone"]
        assert fit(two, "mood", later)
        assert fit(two, "tone", later)
        with pytest.raises(ValueError, match=r"^$"):
            aggregation.end(survey_id=two.pk, now=later)
    later += due.PATIENCE
    assert aggregation.take_up(survey_id=two.pk, now=later) == []
    assert not Round.objects.exists()


def test_a_survey_that_is_gone_is_no_error(db: None, now: datetime) -> None:
    assert aggregation.take_up(survey_id=12345, now=now) == []
    assert not aggregation.aggregate_question(survey_id=12345, question="mood", now=now)
    assert not aggregation.end(survey_id=12345, now=now)
