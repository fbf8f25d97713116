"""Addresses of a study's pages about private tables, below /admin/."""

from django.contrib import admin
from django.urls import path

from exports.private import pages

BELOW = "surveys/survey/<int:pk>/private/"

urlpatterns = [
    path(BELOW, admin.site.admin_view(pages.tables_page), name="private-tables"),
    path(f"{BELOW}budget/", admin.site.admin_view(pages.budget_page), name="private-table-budget"),
    path(f"{BELOW}<int:table>/", admin.site.admin_view(pages.table_page), name="private-table"),
    path(f"{BELOW}<int:table>/csv/", admin.site.admin_view(pages.table_csv), name="private-table-csv"),
]
