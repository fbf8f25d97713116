from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from crowd import assignment
from crowd.models import Assignment, Contributor
from surveys.models import Item, Survey
from tests import factories


@pytest.fixture
def person(task: Survey) -> Contributor:
    return factories.ContributorFactory(survey=task)


def slots(survey: Survey) -> list[int]:
    return list(survey.items.values_list("open_slots", flat=True))


def test_a_claim_takes_a_slot(task: Survey, person: Contributor, now: datetime) -> None:
    claim = assignment.next_item(contributor=person, now=now)
    assert claim is not None
    assert claim.expires_at == now + timedelta(minutes=task.claim_minutes)
    claim.item.refresh_from_db()
    assert claim.item.open_slots == 2
    assert sum(slots(task)) == 14


def test_who_holds_a_claim_gets_it_again(person: Contributor, now: datetime) -> None:
    first = assignment.next_item(contributor=person, now=now)
    later = now + timedelta(minutes=5)
    second = assignment.next_item(contributor=person, now=later)
    assert first is not None
    assert second is not None
    assert second.pk == first.pk
    assert second.expires_at == later + timedelta(minutes=30)


def test_the_database_refuses_a_second_claim_at_once(task: Survey, person: Contributor, now: datetime) -> None:
    assignment.next_item(contributor=person, now=now)
    free = task.items.exclude(assignments__contributor=person)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(item=free, contributor=person, claimed_at=now, expires_at=now)


def test_nobody_meets_an_item_twice(task: Survey, person: Contributor, now: datetime) -> None:
    seen = []
    while claim := assignment.next_item(contributor=person, now=now):
        seen.append(claim.item_id)
        assert assignment.finish(contributor=person, item=claim.item, now=now)
    assert sorted(seen) == sorted(task.items.values_list("pk", flat=True))


def test_an_item_is_given_to_as_many_as_wanted(task: Survey, now: datetime) -> None:
    given = 0
    for person in factories.ContributorFactory.create_batch(5, survey=task):
        while claim := assignment.next_item(contributor=person, now=now):
            assignment.finish(contributor=person, item=claim.item, now=now)
            given += 1
    assert given == 15
    assert slots(task) == [0] * 5


def test_higher_priority_first(task: Survey, person: Contributor, now: datetime) -> None:
    urgent = task.items.order_by("rank")[2]
    Item.objects.filter(pk=urgent.pk).update(priority=5)
    claim = assignment.next_item(contributor=person, now=now)
    assert claim is not None
    assert claim.item_id == urgent.pk


def test_people_start_at_different_items(task: Survey, now: datetime) -> None:
    seeds = [0, 2**46, 2**47, 2**47 + 2**46]
    people = [factories.ContributorFactory(survey=task, seed=seed) for seed in seeds]
    claims = [assignment.next_item(contributor=person, now=now) for person in people]
    assert len({claim.item_id for claim in claims if claim}) >= 3


def test_the_search_goes_around_the_end(task: Survey, now: datetime) -> None:
    last = factories.ContributorFactory(survey=task, seed=2**48 - 1)
    claim = assignment.next_item(contributor=last, now=now)
    assert claim is not None
    assert claim.item_id == task.items.order_by("rank")[0].pk


def test_items_of_other_surveys_are_out_of_reach(task: Survey, now: datetime) -> None:
    stranger = factories.ContributorFactory(survey=factories.SurveyFactory())
    assert assignment.next_item(contributor=stranger, now=now) is None


def test_an_expired_claim_goes_back(task: Survey, person: Contributor, now: datetime) -> None:
    assignment.next_item(contributor=person, now=now)
    assert assignment.return_expired(now=now + timedelta(minutes=29)) == 0
    assert assignment.return_expired(now=now + timedelta(minutes=30)) == 1
    assert slots(task) == [3] * 5
    assert not Assignment.objects.exists()


def test_a_finished_item_does_not_go_back(task: Survey, person: Contributor, now: datetime) -> None:
    claim = assignment.next_item(contributor=person, now=now)
    assert claim is not None
    assignment.finish(contributor=person, item=claim.item, now=now)
    assert assignment.return_expired(now=now + timedelta(days=1)) == 0
    assert sum(slots(task)) == 14


def test_a_lapsed_claim_is_taken_again_while_a_slot_is_open(task: Survey, person: Contributor, now: datetime) -> None:
    claim = assignment.next_item(contributor=person, now=now)
    assert claim is not None
    later = now + timedelta(hours=1)
    assignment.return_expired(now=later)
    assert assignment.finish(contributor=person, item=claim.item, now=later)
    assert sum(slots(task)) == 14
    assert Assignment.objects.get().state == "finished"


def test_a_lapsed_claim_is_lost_once_the_item_is_full(task: Survey, person: Contributor, now: datetime) -> None:
    claim = assignment.next_item(contributor=person, now=now)
    assert claim is not None
    assignment.return_expired(now=now + timedelta(hours=1))
    Item.objects.update(open_slots=0)
    assert not assignment.finish(contributor=person, item=claim.item, now=now + timedelta(hours=1))


def test_finishing_twice_is_refused(person: Contributor, now: datetime) -> None:
    claim = assignment.next_item(contributor=person, now=now)
    assert claim is not None
    assert assignment.finish(contributor=person, item=claim.item, now=now)
    assert not assignment.finish(contributor=person, item=claim.item, now=now)


def test_a_skipped_item_goes_to_others_only(task: Survey, person: Contributor, now: datetime) -> None:
    claim = assignment.next_item(contributor=person, now=now)
    assert claim is not None
    assignment.skip(contributor=person, item=claim.item)
    assert slots(task) == [3] * 5
    assignment.skip(contributor=person, item=claim.item)
    assert slots(task) == [3] * 5
    others = []
    while another := assignment.next_item(contributor=person, now=now):
        assignment.finish(contributor=person, item=another.item, now=now)
        others.append(another.item_id)
    assert claim.item_id not in others
    assert len(others) == 4


def test_a_claim_is_renewed_by_its_holder_alone(task: Survey, person: Contributor, now: datetime) -> None:
    claim = assignment.next_item(contributor=person, now=now)
    assert claim is not None
    other = factories.ContributorFactory(survey=task)
    assert assignment.renew(contributor=person, item=claim.item, now=now + timedelta(minutes=20))
    assert not assignment.renew(contributor=other, item=claim.item, now=now)
    assert assignment.return_expired(now=now + timedelta(minutes=31)) == 0


def test_leaving_gives_every_slot_back(task: Survey, person: Contributor, now: datetime) -> None:
    for _ in range(2):
        claim = assignment.next_item(contributor=person, now=now)
        assert claim is not None
        assignment.finish(contributor=person, item=claim.item, now=now)
    assignment.next_item(contributor=person, now=now)
    with transaction.atomic():
        assignment.release_all(contributor=person)
    assert slots(task) == [3] * 5
