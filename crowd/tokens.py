"""How the API knows who asks, and what their token lets them do."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from crowd.models import TokenScope

Scope = TokenScope.Scope

MOST_DAYS = 90
NOT_VALID = "This token is not valid (any more). Log in at /api/v1/login/ for another."
# So much of a token's hash names it: enough to tell a person's tokens apart, and of no use to anybody else.
NAME_LENGTH = 20


class TokenAuthentication(KnoxAuthentication):  # type: ignore[misc] # Knox has no types
    """Knox's tokens: stored as hashes, with an end."""

    def authenticate_credentials(self, token: bytes) -> object:
        """The token's user; a header that is no text is a wrong token, not a fault of ours."""
        try:
            return super().authenticate_credentials(token)
        except (AuthenticationFailed, UnicodeDecodeError):
            raise AuthenticationFailed(NOT_VALID) from None


class WithinScope(BasePermission):
    """A token that may only read changes nothing. Reading costs no query."""

    message = "This token may only read. Log in again with “scope”: “write” for one that may change things."

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.method in SAFE_METHODS or not isinstance(request.auth, AuthToken):
            return True
        return not TokenScope.objects.filter(token=request.auth, scope=Scope.READ).exists()


@transaction.atomic
def issue(*, user: User, scope: str, days: int | None) -> tuple[Any, str]:
    """A new token of `user`: its row, and the secret, which is not kept. Without `days` it lives as Knox's do."""
    lifetime = {} if days is None else {"expiry": timedelta(days=days)}
    row, secret = AuthToken.objects.create(user, **lifetime)
    TokenScope.objects.create(token=row, scope=scope)
    return row, secret


def alive(*, user: User, now: datetime) -> QuerySet[Any]:
    """The tokens of `user` that have not expired."""
    mine = AuthToken.objects.filter(Q(expiry=None) | Q(expiry__gt=now), user=user)
    found: QuerySet[Any] = mine.select_related("scoped")
    return found


def revoke(*, user: User, name: str) -> bool:
    """Make the token of this name worthless; False where `user` has none."""
    if len(name) != NAME_LENGTH:
        return False
    deleted, _ = AuthToken.objects.filter(user=user, digest__startswith=name).delete()
    return bool(deleted)
