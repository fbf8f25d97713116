"""Links that lead into one arm of an experiment: signed, so that nobody gets into another by changing theirs."""

from django.core import signing

from surveys.models import Survey


class WrongArmLink(ValueError):
    """The link's arm was changed on its way, or the study has it no more."""


def written(*, survey: Survey, code: str) -> str:
    """The value of `arm` in a link into that arm."""
    return _signer(survey).sign(code)


def read(*, survey: Survey, value: str) -> str:
    """The arm that a link leads into. Raises WrongArmLink."""
    try:
        return _signer(survey).unsign(value)
    except signing.BadSignature:
        raise WrongArmLink from None


def _signer(survey: Survey) -> signing.Signer:
    """A link of one survey is nothing in another."""
    return signing.Signer(salt=f"arm:{survey.pk}")
