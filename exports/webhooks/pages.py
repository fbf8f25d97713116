"""A researcher's webhooks of one study: make one, try it, delete it, see what became of each message."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from unfold import widgets

from exports.webhooks import deliveries, subscriptions
from exports.webhooks.models import SUBSCRIBABLE, Delivery, Webhook
from exports.webhooks.transport import LONGEST_URL
from surveys.admin.base import editable_survey
from surveys.admin.pages import study_page
from surveys.admin.theme import dress
from surveys.models import Survey

NEWEST = 20  # messages; the API gives all
EVENTS = [(event.value, event.label) for event in SUBSCRIBABLE]

TRY = "A test message is sent to the address, as any other is sent. It appears in the list of messages."
DELETE = "The address is told nothing any more. Messages that wait to be sent to it are dropped."
AGAIN = "The message is sent again, under its old id, for up to another day."


class WebhookForm(forms.Form):
    url = forms.CharField(
        label="Address",
        max_length=LONGEST_URL,
        help_text="Where your program listens. It begins with https:// and can be reached from everywhere.",
        widget=forms.TextInput,
    )
    events = forms.MultipleChoiceField(
        label="Tell it when",
        choices=EVENTS,
        initial=[value for value, _ in EVENTS],
        widget=widgets.UnfoldAdminCheckboxSelectMultipleWidget,
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        dress(self)


def webhooks(request: HttpRequest, survey: int) -> HttpResponse:
    """Every webhook of the study with its newest messages, and a form for another."""
    study = editable_survey(request, survey)
    form = WebhookForm(request.POST if request.method == "POST" else None)
    made = _made(request, study, form) if form.is_valid() else None
    context = {
        "form": WebhookForm() if made else form,
        "made": made,
        "secret": deliveries.secret(made) if made else "",
        "hooks": list(study.webhooks.all()),
        "sent": Delivery.objects.filter(webhook__survey=study).select_related("webhook")[:NEWEST],
    }
    status = 422 if form.is_bound and made is None else 200
    template = "admin/exports/webhooks/list.html"
    return study_page(request, template, survey=study, title="Webhooks", status=status, **context)


def ping(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then send a test message."""
    hook = _editable(request, pk)
    if request.method != "POST":
        return _confirm(request, hook, "Send a test", TRY)
    subscriptions.ping(webhook=hook, now=timezone.now())
    messages.success(request, "The test is on its way. Reload this page to see what became of it.")
    return _back(hook)


def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete a webhook."""
    hook = _editable(request, pk)
    if request.method != "POST":
        return _confirm(request, hook, "Delete", DELETE)
    hook.delete()
    messages.success(request, "The webhook is deleted.")
    return _back(hook)


def resend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then send a message again that was given up."""
    message = get_object_or_404(Delivery.objects.select_related("webhook"), pk=pk)
    hook = _editable(request, message.webhook_id)
    if request.method != "POST":
        return _confirm(request, hook, "Send again", AGAIN)
    if subscriptions.resend(delivery=message, now=timezone.now()):
        messages.success(request, "The message is on its way. Reload this page to see what became of it.")
    return _back(hook)


def _made(request: HttpRequest, survey: Survey, form: WebhookForm) -> Webhook | None:
    try:
        return subscriptions.create(survey=survey, by=cast(User, request.user), now=timezone.now(), **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)  # each sentence at its field
        return None


def _editable(request: HttpRequest, pk: int) -> Webhook:
    hook = get_object_or_404(Webhook.objects.visible_to(request.user).select_related("survey"), pk=pk)
    editable_survey(request, hook.survey_id)
    return hook


def _confirm(request: HttpRequest, hook: Webhook, verb: str, text: str) -> HttpResponse:
    template = "admin/surveys/survey/confirm.html"
    title = f"{verb}: {hook.url}"
    return study_page(request, template, survey=hook.survey, title=title, verb=verb, text=text, back=_place(hook))


def _place(hook: Webhook) -> str:
    return reverse("webhooks", args=[hook.survey_id])


def _back(hook: Webhook) -> HttpResponse:
    return HttpResponseRedirect(_place(hook))
