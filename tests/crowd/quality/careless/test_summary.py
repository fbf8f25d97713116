import numpy as np

from crowd.quality.careless.checks import attention
from crowd.quality.careless.distance import mahalanobis
from crowd.quality.careless.runs import longstring
from crowd.quality.careless.speed import page_time
from crowd.quality.careless.spread import variability
from crowd.quality.careless.summary import FLAGGED, UNDEFINED, UNREMARKABLE, summarise

ANSWERS = [[3] * 12, [1, 2, 3, 4] * 3]
INDICES = [
    longstring(ANSWERS),
    variability(ANSWERS, parts=3),
    mahalanobis(ANSWERS),
    page_time([[5.0], [60.0]], items=[12]),
    attention(passed=[1, 1], seen=[1, 1]),
]


def test_every_index_is_told_with_formula_threshold_and_reason():
    found = summarise(INDICES, person=0)
    assert [finding.about.name for finding in found.findings] == [
        "longstring",
        "variability",
        "mahalanobis",
        "page_time",
        "attention",
    ]
    standings = [finding.standing for finding in found.findings]
    assert standings == [FLAGGED, UNREMARKABLE, UNDEFINED, FLAGGED, UNREMARKABLE]
    assert found.findings[0].value == 12
    assert found.findings[0].parts == {"mean run": 12}
    assert (found.findings[2].value, found.findings[2].reason[:8]) == (None, "2 people")
    for finding in found.findings:
        words = (finding.about.formula, finding.about.threshold, finding.about.source, finding.about.caution)
        assert all(text.endswith(".") for text in words)
    assert found.sentence == (
        "2 of 4 indices beyond their threshold: Longest run of equal answers; "
        "Pages answered too fast to have been read. 1 could not be computed."
    )


def test_a_careful_person():
    found = summarise(INDICES[:2], person=1)
    assert found.sentence == "0 of 2 indices beyond their threshold."
    assert list(found.findings[1].parts) == ["part 1", "part 2", "part 3"]


def test_parts_that_are_not_known_are_not_told():
    answers = [[1, 2, 3, np.nan, np.nan, np.nan]]
    assert list(summarise([variability(answers, parts=2)], person=0).findings[0].parts) == ["part 1"]


def test_nothing_known():
    assert summarise([attention(passed=[0], seen=[0])], person=0).sentence == "None of the indices could be computed."
    assert summarise([], person=0).findings == ()
