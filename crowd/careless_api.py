"""The HTTP API of careless-response indices: every index of every contributor, each by itself."""

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView

from crowd.models import CarelessIndex
from crowd.quality.careless import catalogue
from surveys.api import Pages, SurveyView

NAMES = tuple(catalogue.of_surveys())
INDEX = OpenApiParameter("index", str, description="Only this index.", enum=NAMES)
FLAGGED = OpenApiParameter("flagged", bool, description="Only what is flagged: true; only what is not: false.")
TRUTH = {"true": True, "false": False}


class CarelessIndexSerializer(serializers.ModelSerializer[CarelessIndex]):
    contributor = serializers.IntegerField(source="contributor_id")
    index = serializers.ChoiceField(NAMES, source="name")
    parts = serializers.DictField(child=serializers.FloatField(), help_text="What the value is made of, by name.")

    class Meta:
        model = CarelessIndex
        fields = ["contributor", "index", "value", "flagged", "parts", "reason", "computed_at"]
        extra_kwargs = {
            "value": {"help_text": "null: undefined; the reason says why."},
            "flagged": {"help_text": "Beyond the threshold: a sign, not a verdict."},
        }


@extend_schema_view(get=extend_schema(operation_id="careless_list", parameters=[INDEX, FLAGGED]))
class CarelessList(SurveyView, ListAPIView[CarelessIndex]):
    """Every careless-response index of every contributor, or why it is undefined. There is no total score."""

    pagination_class = Pages
    serializer_class = CarelessIndexSerializer
    queryset = CarelessIndex.objects.none()

    def get_queryset(self) -> QuerySet[CarelessIndex]:
        rows = CarelessIndex.objects.filter(contributor__survey=self.survey())
        wanted = self.request.query_params
        if "index" in wanted:
            rows = rows.filter(name=wanted["index"]) if wanted["index"] in NAMES else rows.none()
        if "flagged" in wanted:
            rows = rows.filter(flagged=TRUTH[wanted["flagged"]]) if wanted["flagged"] in TRUTH else rows.none()
        return rows
