"""What the pages of the admin send."""

from typing import Any

from django.urls import reverse


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:surveys_{name}", args=args)


def survey_data(**changes: Any) -> dict[str, Any]:
    """What the page of a survey sends when it has no questions and nobody it is shared with."""
    return {
        "title": "Breakfast",
        "slug": "",
        "description": "",
        "consent": "We keep your answers for a year.",
        "thanks": "",
        "main_language": "en",
        "other_languages": [],
        "redundancy": "3",
        "claim_minutes": "30",
        "questions-TOTAL_FORMS": "0",
        "questions-INITIAL_FORMS": "0",
        "arms-TOTAL_FORMS": "0",
        "arms-INITIAL_FORMS": "0",
        "members-TOTAL_FORMS": "0",
        "members-INITIAL_FORMS": "0",
        **changes,
    }


def question_data(**changes: Any) -> dict[str, Any]:
    return {
        "text": "What do you eat?",
        "name": "",
        "help": "",
        "page": "1",
        "required": "on",
        "role": "normal",
        "condition": "null",
        "rule_question": "",
        "rule_operator": "==",
        "rule_value": "",
        "settings-options": "bread = Bread\nNothing at all",
        **changes,
    }


def form_error(response: Any) -> dict[str, list[str]]:
    return dict(response.context["adminform"].form.errors)
