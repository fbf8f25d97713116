"""E-mail addresses, also where somebody hides them: "anna (at) example dot com"."""

import re
from collections.abc import Iterator

from exports.privacy.text.spans import EMAIL, Finding
from exports.privacy.text.web import ENDINGS

AT = re.compile(
    r"[ ]{0,2}[(\[{<][ ]?(?:at|ät|@|arobase|arroba)[ ]?[)\]}>][ ]{0,2}|[ ]{0,2}@[ ]{0,2}|[ ](?:at|arobase|arroba)[ ]",
    re.IGNORECASE,
)
# Read backwards from the sign; RFC 5321 allows 64 characters.
LOCAL = re.compile(r"[\w.+%'-]{1,64}(?![\w@])")
DOMAIN = re.compile(r"(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24}")
_DOT = (
    r"(?:[ ]{0,2}[(\[{<][ ]?(?:dot|punkt|point|punto|\.)[ ]?[)\]}>][ ]{0,2}|[ ]?\.[ ]?|[ ](?:dot|punkt|point|punto)[ ])"
)
SPOKEN = re.compile(rf"(?!(?:the|a|an|my|this|that)\b)[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,4}}", re.IGNORECASE)
SPELT = re.compile(r"\b(?:dot|punkt|point|punto)\b", re.IGNORECASE)
DOT = re.compile(_DOT, re.IGNORECASE)


def emails(text: str) -> Iterator[Finding]:
    for at in AT.finditer(text):
        if at[0][0].isspace() != at[0][-1].isspace():
            continue  # "by @anna": the name of an account
        local = LOCAL.match(text[max(0, at.start() - 65) : at.start()][::-1])
        end = _end(text, at) if local else None
        if local and end:
            start = at.start() - len(local[0].rstrip(".'+-"))
            yield Finding(start, end, EMAIL, 0.95 if at[0] == "@" else 0.85, "has the form of an e-mail address")


def _end(text: str, at: re.Match[str]) -> int | None:
    if at[0].strip() == "@" and (domain := DOMAIN.match(text, at.end())):
        return domain.end()
    spoken = SPOKEN.match(text, at.end())
    if spoken is None or (at[0].strip().isalpha() and not SPELT.search(spoken[0])):
        return None  # "I am at example.com"
    return _to_ending(spoken)


def _to_ending(spoken: re.Match[str]) -> int | None:
    """Up to the last word that ends domains."""
    start, end = spoken.span()
    for dot in reversed(list(DOT.finditer(spoken.string, start, end))):
        word = re.match(r"[\w-]+", spoken.string[dot.end() : end])
        if word and word[0].casefold() in ENDINGS:
            return dot.end() + word.end()
        end = dot.start()
    return None
