"""The HTTP API of what becomes of a release: withdrawals, rebuilding, links, the log of downloads, differences."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from crowd.problems import Conflict
from exports import differences, links, tombstones
from exports.api import KEY, NewestFirst, ReleaseView, made_once, replayed
from exports.models import Download, Link, Release
from exports.serializers import ReleaseSerializer, Strict


class TombstoneSerializer(serializers.Serializer[Any]):
    contributor = serializers.CharField(help_text="The pseudonym in this release.")
    withdrawn_at = serializers.DateTimeField()


class NewLink(Strict):
    name = serializers.CharField(max_length=100, help_text="The file's name, as in the release's `files`.")
    purpose = serializers.CharField(max_length=200, help_text="For whom, and what for. Kept with every download.")
    days = serializers.IntegerField(
        min_value=1, max_value=links.MOST_DAYS, default=7, help_text="For how many days the link works."
    )


class LinkSerializer(serializers.ModelSerializer[Link]):
    url = serializers.SerializerMethodField(help_text="Whoever has this address can fetch the file.")

    class Meta:
        model = Link
        fields = ["id", "name", "purpose", "url", "created_at", "expires_at", "revoked_at"]

    def get_url(self, link: Link) -> str:
        return reverse("release-link", args=[links.token(link)], request=self.context.get("request"))


class DownloadSerializer(serializers.ModelSerializer[Download]):
    user = serializers.SlugRelatedField[Any](slug_field="username", read_only=True)

    class Meta:
        model = Download
        fields = ["name", "at", "user", "link"]


@extend_schema_view(get=extend_schema(operation_id="releases_tombstones"))
class Tombstones(ReleaseView):
    @extend_schema(operation_id="releases_tombstones", responses=TombstoneSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Who withdrew since the release was built. Erase the rows of these contributors in every copy."""
        return Response(TombstoneSerializer(tombstones.of(release=self.release()), many=True).data)


class RebuildRelease(ReleaseView):
    @extend_schema(operation_id="releases_rebuild", request=None, responses={201: ReleaseSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Order the same dataset anew, from the answers that are there now."""
        release = self.release(to_edit=True)
        if not release.is_ready:
            raise Conflict("Only a ready release can be rebuilt. Retry one that failed.")
        made = tombstones.rebuild(release=release, by=cast(User, request.user), now=timezone.now())
        place = reverse("api:release", args=[made.pk], request=request)
        return self.shown(made, status=201, headers={"Location": place})


@extend_schema_view(get=extend_schema(operation_id="releases_links_list"))
class Links(ListAPIView[Link], ReleaseView):
    """The links to files of a release, for people without an account."""

    serializer_class = LinkSerializer
    pagination_class = NewestFirst
    queryset = Link.objects.none()

    def get_queryset(self) -> QuerySet[Link]:
        return self.release(to_edit=True).links.all()

    @extend_schema(
        operation_id="releases_links_create", parameters=[KEY], request=NewLink, responses={201: LinkSerializer}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Make a link to one file that works for some days, and can be taken back."""
        release, by = self.release(to_edit=True), cast(User, request.user)
        form = NewLink(data=request.data)
        form.is_valid(raise_exception=True)
        once = made_once(
            request, Link, lambda: links.create(release=release, by=by, now=timezone.now(), **form.validated_data)
        )
        shown = LinkSerializer(once.made, context={"request": request}).data
        return Response(shown, status=201, headers=replayed(once))


class LinkDetail(ReleaseView):
    @extend_schema(operation_id="releases_links_destroy", responses={204: None})
    def delete(self, request: Request, pk: int, link: int) -> Response:
        """Take a link back: it opens nothing from now on."""
        found = self.release(to_edit=True).links.filter(pk=link).first()
        if found is None:
            raise Http404("The release has no such link.")
        links.revoke(link=found, now=timezone.now())
        return Response(status=204)


@extend_schema_view(get=extend_schema(operation_id="releases_downloads_list"))
class Downloads(ListAPIView[Download], ReleaseView):
    """Who fetched which file of a release, when, the newest first."""

    serializer_class = DownloadSerializer
    pagination_class = NewestFirst
    queryset = Download.objects.none()

    def get_queryset(self) -> QuerySet[Download]:
        return self.release().downloads.select_related("user")


class Differences(ReleaseView):
    @extend_schema(
        operation_id="releases_diff",
        parameters=[OpenApiParameter("to", int, required=True, description="The release to compare with.")],
        responses={200: differences.SCHEMA},
    )
    def get(self, request: Request, pk: int) -> Response:
        """What differs between this release and another of the same survey: request, columns, rows, decisions."""
        return Response(differences.between(before=self.release(), after=self._other(request)))

    def _other(self, request: Request) -> Release:
        wanted = request.query_params.get("to", "")
        if not wanted.isdecimal():
            raise serializers.ValidationError({"to": "Give the number of the release to compare with: ?to=12"})
        visible = Release.objects.visible_to(request.user).select_related("survey")
        other = visible.filter(pk=wanted[:18]).first()
        if other is None:
            raise Http404("There is no release to compare with, or its survey is not shared with you.")
        return other
