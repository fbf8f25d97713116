"""A token for the API."""

from typing import Any

from django.contrib.auth import authenticate
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.utils import extend_schema
from knox.models import AuthToken
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from crowd.tokens import TokenAuthentication


class TokenScheme(KnoxTokenScheme):  # type: ignore[no-untyped-call] # drf-spectacular registers subclasses, untyped
    """The same in the OpenAPI schema."""

    target_class = "crowd.tokens.TokenAuthentication"


class Credentials(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=4096, trim_whitespace=False, style={"input_type": "password"})


class Token(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="Send it as “Authorization: Token …”.")
    expiry = serializers.DateTimeField()


class Login(APIView):
    authentication_classes = []
    permission_classes = []
    throttle_scope = "login"

    @extend_schema(operation_id="login", request=Credentials, responses=Token, auth=[])
    def post(self, request: Request) -> Response:
        """Trade user name and password for a token. Ten tries a minute."""
        form = Credentials(data=request.data)
        form.is_valid(raise_exception=True)
        user = authenticate(request, **form.validated_data)
        if user is None:
            raise AuthenticationFailed("User name and password do not match.")
        row, token = AuthToken.objects.create(user)
        return Response(Token({"token": token, "expiry": row.expiry}).data)

    def get_authenticate_header(self, request: Request) -> str:
        return "Token"


class Logout(APIView):
    authentication_classes = [TokenAuthentication]

    @extend_schema(operation_id="logout", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Make the token of this request worthless."""
        request.auth.delete()
        return Response(status=204)
