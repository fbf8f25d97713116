from typing import Any

import pytest

from exports.frames import Field
from exports.options import Options, Privacy
from exports.privacy import release_policy
from exports.privacy.policy import Policy
from exports.rows import REASONS

AGE = Field("age", "integer", "", question="age")
JOB = Field("job", "string", "", question="job")
REGION = Field("region", "string", "", {"n": "North"}, question="region")
REASON = Field("age.missing", "string", "", REASONS, question="age")
FIELDS = (AGE, REASON, JOB, REGION)


def policy(fields: tuple[Field, ...], values: dict[str, list[str]], **privacy: Any) -> Policy:
    options = Options(("answers",), ("csv",), 0, 0.0, ("age",), 4, (), False, privacy=Privacy(method="best", **privacy))
    return release_policy.policy(values, fields=fields, options=options, ordered=())


@pytest.mark.parametrize(
    ("field", "values", "expected"),
    [
        (AGE, ["", "20", "31"], "number"),
        (AGE, ["20", str(2**60)], "category"),
        (AGE, [""], "category"),
        (REASON, ["hidden"], "category"),
        (REGION, ["1", "2"], "category"),
        (JOB, ["2024-03-31", ""], "date"),
        (JOB, ["12", "13"], "number"),
        (JOB, ["Baker", "12"], "category"),
        (Field("q.a", "boolean", "", question="q"), ["True"], "category"),
    ],
)
def test_how_a_column_is_generalised_where_nothing_is_said(field: Field, values: list[str], expected: str) -> None:
    made = policy((field,), {field.name: values})
    assert made.quasi_identifiers[0].type == expected
    assert (made.k, made.suppress, made.method, made.risk_threshold) == (4, 0, "best", 0.25)


def test_settings_of_a_question_or_of_one_of_its_columns() -> None:
    values = {"age": ["20"], "age.missing": ["hidden"], "job": ["12"], "region": ["n"]}
    settings = {"age": {"type": "number", "widths": [5, 10], "most": 1}, "job": "place"}
    made = policy(FIELDS, values, generalise=settings).quasi_identifiers
    assert [q.type for q in made] == ["number", "category", "place", "category"]
    assert (made[0].widths, made[0].most) == ((5, 10), 1)


def test_sets_that_would_be_too_long_are_not_written() -> None:
    assert policy((JOB,), {"job": ["short", "words"]}).values == "any"
    assert policy((JOB,), {"job": ["long" * 100, "words"]}).values == "hierarchy"
    assert policy((AGE,), {"age": [str(number) for number in range(500)]}).values == "any"


def test_which_columns_are_sensitive() -> None:
    assert release_policy.sensitive_fields(FIELDS, question="age") == [AGE]
    assert release_policy.quasi_fields(FIELDS, questions=["age", "job"]) == [AGE, REASON, JOB]


@pytest.mark.parametrize(
    "how", [{"type": "file"}, {"type": "number", "widths": [5, 12]}, {"kind": "number"}, "hope", 3]
)
def test_settings_that_cannot_be_followed(how: Any) -> None:
    with pytest.raises(ValueError, match=r"`age`|quasi_identifiers, age"):
        release_policy.check_generalise({"age": how})


def test_settings_that_can() -> None:
    tree = {"Health": ["Nurse", "Doctor"], "Trade": ["Baker"]}
    release_policy.check_generalise(
        {"age": {"type": "number", "widths": [5, 10]}, "job": {"type": "taxonomy", "tree": tree}}
    )
