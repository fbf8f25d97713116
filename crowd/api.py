"""The HTTP API of collecting and aggregating: existing answers in; answers, consensus, agreement and trust out."""

import re
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response as Reply

from crowd import bulk, imports, reasons
from crowd.models import Agreement, Consensus, Response, Trust
from crowd.problems import Conflict
from surveys.api import Pages, RejectedLine, SurveyView, uploaded_lines
from surveys.models import Version
from surveys.parsers import Json, JsonLines

QUESTION = OpenApiParameter("question", str, description="Only this question.")
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


class NewAnswers(serializers.Serializer[Any]):
    """Answers of one person, about one item where there are items."""

    contributor = serializers.CharField(help_text="Your own name for the person; only a hash is kept.")
    item = serializers.CharField(required=False, help_text="The item's key; made where there is none.")
    answers = serializers.DictField(help_text="{question: answer}")
    origin = serializers.ChoiceField(["human", "model"], required=False)
    submitted_at = serializers.DateTimeField(required=False)
    seconds = serializers.FloatField(required=False)


class AnswersReport(serializers.Serializer[Any]):
    added = serializers.IntegerField()
    repeated = serializers.IntegerField(help_text="There already: the first one counts.")
    rejected_total = serializers.IntegerField()
    rejected = RejectedLine(many=True, help_text="The first thousand.")


class ResponseSerializer(serializers.ModelSerializer[Response]):
    contributor = serializers.IntegerField(source="contributor_id")
    item = serializers.CharField(source="item.key", allow_null=True, default=None)
    version = serializers.IntegerField(source="version.number")

    class Meta:
        model = Response
        fields = [
            "id",
            "contributor",
            "item",
            "origin",
            "version",
            "answers",
            "missing",
            "seconds",
            "submitted_at",
        ]


class ConsensusPage(serializers.ListSerializer[Any]):
    """Rows with their reasons, which are read for all of them at once."""

    def to_representation(self, data: Any) -> Any:
        rows = list(data)
        told = reasons.of_page(rows)
        for row in rows:
            row.why = told.get((row.item_id, row.question), "")  # for the field of this name
        return super().to_representation(rows)


class ConsensusSerializer(serializers.ModelSerializer[Consensus]):
    item = serializers.CharField(source="item.key")
    why = serializers.CharField(help_text="Who said what, and how far those may be believed who said otherwise.")

    class Meta:
        model = Consensus
        list_serializer_class = ConsensusPage
        fields = [
            "item",
            "question",
            "value",
            "confidence",
            "distribution",
            "n",
            "tied",
            "method",
            "reason",
            "why",
            "computed_at",
        ]


class AgreementSerializer(serializers.ModelSerializer[Agreement]):
    class Meta:
        model = Agreement
        fields = [
            "question",
            "coefficient",
            "value",
            "low",
            "high",
            "n_items",
            "n_answers",
            "reason",
            "computed_at",
        ]


class TrustSerializer(serializers.ModelSerializer[Trust]):
    contributor = serializers.IntegerField(source="contributor_id")

    class Meta:
        model = Trust
        fields = [
            "contributor",
            "reliability",
            "low",
            "high",
            "n_answers",
            "gold_seen",
            "gold_right",
            "flags",
            "reasons",
            "computed_at",
        ]


class Answers(SurveyView):
    parser_classes = [Json, JsonLines]

    @extend_schema(
        operation_id="answers_import",
        request={"application/json": NewAnswers(many=True), "application/x-ndjson": str},
        responses=AnswersReport,
    )
    def post(self, request: Request, slug: str) -> Reply:
        """Add answers collected elsewhere: a JSON list up to 2 MB, or JSON Lines up to 64 MB.

        A bad line is reported and the good ones stay; the same upload again adds nothing.
        """
        survey = self.survey(to_edit=True)
        upload = bulk.Upload(uploaded_lines(request))
        try:
            found = imports.import_answers(survey=survey, rows=upload.rows(), now=timezone.now())
        except Version.DoesNotExist:
            raise Conflict(
                "The survey was never published, so its questions are not fixed. Publish it first."
            ) from None
        return Reply(AnswersReport(upload.report(found)).data)


@extend_schema_view(get=extend_schema(operation_id="responses_list"))
class Responses(SurveyView, ListAPIView[Response]):
    """Every submission, in the order of arrival. Identifiers included: mind who reads it."""

    pagination_class = Pages
    serializer_class = ResponseSerializer
    queryset = Response.objects.none()

    def get_queryset(self) -> QuerySet[Response]:
        return Response.objects.filter(survey=self.survey()).select_related("item", "version")


@extend_schema_view(get=extend_schema(operation_id="consensus_list", parameters=[QUESTION]))
class ConsensusList(SurveyView, ListAPIView[Consensus]):
    """The crowd's answer about each item."""

    pagination_class = Pages
    serializer_class = ConsensusSerializer
    queryset = Consensus.objects.none()

    def get_queryset(self) -> QuerySet[Consensus]:
        rows = Consensus.objects.filter(item__survey=self.survey()).select_related("item")
        question = self.request.query_params.get("question")
        if question is None:
            return rows
        return rows.filter(question=question) if NAME.fullmatch(question) else rows.none()


@extend_schema_view(get=extend_schema(operation_id="agreement_list"))
class AgreementList(SurveyView, ListAPIView[Agreement]):
    """How far people agree on each question beyond chance, or why that is not known."""

    pagination_class = Pages
    serializer_class = AgreementSerializer
    queryset = Agreement.objects.none()

    def get_queryset(self) -> QuerySet[Agreement]:
        return Agreement.objects.filter(survey=self.survey())


@extend_schema_view(get=extend_schema(operation_id="trust_list"))
class TrustList(SurveyView, ListAPIView[Trust]):
    """How far to trust each contributor, and why."""

    pagination_class = Pages
    serializer_class = TrustSerializer
    queryset = Trust.objects.none()

    def get_queryset(self) -> QuerySet[Trust]:
        return Trust.objects.filter(contributor__survey=self.survey())
