r"""The flat form of an event: one row of plain cells, for people with spreadsheets; a list stands in one cell.

`;` parts the entries of a list. An entry is what one types on the command line for the part it is, with `|` where that
has `;`: `giver: person: Vladimir Putin (RU); recipient: KP | place=Pyongyang`. `\;` and `\|` are the characters
themselves. Writers of sheets and their readers share what is said here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

COLUMNS = (
    *("date", "in words", "earliest", "latest", "type", "status", "title", "roles", "participants", "items", "claims"),
    *("violations", "standings", "sources", "links", "tags", "summary", "ref", "id"),
)
"""The columns, in the order in which they are written."""

COMPUTED = frozenset({"in words", "earliest", "latest", "roles", "standings", "ref"})
"""The columns that follow from the others: whoever reads a row passes them over."""

READ = tuple(column for column in COLUMNS if column not in COMPUTED)
"""The columns that say what an event is."""


def joined(entries: Iterable[str]) -> str:
    """The cell of a list, of entries that `entry` or `word` made. A backslash at an end escapes no `;` behind it."""
    return "; ".join([f"{each} " if each.endswith("\\") else each for each in entries])


def word(text: str) -> str:
    """A plain text as an entry: a tag, a key, a claim."""
    return text.replace(";", "\\;") if ";" in text else text


def entry(pieces: Iterable[str]) -> str:
    """What is typed in pieces as an entry."""
    return " | ".join([word(each.replace("|", "\\|") if "|" in each else each) for each in pieces])


def entries(cell: str) -> list[list[str]]:
    """The entries of a list whose entries have parts, each in its pieces."""
    return [
        [piece.replace("\\|", "|").replace("\\;", ";").strip() for piece in re.split(r"(?<!\\)\|", each)]
        for each in split(cell)
    ]


def words(cell: str) -> list[str]:
    """The entries of a list of plain texts."""
    return [each.replace("\\;", ";") for each in split(cell)]


def split(cell: str) -> list[str]:
    """The entries of a list as they stand in a cell."""
    return [each.strip() for each in re.split(r"(?<!\\);", cell) if each.strip()]
