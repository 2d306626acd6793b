r"""The flat form: one row an event, for people with spreadsheets. A list stands in one cell, `;` between its entries.

An entry is what one types on the command line for the part it is, with `|` where that has `;`:
`giver: person: Vladimir Putin (RU); recipient: KP | place=Pyongyang`. `\;` and `\|` are the characters themselves.
"""

from __future__ import annotations

import re


def entries(cell: str) -> list[str]:
    r"""The entries of a list whose entries have parts, each as typed on the command line, `;` between the parts."""
    return [re.sub(r"(?<!\\)\|", ";", entry).replace("\\|", "|").strip() for entry in _split(cell)]


def words(cell: str) -> list[str]:
    r"""The entries of a list of plain texts: tags, keys, claims."""
    return [entry.replace("\\;", ";").strip() for entry in _split(cell)]


def _split(cell: str) -> list[str]:
    return [entry for entry in re.split(r"(?<!\\);", cell) if entry.strip()]
