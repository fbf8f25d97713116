from importlib import import_module

from django.apps import AppConfig

from crowd import health


class ExportsConfig(AppConfig):
    name = "exports"
    verbose_name = "Exports"

    def ready(self) -> None:
        """Tell the health page how long a release has waited. The models can be imported only now."""
        health.QUEUES.append(health.Queue("releases", import_module("exports.claims").oldest_wait))
