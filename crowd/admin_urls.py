"""Addresses within the admin that belong to no single model. They come before the admin's own."""

from django.contrib import admin
from django.urls import path

from crowd import admin_pages, careless_pages, planning_pages

urlpatterns = [
    path("surveys/survey/<int:pk>/watch/", admin.site.admin_view(admin_pages.watch), name="watch"),
    path(
        "surveys/survey/<int:pk>/disagreement/",
        admin.site.admin_view(admin_pages.disagreement_page),
        name="disagreement",
    ),
    path("surveys/survey/<int:pk>/agreement/", admin.site.admin_view(admin_pages.agreement_page), name="agreement"),
    *careless_pages.urls,
    path("surveys/survey/<int:pk>/plan/", admin.site.admin_view(planning_pages.planning_page), name="planning"),
    path("crowd/health/", admin.site.admin_view(admin_pages.health_page), name="health"),
]
