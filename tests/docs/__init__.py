"""The reference pages: prose that people write, and between its markers blocks made from the code.

A block stands between `<!-- made: NAME -->` and `<!-- end -->`; `python -m tests.docs` makes every block anew and
leaves the prose alone. Nothing here depends on the width of a terminal or on how click wraps a help text.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.docs import commands, examples, markdown, records, tables

FOLDER = Path(__file__).parents[2] / "docs"
PAGES = ("cli.md", "data.md")

_BLOCK = re.compile(r"(?P<start><!-- made: (?P<name>[a-z ]+) -->\n).*?(?P<end><!-- end -->\n)", re.DOTALL)
MAKERS = commands.BLOCKS | tables.BLOCKS | records.BLOCKS | examples.BLOCKS
CONTENTS = "contents"


def as_it_stands(page: str) -> str:
    return (FOLDER / page).read_text(encoding="utf-8")


def as_it_should_be(page: str) -> str:
    """The page with every block made anew; the contents last, since they list what the other blocks brought."""
    text = _BLOCK.sub(_made, as_it_stands(page))
    contents = markdown.contents(text)
    return _BLOCK.sub(lambda found: _filled(found, contents) if found["name"] == CONTENTS else found[0], text)


def _made(found: re.Match[str]) -> str:
    if found["name"] == CONTENTS:
        return found[0]
    return _filled(found, MAKERS[found["name"]](found.string[: found.start()]))


def _filled(found: re.Match[str], block: str) -> str:
    return f"{found['start']}\n{block.strip()}\n\n{found['end']}"


def rewrite() -> None:
    """Makes every block of every page anew."""
    for page in PAGES:
        text = as_it_should_be(page)
        (FOLDER / page).write_text(text, encoding="utf-8")
