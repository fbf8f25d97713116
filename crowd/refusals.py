"""What a contributor reads when something cannot be done: what happened, and what to do next."""

from dataclasses import dataclass
from http import HTTPStatus

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crowd import access, collection
from surveys.arm_links import WrongArmLink


class NotOpenYet(Exception):
    """The survey is still being written."""


class Stranger(Exception):
    """An answer came from a browser that did not say whose it is."""


class BadForm(Exception):
    """A form that no page of ours sends."""


class UnknownLink(Exception):
    """A personal link that is mistyped, or whose owner withdrew."""


GO_ON = _("Go on")


@dataclass(frozen=True)
class Refusal:
    """`next_page` is the name of the address where things go on; empty where they do not."""

    status: HTTPStatus
    heading: Promise
    sentence: Promise
    next_page: str = ""
    next_label: Promise = GO_ON


REFUSALS: dict[type[Exception], Refusal] = {
    NotOpenYet: Refusal(
        HTTPStatus.NOT_FOUND,
        _("Not open yet"),
        _("This study has not started. Try again later, or ask the person who sent you the link."),
    ),
    access.SurveyClosed: Refusal(
        HTTPStatus.GONE,
        _("This study is closed"),
        _("It takes no more answers; you may close this page. Thank you for wanting to take part!"),
    ),
    collection.ClaimLost: Refusal(
        HTTPStatus.CONFLICT,
        _("Others were faster"),
        _("The time for this one ran out, and others have answered it since. Just go on with the next one."),
        "contribute:answer",
        _("Next one"),
    ),
    collection.UnknownDraft: Refusal(
        HTTPStatus.NOT_FOUND,
        _("We cannot find this page"),
        _("It belongs to somebody else, or its time is over. Nothing that you sent before is lost."),
        "contribute:answer",
    ),
    BadForm: Refusal(
        HTTPStatus.BAD_REQUEST,
        _("Something is wrong with this page"),
        _("It did not arrive as we sent it out. Nothing that you sent before is lost: load the page again and go on."),
        "contribute:answer",
    ),
    Stranger: Refusal(
        HTTPStatus.FORBIDDEN,
        _("We do not know who you are"),
        _(
            "Your browser did not send the cookie that says so. Allow cookies for this site, then open"
            " your personal link or start again."
        ),
        "contribute:welcome",
        _("To the first page"),
    ),
    UnknownLink: Refusal(
        HTTPStatus.NOT_FOUND,
        _("This personal link leads nowhere"),
        _("It may be cut off, or its owner has withdrawn. Check that you copied all of it, or start again."),
        "contribute:welcome",
        _("To the first page"),
    ),
    WrongArmLink: Refusal(
        HTTPStatus.NOT_FOUND,
        _("This link does not work"),
        _("It may be cut off or out of date. Check that you copied all of it, or ask the person who sent it to you."),
    ),
}
