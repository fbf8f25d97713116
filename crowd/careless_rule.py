"""Whom the researcher leaves out for careless answers: a rule set in advance, applied when they say so, undone whole.

To be left out of the analysis is not to go unpaid.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User as Account
from django.db.models import QuerySet

from crowd import carelessness, exclusion
from crowd.models import CarelessIndex, Contributor, ExclusionRule, Origin
from crowd.quality.careless.catalogue import WEAK
from surveys.models import Survey

# How the reason begins of everybody whom a rule left out: by it they are found again.
BY_RULE = "By the exclusion rule: "
LONGEST_REASON = 200


class NoSuchRule(ValueError):
    """The rule names no index, or one that there is not, or more of them than it names."""


class Changed(Exception):
    """Somebody else would be left out than those who were shown."""


@dataclass(frozen=True)
class Caught:
    """Somebody whom the rule would leave out, and the indices that say so."""

    contributor: int
    labels: list[str]
    reason: str


def rule_of(*, survey: Survey) -> ExclusionRule | None:
    return ExclusionRule.objects.select_related("set_by").filter(survey=survey).first()


def set_rule(*, survey: Survey, indices: Sequence[str], at_least: int, by: Account, now: datetime) -> ExclusionRule:
    """Keep the rule, and how many answers there were when it was set. The same rule again stays as old as it was.

    Raises NoSuchRule.
    """
    names = [name for name in carelessness.abouts(survey=survey) if name in indices]
    if not names or len(names) != len(set(indices)) or not 1 <= at_least <= len(names):
        raise NoSuchRule("Choose indices, and how many of them at least.")
    before = rule_of(survey=survey)
    if before and (before.indices, before.at_least) == (names, at_least):
        return before
    answers = survey.responses.filter(origin=Origin.HUMAN).count()
    rule, _ = ExclusionRule.objects.update_or_create(
        survey=survey,
        defaults={"indices": names, "at_least": at_least, "set_at": now, "set_by": by, "answers_then": answers},
    )
    return rule


def is_weak(rule: ExclusionRule) -> bool:
    """Whether indices that are no better than chance could leave somebody out by themselves."""
    return len(WEAK & set(rule.indices)) >= rule.at_least


def caught(*, survey: Survey) -> list[Caught]:
    """Who would be left out now, in the order in which they came; nobody without a rule."""
    rule = rule_of(survey=survey)
    if rule is None:
        return []
    about = carelessness.abouts(survey=survey)
    rows = CarelessIndex.objects.filter(
        contributor__survey=survey, contributor__excluded_at=None, flagged=True, name__in=rule.indices
    )
    flagged: dict[int, set[str]] = defaultdict(set)
    for person, name in rows.order_by("contributor_id").values_list("contributor_id", "name"):
        flagged[person].add(name)
    return [
        _caught(person, [about[name].label for name in rule.indices if name in names], len(rule.indices))
        for person, names in flagged.items()
        if len(names) >= rule.at_least
    ]


def digest(people: Sequence[Caught]) -> str:
    """What was shown, in short: the same people for the same reasons have the same digest."""
    listed = json.dumps([[one.contributor, one.reason] for one in people])
    return hashlib.sha256(listed.encode()).hexdigest()


def apply(*, survey: Survey, shown: str, now: datetime) -> int:
    """Leave out those whose `digest` was shown; how many they are. Raises Changed where it would be others by now."""
    people = caught(survey=survey)
    if digest(people) != shown:
        raise Changed
    reasons = {one.contributor: one.reason for one in people}
    rows = Contributor.objects.filter(survey=survey, pk__in=reasons)
    return sum(exclusion.exclude(contributor=person, reason=reasons[person.pk], now=now) for person in rows)


def left_out(*, survey: Survey) -> QuerySet[Contributor]:
    """Those whom a rule left out."""
    return Contributor.objects.filter(
        survey=survey, excluded_at__isnull=False, exclusion_reason__startswith=BY_RULE
    ).order_by("pk")


def undo(*, survey: Survey) -> int:
    """Count everybody again whom a rule left out; how many they are."""
    return sum(exclusion.include(contributor=person) for person in left_out(survey=survey))


def _caught(person: int, labels: list[str], of: int) -> Caught:
    reason = f"{BY_RULE}{len(labels)} of {of} signs: {'; '.join(labels)}"
    return Caught(person, labels, reason if len(reason) <= LONGEST_REASON else f"{reason[: LONGEST_REASON - 1]}…")
