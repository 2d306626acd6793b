"""Markup that is safe by construction: text is escaped where it enters an element, and only elements are taken as such.

A title from outside may hold `<script>`; here it stays the title. Nothing else in the package writes a tag.
"""

from __future__ import annotations

from html import escape

from tracker.domain.text import shown

_VOID = frozenset({"br", "meta", "input", "hr"})


class Html(str):
    """Text that is markup already; made by the functions of this module alone."""

    __slots__ = ()


def text(value: str) -> Html:
    """`value` as it reads: no tag, no control character, no turning of the direction."""
    return Html(escape(shown(value, lines=True), quote=True))


def element(name: str, /, *children: str, **attributes: str | int | bool | None) -> Html:
    """An element. `class_` is `class`, other underscores are hyphens; an attribute of None or False is left out."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{text(str(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children: str, by: str = "") -> Html:
    """Children one after the other, with the text `by` between them."""
    return Html(text(by).join(child if isinstance(child, Html) else text(child) for child in children))
