"""The formats a timeline can be printed in, by name; each renderer is imported only when it is used."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, TextIO, cast

if TYPE_CHECKING:
    from tracker.report.entries import Report

Renderer = Callable[["Report", TextIO, int | None], None]
"""Writes a report; the width is that of the terminal to fit, None where there is none."""

FORMATS = {
    "table": "table:render",
    "plain": "plain:render",
    "markdown": "markdown:render",
    "csv": "spreadsheet:render",
    "json": "structured:render_json",
    "jsonl": "structured:render_jsonl",
    "html": "html.page:render",
    "svg": "drawing:render",
}
ENDINGS = {
    ".md": "markdown",
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".txt": "table",
    ".html": "html",
    ".htm": "html",
    ".svg": "svg",
}
"""What the ending of a file's name says about the format in it."""


def renderer(name: str) -> Renderer:
    """The renderer of one of `FORMATS`."""
    module, _, function = FORMATS[name].partition(":")
    return cast("Renderer", getattr(import_module(f"tracker.report.{module}"), function))
