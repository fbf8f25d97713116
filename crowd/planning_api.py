"""The HTTP API of planning: how many people per item a study needs."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crowd import plans
from crowd.plans import MOST_CODES, MOST_ITEMS, MOST_PER_ITEM, SEEDS, Advice, Wanted
from surveys.api import SurveyView
from surveys.definition import Asked
from surveys.models import Survey


class PlanQuery(serializers.Serializer[Any]):
    question = serializers.CharField(
        required=False, help_text="A question with few and fixed answers. Without it: the first."
    )
    target = serializers.FloatField(
        required=False, min_value=0.01, max_value=1, help_text="The share of items that shall be right, as 0.9."
    )
    price = serializers.FloatField(
        required=False, min_value=0, max_value=1_000_000, help_text="What one answer costs, in whatever currency."
    )
    items = serializers.IntegerField(
        required=False, min_value=1, max_value=MOST_ITEMS, help_text="How many items. Without it: those of the survey."
    )
    most = serializers.IntegerField(
        default=Wanted.most, min_value=1, max_value=MOST_PER_ITEM, help_text="The most people per item."
    )
    seed = serializers.IntegerField(
        default=Wanted.seed, min_value=0, max_value=SEEDS - 1, help_text="The same seed gives the same plan."
    )


class EstimateSerializer(serializers.Serializer[Any]):
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True, help_text="Where the 95 % interval begins.")
    high = serializers.FloatField(allow_null=True, help_text="Where it ends.")
    reason = serializers.CharField(help_text="Why there is no value.")


class StepSerializer(serializers.Serializer[Any]):
    per_item = serializers.IntegerField(help_text="People per item.")
    answers = serializers.IntegerField(help_text="Answers needed for all items.")
    people = serializers.IntegerField(help_text="About how many people it takes.")
    accuracy = EstimateSerializer(help_text="Share of items decided right.")
    agreement = EstimateSerializer(help_text="Krippendorff's alpha.")
    cost = EstimateSerializer(help_text="In the unit of the price.")
    hours = EstimateSerializer(help_text="Of all people together.")


class PilotSerializer(serializers.Serializer[Any]):
    answers = serializers.IntegerField()
    items = serializers.IntegerField()
    people = serializers.IntegerField()
    known = serializers.IntegerField(help_text="Items with a known answer among those used.")
    used = serializers.IntegerField(help_text="Answers that the plan rests on.")
    used_items = serializers.IntegerField(help_text="About so many items.")


class PlanSerializer(serializers.Serializer[Any]):
    question = serializers.CharField()
    items = serializers.IntegerField(help_text="How many items are planned for.")
    seed = serializers.IntegerField()
    waiting = serializers.BooleanField(help_text="Whether there are answers that are not counted yet.")
    pilot = PilotSerializer()
    recommended = serializers.IntegerField(
        allow_null=True, help_text="People per item; null: the target is out of reach, or the pilot is too small."
    )
    sentence = serializers.CharField(help_text="The advice in words, or what the pilot lacks.")
    caveats = serializers.ListField(child=serializers.CharField(), help_text="What not to rely on.")
    misled = EstimateSerializer(help_text="Share of items on which most people are wrong, by known answers.")
    steps = StepSerializer(many=True, help_text="One for each number of people per item.")


class PlanView(SurveyView):
    @extend_schema(operation_id="plan_retrieve", parameters=[PlanQuery], responses=PlanSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """How many people per item are needed: accuracy, agreement and cost, by what was answered so far."""
        survey = self.survey()
        form = PlanQuery(data=request.query_params)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        asked = _asked(survey, given.pop("question", None))
        return Response(_shown(asked, plans.advise(survey=survey, asked=asked, wanted=Wanted(**given))))


def _asked(survey: Survey, name: str | None) -> Asked:
    questions = {asked.name: asked for asked in plans.questions(survey=survey)}
    if not questions:
        sentence = f"A plan needs a published question about items with 2 to {MOST_CODES} fixed answers. Ask one first."
        raise serializers.ValidationError({"question": [sentence]})
    if name is None:
        return next(iter(questions.values()))
    if name not in questions:
        raise serializers.ValidationError({"question": [f"Plan for one of these: {', '.join(questions)}."]})
    return questions[name]


def _shown(asked: Asked, advice: Advice) -> Any:
    found = advice.plan
    return PlanSerializer(
        {
            "question": asked.name,
            "items": advice.items,
            "seed": advice.seed,
            "waiting": advice.waiting,
            "pilot": advice.pilot,
            "steps": [asdict(step) for step in found.steps],
            "recommended": found.recommended,
            "sentence": found.sentence,
            "caveats": found.caveats,
            "misled": found.misled,
        }
    ).data
