"""The HTTP API of releases: order one, poll, download."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from crowd.problems import Conflict, Unprocessable
from exports import archive, idempotency, links, requests, serving, tombstones
from exports.models import Link, Release
from exports.serializers import NewRelease, ReleaseSerializer
from surveys.api import Pages, survey_of
from surveys.models import Survey

Made = TypeVar("Made", Release, Link)

KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A word of your own, new for each order. The same order with the same key again makes nothing new: it "
    "gets what was made the first time, with the header “Idempotency-Replayed: true”.",
)


class NewestFirst(Pages):
    ordering = "-pk"


def made_once(request: Request, kind: type[Made], make: Callable[[], Made]) -> idempotency.Once[Made]:
    """Do `make()` once for each `Idempotency-Key` of the user."""
    try:
        return idempotency.once(
            user=cast(User, request.user),  # nobody else gets here
            key=request.headers.get("Idempotency-Key"),
            order=[request.path, request.data],
            kind=kind,
            make=make,
            now=timezone.now(),
        )
    except idempotency.OtherOrder:
        raise Unprocessable("You sent this Idempotency-Key with another order before. Take a new key.") from None
    except idempotency.Gone:
        raise Conflict("What was made with this Idempotency-Key was erased since. Take a new key.") from None


def replayed(once: idempotency.Once[Any]) -> dict[str, str]:
    return {"Idempotency-Replayed": "true"} if once.again else {}


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

    @extend_schema(
        operation_id="releases_create", parameters=[KEY], request=NewRelease, responses={201: ReleaseSerializer}
    )
    def post(self, request: Request) -> Response:
        """Order a dataset. Then poll the address in `Location` until `state` is ready, refused or failed."""
        form = NewRelease(data=request.data)
        form.is_valid(raise_exception=True)
        survey = survey_of(request, form.validated_data["survey"], to_edit=True)
        once = made_once(request, Release, lambda: self._ordered(survey, form.validated_data))
        place = reverse("api:release", args=[once.made.pk], request=request)
        release = tombstones.with_superseded(Release.objects.filter(pk=once.made.pk)).get() if once.again else once.made
        return self.shown(release, status=201, headers={"Location": place, **replayed(once)})

    def _ordered(self, survey: Survey, wanted: dict[str, Any]) -> Release:
        return requests.request_release(
            survey=survey,
            by=cast(User, self.request.user),
            options=wanted["options"],
            seed=wanted.get("seed"),
            now=timezone.now(),
        )


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
    @extend_schema(operation_id="releases_download", responses={(200, "*/*"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int, name: str) -> HttpResponseBase:
        """One file of a ready release. Ranges and conditional requests are answered; the download is logged."""
        release = self.release()
        response = serving.respond(request, release=release, name=name)
        if serving.begins(request, response):
            links.note(release=release, name=name, user=cast(User, request.user), now=timezone.now())
        return response

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A file is what it is, whatever the client says it accepts."""
        return super().perform_content_negotiation(request, force=True)


class ReleaseArchive(ReleaseView):
    @extend_schema(operation_id="releases_archive", responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """Every file of a ready release in one zip file. The same release gives the same bytes each time, so that a
        download that broke off can be resumed: ranges are answered, as with one file."""
        release = self.release()
        response = archive.respond(request, release=release)
        if serving.begins(request, response):
            links.note(release=release, name=archive.NAME, user=cast(User, request.user), now=timezone.now())
        return response

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """As with one file."""
        return super().perform_content_negotiation(request, force=True)
