from importlib import import_module

from django.apps import AppConfig

from crowd import health


class CrowdConfig(AppConfig):
    name = "crowd"
    verbose_name = "Crowd"

    def ready(self) -> None:
        """Answers that wait for a fit are part of the installation's health; what is to follow each round, follows."""
        # Models are not there before this point, and these modules need them.
        aggregation = import_module("crowd.aggregation")
        health.QUEUES.append(health.Queue("answers", aggregation.oldest_wait))
        aggregation.FOLLOWERS.append(import_module("crowd.summary").take)
        aggregation.FOLLOWERS.append(import_module("crowd.carelessness").assess)
