"""Which scripts in a report no font on this machine has, so that somebody is told before she hands boxes on."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

Drawn = Callable[[Sequence[str]], Sequence[object]]
"""Draws each letter by itself; what is drawn alike is equal."""

_NO_LETTER = "\u0378"  # unassigned: whatever is drawn for it is what a missing letter looks like


def lacking(content: str, drawn: Drawn) -> list[str]:
    """A warning for each script of which `content` has letters that cannot be drawn here."""
    letters = _letter_of_each_script(content)
    if not letters:
        return []
    nothing, *found = drawn([_NO_LETTER, *letters.values()])
    return [
        f"no font on this machine has {script.title()} letters such as {letter}: there are boxes in their place;"
        " install one that has, such as Noto Sans for that script"
        for (script, letter), glyph in zip(letters.items(), found, strict=True)
        if glyph == nothing
    ]


def _letter_of_each_script(content: str) -> dict[str, str]:
    """By the script's name in Unicode; of Latin, which every font has, none."""
    found: dict[str, str] = {}
    for letter in sorted(set(content)):
        if letter > "\u024f" and unicodedata.category(letter).startswith("L"):
            script = unicodedata.name(letter, "UNKNOWN").split()[0]
            if script != "LATIN":
                found.setdefault(script, letter)
    return found
