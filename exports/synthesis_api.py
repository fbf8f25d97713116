"""The HTTP API of datasets made from blueprints: order one, poll, cancel, download."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from crowd.problems import Conflict
from exports import blueprints, files, manifest, serving
from exports.api import NewestFirst
from exports.blueprint_api import SEED, BlueprintView, refuse, valid
from exports.models import Blueprint, Synthesis
from exports.options import SEED_SPAN
from exports.serializers import FileSerializer, Strict
from exports.syntheses import REPORT, ROOT
from exports.synthesis import WrongBlueprint
from exports.synthesis.files import FORMATS

# A page of our own making, but about words of anybody: it may have its style, and nothing else.
REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
OF_BLUEPRINT = OpenApiParameter("blueprint", int, description="Only those made from this blueprint.")
IN_STATE = OpenApiParameter("state", str, enum=Synthesis.State.values, description="Only those in this state.")
# What the list of datasets is narrowed by.
FIELDS = {"blueprint": "version__blueprint", "state": "state"}


class NewSynthesis(Strict):
    rows = serializers.IntegerField(
        required=False, min_value=1, help_text="Of the main table; without it, what the blueprint says."
    )
    seed = serializers.IntegerField(
        required=False, min_value=0, max_value=SEED_SPAN - 1, help_text=f"{SEED} Without it one is drawn."
    )
    formats = serializers.ListField(
        child=serializers.ChoiceField(FORMATS), allow_empty=False, default=["csv"], help_text="A file each per table."
    )


class Filters(serializers.Serializer[Any]):
    """What the list of datasets may be narrowed by; other parameters are the pages'."""

    blueprint = serializers.IntegerField(required=False, min_value=1)
    state = serializers.ChoiceField(Synthesis.State.choices, required=False)


class SynthesisSerializer(serializers.ModelSerializer[Synthesis]):
    blueprint = serializers.IntegerField(source="version.blueprint_id")
    version = serializers.IntegerField(source="version.number")
    files = serializers.SerializerMethodField(help_text="Empty until the dataset is ready.")
    report = serializers.SerializerMethodField(help_text="The review as a page to look at; null until it is ready.")

    class Meta:
        model = Synthesis
        fields = [
            "id",
            "blueprint",
            "version",
            "state",
            "message",
            "progress",
            "rows",
            "seed",
            "formats",
            "created_at",
            "finished_at",
            "digest",
            "report",
            "files",
        ]
        read_only_fields = fields

    @extend_schema_field(FileSerializer(many=True))
    def get_files(self, made: Synthesis) -> Any:
        found = manifest.files(made) if made.is_ready else []
        return FileSerializer([{**one, "url": self._url(made, one["name"])} for one in found], many=True).data

    def get_report(self, made: Synthesis) -> str | None:
        known = {one["name"] for one in manifest.files(made)} if made.is_ready else set()
        if REPORT not in known:
            return None
        return reverse("api:synthesis-report", args=[made.pk], request=self.context.get("request"))

    def _url(self, made: Synthesis, name: str) -> str:
        return reverse("api:synthesis-file", args=[made.pk, name], request=self.context.get("request"))


class AllSyntheses(ListAPIView[Synthesis]):
    """The datasets made from blueprints that are yours or shared with you, the newest first."""

    serializer_class = SynthesisSerializer
    pagination_class = NewestFirst

    @extend_schema(operation_id="syntheses_list_all", parameters=[OF_BLUEPRINT, IN_STATE])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Narrow it by blueprint and by state. See “next” for the page after this one."""
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Synthesis]:
        asked = Filters(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        visible = Synthesis.objects.visible_to(self.request.user).select_related("version__blueprint")
        return visible.filter(**{FIELDS[name]: value for name, value in asked.validated_data.items()})


class Syntheses(BlueprintView):
    @extend_schema(operation_id="syntheses_create", request=NewSynthesis, responses={201: SynthesisSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Order the newest version as files. Then poll the address in `Location` until `state` is ready or refused."""
        blueprint, given = self.blueprint(to_edit=True), valid(NewSynthesis, request)
        try:
            made = blueprints.order(
                version=blueprints.newest(blueprint=blueprint),
                by=self.user(),
                rows=given.get("rows"),
                seed=given.get("seed"),
                formats=given["formats"],
                now=timezone.now(),
            )
        except WrongBlueprint as wrong:
            refuse(wrong)
        place = reverse("api:synthesis", args=[made.pk], request=request)
        return Response(_shown(made, request), status=201, headers={"Location": place})


class SynthesisView(APIView):
    """A view of one dataset: 404 for those who may not see its blueprint, 403 for those who may only look."""

    def synthesis(self, *, to: str = "") -> Synthesis:
        visible = Synthesis.objects.visible_to(self.request.user).select_related("version__blueprint")
        found = visible.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404("There is no such dataset, or its blueprint is not shared with you.")
        mine = Blueprint.objects.editable_by(self.request.user).filter(pk=found.version.blueprint_id)
        if to and not mine.exists():
            raise PermissionDenied(f"You may look at this dataset, but not {to} it. Ask the blueprint's owner.")
        return found


class SynthesisDetail(SynthesisView):
    @extend_schema(operation_id="syntheses_retrieve", responses=SynthesisSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """How far a dataset is; its files once it is ready, or why there are none."""
        return Response(_shown(self.synthesis(), request))

    @extend_schema(operation_id="syntheses_destroy", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Erase a dataset with its files."""
        blueprints.erase_dataset(synthesis=self.synthesis(to="erase"))
        return Response(status=204)


class CancelSynthesis(SynthesisView):
    @extend_schema(operation_id="syntheses_cancel", request=None, responses=SynthesisSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Call off a dataset that is not finished."""
        if not blueprints.cancel_dataset(synthesis=self.synthesis(to="cancel"), now=timezone.now()):
            raise Conflict("The dataset is finished already. Delete it if you do not want it.")
        return Response(_shown(self.synthesis(), request))


class RetrySynthesis(SynthesisView):
    @extend_schema(operation_id="syntheses_retry", request=None, responses=SynthesisSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Order the same again after it failed, was refused or cancelled."""
        if not blueprints.retry_dataset(synthesis=self.synthesis(to="retry"), now=timezone.now()):
            raise Conflict("The dataset did not fail. Wait for it, or order another one.")
        return Response(_shown(self.synthesis(), request))


class SynthesisFile(SynthesisView):
    @extend_schema(operation_id="syntheses_download", responses={(200, "*/*"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int, name: str) -> HttpResponseBase:
        """One file of a ready dataset. Ranges and conditional requests are answered."""
        made = self.synthesis()
        opened = partial(files.read, release_id=made.pk, name=name, root=ROOT)
        return serving.respond_with(request, serving.Stored(name, f"synthetic-{made.pk}-{name}", opened), build=made)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A file is what it is, whatever the client says it accepts."""
        return super().perform_content_negotiation(request, force=True)


class SynthesisReport(SynthesisView):
    @extend_schema(operation_id="syntheses_report", responses={(200, "text/html"): OpenApiTypes.STR})
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """The review of a ready dataset, as a page to look at. It runs nothing, and fetches nothing."""
        made = self.synthesis()
        response = serving.respond_with(
            request,
            serving.Stored(REPORT, REPORT, partial(files.read, release_id=made.pk, name=REPORT, root=ROOT)),
            build=made,
        )
        response.headers["Content-Disposition"] = "inline"
        response.headers["Content-Security-Policy"] = REPORT_POLICY
        return response

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """As with a file."""
        return super().perform_content_negotiation(request, force=True)


def _shown(made: Synthesis, request: Request) -> Any:
    return SynthesisSerializer(made, context={"request": request}).data
