"""Researchers at their desks: clients that are logged in, and the addresses of the admin."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

Rows = dict[type[Model], Any]


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(model: type[Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)
