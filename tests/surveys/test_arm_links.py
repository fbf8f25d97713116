import pytest

from surveys import arm_links
from surveys.models import Survey


def test_a_link_leads_into_its_arm_of_its_survey_alone(survey: Survey, task: Survey) -> None:
    value = arm_links.written(survey=survey, code="b")
    assert arm_links.read(survey=survey, value=value) == "b"
    for other, changed in [(task, value), (survey, f"a{value[1:]}"), (survey, "b"), (survey, value[:-1])]:
        with pytest.raises(arm_links.WrongArmLink):
            arm_links.read(survey=other, value=changed)
