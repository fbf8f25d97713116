"""The HTTP API of releases: order one, poll, download."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from crowd.problems import Conflict
from exports import links, requests, serving, tombstones
from exports.models import Release
from exports.serializers import NewRelease, ReleaseSerializer
from surveys.api import Pages, survey_of
from surveys.models import Survey


class NewestFirst(Pages):
    ordering = "-pk"


class ReleaseView(APIView):
    """A view of one release: 404 for those who may not see its survey, 403 for those who may only look."""

    def release(self, *, to_edit: bool = False) -> Release:
        visible = tombstones.with_superseded(Release.objects.visible_to(self.request.user)).select_related("survey")
        release = visible.filter(pk=self.kwargs["pk"]).first()
        if release is None:
            raise Http404("There is no such release, or its survey is not shared with you.")
        if to_edit and not Survey.objects.editable_by(self.request.user).filter(pk=release.survey_id).exists():
            raise PermissionDenied("You may look at this survey, but not change it. Ask its owner to let you edit.")
        return release

    def shown(self, release: Release, **kwargs: Any) -> Response:
        return Response(ReleaseSerializer(release, context={"request": self.request}).data, **kwargs)


class Releases(ListAPIView[Release], ReleaseView):
    """The releases of the surveys that you may see, the newest first."""

    serializer_class = ReleaseSerializer
    pagination_class = NewestFirst

    def get_queryset(self) -> QuerySet[Release]:
        return tombstones.with_superseded(Release.objects.visible_to(self.request.user)).select_related("survey")

    @extend_schema(operation_id="releases_create", request=NewRelease, responses={201: ReleaseSerializer})
    def post(self, request: Request) -> Response:
        """Order a dataset. Then poll the address in `Location` until `state` is ready, refused or failed."""
        form = NewRelease(data=request.data)
        form.is_valid(raise_exception=True)
        release = requests.request_release(
            survey=survey_of(request, form.validated_data["survey"], to_edit=True),
            by=cast(User, request.user),  # nobody else gets here
            options=form.validated_data["options"],
            seed=form.validated_data.get("seed"),
            now=timezone.now(),
        )
        place = reverse("api:release", args=[release.pk], request=request)
        return self.shown(release, status=201, headers={"Location": place})


class ReleaseDetail(ReleaseView):
    @extend_schema(operation_id="releases_retrieve", responses=ReleaseSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """How far a release is; its files once it is ready, or why there are none."""
        return self.shown(self.release())

    @extend_schema(operation_id="releases_destroy", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Erase a release with its files."""
        requests.erase(release=self.release(to_edit=True))
        return Response(status=204)


class CancelRelease(ReleaseView):
    @extend_schema(operation_id="releases_cancel", request=None, responses=ReleaseSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Call off a release that is not finished."""
        if not requests.cancel(release=self.release(to_edit=True), now=timezone.now()):
            raise Conflict("The release is finished already. Delete it if you do not want it.")
        return self.shown(self.release())


class RetryRelease(ReleaseView):
    @extend_schema(operation_id="releases_retry", request=None, responses=ReleaseSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Order the same again after it failed, was refused or cancelled."""
        if not requests.retry(release=self.release(to_edit=True), now=timezone.now()):
            raise Conflict("The release did not fail. Wait for it, or order another one.")
        return self.shown(self.release())


class ReleaseFile(ReleaseView):
    @extend_schema(operation_id="releases_download", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int, name: str) -> HttpResponseBase:
        """One file of a ready release. Ranges and conditional requests are answered; the download is logged."""
        release = self.release()
        response = serving.respond(request, release=release, name=name)
        if serving.is_start(response):
            links.note(release=release, name=name, user=cast(User, request.user), now=timezone.now())
        return response

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A file is what it is, whatever the client says it accepts."""
        return super().perform_content_negotiation(request, force=True)
