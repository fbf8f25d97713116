"""Responses → consensus, agreement, trust. Recomputed and replaced, never patched.

A response is born uncounted. `aggregate_item` gives a first consensus within moments of a submission. When a survey is
due (`due`), a round (`rounds`) takes in what is uncounted: each question is fitted by a task of its own (`questions`);
whoever fits the last one puts trust together from all of them, and the responses are counted. A lost message delays but
loses nothing: the beat task asks `stale_surveys` what somebody should take up.
"""

from crowd.aggregation.due import hold, is_settled, is_stale, oldest_wait, request, stale_surveys, standing
from crowd.aggregation.items import VOTE, aggregate_item
from crowd.aggregation.measured import Accuracy, gold_accuracy, measured
from crowd.aggregation.questions import aggregate_question
from crowd.aggregation.rounds import FOLLOWERS, aggregate_survey, end, take_up

__all__ = [
    "FOLLOWERS",
    "VOTE",
    "Accuracy",
    "aggregate_item",
    "aggregate_question",
    "aggregate_survey",
    "end",
    "gold_accuracy",
    "hold",
    "is_settled",
    "is_stale",
    "measured",
    "oldest_wait",
    "request",
    "stale_surveys",
    "standing",
    "take_up",
]
