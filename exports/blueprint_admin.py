"""The researcher's admin of blueprints, and of the datasets made from them."""

from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from exports import blueprint_pages, blueprints, manifest
from exports.leases import ENDED
from exports.models import Blueprint, Synthesis
from exports.syntheses import REPORT
from surveys.admin.base import is_staff
from surveys.admin.theme import ActionVariant, ModelAdmin, action, display

State = Synthesis.State
STATE_LABELS = {
    State.QUEUED: "info",
    State.BUILDING: "info",
    State.READY: "success",
    State.REFUSED: "danger",
    State.FAILED: "danger",
    State.CANCELLED: "warning",
}
COMPUTED = ["report", "files", "asked", "address"]
WAITING = {State.QUEUED, State.BUILDING}
CANNOT = "Refused: it cannot be made"


class OwnAdmin(ModelAdmin):
    """Rows that hang on a blueprint: what one may not see is not there (404)."""

    list_per_page = 50
    show_full_result_count = False
    actions: Any = None

    def blueprint_of(self, obj: Blueprint | Synthesis) -> Blueprint:
        return obj if isinstance(obj, Blueprint) else obj.version.blueprint

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_staff(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_staff(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_staff(request) and (obj is None or blueprint_pages.may_change(request, self.blueprint_of(obj)))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        row = super().get_object(request, object_id, from_field)
        if row is None:
            raise Http404("There is no such page, or it is not shared with you.")
        return row


@admin.register(Blueprint)
class BlueprintAdmin(OwnAdmin):
    list_display = ["name", "newest", "study", "owner", "created_at"]
    list_before_template = "admin/exports/blueprint/before_list.html"
    search_fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Blueprint]:
        rows = Blueprint.objects.visible_to(request.user).select_related("survey", "owner")
        return rows.annotate(newest_number=Max("versions__number")).order_by("-pk")

    @display(description="version")
    def newest(self, blueprint: Any) -> int:
        return int(blueprint.newest_number)

    @display(description="study")
    def study(self, blueprint: Blueprint) -> str:
        return str(blueprint.survey or "-")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_staff(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_staff(request) and (obj is None or blueprint_pages.may_change(request, obj))

    def get_custom_urls(self) -> Any:
        return (("order/<int:blueprint>/", "exports_blueprint_order", blueprint_pages.order),)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return blueprint_pages.write(request, None)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return blueprint_pages.write(request, blueprint_pages.visible(request, object_id))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Versions and datasets go with their blueprint; nobody needs a right of their own for that."""
        shown, counts, _, protected = super().get_deleted_objects(objs, request)
        return shown, counts, set(), protected

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        blueprints.erase(blueprint=cast(Blueprint, obj))


@admin.register(Synthesis)
class SynthesisAdmin(OwnAdmin):
    list_display = ["__str__", "state_label", "created_by", "created_at"]
    list_filter = ["state"]
    actions_detail = ["retry", "cancel"]
    fields = ["blueprint_link", "state_words", "message", "created_by", "created_at", *COMPUTED]
    readonly_fields = ["blueprint_link", "state_words", *COMPUTED]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Synthesis]:
        visible = Synthesis.objects.visible_to(request.user)
        return visible.select_related("version__blueprint", "created_by").order_by("-pk")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description="state", label=STATE_LABELS)
    def state_label(self, made: Synthesis) -> tuple[str, str]:
        return made.state, _state(made)

    @display(description="state")
    def state_words(self, made: Synthesis) -> str:
        return _state(made)

    @display(description="blueprint")
    def blueprint_link(self, made: Synthesis) -> str:
        version = made.version
        url = f"{reverse('admin:exports_blueprint_change', args=[version.blueprint_id])}?version={version.number}"
        return format_html('<a class="cs-link" href="{}">{}</a>', url, version)

    @display(description="report")
    def report(self, made: Synthesis) -> str:
        known = {one["name"] for one in manifest.files(made)} if made.is_ready else set()
        if REPORT not in known:
            return "It comes with the files."
        return format_html(
            '<a class="cs-link" href="{}">Quality, distributions, diversity, realism</a>',
            reverse("api:synthesis-report", args=[made.pk]),
        )

    @display(description="files")
    def files(self, made: Synthesis) -> str:
        rows = manifest.files(made) if made.is_ready else []
        names = {"noun": "dataset", "address": "api:synthesis", "file_address": "api:synthesis-file"}
        return render_to_string("admin/exports/files.html", {"build": made, "rows": rows, **names})

    @display(description="asked for")
    def asked(self, made: Synthesis) -> str:
        rows = "as many as the blueprint says" if made.rows is None else f"{made.rows:,}"
        asked = [("rows", rows), ("seed", str(made.seed)), ("formats", ", ".join(made.formats))]
        return render_to_string("admin/crowd/fields.html", {"rows": asked})

    @display(description="SHA-256 of the manifest")
    def address(self, made: Synthesis) -> str:
        return format_html('<span class="cs-words">{}</span>', made.digest or "-")

    # -- what is done --------------------------------------------------------------------------------------------

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        made = self.get_object(request, object_id)
        fitting = {"retry"} if made.state in ENDED else {"cancel"} if made.state in WAITING else set()
        if not self.has_delete_permission(request, made):
            fitting = set()
        names = {f"exports_synthesis_{name}" for name in fitting}
        return [found for found in super().get_actions_detail(request, object_id) if found.action_name in names]  # type: ignore[misc] # the theme's method

    @action(description="Try again", icon="refresh", variant=ActionVariant.PRIMARY)
    def retry(self, request: HttpRequest, object_id: str) -> HttpResponse:
        made = self._changeable(request, object_id)
        if request.method == "POST":
            blueprints.retry_dataset(synthesis=made, now=timezone.now())
            return HttpResponseRedirect(reverse("admin:exports_synthesis_change", args=[made.pk]))
        return blueprint_pages.confirm(request, made, "Try again", "The same dataset is ordered again.")

    @action(description="Cancel", icon="cancel")
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        made = self._changeable(request, object_id)
        if request.method == "POST":
            blueprints.cancel_dataset(synthesis=made, now=timezone.now())
            return HttpResponseRedirect(reverse("admin:exports_synthesis_change", args=[made.pk]))
        return blueprint_pages.confirm(request, made, "Cancel", "The dataset is not made. You can try again later.")

    def _changeable(self, request: HttpRequest, object_id: str) -> Synthesis:
        made = self.get_object(request, object_id)
        if not self.has_delete_permission(request, made):
            raise PermissionDenied("You may look at this dataset, but not change it. Ask the blueprint's owner.")
        return cast(Synthesis, made)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        blueprints.erase_dataset(synthesis=cast(Synthesis, obj))


def _state(made: Synthesis) -> str:
    return CANNOT if made.state == State.REFUSED else made.get_state_display()
