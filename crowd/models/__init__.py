"""Who answers and what came of it: people, their claims and answers, and what the crowd's answers amount to."""

from crowd.models.care import CarelessIndex, ExclusionRule
from crowd.models.numbers import (
    Aggregation,
    Agreement,
    Consensus,
    ConsensusChange,
    GroupAgreement,
    Judgement,
    QuestionAggregation,
    Round,
    Trust,
)
from crowd.models.people import Consent, Contributor, Origin, ScopedQuerySet
from crowd.models.tokens import TokenScope
from crowd.models.work import Assignment, Draft, Response, ResponseQuerySet

__all__ = [
    "Aggregation",
    "Agreement",
    "Assignment",
    "CarelessIndex",
    "Consensus",
    "ConsensusChange",
    "Consent",
    "Contributor",
    "Draft",
    "ExclusionRule",
    "GroupAgreement",
    "Judgement",
    "Origin",
    "QuestionAggregation",
    "Response",
    "ResponseQuerySet",
    "Round",
    "ScopedQuerySet",
    "TokenScope",
    "Trust",
]
