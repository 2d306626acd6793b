"""Names as they sound, so that one is found however it was brought into Latin letters, or slipped on the keyboard.

`Лавров`, `Lavrov` and `Lawrow`, or `김정은`, `Kim Jong Un` and `Gim Jeong Eun`, sound alike. It is rough on purpose: it
finds, and a person judges. Nothing is decided or saved by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from tracker.domain.text import fold

_CYRILLIC = ("абвгдезийклмнопрстуфхыэіґ", "abvgdeziiklmnoprstufhieig")
_GREEK = ("αβγδεζηικλμνοπρσςτυφω", "avgdeziiklmnoprsstifo")
_TO_SEVERAL = {
    "ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "", "ю": "yu", "я": "ya", "є": "ye",
    "θ": "th", "ξ": "ks", "χ": "h", "ψ": "ps",
}  # fmt: skip
_LETTERS = str.maketrans(dict(zip(*_CYRILLIC, strict=True)) | dict(zip(*_GREEK, strict=True)) | _TO_SEVERAL)
_INITIALS = "g kk n d tt r m b pp s ss - j jj ch k t p h"
_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i"
_FINALS = "- k k k n n n t l k m l l l p l m p p t t ng t t k t p t"
"""The letters of a Hangul syllable in the Revised Romanization of South Korea."""

_SPELLINGS = (
    ("tsch|tch|sch|ch", "C"),
    ("j(?=[aeou])", "C"),
    ("sh|sz|zh|ts|tz", "s"),
    ("kh|gh", "h"),
    ("ph", "f"),
    ("th", "t"),
    ("ck|q|c|g", "k"),
    ("yeo|eo|yo|oe", "o"),
    ("yu|eu|ou|oo", "u"),
    ("yae|ae|ye", "e"),
    ("ya", "a"),
    ("w", "v"),
    ("[yj]", "i"),
    ("ie|ei|ii|ee", "i"),
    ("b", "p"),
    ("d", "t"),
    ("z", "s"),
    ("x", "ks"),
    (r"([^\W\d])\1+", r"\1"),  # Office 33 is not Office 3
    (r"(?<=\w{3})e$", ""),
)
"""Spellings of one sound, in the order in which they are replaced."""

_PIECE = 3
_FEWEST_ALIKE = 0.7


@lru_cache(maxsize=10_000)  # names share their words
def sound(word: str) -> str:
    """How a word sounds: letters only, without blanks; empty where it has none."""
    latin = fold(word)
    if not latin.isascii():
        latin = "".join(map(_latin, unicodedata.normalize("NFC", latin))).translate(_LETTERS)
    for spelling, heard in _SPELLINGS:
        latin = re.sub(spelling, heard, latin)
    return latin.replace(" ", "").lower()


def _latin(letter: str) -> str:
    """A Hangul syllable in Latin letters; any other letter as it is."""
    place = ord(letter) - 0xAC00
    if not 0 <= place < 11_172:
        return letter
    places = (place // 588, place % 588 // 28, place % 28)
    letters = (which.split(" ")[number] for which, number in zip((_INITIALS, _VOWELS, _FINALS), places, strict=True))
    return "".join(letters).replace("-", "")


def sounds(name: str) -> set[str]:
    """The sounds that a name is found by: of each of its words, and of all of them as one word."""
    words = fold(name).split()
    return {heard for word in (*words, "".join(words)) if (heard := sound(word))}


def pieces(heard: str) -> set[str]:
    """The overlapping pieces of a sound: what two names share where one is misspelt."""
    padded = f"^{heard}$"
    return {padded[start : start + _PIECE] for start in range(max(1, len(padded) - _PIECE + 1))}


def misspelt(heard: str, known: Iterable[tuple[str, int]]) -> Iterator[int]:
    """Of known sounds, each with whose it is, those that `heard` is probably a slip of."""
    from difflib import SequenceMatcher  # only a slip needs it

    matcher = SequenceMatcher(None, b=heard, autojunk=False)
    for other, whose in known:
        matcher.set_seq1(other)
        if matcher.quick_ratio() >= _FEWEST_ALIKE and matcher.ratio() >= _FEWEST_ALIKE:
            yield whose
