"""Which fonts a report is set in, and which scripts in it no font on this machine has."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

PREFERRED = (
    "Noto Sans",
    "DejaVu Sans",
    "Noto Sans CJK KR",
    "Noto Sans KR",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "Noto Sans Arabic",
    "Noto Naskh Arabic",
    "Arial",
    "Libertinus Serif",  # embedded in typst, so there is always one
)
"""In this order, of those that are there. What none of them has, typst looks for in every other font."""

_NO_LETTER = "\u0378"  # unassigned: whatever is drawn for it is what a missing letter looks like
_PROBE = """
#set page(width: auto, height: auto)
#for letter in json(bytes(sys.inputs.letters)) { text(font: json(bytes(sys.inputs.fonts)), letter); parbreak() }
"""
_DRAWN = re.compile(r'<g transform=[^>]*>\s*<use [^>]*href="#(\w+)"')


def families(typst: Any) -> list[str]:
    """The fonts to set in."""
    there = set(typst.Fonts().families())
    return [family for family in PREFERRED if family in there]


def lacking(typst: Any, content: str, where: str) -> list[str]:
    """A warning for each script of which `content` has letters that no font here can draw."""
    letters = list(_scripts(content).items())
    if not letters:
        return []
    drawn = _glyphs(typst, [_NO_LETTER, *(letter for _, letter in letters)])
    return [
        f"no font on this machine has {script.title()} letters such as {letter}: they are boxes in the {where}; install"
        " one, such as Noto Sans for that script"
        for (script, letter), glyph in zip(letters, drawn[1:], strict=False)
        if glyph == drawn[0]
    ]


def _scripts(content: str) -> dict[str, str]:
    """A letter of each script in it, by the script's name in Unicode."""
    found: dict[str, str] = {}
    for letter in sorted(set(content)):
        if letter > "\u024f" and unicodedata.category(letter).startswith("L"):
            found.setdefault(unicodedata.name(letter, "UNKNOWN").split()[0], letter)
    return found


def _glyphs(typst: Any, letters: list[str]) -> list[str]:
    """What is drawn for each letter, as a name that is the same for the same drawing."""
    given = {"letters": json.dumps(letters), "fonts": json.dumps(families(typst))}
    drawn = typst.compile(_PROBE.encode(), format="svg", sys_inputs=given)
    return _DRAWN.findall(drawn.decode())
