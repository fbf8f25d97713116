"""Links for people without an account: to one file, for a time, revocable; and the log of who fetched what."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer

from exports import manifest, tombstones
from exports.models import Download, Link, Release

MOST_DAYS = 90
SIGNER = Signer(salt="crowdseed.release.link")


class NoLink(Exception):
    """The link opens nothing (any more); the text says why and what to do. `gone`: it once did."""

    def __init__(self, message: str, *, gone: bool) -> None:
        super().__init__(message)
        self.gone = gone


def create(*, release: Release, name: str, purpose: str, days: int, by: User, now: datetime) -> Link:
    """A link to the file `name`. Raises ValidationError that says by field what to change."""
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError({"days": f"Give 1 to {MOST_DAYS} days."})
    if not purpose.strip():
        raise ValidationError({"purpose": "Say for whom the link is, and what for."})
    if not release.is_ready or name not in manifest.digests(release):
        raise ValidationError({"name": "The release has no such file (yet)."})
    return Link.objects.create(
        release=release,
        name=name,
        purpose=purpose.strip()[:200],
        created_by=by,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )


def token(link: Link) -> str:
    """What stands in the link's address: its number, signed."""
    return SIGNER.sign(str(link.pk))


def revoke(*, link: Link, now: datetime) -> None:
    """Let the link open nothing any more; what was fetched stays fetched."""
    Link.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now)


def follow(*, token: str, now: datetime) -> Link:
    """The link with this token. Raises NoLink."""
    link = _found(token)
    if link.revoked_at is not None:
        raise NoLink("This link was taken back. Ask whoever sent it to you.", gone=True)
    if link.expires_at <= now:
        raise NoLink("This link has expired. Ask whoever sent it to you for a new one.", gone=True)
    if tombstones.is_superseded(release=link.release):
        raise NoLink(
            "Somebody in this dataset has withdrawn since it was built, so it is not handed out any more. "
            "Ask whoever sent you the link for the new release.",
            gone=True,
        )
    return link


def note(*, release: Release, name: str, now: datetime, user: User | None = None, link: Link | None = None) -> None:
    """Keep that somebody fetched a file."""
    Download.objects.create(release=release, name=name, user=user, link=link, at=now)


def _found(token: str) -> Link:
    try:
        number = SIGNER.unsign(token)
    except BadSignature:
        raise NoLink("This link is not complete. Copy all of it.", gone=False) from None
    link = Link.objects.select_related("release__survey").filter(pk=number).first()
    if link is None:
        raise NoLink("The dataset of this link was deleted. Ask whoever sent it to you.", gone=True)
    return link
