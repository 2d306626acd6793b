"""Text as people type it: what is refused in it, and when two spellings count as the same. Knows no record."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_CONTROL = "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]"
_BREAK = "[\t\n]"
_NOT_WORD = r"[\W_]+"
_FOLDED_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
# Nobody sees these, so text could say what its reader does not read: Unicode's Cf and default-ignorable code points,
# noncharacters, and the tag characters of plane 14. Left as they are: the joiners U+200C and U+200D, without which
# Persian and the scripts of India cannot be spelt, and the signs of Arabic, Syriac and Kaithi that are Cf and visible.
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
_UNSEEN = (
    f"{_FILLERS}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff0-\ufffb\ufffe\uffff"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
)
# One behind a character chooses its shape, as in Japanese names; more, or one behind nothing, choose none.
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_PRINTABLE_UNSEEN = f"[{_FILLERS}{_SELECTORS}]"  # which Python takes for printable
_UNSAFE = f"\x7f-\x9f\ud800-\udfff{_UNSEEN}{_SELECTORS}](?<![^\\s{_SELECTORS}][{_SELECTORS}])"
_UNSAFE_ON_SCREEN = f"[\x00-\x08\x0b-\x1f{_UNSAFE}"
_UNSAFE_IN_CELL = f"[\x00-\x1f{_UNSAFE}"


# A leading apostrophe keeps Excel, LibreOffice and Sheets from reading these as formulas (OWASP, CSV injection).
_FORMULA = "\\s*[=+\\-@\t\r＝＋－＠]"
_GUARDED = "'\\s*[=+\\-@\t\r＝＋－＠]"
_ESCAPED = r"\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|\\u[0-9a-f]{4}"


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
    """`value` safe to print on a terminal: control, direction and invisible characters appear as JSON's \\u escapes.

    A file from outside must not move the cursor, colour the screen, reverse what a reader sees or hide words in it.
    """
    if value.isprintable() and (value.isascii() or not pattern(_PRINTABLE_UNSEEN).search(value)):
        return value
    return pattern(_UNSAFE_ON_SCREEN if lines else _UNSAFE_IN_CELL).sub(_escaped, value)


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    return f"\\u{0xD7C0 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def cell(value: str) -> str:
    """`value` as a cell of a sheet, safe on a terminal; what would be a formula gets a leading apostrophe."""
    text = shown(value, lines=True)
    return f"'{text}" if not text[:1].isalnum() and pattern(_FORMULA).match(text) else text


def out_of_cell(text: str) -> str:
    """What `cell` made `text` of."""
    bare = text[1:] if pattern(_GUARDED).match(text) else text
    return pattern(_ESCAPED).sub(_unescaped, bare) if "\\u" in bare else bare


def _unescaped(found: re.Match[str]) -> str:
    """The character, if it is one that a text may hold and `shown` escapes; else what stands there."""
    character = found[0].encode().decode("unicode_escape").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    escaped = pattern(_UNSAFE_ON_SCREEN).fullmatch(character) and not pattern(_CONTROL).match(character)
    return character if escaped else found[0]


def to_json(value: object, *, indent: int | None = None) -> str:
    """`value` as JSON that is safe to print on a terminal; what `shown` escapes is escaped as JSON does it."""
    import json

    return shown(json.dumps(value, ensure_ascii=False, indent=indent), lines=True)
