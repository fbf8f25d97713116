"""The HTTP API of private tables, and of the budget that they are paid from."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from crowd.problems import Conflict
from exports.api import NewestFirst
from exports.private import asking, files, ledger, orders
from exports.private.models import PrivacySpend
from exports.serializers import Strict
from surveys.api import SurveyView

DIGITS, PLACES = 10, 6


class LedgerSerializer(serializers.Serializer[ledger.Ledger]):
    """In ε, as text with a point, so that no digit is lost."""

    total = serializers.DecimalField(DIGITS, PLACES, allow_null=True, help_text="Null until it is set.")
    spent = serializers.DecimalField(DIGITS, PLACES)
    left = serializers.DecimalField(DIGITS, PLACES, allow_null=True)
    delta = serializers.FloatField(help_text="The sum of all δ.")
    set_by = serializers.CharField()
    set_at = serializers.DateTimeField(allow_null=True)


class NewBudget(Strict):
    epsilon = serializers.DecimalField(
        DIGITS,
        PLACES,
        help_text="What may ever be spent on the survey. It is set once, and stays. 1 is strict, 10 is mild.",
    )


class NewTable(Strict):
    statistic = serializers.ChoiceField(
        tuple(asking.STATISTICS),
        help_text="`counts`: how many gave each answer to a question of choices; `crosstable`: two or three of these "
        "against each other; `histogram`, `mean`: of a question whose answers are numbers.",
    )
    questions = serializers.ListField(
        child=serializers.CharField(max_length=200),
        allow_empty=False,
        max_length=asking.AT_ONCE,
        help_text="Names of questions: one, for a cross-table two or three.",
    )
    epsilon = serializers.DecimalField(
        DIGITS, PLACES, help_text="What it may cost. The smaller it is, the more noise is in the answer."
    )
    low = serializers.FloatField(
        required=False,
        allow_null=True,
        default=None,
        help_text="For numbers: smaller ones count as this. Choose it without a look at the answers.",
    )
    high = serializers.FloatField(required=False, allow_null=True, default=None, help_text="And larger ones as this.")
    bins = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="For a histogram: how many ranges of the same width."
    )
    most = serializers.IntegerField(
        default=1,
        help_text="How many answers of a person count, the first they gave. Each one more makes the noise larger.",
    )
    round = serializers.IntegerField(
        default=1,
        help_text="The same question is answered the same, and costs nothing. Take the next number to ask it anew, of "
        "the answers that are there by then.",
    )


class RowSerializer(serializers.Serializer[Any]):
    cells = serializers.ListField(child=serializers.CharField(), help_text="The answers that were counted.")
    value = serializers.FloatField(allow_null=True, help_text="With noise; it may be below 0.")
    low = serializers.FloatField(allow_null=True, help_text="The figure without noise lies from here (95 %) …")
    high = serializers.FloatField(allow_null=True, help_text="… to here.")
    why = serializers.CharField(required=False, help_text="Why there is no figure.")


class ResultSerializer(serializers.Serializer[Any]):
    columns = serializers.ListField(child=serializers.CharField())
    rows = RowSerializer(many=True)


class PrivateTableSerializer(serializers.ModelSerializer[PrivacySpend]):
    epsilon = serializers.SerializerMethodField(help_text="What it cost.")
    created_by = serializers.CharField(source="created_by.username")
    question = serializers.SerializerMethodField(help_text="What was asked; null for a private model of a release.")
    result = serializers.SerializerMethodField(help_text="Null until `state` is ready, and for a private model.")

    class Meta:
        model = PrivacySpend
        fields = [
            "id",
            "what",
            "epsilon",
            "delta",
            "question",
            "state",
            "progress",
            "message",
            "result",
            "created_by",
            "created_at",
            "finished_at",
        ]

    def get_epsilon(self, paid: PrivacySpend) -> str:
        return f"{ledger.in_epsilon(paid.epsilon):f}"

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_question(self, paid: PrivacySpend) -> dict[str, Any] | None:
        if paid.question is None:
            return None
        return {**paid.question, "epsilon": self.get_epsilon(paid)}

    @extend_schema_field(ResultSerializer(allow_null=True))
    def get_result(self, paid: PrivacySpend) -> Any:
        return paid.result


class PrivacyBudgets(SurveyView):
    @extend_schema(operation_id="privacy_budget_retrieve", responses=LedgerSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """How much may ever be told of the survey's people, and how much was."""
        return Response(LedgerSerializer(ledger.ledger(survey=self.survey())).data)

    @extend_schema(operation_id="privacy_budget_set", request=NewBudget, responses={201: LedgerSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Set the budget, once and for all."""
        survey = self.survey(to_edit=True)
        form = NewBudget(data=request.data)
        form.is_valid(raise_exception=True)
        ledger.set_total(
            survey=survey, epsilon=form.validated_data["epsilon"], by=cast(User, request.user), now=timezone.now()
        )
        return Response(LedgerSerializer(ledger.ledger(survey=survey)).data, status=201)


@extend_schema_view(get=extend_schema(operation_id="private_tables_list"))
class PrivateTables(SurveyView, ListAPIView[PrivacySpend]):
    """What was told of the survey's people and paid from its budget: tables, and private models of releases."""

    serializer_class = PrivateTableSerializer
    pagination_class = NewestFirst
    queryset = PrivacySpend.objects.none()

    def get_queryset(self) -> QuerySet[PrivacySpend]:
        return self.survey().privacy_spends.select_related("created_by")

    @extend_schema(
        operation_id="private_tables_ask",
        request=NewTable,
        responses={200: PrivateTableSerializer, 202: PrivateTableSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Ask for a table. It is paid from the survey's budget at once; then poll the address in `Location` until
        `state` is ready or failed. The answer has noise (ε-differential privacy; neighbours differ by one person).
        Asked before, it is what was told then, and costs nothing; what failed is tried again."""
        paid = self._asked(request)
        place = reverse("api:private-table", args=[slug, paid.pk], request=request)
        shown = PrivateTableSerializer(paid).data
        return Response(shown, status=200 if paid.is_ready else 202, headers={"Location": place})

    def _asked(self, request: Request) -> PrivacySpend:
        survey = self.survey(to_edit=True)
        form = NewTable(data=request.data)
        form.is_valid(raise_exception=True)
        given = {("round_" if name == "round" else name): value for name, value in form.validated_data.items()}
        question = asking.checked(survey=survey, **given)
        try:
            return orders.ask(survey=survey, question=question, by=cast(User, request.user), now=timezone.now())
        except ledger.BudgetSpent as spent:
            raise Conflict(str(spent)) from None


class PrivateTableView(SurveyView):
    def paid(self) -> PrivacySpend:
        found = self.survey().privacy_spends.select_related("created_by").filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404("The survey has no such table.")
        return found


class PrivateTableDetail(PrivateTableView):
    @extend_schema(operation_id="private_tables_retrieve", responses=PrivateTableSerializer)
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """What was told, and what it cost."""
        return Response(PrivateTableSerializer(self.paid()).data)


class PrivateTableFile(PrivateTableView):
    @extend_schema(operation_id="private_tables_csv", responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request, slug: str, pk: int) -> HttpResponse:
        """The table as CSV, once it is told."""
        paid = self.paid()
        if paid.result is None:
            raise Http404("There is no table (yet). See its “state”.")
        return HttpResponse(files.text(paid.result), content_type="text/csv; charset=utf-8")

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A file is what it is, whatever the client says it accepts."""
        return super().perform_content_negotiation(request, force=True)
