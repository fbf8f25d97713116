"""When a question is asked: in words, or as JSON."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from surveys.admin.question_forms import ARM, Rule, rule_of
from surveys.models import Survey
from tests import factories
from tests.surveys.admin.helpers import form_error, page, question_data


class TestCondition:
    def change(self, client: Client, survey: Survey, **changes: Any) -> Any:
        question = survey.questions.get(name="sort")
        data = question_data(name="sort", page="2", condition='{"==": [{"var": "drink"}, "tea"]}')
        return client.post(page("question_change", question.pk), {**data, **changes})

    def condition(self, survey: Survey) -> Any:
        return survey.questions.get(name="sort").condition

    def test_is_shown_in_words(self, as_alice: Client, survey: Survey) -> None:
        form = as_alice.get(page("question_change", survey.questions.get(name="sort").pk)).context["adminform"].form
        assert form["rule_question"].value() == "drink"
        assert form["rule_operator"].value() == "=="
        assert form["rule_value"].value() == "tea"
        assert ("drink", "drink: What do you drink?") in form.fields["rule_question"].choices

    def test_is_written_from_words(self, as_alice: Client, survey: Survey) -> None:
        self.change(as_alice, survey, rule_question="drink", rule_operator="!=", rule_value="coffee")
        assert self.condition(survey) == {"!=": [{"var": "drink"}, "coffee"]}
        self.change(
            as_alice,
            survey,
            rule_question="drink",
            rule_operator="answered",
            condition='{"!=": [{"var": "drink"}, "coffee"]}',
        )
        assert self.condition(survey) == {"answered": "drink"}

    def test_an_answer_may_be_named_as_people_read_it(self, as_alice: Client, survey: Survey) -> None:
        self.change(as_alice, survey, rule_question="drink", rule_operator="==", rule_value="COFFEE")
        assert self.condition(survey) == {"==": [{"var": "drink"}, "coffee"]}

    def test_numbers_become_numbers(self, as_alice: Client, survey: Survey) -> None:
        factories.QuestionFactory(survey=survey, name="cups", kind="number", config={}, page=1, order=1)
        self.change(as_alice, survey, rule_question="cups", rule_operator=">=", rule_value="2")
        assert self.condition(survey) == {">=": [{"var": "cups"}, 2]}

    def test_no_question_means_always(self, as_alice: Client, survey: Survey) -> None:
        self.change(as_alice, survey, rule_question="", rule_value="tea")
        assert self.condition(survey) is None

    def test_untouched_it_stays(self, as_alice: Client, survey: Survey) -> None:
        both = {"and": [{"answered": "drink"}, {"==": [{"var": "drink"}, "tea"]}]}
        survey.questions.filter(name="sort").update(condition=both)
        self.change(as_alice, survey, condition='{"and": [{"answered": "drink"}, {"==": [{"var": "drink"}, "tea"]}]}')
        assert self.condition(survey) == both

    def test_json_wins(self, as_alice: Client, survey: Survey) -> None:
        self.change(as_alice, survey, condition='{"!": {"answered": "drink"}}', rule_question="drink")
        assert self.condition(survey) == {"!": {"answered": "drink"}}

    @pytest.mark.parametrize(
        ("changes", "field", "message"),
        [
            ({"condition": '{"boom": 1}'}, "condition", "“boom” is not an operator."),
            ({"condition": '{"answered": "sort"}'}, "condition", "There is no earlier question called “sort”."),
            ({"condition": "{"}, "condition", "Enter a valid JSON."),
            ({"rule_question": "drink", "rule_value": "milk"}, "rule_value", "“milk” is no answer to “drink”."),
            ({"rule_question": "drink", "rule_value": ""}, "rule_value", "Give the value to compare with."),
            (
                {"rule_question": "drink", "rule_operator": "<", "rule_value": "tea"},
                "rule_value",
                "This comparison needs a number.",
            ),
            ({"rule_question": "drink", "rule_operator": "<", "rule_value": "inf"}, "rule_value", "needs a number"),
            ({"rule_question": "sort", "rule_value": "x"}, "rule_question", "Select a valid choice."),
        ],
    )
    def test_a_wrong_one_is_told(
        self, as_alice: Client, survey: Survey, changes: dict[str, str], field: str, message: str
    ) -> None:
        response = self.change(as_alice, survey, **changes)
        assert message in " ".join(form_error(response)[field])
        assert self.condition(survey) == {"==": [{"var": "drink"}, "tea"]}

    @pytest.mark.parametrize(
        "rule",
        [
            Rule("a", "answered"),
            Rule("a", "==", "x"),
            Rule("a", ">", 2.5),
            Rule("a", "in", "x"),
            Rule(ARM, "==", "b"),
            Rule(ARM, "!=", "b"),
        ],
    )
    def test_rules_survive_the_round_trip(self, rule: Rule) -> None:
        assert rule_of(rule.condition()) == rule

    @pytest.mark.parametrize(
        "condition",
        [
            None,
            [],
            "x",
            {},
            {"==": [1, 2]},
            {"and": [{"answered": "a"}]},
            {"==": [{"var": "a"}, {"var": "b"}]},
            {"arm": ["a", "b"]},
        ],
    )
    def test_more_than_a_rule_is_none(self, condition: Any) -> None:
        assert rule_of(condition) is None


class TestArm:
    def change(self, client: Client, experiment: Survey, **changes: Any) -> Any:
        question = experiment.questions.get(name="mood_b")
        data = question_data(name="mood_b", condition='{"arm": "b"}', rule_question=ARM, rule_value="b")
        return client.post(page("question_change", question.pk), {**data, **changes})

    @pytest.fixture
    def experiment(self, alice: User, now: datetime) -> Survey:
        return factories.experiment(owner=alice, now=now)

    @pytest.mark.parametrize(
        ("operator", "value", "condition"),
        [("==", "As before", {"arm": "a"}), ("!=", "A", {"!": {"arm": "a"}})],
    )
    def test_is_asked_for_in_words(
        self, as_alice: Client, experiment: Survey, operator: str, value: str, condition: Any
    ) -> None:
        form = (
            as_alice.get(page("question_change", experiment.questions.get(name="mood_b").pk)).context["adminform"].form
        )
        assert [form[name].value() for name in ("rule_question", "rule_operator", "rule_value")] == [ARM, "==", "b"]
        self.change(as_alice, experiment, rule_operator=operator, rule_value=value)
        assert experiment.questions.get(name="mood_b").condition == condition

    @pytest.mark.parametrize(
        ("changes", "field", "message"),
        [
            ({"rule_value": "c"}, "rule_value", "The study has no arm “c”. It has: a (As before), b (Reworded)."),
            ({"rule_operator": "<"}, "rule_operator", "An arm is one or is not"),
            ({"condition": '{"arm": "c"}'}, "condition", "There is no arm “c”. There are: a, b."),
        ],
    )
    def test_a_wrong_one_is_told(
        self, as_alice: Client, experiment: Survey, changes: dict[str, str], field: str, message: str
    ) -> None:
        assert message in " ".join(form_error(self.change(as_alice, experiment, **changes))[field])
        assert experiment.questions.get(name="mood_b").condition == {"arm": "b"}

    def test_is_not_offered_where_there_is_none(self, as_alice: Client, survey: Survey) -> None:
        form = as_alice.get(page("question_change", survey.questions.get(name="sort").pk)).context["adminform"].form
        assert ARM not in dict(form.fields["rule_question"].choices)
