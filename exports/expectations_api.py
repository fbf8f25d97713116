"""The HTTP API of what a researcher expects people to answer: a document to start from, and answers to look at."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crowd.problems import Unprocessable
from exports import expectations
from exports.options import SEED_SPAN
from exports.synthesis import priors
from surveys.api import SurveyView
from surveys.models import Survey


class StartSerializer(serializers.Serializer[Any]):
    priors = serializers.DictField(help_text="By question: every answer is as likely as any other. Change the numbers.")
    yaml = serializers.CharField(help_text="The same as lines of YAML, with the questions' words.")


class TrialQuery(serializers.Serializer[Any]):
    priors = serializers.DictField(help_text="What you expect, as in the options of a release.")
    seed = serializers.IntegerField(
        default=0, min_value=0, max_value=SEED_SPAN - 1, help_text="The same seed gives the same answers."
    )


class TrialSerializer(serializers.Serializer[Any]):
    answers = serializers.ListField(
        child=serializers.DictField(), help_text=f"What {expectations.ROWS} people might answer, by question."
    )


class Priors(SurveyView):
    @extend_schema(operation_id="priors_retrieve", responses=StartSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """What you may expect of the answers, before there are any: a document to start from."""
        asked = expectations.questions(self._published())
        return Response({"priors": priors.even(asked), "yaml": priors.template(asked)})

    @extend_schema(operation_id="priors_try", request=TrialQuery, responses=TrialSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """Look at answers as you expect them. Nothing is kept."""
        survey = self._published()
        form = TrialQuery(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        try:
            made = expectations.trial(survey=survey, document=given["priors"], seed=given["seed"])
        except priors.WrongPriors as wrong:
            raise serializers.ValidationError({"priors": [str(wrong)]}) from None
        return Response({"answers": made})

    def _published(self) -> Survey:
        survey = self.survey()
        if not survey.versions.exists():
            raise Unprocessable("The survey was never published. Publish it first: then its questions are known.")
        return survey
