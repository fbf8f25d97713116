"""Load the demo studies where they are not there yet."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crowd import demo


class Command(BaseCommand):
    help = "Load the demo studies, answered by a simulated crowd, where they are not there yet."

    def handle(self, *args: Any, **options: Any) -> None:
        owner = User.objects.filter(is_superuser=True).order_by("pk").first()
        if owner is None:
            raise CommandError("Make an administrator first: python3 manage.py createsuperuser")
        loaded = demo.load(owner=owner, now=timezone.now())
        self.stdout.write(f"Loaded: {', '.join(survey.title for survey in loaded) or 'nothing, all are there'}.")
