"""Tokens for the API: get one, see which there are, make them worthless."""

from typing import Any, cast

from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from crowd import tokens
from crowd.tokens import Scope, TokenAuthentication
from surveys.api import Pages


class TokenScheme(KnoxTokenScheme):  # type: ignore[no-untyped-call] # drf-spectacular registers subclasses, untyped
    """The same in the OpenAPI schema."""

    target_class = "crowd.tokens.TokenAuthentication"


class Credentials(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=4096, trim_whitespace=False, style={"input_type": "password"})
    scope = serializers.ChoiceField(
        Scope.choices, default=Scope.WRITE, help_text="`read`: the token can change nothing. `write`: it can do all."
    )
    days = serializers.IntegerField(
        min_value=1,
        max_value=tokens.MOST_DAYS,
        required=False,
        help_text="For how many days the token works. Without it: for ten hours.",
    )


class Token(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="Send it as “Authorization: Token …”.")
    expiry = serializers.DateTimeField()
    scope = serializers.ChoiceField(Scope.choices)


class TokenRow(serializers.Serializer[Any]):
    """A token without its secret, which nobody keeps."""

    id = serializers.SerializerMethodField(help_text="Names the token, for revoking it.")
    scope = serializers.SerializerMethodField()
    created = serializers.DateTimeField()
    expiry = serializers.DateTimeField(allow_null=True)
    current = serializers.SerializerMethodField(help_text="Whether this request came with it.")

    @extend_schema_field(OpenApiTypes.STR)
    def get_id(self, row: Any) -> str:
        return str(row.digest[: tokens.NAME_LENGTH])

    @extend_schema_field(serializers.ChoiceField(Scope.choices))
    def get_scope(self, row: Any) -> str:
        return row.scoped.scope if hasattr(row, "scoped") else Scope.WRITE

    def get_current(self, row: Any) -> bool:
        return bool(row == self.context["request"].auth)


class NewestFirst(Pages):
    ordering = "-created"


class Login(APIView):
    authentication_classes = []
    permission_classes = []
    throttle_scope = "login"

    @extend_schema(operation_id="login", request=Credentials, responses=Token, auth=[])
    def post(self, request: Request) -> Response:
        """Trade user name and password for a token. Ten tries a minute."""
        form = Credentials(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        user = authenticate(request, username=given["username"], password=given["password"])
        if user is None:
            raise AuthenticationFailed("User name and password do not match.")
        row, secret = tokens.issue(user=user, scope=given["scope"], days=given.get("days"))
        return Response(Token({"token": secret, "expiry": row.expiry, "scope": given["scope"]}).data)

    def get_authenticate_header(self, request: Request) -> str:
        return "Token"


class Logout(APIView):
    authentication_classes = [TokenAuthentication]
    permission_classes = [IsAuthenticated]  # a token that may only read may still end itself

    @extend_schema(operation_id="logout", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Make the token of this request worthless."""
        request.auth.delete()
        return Response(status=204)


@extend_schema_view(get=extend_schema(operation_id="tokens_list"))
class Tokens(ListAPIView[Any]):
    """Your tokens that still work, the newest first."""

    serializer_class = TokenRow
    pagination_class = NewestFirst

    def get_queryset(self) -> QuerySet[Any]:
        return tokens.alive(user=cast(User, self.request.user), now=timezone.now())


class TokenDetail(APIView):
    @extend_schema(
        operation_id="tokens_destroy",
        parameters=[OpenApiParameter("id", str, OpenApiParameter.PATH, description="As in the list of tokens.")],
        responses={204: None},
    )
    def delete(self, request: Request, id: str) -> Response:
        """Make one of your tokens worthless: lost, leaked, or no longer needed."""
        if not tokens.revoke(user=cast(User, request.user), name=id):
            raise Http404("You have no such token. See the list at /api/v1/tokens/.")
        return Response(status=204)
