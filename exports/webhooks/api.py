"""The HTTP API of webhooks."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from crowd.problems import Conflict
from exports.api import NewestFirst
from exports.serializers import Strict
from exports.webhooks import deliveries, subscriptions
from exports.webhooks.models import SUBSCRIBABLE, Delivery, Webhook
from exports.webhooks.transport import LONGEST_URL
from surveys.api import SurveyView

EVENTS = [(event.value, event.label) for event in SUBSCRIBABLE]


class NewWebhook(Strict):
    url = serializers.CharField(max_length=LONGEST_URL, help_text="An https address that can be reached from outside.")
    events = serializers.ListField(
        child=serializers.ChoiceField(EVENTS),
        allow_empty=False,
        default=[value for value, _ in EVENTS],
        help_text="What it is told of. Without it: everything.",
    )


class WebhookSerializer(serializers.ModelSerializer[Webhook]):
    events = serializers.ListField(child=serializers.ChoiceField(EVENTS))

    class Meta:
        model = Webhook
        fields = ["id", "url", "events", "created_at"]


class WebhookWithSecretSerializer(WebhookSerializer):
    secret = serializers.SerializerMethodField(
        help_text="Checks the signatures of messages, as Standard Webhooks has it. It is shown this once: keep it."
    )

    class Meta(WebhookSerializer.Meta):
        fields = [*WebhookSerializer.Meta.fields, "secret"]

    def get_secret(self, webhook: Webhook) -> str:
        return deliveries.secret(webhook)


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    next_at = serializers.SerializerMethodField(help_text="When the next try is due; null: there is none.")

    class Meta:
        model = Delivery
        fields = ["id", "event", "created_at", "attempts", "next_at", "delivered_at", "given_up_at", "message"]

    def get_next_at(self, delivery: Delivery) -> str | None:
        over = delivery.delivered_at or delivery.given_up_at
        return None if over else serializers.DateTimeField().to_representation(delivery.next_at)


class NewestMessageFirst(NewestFirst):
    ordering = "-created_at"


class WebhookView(SurveyView):
    """A webhook of a survey that you may change: an address may hold secrets, so who may only look does not see it."""

    def webhook(self) -> Webhook:
        survey = self.survey(to_edit=True)
        found = survey.webhooks.select_related("survey").filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404("The survey has no such webhook.")
        return found


@extend_schema_view(get=extend_schema(operation_id="webhooks_list"))
class Webhooks(SurveyView, ListAPIView[Webhook]):
    """The addresses that are told what happens to the releases of a survey."""

    serializer_class = WebhookSerializer
    pagination_class = NewestFirst
    queryset = Webhook.objects.none()

    def get_queryset(self) -> QuerySet[Webhook]:
        return self.survey(to_edit=True).webhooks.all()

    @extend_schema(operation_id="webhooks_create", request=NewWebhook, responses={201: WebhookWithSecretSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Be told when a release is ready, refused or failed.

        Messages are signed as Standard Webhooks (standardwebhooks.com) has it: `webhook-signature` is HMAC-SHA256 over
        `webhook-id.webhook-timestamp.body`. Any answer from 200 to 299 within ten seconds takes a message; else it is
        sent again, at growing intervals, for a day. It can come more than once: its `webhook-id` is the same each time,
        so act on an id once only. Messages may come in another order than they were made.
        """
        survey = self.survey(to_edit=True)
        form = NewWebhook(data=request.data)
        form.is_valid(raise_exception=True)
        made = subscriptions.create(
            survey=survey, by=cast(User, request.user), now=timezone.now(), **form.validated_data
        )
        return Response(WebhookWithSecretSerializer(made).data, status=201)


class WebhookDetail(WebhookView):
    @extend_schema(operation_id="webhooks_retrieve", responses=WebhookSerializer)
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """One webhook, without its secret."""
        return Response(WebhookSerializer(self.webhook()).data)

    @extend_schema(operation_id="webhooks_destroy", responses={204: None})
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """Tell this address nothing any more; what waits to be sent is dropped."""
        self.webhook().delete()
        return Response(status=204)


class PingWebhook(WebhookView):
    @extend_schema(operation_id="webhooks_ping", request=None, responses={202: DeliverySerializer})
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Send a test message; the list of deliveries tells what became of it."""
        sent = subscriptions.ping(webhook=self.webhook(), now=timezone.now())
        return Response(DeliverySerializer(sent).data, status=202)


@extend_schema_view(get=extend_schema(operation_id="webhooks_deliveries_list"))
class Deliveries(WebhookView, ListAPIView[Delivery]):
    """What was sent to a webhook in the last thirty days, and what became of it."""

    serializer_class = DeliverySerializer
    pagination_class = NewestMessageFirst
    queryset = Delivery.objects.none()

    def get_queryset(self) -> QuerySet[Delivery]:
        return self.webhook().deliveries.all()


class ResendDelivery(WebhookView):
    @extend_schema(operation_id="webhooks_deliveries_resend", request=None, responses={202: DeliverySerializer})
    def post(self, request: Request, slug: str, pk: int, delivery: Any) -> Response:
        """Send a message that was given up once more, under the same id."""
        found = self.webhook().deliveries.filter(pk=delivery).first()
        if found is None:
            raise Http404("The webhook has no such delivery.")
        if not subscriptions.resend(delivery=found, now=timezone.now()):
            raise Conflict("This message was taken, or is still to be tried. Only one that was given up is sent again.")
        found.refresh_from_db()
        return Response(DeliverySerializer(found).data, status=202)
