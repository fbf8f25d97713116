"""What the panel of careless answers says of everybody."""

from datetime import datetime

import numpy as np
import pytest
from django.contrib.auth.models import User

from crowd import careless_panel, careless_rule, carelessness, exclusion
from crowd.careless_panel import Panel
from crowd.models import CarelessIndex, Contributor
from crowd.quality.careless import catalogue
from surveys.models import Survey
from tests import factories
from tests.crowd import careless
from tests.crowd.careless import Planted


@pytest.fixture
def planted(alice: User, now: datetime) -> Planted:
    found = careless.fill(careless.scales_survey(owner=alice, now=now), now=now, careful=60, careless=4)
    carelessness.assess(survey=found.survey, now=now)
    return found


def seen(survey: Survey, *, chosen: str = "", page: int = 1) -> Panel:
    rule = careless_rule.rule_of(survey=survey)
    return careless_panel.panel(survey=survey, rule=rule, chosen=chosen, page=page)


def test_the_most_flagged_first(planted: Planted) -> None:
    found = seen(planted.survey)
    assert (found.n_people, found.n_rows, found.page, found.pages) == (72, 72, 1, 2)
    flags = [row.flags for row in found.rows]
    assert len(flags) == careless_panel.PER_PAGE
    assert flags == sorted(flags, reverse=True)
    planted_people = {p for sort, people in planted.people.items() if sort != "careful" for p in people}
    assert len({row.contributor for row in found.rows[:12]} & planted_people) >= 10


def test_the_sentence_counts_who_has_two_flags(planted: Planted) -> None:
    found = seen(planted.survey)
    rows = CarelessIndex.objects.filter(flagged=True).values_list("contributor", flat=True)
    people, counts = np.unique(list(rows), return_counts=True)
    assert (found.n_flagged, found.at_least, found.by_rule) == ((counts >= 2).sum(), 2, False)
    assert found.n_indices == len(found.applying) == len(found.labels)
    assert found.n_out == 0
    assert people.size > found.n_flagged > 0


def test_a_rule_says_what_counts(planted: Planted, alice: User, now: datetime) -> None:
    careless_rule.set_rule(survey=planted.survey, indices=["page_time"], at_least=1, by=alice, now=now)
    found = seen(planted.survey)
    assert (found.n_flagged, found.at_least, found.n_indices, found.by_rule) == (4, 1, 1, True)
    careless_rule.apply(
        survey=planted.survey, shown=careless_rule.digest(careless_rule.caught(survey=planted.survey)), now=now
    )
    found = seen(planted.survey)
    assert (found.n_flagged, found.n_out, found.n_by_rule) == (4, 4, 4)
    assert {row.contributor for row in found.rows if row.excluded} <= set(planted.people["fast"])


def test_left_out_by_hand_is_not_by_the_rule(planted: Planted, now: datetime) -> None:
    person = Contributor.objects.get(pk=planted.people["fast"][0])
    exclusion.exclude(contributor=person, reason="By hand.", now=now)
    found = seen(planted.survey)
    assert (found.n_out, found.n_by_rule) == (1, 0)


def test_one_index(planted: Planted) -> None:
    found = seen(planted.survey, chosen="page_time")
    assert found.chosen == "page_time"
    assert {row.contributor for row in found.rows} == set(planted.people["fast"])
    assert seen(planted.survey, chosen="nonsense").n_rows == 72


def test_pages(planted: Planted) -> None:
    first, last = seen(planted.survey), seen(planted.survey, page=2)
    assert (last.page, len(last.rows)) == (2, 22)
    assert not {row.contributor for row in first.rows} & {row.contributor for row in last.rows}
    assert seen(planted.survey, page=99).rows == last.rows
    assert seen(planted.survey, page=0).page == 1


def test_every_index_is_explained_and_its_values_spread_over_bars(planted: Planted) -> None:
    found = seen(planted.survey)
    assert [card.about.name for card in found.cards] == list(catalogue.of_surveys())
    for card in found.applying:
        assert sum(bin.count for bin in card.bins) == card.n_known
        assert sum(bin.flagged for bin in card.bins) == card.n_flagged
        assert all(bin.flagged <= bin.count and 0 <= bin.width <= 100 for bin in card.bins)
    by_name = {card.about.name: card for card in found.cards}
    assert [bin.label for bin in by_name["attention"].bins] == ["0%", "50%", "100%"]
    assert by_name["variability"].about.threshold.endswith("(Tukey's fences of this sample).")
    assert len(by_name["mahalanobis"].bins) == (careless_panel.BARS if by_name["mahalanobis"].n_known else 0)


def test_an_index_that_means_nothing_here_says_why_and_has_no_column(planted: Planted) -> None:
    found = seen(planted.survey)
    (card,) = [card for card in found.cards if card.about.name == "mahalanobis"]
    assert card.reason == "72 people answered both of some two questions; 40 questions need 200."
    assert "D²" not in found.labels
    assert all(len(row.cells) == len(found.labels) for row in found.rows)


def test_what_is_not_known_of_one_person_has_a_note_that_says_why(planted: Planted) -> None:
    found = seen(planted.survey)
    cells = {row.contributor: row.cells for row in found.rows}
    straight = {cell.label: cell for cell in cells[planted.people["straight"][0]]}
    assert straight["Even–odd"].text == ""
    assert found.notes[straight["Even–odd"].note - 1] == "The answers do not vary enough to correlate."
    assert (straight["Longest run"].text, straight["Longest run"].flagged, straight["Longest run"].note) == (
        "10",
        True,
        0,
    )
    assert len(found.notes) == len(set(found.notes))


def test_nobody(survey: Survey) -> None:
    found = seen(survey)
    assert (found.n_people, found.n_flagged, found.cards, found.rows, found.pages) == (0, 0, [], [], 1)


def test_another_study_is_not_shown(planted: Planted, survey: Survey, now: datetime) -> None:
    person = factories.ContributorFactory(survey=survey)
    factories.answer(survey, person, {"drink": "coffee"}, now=now)
    carelessness.assess(survey=survey, now=now)
    assert seen(survey).n_people == 1
    assert person.pk not in {row.contributor for row in seen(planted.survey, page=2).rows}
