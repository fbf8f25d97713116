"""The secrets of releases."""

from django.conf import settings

from exports.models import Release
from exports.privacy.pseudonyms import release_key


def pseudonym_key(release: Release) -> bytes:
    """The key of the release's pseudonyms: the same for the same request, and for no other."""
    return release_key(secret=settings.SECRET_KEY, survey=release.survey_id, options=release.options, seed=release.seed)
