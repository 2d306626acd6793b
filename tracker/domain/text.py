"""Text as people type it: what is refused in it, and when two spellings count as the same. Knows no record."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_CONTROL = "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]"
_BREAK = "[\t\n]"
_NOT_WORD = r"[\W_]+"
_FOLDED_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
_UNSAFE_ON_SCREEN = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
_UNSAFE_IN_CELL = "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"


# A leading apostrophe keeps Excel, LibreOffice and Sheets from reading these as formulas (OWASP, CSV injection).
_FORMULA = "\\s*[=+\\-@\t\r＝＋－＠]"
_GUARDED = "'\\s*[=+\\-@\t\r＝＋－＠]"
_ESCAPED_DIRECTION = r"\\u(200[ef]|202[89a-e]|206[6-9])"


@cache
def pattern(text: str) -> re.Pattern[str]:
    """A regular expression, compiled when it is first needed: at the start all of them take too long."""
    return re.compile(text)


def clean(value: str, *, limit: int, lines: bool) -> str:
    """`value` in NFC without outer blanks; raises `ValueError` in words that follow the field's name.

    At most `limit` characters; tabs and line breaks only where `lines`. Bidi characters are text and stay.
    """
    if "\r" in value and lines:
        value = value.replace("\r\n", "\n")
    plain = value.isascii() and value.isprintable()  # as most are: nothing is refused, and it is its own NFC
    value = value.strip() if plain else _checked(value, lines=lines)
    if not value:
        raise ValueError("is empty")
    if len(value) > limit:
        raise ValueError(f"has {len(value):,} characters; at most {limit:,} fit")
    return value


def _checked(value: str, *, lines: bool) -> str:
    """`value` in NFC without outer blanks, where every character of it may stand there."""
    bad = pattern(_CONTROL).search(value)
    if bad:
        raise ValueError(f"has a character that is not text (U+{ord(bad[0]):04X} at {bad.start() + 1}); take it out")
    if not lines and pattern(_BREAK).search(value):
        raise ValueError("must be one line; it has a tab or a line break")
    return unicodedata.normalize("NFC", value).strip()


def is_text(value: str) -> bool:
    """Whether every character of `value` may stand in a text of several lines."""
    return not pattern(_CONTROL).search(value)


def fold(value: str) -> str:
    """The form in which spellings are compared: no case, diacritics, hyphens or punctuation, single spaces."""
    if value.isascii():
        return " ".join(value.translate(_FOLDED_ASCII).split())
    # NFKC first: compatibility letters such as 𝐀 have no case of their own, and would bring capitals back.
    small = unicodedata.normalize("NFKC", value).casefold()
    plain = "".join(c for c in unicodedata.normalize("NFKD", small) if not unicodedata.combining(c))
    return pattern(_NOT_WORD).sub(" ", plain.replace("ı", "i")).strip()


def shown(value: str, *, lines: bool = False) -> str:
    """`value` safe to print on a terminal: control, escape and direction characters appear as \\u escapes.

    A file from outside must not move the cursor, colour the screen or reverse what a reader sees.
    """
    if value.isprintable():
        return value
    unsafe = _UNSAFE_ON_SCREEN if lines else _UNSAFE_IN_CELL
    return pattern(unsafe).sub(lambda found: f"\\u{ord(found[0]):04x}", value)


def cell(value: str) -> str:
    """`value` as a cell of a sheet, safe on a terminal; what would be a formula gets a leading apostrophe."""
    text = shown(value, lines=True)
    return f"'{text}" if not text[:1].isalnum() and pattern(_FORMULA).match(text) else text


def out_of_cell(text: str) -> str:
    """What `cell` made `text` of."""
    bare = text[1:] if pattern(_GUARDED).match(text) else text
    return pattern(_ESCAPED_DIRECTION).sub(lambda found: chr(int(found[1], 16)), bare) if "\\u2" in bare else bare


def to_json(value: object, *, indent: int | None = None) -> str:
    """`value` as JSON that is safe to print on a terminal; what `shown` escapes is escaped as JSON does it."""
    import json

    return shown(json.dumps(value, ensure_ascii=False, indent=indent), lines=True)
