"""Addresses of the HTTP API, below /api/v1/."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from crowd import api as crowd
from crowd import careless_api, login, planning_api, problems
from exports import api as exports
from exports import blueprint_api as made_up
from exports import expectations_api, synthesis_api
from exports import sharing_api as sharing
from exports.private import api as private
from exports.webhooks import api as webhooks
from surveys import api as surveys

app_name = "api"

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="exports/api_docs.html"),
        name="docs",
    ),
    path("login/", login.Login.as_view(), name="login"),
    path("logout/", login.Logout.as_view(), name="logout"),
    path("tokens/", login.Tokens.as_view(), name="tokens"),
    path("tokens/<str:id>/", login.TokenDetail.as_view(), name="token"),
    path("surveys/", surveys.Surveys.as_view(), name="surveys"),
    path("surveys/<slug:slug>/", surveys.SurveyDetail.as_view(), name="survey"),
    path("surveys/<slug:slug>/items/", surveys.Items.as_view(), name="items"),
    path("surveys/<slug:slug>/pictures/", surveys.Pictures.as_view(), name="pictures"),
    path("surveys/<slug:slug>/answers/", crowd.Answers.as_view(), name="answers"),
    path("surveys/<slug:slug>/responses/", crowd.Responses.as_view(), name="responses"),
    path("surveys/<slug:slug>/consensus/", crowd.ConsensusList.as_view(), name="consensus"),
    path("surveys/<slug:slug>/agreement/", crowd.AgreementList.as_view(), name="agreement"),
    path("surveys/<slug:slug>/careless/", careless_api.CarelessList.as_view(), name="careless"),
    path("surveys/<slug:slug>/trust/", crowd.TrustList.as_view(), name="trust"),
    path("surveys/<slug:slug>/plan/", planning_api.PlanView.as_view(), name="plan"),
    path("surveys/<slug:slug>/priors/", expectations_api.Priors.as_view(), name="priors"),
    path("surveys/<slug:slug>/webhooks/", webhooks.Webhooks.as_view(), name="webhooks"),
    path("surveys/<slug:slug>/webhooks/<int:pk>/", webhooks.WebhookDetail.as_view(), name="webhook"),
    path("surveys/<slug:slug>/webhooks/<int:pk>/ping/", webhooks.PingWebhook.as_view(), name="webhook-ping"),
    path("surveys/<slug:slug>/webhooks/<int:pk>/deliveries/", webhooks.Deliveries.as_view(), name="deliveries"),
    path(
        "surveys/<slug:slug>/webhooks/<int:pk>/deliveries/<uuid:delivery>/resend/",
        webhooks.ResendDelivery.as_view(),
        name="delivery-resend",
    ),
    path("surveys/<slug:slug>/privacy-budget/", private.PrivacyBudgets.as_view(), name="privacy-budget"),
    path("surveys/<slug:slug>/private-tables/", private.PrivateTables.as_view(), name="private-tables"),
    path("surveys/<slug:slug>/private-tables/<int:pk>/", private.PrivateTableDetail.as_view(), name="private-table"),
    path("surveys/<slug:slug>/private-tables/<int:pk>/csv/", private.PrivateTableFile.as_view(), name="private-csv"),
    path("blueprints/", made_up.Blueprints.as_view(), name="blueprints"),
    path("blueprints/schema/", made_up.BlueprintSchema.as_view(), name="blueprint-schema"),
    path("blueprints/<int:pk>/", made_up.BlueprintDetail.as_view(), name="blueprint"),
    path("blueprints/<int:pk>/preview/", made_up.BlueprintPreview.as_view(), name="blueprint-preview"),
    path("blueprints/<int:pk>/syntheses/", synthesis_api.Syntheses.as_view(), name="syntheses"),
    path("syntheses/", synthesis_api.AllSyntheses.as_view(), name="all-syntheses"),
    path("syntheses/<int:pk>/", synthesis_api.SynthesisDetail.as_view(), name="synthesis"),
    path("syntheses/<int:pk>/cancel/", synthesis_api.CancelSynthesis.as_view(), name="synthesis-cancel"),
    path("syntheses/<int:pk>/retry/", synthesis_api.RetrySynthesis.as_view(), name="synthesis-retry"),
    path("syntheses/<int:pk>/report/", synthesis_api.SynthesisReport.as_view(), name="synthesis-report"),
    path("syntheses/<int:pk>/files/<str:name>", synthesis_api.SynthesisFile.as_view(), name="synthesis-file"),
    path("releases/", exports.Releases.as_view(), name="releases"),
    path("releases/<int:pk>/", exports.ReleaseDetail.as_view(), name="release"),
    path("releases/<int:pk>/cancel/", exports.CancelRelease.as_view(), name="release-cancel"),
    path("releases/<int:pk>/retry/", exports.RetryRelease.as_view(), name="release-retry"),
    path("releases/<int:pk>/rebuild/", sharing.RebuildRelease.as_view(), name="release-rebuild"),
    path("releases/<int:pk>/tombstones/", sharing.Tombstones.as_view(), name="release-tombstones"),
    path("releases/<int:pk>/links/", sharing.Links.as_view(), name="release-links"),
    path("releases/<int:pk>/links/<int:link>/", sharing.LinkDetail.as_view(), name="release-link-detail"),
    path("releases/<int:pk>/downloads/", sharing.Downloads.as_view(), name="release-downloads"),
    path("releases/<int:pk>/diff/", sharing.Differences.as_view(), name="release-diff"),
    path("releases/<int:pk>/archive/", exports.ReleaseArchive.as_view(), name="release-archive"),
    path("releases/<int:pk>/files/<path:name>", exports.ReleaseFile.as_view(), name="release-file"),
    re_path(r"", problems.Nowhere.as_view()),
]
