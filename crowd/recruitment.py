"""How people come in and leave: consent, their secret link, the completion code, withdrawal."""

import hashlib
import hmac
import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction

from crowd import access, aggregation, arms, assignment
from crowd.models import Consent, Contributor
from surveys import publishing
from surveys.models import Survey, Version

# No 0/O, 1/I: a code is read aloud and typed.
CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8


def join(*, survey: Survey, language: str, now: datetime, arm: str = "") -> tuple[Contributor, str]:
    """Consent was given: a new pseudonym, and the secret token that brings it back. Only its hash is kept.

    In an experiment they are in `arm`, where a link led into one (`arms.led_to`), else in the one they are dealt.
    Raises SurveyClosed.
    """
    if survey.state != Survey.State.OPEN:
        raise access.SurveyClosed
    token = secrets.token_urlsafe(24)
    version = publishing.current_version(survey=survey)
    with transaction.atomic():
        place = None
        if not arm:
            arm, place = arms.deal(survey=survey, among=version.content.arms)
        contributor = Contributor.objects.create(
            survey=survey,
            key=_token_key(token),
            language=language,
            seed=secrets.randbits(48),
            joined_at=now,
            arm=arm,
            arm_place=place,
        )
        _consent(contributor, version, language, now)
    return contributor, token


def find(*, survey: Survey, token: str) -> Contributor | None:
    """The contributor whose secret this is; None for one that is unknown, of another survey, or withdrawn."""
    found = survey.contributors.filter(key=_token_key(token), consents__withdrawn_at=None)
    return found.distinct().first()


def must_consent_again(*, contributor: Contributor) -> bool:
    """Whether the consent text has changed since this person agreed to it."""
    current = publishing.current_version(survey=contributor.survey).definition["consent"]
    agreed = contributor.consents.filter(withdrawn_at=None).values_list("version__definition__consent", flat=True)
    return current not in set(agreed)


def consent_again(*, contributor: Contributor, language: str, now: datetime) -> None:
    _consent(contributor, publishing.current_version(survey=contributor.survey), language, now)


def withdraw(*, contributor: Contributor, now: datetime) -> None:
    """Take the consent back: what the person gave is erased, and the crowd's numbers are due again without it."""
    with transaction.atomic():
        assignment.release_all(contributor=contributor)
        contributor.drafts.all().delete()
        contributor.responses.all().delete()
        contributor.consents.filter(withdrawn_at=None).update(withdrawn_at=now)
        aggregation.request(survey_id=contributor.survey_id)


def completion_code(*, contributor: Contributor) -> str:
    """The code that proves to a panel that this person took part; made once, the same ever after."""
    if not contributor.completion_code:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        Contributor.objects.filter(pk=contributor.pk, completion_code="").update(completion_code=code)
        contributor.refresh_from_db(fields=["completion_code"])
    return contributor.completion_code


def imported_key(*, survey_id: int, name: str) -> str:
    """The key of a contributor who came with an import: a keyed hash, since such names often identify people."""
    message = f"contributor:{survey_id}:{name}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()


def _token_key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _consent(contributor: Contributor, version: Version, language: str, now: datetime) -> None:
    Consent.objects.get_or_create(
        contributor=contributor, version=version, withdrawn_at=None, defaults={"language": language, "given_at": now}
    )
