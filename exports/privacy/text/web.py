"""Addresses in the net: of computers, of pages, of people's accounts."""

import ipaddress
import re
from collections.abc import Iterator

from exports.privacy.text.ordinary import words
from exports.privacy.text.spans import HANDLE, IP, URL, Finding

ENDINGS = words(
    "com org net edu gov info io eu de fr es uk it ch at be nl pl se no fi dk pt ie us ca au nz in cn jp kr br mx "
    "ar cl co sa ae eg ma tn tr ru za ng ke me museum name dev app biz tv blog shop online site"
)
V4 = re.compile(r"(?<![\w.:-])(?:\d{1,3}\.){3}\d{1,3}(?![\w:-]|\.\d)")
V6 = re.compile(r"(?<![\w:.])(?=[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{3,39}(?:\.\d{1,3}){0,3}(?![\w:])")
# Where four numbers are no address of a computer.
NUMBERING = re.compile(
    r"(?:version|release|chapter|section|kapitel|abschnitt|chapitre|capítulo|build|firmware|v|§)\W{0,3}$", re.I
)
SCHEME = re.compile(r"(?<![\w])(?:(?:https?|ftp)://|www\.)[^\s<>\"\u201c\u201d\u00ab\u00bb]{2,2000}", re.IGNORECASE)
BARE = re.compile(r"(?<![\w@./-])(?:[^\W_][\w-]{1,62}\.){1,4}([a-z]{2,6})(?![\w@-]|\.\w)(/[^\s<>\"]{0,2000})?")
# These end domains, and are words that follow a missing space just as well.
WORDS = words("it me es be at in no us so ma name app blog shop online site info am")
AT_NAME = re.compile(r"(?<![\w@./])@[^\W\d][\w.]{1,29}(?:@(?:[\w-]{1,63}\.){1,4}[a-z]{2,10})?")
CODE = words(
    "media import keyframes override param params return returns todo everyone here all channel property charset "
    "include container supports layer page test deprecated author since"
)
NAMED = re.compile(
    r"\b(?:insta(?:gram)?|ig|twitter|tiktok|snap(?:chat)?|telegram|discord|skype|threads|reddit|steam)"
    r"(?:[ ](?:handle|name|account|id|user))?(?:[ ](?:is|ist|est|es)|[ ]?[:=])?[ ]{0,2}(@?[\w.-]{3,40}(?:#\d{4})?)",
    re.IGNORECASE,
)
REDDIT = re.compile(r"(?<![\w/])/?u/[\w-]{3,20}\b")


def computers(text: str) -> Iterator[Finding]:
    for pattern in (V4, V6):
        for match in pattern.finditer(text):
            if _is_address(match[0]) and not NUMBERING.search(text[max(0, match.start() - 14) : match.start()]):
                yield Finding(*match.span(), IP, 0.9, "is an IP address")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(map(str.isdigit, text)) and len(text) > 3


def pages(text: str) -> Iterator[Finding]:
    for match in SCHEME.finditer(text):
        yield Finding(match.start(), match.start() + len(_closed(match[0])), URL, 0.9, "is a web address")
    for match in BARE.finditer(text):
        ending, path = match.groups()
        if ending in ENDINGS and (path or (ending not in WORDS and match[0].islower())):
            yield Finding(match.start(), match.start() + len(_closed(match[0])), URL, 0.7, "reads like a web address")


def _closed(address: str) -> str:
    """Without the full stop or bracket that belongs to the sentence around it."""
    address = address.rstrip(".,;:!?'*")
    while address.endswith((")", "]", "}")) and address.count("(") < address.count(")"):
        address = address[:-1].rstrip(".,;:!?'")
    return address


def handles(text: str) -> Iterator[Finding]:
    for match in AT_NAME.finditer(text):
        name = match[0].rstrip(".")
        if name[1:].casefold() not in CODE:
            yield Finding(match.start(), match.start() + len(name), HANDLE, 0.7, "begins with @")
    for match in NAMED.finditer(text):
        name = match[1].rstrip(".-")
        if re.search(r"[_#\d]|\w\.\w", name):
            yield Finding(match.start(1), match.start(1) + len(name), HANDLE, 0.7, "follows the name of a network")
    for match in REDDIT.finditer(text):
        yield Finding(*match.span(), HANDLE, 0.7, "is written as a Reddit user")
