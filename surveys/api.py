"""The HTTP API of authoring: which surveys there are, what they ask, items in."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any, BinaryIO

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ParseError, PermissionDenied
from rest_framework.generics import ListAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from surveys import items, pictures
from surveys.models import Survey, SurveyQuerySet
from surveys.parsers import Csv, Json, JsonLines, Uploads

LINES = {Csv.media_type: "csv", JsonLines.media_type: "jsonl"}
UPDATE = OpenApiParameter("update", bool, description="Replace items that are there with other content.")
FILES = {
    "type": "object",
    "properties": {"pictures": {"type": "array", "items": {"type": "string", "format": "binary"}}},
    "required": ["pictures"],
}


class Pages(CursorPagination):
    """Pages by cursor: as fast at the end as at the beginning, and nothing is skipped while rows come in."""

    page_size_query_param = "page_size"
    max_page_size = 1000
    ordering = "pk"


class SurveyView(APIView):
    """A view of one survey: 404 for those who may not see it, 403 for those who may only look."""

    def survey(self, *, to_edit: bool = False) -> Survey:
        return survey_of(self.request, self.kwargs["slug"], to_edit=to_edit)


def survey_of(request: Request, slug: str, *, to_edit: bool = False) -> Survey:
    survey = Survey.objects.visible_to(request.user).filter(slug=slug).first()
    if survey is None:
        raise Http404("There is no such survey, or it is not shared with you.")
    if to_edit and not Survey.objects.editable_by(request.user).filter(pk=survey.pk).exists():
        raise PermissionDenied("You may look at this survey, but not change it. Ask its owner to let you edit.")
    return survey


class SurveySerializer(serializers.ModelSerializer[Survey]):
    class Meta:
        model = Survey
        fields = ["slug", "title", "description", "state", "languages", "per_item", "redundancy", "created_at"]


class QuestionSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    kind = serializers.CharField()
    text = serializers.CharField()
    help = serializers.CharField()
    config = serializers.DictField()
    page = serializers.IntegerField()
    condition = serializers.JSONField(help_text="Null: always asked.")
    required = serializers.BooleanField()  # type: ignore[assignment] # a field's name; the metaclass takes it out
    role = serializers.CharField()


class ArmSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text='As in conditions, {"arm": code}, and in the dataset.')
    label = serializers.CharField()  # type: ignore[assignment] # a field's name; the metaclass takes it out
    share = serializers.IntegerField(help_text="Relative to the other arms.")


class SurveyDetailSerializer(SurveySerializer):
    version = serializers.SerializerMethodField(help_text="The published version; null: never published.")
    questions = serializers.SerializerMethodField(help_text="The questions of that version.")
    arms = serializers.SerializerMethodField(help_text="The arms of its experiment; empty: it is none.")

    class Meta(SurveySerializer.Meta):
        fields = [*SurveySerializer.Meta.fields, "version", "questions", "arms"]

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_version(self, survey: Survey) -> int | None:
        return survey.versions.order_by("-number").values_list("number", flat=True).first()

    @extend_schema_field(QuestionSerializer(many=True))
    def get_questions(self, survey: Survey) -> Any:
        version = survey.versions.order_by("-number").first()
        return QuestionSerializer(version.content.questions if version else (), many=True).data

    @extend_schema_field(ArmSerializer(many=True))
    def get_arms(self, survey: Survey) -> Any:
        version = survey.versions.order_by("-number").first()
        return ArmSerializer(version.content.arms if version else (), many=True).data


class RejectedLine(serializers.Serializer[Any]):
    line = serializers.IntegerField(help_text="From 1; of files, the place among them.")
    reason = serializers.CharField()


class ItemReport(serializers.Serializer[Any]):
    added = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    changed = serializers.IntegerField()
    rejected_total = serializers.IntegerField()
    rejected = RejectedLine(many=True, help_text="The first thousand.")


class NewItem(serializers.Serializer[Any]):
    """Besides these, any fields: they become the item's data."""

    key = serializers.CharField(help_text="Your own name for the item.")
    priority = serializers.IntegerField(required=False)
    target = serializers.IntegerField(required=False, help_text="How many people shall label it.")
    gold = serializers.DictField(required=False, help_text="Right answers: {question: answer}.")


class Surveys(ListAPIView[Survey]):
    """The surveys that you own, or that are shared with you."""

    serializer_class = SurveySerializer
    pagination_class = Pages

    def get_queryset(self) -> SurveyQuerySet:
        return Survey.objects.visible_to(self.request.user)


class SurveyDetail(SurveyView):
    @extend_schema(operation_id="surveys_retrieve", responses=SurveyDetailSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """One survey with the questions of its published version."""
        return Response(SurveyDetailSerializer(self.survey()).data)


class Items(SurveyView):
    parser_classes = [Json, JsonLines, Csv]

    @extend_schema(
        operation_id="items_import",
        request={
            "application/json": NewItem(many=True),
            "application/x-ndjson": str,
            "text/csv": str,
        },
        parameters=[UPDATE],
        responses=ItemReport,
    )
    def post(self, request: Request, slug: str) -> Response:
        """Add items: a JSON list up to 2 MB, or JSON Lines or CSV up to 64 MB.

        A bad row is reported and the good ones stay; the same upload again changes nothing.
        """
        report = items.import_items(
            survey=self.survey(to_edit=True),
            lines=uploaded_lines(request),
            format=LINES.get(request.content_type.partition(";")[0].strip(), "jsonl"),
            update=_wants_update(request),
        )
        return Response(ItemReport(asdict(report)).data)


class Pictures(SurveyView):
    parser_classes = [Uploads]

    @extend_schema(
        operation_id="pictures_import",
        request={"multipart/form-data": FILES},
        parameters=[UPDATE],
        responses=ItemReport,
    )
    def post(self, request: Request, slug: str) -> Response:
        """Add an item for each picture. Its key is the file's name; its fields are `image`, `width` and `height`.

        PNG, JPEG or WebP, up to 100 files of 20 MB, and 64 MB together; send more in several calls. Places, dates and
        other data inside the files are taken out. What is no picture is reported, its `line` being its place among the
        files, and the others stay; the same upload again changes nothing.
        """
        survey = self.survey(to_edit=True)
        report = pictures.add(survey=survey, files=_files(request), update=_wants_update(request))
        return Response(ItemReport(asdict(report)).data)


def _wants_update(request: Request) -> bool:
    return request.query_params.get("update") in ("true", "1")


def _files(request: Request) -> list[tuple[str, BinaryIO]]:
    """The uploaded files by their names. Raises ParseError."""
    if not request.data or set(request.data) != {"pictures"} or len(request.FILES) != 1:
        raise ParseError("Send the pictures as files of a form (multipart/form-data), each in the field “pictures”.")
    return [(one.name or "", one.file) for one in request.FILES.getlist("pictures")]


def uploaded_lines(request: Request) -> Iterable[bytes]:
    """The body of a bulk upload line by line; a JSON list becomes one line per element."""
    data: Any = request.data
    if isinstance(data, Iterator):
        return data
    if not isinstance(data, list):
        raise ParseError("Send a JSON list of objects, or one JSON object per line as application/x-ndjson.")
    return (json.dumps(element).encode() for element in data)
