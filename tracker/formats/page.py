"""Lines of a page for reading, folded to the width of a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tracker.domain.text import shown


class Line(NamedTuple):
    """A line of a page; what does not fit goes on below it, indented by `hang` columns."""

    text: str = ""
    hang: int = 6


def folded(lines: Iterable[Line], width: int) -> str:
    """The page, its lines folded to `width`."""
    return "".join(f"{part}\n" for line in lines for part in _folded(line, width))


def _folded(line: Line, width: int) -> list[str]:
    from wcwidth import wrap

    text = line.text.lstrip(" ")
    start = " " * (len(line.text) - len(text))
    rest = " " * line.hang
    parts = wrap(
        shown(text), width, initial_indent=start, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
    return parts or [""]
