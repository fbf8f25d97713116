from importlib import import_module

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "exports"
    verbose_name = "Exports"

    def ready(self) -> None:
        """Tell the health page how long a dataset has waited. What needs models can be imported only now."""
        health, claims = import_module("crowd.health"), import_module("exports.claims")
        syntheses, telling = import_module("exports.syntheses"), import_module("exports.private.telling")
        health.QUEUES.append(health.Queue("releases", claims.oldest_wait))
        health.QUEUES.append(health.Queue("made-up datasets", syntheses.oldest_wait))
        health.QUEUES.append(health.Queue("private tables", telling.oldest_wait))
