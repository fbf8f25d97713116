"""What a token of the API may do, beside Knox's own row of it."""

from django.db import models
from knox.models import AuthToken


class TokenScope(models.Model):
    """A token without such a row, from before there were scopes, may write."""

    class Scope(models.TextChoices):
        READ = "read", "Read"
        WRITE = "write", "Read and write"

    token = models.OneToOneField(AuthToken, models.CASCADE, primary_key=True, related_name="scoped")
    scope = models.CharField(max_length=5, choices=Scope)

    def __str__(self) -> str:
        return self.get_scope_display()
