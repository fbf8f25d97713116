"""Who may do what in the admin: every researcher (staff) works with the surveys they own or that are shared with them.

Model permissions have no say here. What one may not see is not there (404); what one may only look at refuses changes
(403).
"""

from functools import reduce
from typing import Any
from weakref import WeakKeyDictionary

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from surveys.admin.theme import DropdownFilter, InlineFormSet, ModelAdmin, Paginator, TabularInline
from surveys.models import Survey

# What was found out in one request: each page asks many times.
_editable: WeakKeyDictionary[HttpRequest, dict[int, bool]] = WeakKeyDictionary()


def is_staff(request: HttpRequest) -> bool:
    return request.user.is_active and request.user.is_staff


def may_edit(request: HttpRequest, survey_id: int) -> bool:
    """Whether the researcher may change the survey."""
    known = _editable.setdefault(request, {})
    if survey_id not in known:
        known[survey_id] = Survey.objects.editable_by(request.user).filter(pk=survey_id).exists()
    return known[survey_id]


def visible_survey(request: HttpRequest, pk: Any) -> Survey:
    """The survey; 404 where there is none or it is not shared with the researcher."""
    if not str(pk).isdecimal():
        raise Http404
    return get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)


def editable_survey(request: HttpRequest, pk: Any) -> Survey:
    """The survey; 404 where it may not be seen, 403 where it may only be looked at."""
    survey = visible_survey(request, pk)
    if not may_edit(request, survey.pk):
        raise PermissionDenied("You may look at this survey, but not change it. Ask its owner.")
    return survey


class ScopedAdmin(ModelAdmin):
    """Rows that hang on a survey (`survey_path` leads there), for those who may see it."""

    survey_path = "survey"
    show_full_result_count = False
    show_add_link = False
    list_per_page = 50

    def survey_id(self, obj: Model) -> int:
        *steps, last = self.survey_path.split("__")
        holder = reduce(getattr, steps, obj)
        return int(getattr(holder, last if last == "pk" else f"{last}_id"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        if chosen := self._chosen(request):
            # Of one study, that may be seen: the database finds its rows by their index, in their order.
            return rows.filter(**{self.survey_path: visible_survey(request, chosen)})
        visible = Survey.objects.visible_to(request.user).values("pk")
        return rows.filter(**{f"{self.survey_path}__in": visible})

    def _chosen(self, request: HttpRequest) -> str:
        """The study whose list this is; empty on every other page."""
        match = request.resolver_match
        listed = match is not None and (match.url_name or "").endswith("_changelist")
        pk = request.GET.get(SurveyFilter.parameter_name, "") if listed and SurveyFilter in self.list_filter else ""
        return pk if pk.isdecimal() else ""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_staff(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Whatever row there is comes from `get_queryset`, and has been chosen by it.
        return is_staff(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_staff(request) and (obj is None or may_edit(request, self.survey_id(obj)))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_staff(request)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row; 404 before any question of rights, where Django would lead to the index with a message."""
        row = super().get_object(request, object_id, from_field)
        if row is None:
            raise Http404("There is no such page, or its study is not shared with you.")
        return row


class ReadOnlyAdmin(ScopedAdmin):
    """Rows that people or the machine made: to look at."""

    actions: Any = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LabelledFormSet(InlineFormSet):
    """In a table the column's heading is the label; a screen reader needs it at each control."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        row = self._name(form)
        for name, field in form.fields.items():
            field.widget.attrs.setdefault("aria-label", f"{field.label or name}: {row}")

    def _name(self, form: Any) -> str:
        if not form.instance.pk:
            return "new"
        # The parent is known; without this each row would ask the database for it.
        setattr(form.instance, self.fk.name, self.instance)
        return str(form.instance)


class ScopedInline(TabularInline):
    """Rows edited on the page of their survey, by those who may change it. `obj` is the survey."""

    formset = LabelledFormSet
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_staff(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_staff(request) and (obj is None or may_edit(request, obj.pk))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


class SurveyFilter(DropdownFilter):
    """Lists of one survey. Offers the visible ones only: a filter must not name what it may not show."""

    title = "study"
    parameter_name = "survey"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        surveys = Survey.objects.visible_to(request.user).values_list("pk", "title")
        return [(str(pk), title) for pk, title in surveys]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        return queryset.filter(survey=visible_survey(request, self.value()))


class CappedPaginator(Paginator):
    """Counts no further than `CAP` rows: counting millions to draw page numbers makes a list slow."""

    CAP = 10_000

    @cached_property
    def count(self) -> int:
        # An unordered slice: the database stops as soon as it has seen enough.
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment] # the admin gives a query
        return rows.order_by()[: self.CAP].count()
