"""Addresses of the pages about private tables, below /admin/private/."""

from django.contrib import admin
from django.urls import path

from exports.private import pages

urlpatterns = [
    path("study/<int:survey>/", admin.site.admin_view(pages.tables_page), name="private-tables"),
    path("study/<int:survey>/budget/", admin.site.admin_view(pages.budget_page), name="private-table-budget"),
    path("<int:pk>/", admin.site.admin_view(pages.table_page), name="private-table"),
    path("<int:pk>/csv/", admin.site.admin_view(pages.table_csv), name="private-table-csv"),
]
