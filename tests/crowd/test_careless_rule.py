"""A rule of whom to leave out: set in advance, applied when the researcher says so, taken back whole."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User

from crowd import careless_rule, carelessness, exclusion
from crowd.models import Aggregation, CarelessIndex, Contributor
from surveys.models import Survey
from tests import factories


@pytest.fixture
def people(survey: Survey, now: datetime) -> list[Contributor]:
    """Three people who answered; flagged by two indices, by one, by none."""
    found: list[Contributor] = factories.ContributorFactory.create_batch(3, survey=survey)
    for person in found:
        factories.answer(survey, person, {"drink": "coffee"}, now=now)
    for person, names in zip(found, (("page_time", "even_odd"), ("longstring",), ()), strict=True):
        for name in ("page_time", "even_odd", "longstring"):
            CarelessIndex.objects.create(contributor=person, name=name, value=1, flagged=name in names, computed_at=now)
    return found


def rule(survey: Survey, alice: User, now: datetime, *names: str, at_least: int = 1) -> None:
    careless_rule.set_rule(survey=survey, indices=names, at_least=at_least, by=alice, now=now)


def apply(survey: Survey, now: datetime) -> int:
    return careless_rule.apply(survey=survey, shown=careless_rule.digest(careless_rule.caught(survey=survey)), now=now)


def left_out() -> set[int]:
    return set(Contributor.objects.filter(excluded_at__isnull=False).values_list("pk", flat=True))


class TestSetting:
    def test_before_any_answer(self, survey: Survey, alice: User, now: datetime) -> None:
        found = careless_rule.set_rule(
            survey=survey, indices=["longstring", "page_time"], at_least=2, by=alice, now=now
        )
        assert (found.indices, found.at_least, found.answers_then) == (["page_time", "longstring"], 2, 0)
        assert (found.set_by, found.set_at) == (alice, now)

    def test_after_answers(self, survey: Survey, alice: User, people: list[Contributor], now: datetime) -> None:
        rule(survey, alice, now, "page_time")
        kept = careless_rule.rule_of(survey=survey)
        assert kept
        assert kept.answers_then == 3

    def test_a_change_is_as_late_as_it_is(self, survey: Survey, alice: User, bob: User, now: datetime) -> None:
        rule(survey, alice, now, "page_time")
        factories.answer(survey, factories.ContributorFactory(survey=survey), {"drink": "tea"}, now=now)
        later = now + timedelta(days=1)
        same = careless_rule.set_rule(survey=survey, indices=["page_time"], at_least=1, by=bob, now=later)
        assert (same.answers_then, same.set_at, same.set_by) == (0, now, alice)
        other = careless_rule.set_rule(survey=survey, indices=["even_odd"], at_least=1, by=bob, now=later)
        assert (other.answers_then, other.set_at, other.set_by) == (1, later, bob)

    @pytest.mark.parametrize(
        ("names", "at_least"), [([], 1), (["page_time"], 2), (["page_time"], 0), (["page_time", "nonsense"], 1)]
    )
    def test_refused(self, survey: Survey, alice: User, now: datetime, names: list[str], at_least: int) -> None:
        with pytest.raises(careless_rule.NoSuchRule):
            careless_rule.set_rule(survey=survey, indices=names, at_least=at_least, by=alice, now=now)
        assert careless_rule.rule_of(survey=survey) is None

    @pytest.mark.parametrize(
        ("names", "at_least", "weak"),
        [
            (["longstring", "variability"], 2, True),
            (["longstring", "page_time"], 1, True),
            (["longstring", "variability", "page_time"], 2, True),
            (["longstring", "page_time"], 2, False),
            (["page_time"], 1, False),
        ],
    )
    def test_weak(
        self, survey: Survey, alice: User, now: datetime, names: list[str], at_least: int, weak: bool
    ) -> None:
        found = careless_rule.set_rule(survey=survey, indices=names, at_least=at_least, by=alice, now=now)
        assert careless_rule.is_weak(found) is weak


class TestApplying:
    def test_nobody_without_a_rule(self, survey: Survey, people: list[Contributor], now: datetime) -> None:
        assert careless_rule.caught(survey=survey) == []
        assert apply(survey, now) == 0

    def test_who_and_why(self, survey: Survey, alice: User, people: list[Contributor], now: datetime) -> None:
        rule(survey, alice, now, "page_time", "even_odd", "longstring", at_least=2)
        (one,) = careless_rule.caught(survey=survey)
        assert one.contributor == people[0].pk
        assert one.labels == ["Pages answered too fast to have been read", "Even–odd consistency"]
        assert apply(survey, now) == 1
        assert left_out() == {people[0].pk}
        people[0].refresh_from_db()
        assert people[0].exclusion_reason == (
            "By the exclusion rule: 2 of 3 signs: Pages answered too fast to have been read; Even–odd consistency"
        )
        assert Aggregation.objects.get(survey=survey).requested
        assert careless_rule.caught(survey=survey) == []

    def test_only_the_indices_of_the_rule_count(
        self, survey: Survey, alice: User, people: list[Contributor], now: datetime
    ) -> None:
        rule(survey, alice, now, "longstring")
        assert [one.contributor for one in careless_rule.caught(survey=survey)] == [people[1].pk]

    def test_others_than_were_shown_are_not_left_out(
        self, survey: Survey, alice: User, people: list[Contributor], now: datetime
    ) -> None:
        rule(survey, alice, now, "page_time")
        shown = careless_rule.digest(careless_rule.caught(survey=survey))
        CarelessIndex.objects.update(flagged=True)
        with pytest.raises(careless_rule.Changed):
            careless_rule.apply(survey=survey, shown=shown, now=now)
        assert left_out() == set()

    def test_taken_back_but_for_those_left_out_by_hand(
        self, survey: Survey, alice: User, people: list[Contributor], now: datetime
    ) -> None:
        exclusion.exclude(contributor=people[2], reason="Asked me to.", now=now)
        rule(survey, alice, now, "page_time", "longstring")
        assert apply(survey, now) == 2
        assert left_out() == {person.pk for person in people}
        assert careless_rule.undo(survey=survey) == 2
        assert left_out() == {people[2].pk}
        assert careless_rule.undo(survey=survey) == 0

    def test_a_long_reason_is_cut(self, survey: Survey, alice: User, people: list[Contributor], now: datetime) -> None:
        names = list(carelessness.abouts(survey=survey))
        for name in set(names) - {"page_time", "even_odd", "longstring"}:
            CarelessIndex.objects.create(contributor=people[0], name=name, value=1, flagged=True, computed_at=now)
        rule(survey, alice, now, *names)
        assert max(len(one.reason) for one in careless_rule.caught(survey=survey)) == careless_rule.LONGEST_REASON
        assert apply(survey, now) == 2

    def test_another_study_is_left_alone(
        self, survey: Survey, task: Survey, alice: User, people: list[Contributor], now: datetime
    ) -> None:
        rule(task, alice, now, "page_time")
        assert careless_rule.caught(survey=task) == []
        exclusion.exclude(contributor=people[0], reason=f"{careless_rule.BY_RULE}x", now=now)
        assert careless_rule.undo(survey=task) == 0
        assert left_out() == {people[0].pk}
