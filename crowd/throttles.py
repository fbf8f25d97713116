"""How often one user may call the API."""

import logging
import math
import time
from typing import Any

import redis
from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

WINDOW = 60  # seconds

log = logging.getLogger(__name__)


class PerUser(BaseThrottle):
    """So many calls in each minute of the clock, counted for all web processes together.

    Counting is no reason to be down: without a cache every call is let through.
    """

    def allow_request(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return True
        try:
            return self._count(request.user.pk) <= settings.API_CALLS_PER_MINUTE
        except redis.RedisError as error:
            log.warning("The cache does not answer, calls of the API are not counted: %s", error)
            return True

    def wait(self) -> float:
        """Seconds until the next window."""
        return math.ceil(WINDOW - time.time() % WINDOW)

    def _count(self, user_id: int) -> int:
        key = f"api-calls:{user_id}:{int(time.time()) // WINDOW}"
        cache.add(key, 0, timeout=2 * WINDOW)
        try:
            return cache.incr(key)
        except ValueError:  # a full cache has thrown it out already
            return 1
