"""How the API knows who asks."""

from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework.exceptions import AuthenticationFailed


class TokenAuthentication(KnoxAuthentication):  # type: ignore[misc] # Knox has no types
    """Knox's tokens: stored as hashes, with an end."""

    def authenticate_credentials(self, token: bytes) -> object:
        """The token's user; a header that is no text is a wrong token, not a fault of ours."""
        try:
            return super().authenticate_credentials(token)
        except UnicodeDecodeError:
            raise AuthenticationFailed("The token is not valid.") from None
