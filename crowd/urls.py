"""Every address of the project."""

from django.contrib import admin
from django.urls import include, path

from crowd import health_views, views
from surveys import views as survey_views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", health_views.healthz, name="healthz"),
    path("s/<slug:slug>/", include("crowd.contributor_urls")),
    path("preview/<int:pk>/", survey_views.preview, name="preview"),
    path("admin/", include("crowd.admin_urls")),
    path("admin/webhooks/", include("exports.webhooks.page_urls")),
    path("admin/", include("exports.private.page_urls")),
    path("admin/", admin.site.urls),
    path("d/", include("exports.link_urls")),
    path("api/v1/", include("exports.api_urls")),
]

handler400 = "crowd.errors.bad_request"
