"""Addresses of links to files of releases, below /d/."""

from django.urls import path

from exports import link_views

urlpatterns = [path("<str:token>", link_views.follow, name="release-link")]
