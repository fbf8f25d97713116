from datetime import datetime

import pytest

from crowd import aggregation
from crowd.imports import Row, import_answers
from surveys.models import Survey

# Six people about four items: five see what is there, the sixth says the contrary.
TRUTH = {"a": "good", "b": "bad", "c": "good", "d": "bad"}
OPPOSITE = {"good": "bad", "bad": "good"}


@pytest.fixture
def answered(task: Survey, now: datetime) -> Survey:
    """A fitted survey: five people say the TRUTH, a sixth the contrary."""
    rows = [Row(f"w{n}", {"mood": mood}, item) for n in range(5) for item, mood in TRUTH.items()]
    rows += [Row("contrary", {"mood": OPPOSITE[mood]}, item) for item, mood in TRUTH.items()]
    import_answers(survey=task, rows=rows, now=now)
    assert aggregation.aggregate_survey(survey_id=task.pk, now=now)
    return task
