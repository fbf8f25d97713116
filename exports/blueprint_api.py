"""The HTTP API of blueprints: write one, look at what it would make, order that as files."""

from typing import Any, NoReturn, cast

from django.contrib.auth.models import User
from django.db.models import Max, QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from exports import blueprints
from exports.api import NewestFirst
from exports.models import Blueprint, BlueprintVersion
from exports.options import SEED_SPAN
from exports.serializers import Strict
from exports.synthesis import WrongBlueprint
from exports.synthesis.recipes import schema
from exports.synthesis.trial import Trial
from surveys.api import survey_of
from surveys.models import Survey

DOCUMENT = "The blueprint as JSON; its schema is at /api/v1/blueprints/schema/."
SEED = "A whole number; another one gives other data."
OLDER = OpenApiParameter("version", int, description="An older version; without it the newest.")


class NewBlueprint(Strict):
    name = serializers.CharField(max_length=200, help_text="What you call it.")
    document = serializers.JSONField(required=False, help_text=DOCUMENT)
    text = serializers.CharField(
        required=False,
        trim_whitespace=False,
        help_text="The same in YAML, whose comments are kept. Give one of the two.",
    )
    survey = serializers.CharField(
        max_length=60,
        required=False,
        allow_null=True,
        help_text="The link name of a survey: whoever may see it may see the blueprint.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("document" in attrs) == ("text" in attrs):
            raise serializers.ValidationError({"document": "Give document or text, one of the two."})
        return attrs


class NewPreview(Strict):
    rows = serializers.IntegerField(required=False, min_value=1, help_text="Of the main table, for the sizes.")
    seed = serializers.IntegerField(default=0, min_value=0, max_value=SEED_SPAN - 1, help_text=SEED)
    document = serializers.JSONField(required=False, help_text="Look at this instead of what is saved.")


class BlueprintSerializer(serializers.ModelSerializer[Blueprint]):
    survey = serializers.SlugRelatedField[Survey](slug_field="slug", read_only=True, allow_null=True)
    owner = serializers.CharField(source="owner.username")
    version = serializers.IntegerField(help_text="The number of the newest version.")

    class Meta:
        model = Blueprint
        fields = ["id", "name", "survey", "owner", "version", "created_at"]
        read_only_fields = fields


class VersionSerializer(serializers.ModelSerializer[BlueprintVersion]):
    id = serializers.IntegerField(source="blueprint_id")
    name = serializers.CharField(source="blueprint.name")
    survey = serializers.SlugRelatedField[Survey](
        source="blueprint.survey", slug_field="slug", read_only=True, allow_null=True
    )
    version = serializers.IntegerField(source="number")
    document = serializers.DictField(help_text=DOCUMENT)

    class Meta:
        model = BlueprintVersion
        fields = ["id", "name", "survey", "version", "created_at", "document", "text"]
        read_only_fields = fields


class DistributionSerializer(serializers.Serializer[Any]):
    column = serializers.CharField()
    type = serializers.CharField()
    missing = serializers.FloatField(help_text="The share of empty cells in the sample.")
    distinct = serializers.IntegerField()
    labels = serializers.ListField(child=serializers.CharField())
    ends = serializers.ListField(child=serializers.CharField(), help_text="Where bars are ranges: their ends.")
    counts = serializers.ListField(child=serializers.IntegerField())


class TablePreviewSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="How many rows the table would have.")
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(), help_text="The first twenty.")
    sample = serializers.IntegerField(help_text="How many rows the distributions are of.")
    distributions = DistributionSerializer(many=True)


class PreviewSerializer(serializers.Serializer[Any]):
    tables = TablePreviewSerializer(many=True)


class BlueprintView(APIView):
    """A view of one blueprint: 404 for those who may not see it, 403 for those who may only look."""

    def blueprint(self, *, to_edit: bool = False) -> Blueprint:
        visible = Blueprint.objects.visible_to(self.request.user).select_related("survey")
        found = visible.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404("There is no such blueprint, or it is not shared with you.")
        if to_edit and not Blueprint.objects.editable_by(self.request.user).filter(pk=found.pk).exists():
            raise PermissionDenied("You may look at this blueprint, but not change it. Ask its owner.")
        return found

    def user(self) -> User:
        return cast(User, self.request.user)  # nobody else gets here


class Blueprints(ListAPIView[Blueprint], BlueprintView):
    """The blueprints that are yours or shared with you, the newest first."""

    serializer_class = BlueprintSerializer
    pagination_class = NewestFirst

    def get_queryset(self) -> QuerySet[Blueprint]:
        visible = Blueprint.objects.visible_to(self.request.user).select_related("survey", "owner")
        return visible.annotate(version=Max("versions__number"))

    @extend_schema(operation_id="blueprints_create", request=NewBlueprint, responses={201: VersionSerializer})
    def post(self, request: Request) -> Response:
        """Write a blueprint. What is wrong with it is told by path, such as `tables.sales.columns.amount.sd`."""
        given = valid(NewBlueprint, request)
        try:
            made = blueprints.create(
                name=given["name"],
                by=self.user(),
                survey=_survey(request, given),
                text=_text(given),
                now=timezone.now(),
            )
        except WrongBlueprint as wrong:
            refuse(wrong)
        place = reverse("api:blueprint", args=[made.pk], request=request)
        shown = VersionSerializer(blueprints.newest(blueprint=made)).data
        return Response(shown, status=201, headers={"Location": place})


class BlueprintDetail(BlueprintView):
    @extend_schema(operation_id="blueprints_retrieve", parameters=[OLDER], responses=VersionSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """A blueprint as it is, or as it was in an older version."""
        return Response(VersionSerializer(version_of(self.blueprint(), request.query_params.get("version", ""))).data)

    @extend_schema(operation_id="blueprints_update", request=NewBlueprint, responses=VersionSerializer)
    def put(self, request: Request, pk: int) -> Response:
        """Save a new version. Older ones stay; the same text again makes none."""
        blueprint, given = self.blueprint(to_edit=True), valid(NewBlueprint, request)
        try:
            version = blueprints.save_version(
                blueprint=blueprint,
                name=given["name"],
                survey=_survey(request, given) if "survey" in given else blueprint.survey,
                by=self.user(),
                text=_text(given),
                now=timezone.now(),
            )
        except WrongBlueprint as wrong:
            refuse(wrong)
        return Response(VersionSerializer(version).data)

    @extend_schema(operation_id="blueprints_destroy", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Erase a blueprint with its versions and every dataset made from them."""
        blueprints.erase(blueprint=self.blueprint(to_edit=True))
        return Response(status=204)


class BlueprintPreview(BlueprintView):
    @extend_schema(operation_id="blueprints_preview", request=NewPreview, responses=PreviewSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """The first twenty rows of each table and how its columns are distributed. Nothing is saved."""
        blueprint, given = self.blueprint(), valid(NewPreview, request)
        text = blueprints.newest(blueprint=blueprint).text
        if "document" in given:
            text = blueprints.as_text(given["document"])
        return Response(PreviewSerializer(_tried(text, given)).data)


class BlueprintSchema(APIView):
    @extend_schema(operation_id="blueprints_schema", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """The JSON Schema (draft 2020-12) of blueprints: of tables, and of simulations."""
        return Response(schema())


def version_of(blueprint: Blueprint, number: str) -> BlueprintVersion:
    """The version of that number, or the newest where none is given. Raises Http404."""
    if not number:
        return blueprints.newest(blueprint=blueprint)
    found = blueprint.versions.filter(number=number).first() if number.isdecimal() else None
    if found is None:
        raise Http404("The blueprint has no such version.")
    return found


def valid(form: type[Strict], request: Request) -> dict[str, Any]:
    """What was sent, checked."""
    found = form(data=request.data)
    found.is_valid(raise_exception=True)
    return dict(found.validated_data)


def _survey(request: Request, given: dict[str, Any]) -> Survey | None:
    slug = given.get("survey")
    return survey_of(request, slug, to_edit=True) if slug else None


def _text(given: dict[str, Any]) -> str:
    return str(given["text"]) if "text" in given else blueprints.as_text(given["document"])


def _tried(text: str, given: dict[str, Any]) -> Trial:
    tried = blueprints.look_at(text, rows=given.get("rows"), seed=given["seed"])
    if tried.problems:
        refuse(WrongBlueprint(tried.problems))
    return tried


def refuse(wrong: WrongBlueprint) -> NoReturn:
    """The answer that tells what is wrong, by path."""
    raise blueprints.refused(wrong) from None
