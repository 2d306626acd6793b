"""Markdown as the pages need it: tables, lists and the links to their own headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

Blocks = dict[str, Callable[[str], str]]
"""Makers of blocks by name; each is given the page up to its block."""


def code(text: str) -> str:
    """`text` as code. Every text that people type is: nothing in it is then taken for Markdown."""
    return f"`{text}`"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a bar in a cell is escaped, since even in code it would end the cell."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def vocabulary(words: Iterable[tuple[object, str]]) -> str:
    """A list of words with what each means."""
    return "\n".join(f"- {code(str(word))}: {meaning}" for word, meaning in words)


def link(heading: str) -> str:
    """A link to a heading of the same page, as GitHub names it."""
    plain = heading.replace("`", "")
    anchor = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
    return f"[{plain}](#{anchor})"


def contents(text: str) -> str:
    """The headings of a page below its title, each linked; what stands in a fenced block is none."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^(##|###) (.+)$", prose, re.MULTILINE)
    return "\n".join(f"{'  ' * (len(level) - 2)}- {link(heading)}" for level, heading in headings)
