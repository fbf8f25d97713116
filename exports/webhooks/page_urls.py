"""Addresses of the pages about webhooks, below /admin/webhooks/."""

from django.contrib import admin
from django.urls import path

from exports.webhooks import pages

urlpatterns = [
    path("study/<int:survey>/", admin.site.admin_view(pages.webhooks), name="webhooks"),
    path("<int:pk>/test/", admin.site.admin_view(pages.ping), name="webhook-test"),
    path("<int:pk>/delete/", admin.site.admin_view(pages.delete), name="webhook-delete"),
    path("message/<uuid:pk>/resend/", admin.site.admin_view(pages.resend), name="webhook-resend"),
]
