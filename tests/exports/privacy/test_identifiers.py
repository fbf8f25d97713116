from dataclasses import replace

from exports.privacy.identifiers import identifying, without
from surveys.definition import Asked

AGE = Asked("age", "number", "Age?", "", {}, 1, None, True, "demographic", None)
NAME = replace(AGE, name="name", role="identifier")


def test_one_form_with_the_role_is_enough() -> None:
    once = replace(AGE, role="identifier")
    assert identifying([AGE, NAME]) == {"name"}
    assert identifying([AGE, once]) == {"age"}
    assert without([AGE, NAME], {"name"}) == [AGE]
