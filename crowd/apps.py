from importlib import import_module

from django.apps import AppConfig

from crowd import health


class CrowdConfig(AppConfig):
    name = "crowd"
    verbose_name = "Crowd"

    def ready(self) -> None:
        """Answers that wait for a fit are part of the installation's health."""
        # Models are not there before this point, and `aggregation` needs them.
        health.QUEUES.append(health.Queue("answers", import_module("crowd.aggregation").oldest_wait))
