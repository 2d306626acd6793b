"""The formats a timeline and its statistics can be printed in, by name; a renderer is imported only when it is used."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple, cast

Renderer = Callable[[Any, Any, int | None], None]
"""Writes a report, or statistics, to a stream; the width is that of the terminal to fit, None where there is none."""


class Format(NamedTuple):
    """Where its renderer is; whether it writes bytes, which are for a file or a pipe; and whether it names sources."""

    renderer: str
    binary: bool = False
    cites: bool = True


FORMATS = {
    "table": Format("table:render"),
    "plain": Format("plain:render", cites=False),
    "markdown": Format("markdown:render"),
    "csv": Format("csv_:render"),
    "json": Format("json_:render_json"),
    "jsonl": Format("json_:render_jsonl"),
    "html": Format("html.page:render"),
    "svg": Format("drawing:render"),
    "png": Format("drawing:render_png", binary=True),
    "pdf": Format("pdf.typeset:render", binary=True),
    "xlsx": Format("xlsx:render", binary=True),
}
STATISTICS = {name: Format(f"figures:render_{name}") for name in ("table", "json", "csv", "svg")}
"""The formats of statistics."""

ENDINGS = {".md": "markdown", ".txt": "table", ".htm": "html"} | {
    f".{name}": name for name in ("csv", "json", "jsonl", "html", "svg", "png", "pdf", "xlsx")
}
"""What the ending of a file's name says about the format in it."""


def renderer(format_: Format) -> Renderer:
    """The renderer of one of `FORMATS` or `STATISTICS`."""
    module, _, function = format_.renderer.partition(":")
    return cast("Renderer", getattr(import_module(f"tracker.formats.{module}"), function))
