"""Passwords, which no message repeats: one function masks them, in a database's URL and wherever one stands in a text.

A URL is shown in part only where every reader would take it apart alike. Of any other, such as one whose password has
an `@` that nobody encoded, only the beginning is shown: what stands where in it is anybody's guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

HIDDEN = "***"
_SHOWN = (
    "host",
    "port",
    "dbname",
    "user",
    "sslmode",
)  # what else a query sets may be a secret, misspelt or cut off

_BEGINNING = r"\b(?:postgres\w*(?:\+\w+)?(?::/*|/+)|(?!https?:|ftp:|file:|sqlite:)[a-z][a-z0-9+.-]+:/+)"
_URL = re.compile(
    r"""
    (?P<beginning> [a-z][a-z0-9+.-]+ :?/+ )
    (?: (?P<user> [^:/@?]* ) (?: : (?P<password> [^@?]* ) )? @ )?
    (?P<place> (?: \[ [0-9a-f:.%]+ \] | [^:/@?\[\]]* ) (?: : \d{1,5} )? (?: / [^:@?]* )? )
    (?: \? (?P<query> [^@?]* ) )?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SCHEME = re.compile(r"[^:/@?]*:?/*")
_IN_TEXT = re.compile(rf"{_BEGINNING}[^\s'\"]*[^\s'\";,:.)]", re.IGNORECASE)
_WHOLE = re.compile(rf"{_BEGINNING}.*", re.IGNORECASE | re.DOTALL)
_SET = re.compile(r"(\b\w*(?:password|passwd|pwd)\s*=\s*)(?!\*\*\*)(?:'[^']*'|[^\s&]+)", re.IGNORECASE)


def masked(text: str, given: Iterable[str] = ()) -> str:
    """`text` without the passwords of the database URLs in it.

    What was `given`, such as the arguments of the command, is found in it whole, even where a blank or a quote in a
    password would hide where its URL ends.
    """
    for name in given:
        for url in _WHOLE.findall(name):
            for form in _forms(url):
                text = text.replace(form, masked_url(url))
    return _SET.sub(rf"\g<1>{HIDDEN}", _IN_TEXT.sub(lambda found: masked_url(found[0]), text))


def masked_url(url: str) -> str:
    """A URL that is known whole, without its password."""
    found = _URL.fullmatch(url)
    if found is None:
        return f"{_SCHEME.match(url)[0]}{HIDDEN}"  # type: ignore[index]  # which matches anything
    password = f":{HIDDEN if found['password'] else ''}" if found["password"] is not None else ""
    user = f"{found['user']}{password}@" if found["user"] is not None else ""
    query = "" if found["query"] is None else "?" + "&".join(map(_setting, found["query"].split("&")))
    return f"{found['beginning']}{user}{found['place']}{query}"


def is_readable(url: str) -> bool:
    """Whether every reader takes a URL apart alike: no @ or ? stands in it where it means itself."""
    return _URL.fullmatch(url) is not None


def holds_password(name: str) -> bool:
    """Whether a database's name has a password in it; where that cannot be told, yes."""
    found = _URL.fullmatch(name)
    if found is None:
        return "://" in name or bool(_WHOLE.match(name) or _SET.search(name))
    return bool(found["password"]) or bool(_SET.search(found["query"] or ""))


def _setting(pair: str) -> str:
    name = pair.partition("=")[0].lower()
    return pair if name in _SHOWN else f"password={HIDDEN}" if name == "password" else HIDDEN


def _forms(url: str) -> Iterator[str]:
    """How a message may give a URL that it does not know for one: as it is, as a path, and either in quotes."""
    for form in (url, str(PurePath(url))):
        yield from sorted({form, repr(form)[1:-1]}, key=len, reverse=True)
