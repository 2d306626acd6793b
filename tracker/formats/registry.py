"""The formats, each once: what writes what in it. Every command that prints or saves goes by this table.

A writer is imported only when it is used. A new format is its writer and a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NamedTuple


class Format(NamedTuple):
    """Its writers, as `module:function`, and what they can hold.

    `events` and `figures` take a `Report` or `Statistics`, a stream and the width of the terminal to fit, None where
    there is none; `records` takes documents and a stream.
    """

    endings: str = ""  # of a file's name, the usual one first
    events: str = ""
    figures: str = ""  # of statistics
    records: str = ""
    lacks: str = ""  # what says what of an event it has no place for
    exchange: bool = False  # it is for other programs, or for `import`, so `export` writes events in it
    most: int | None = None  # events that it holds
    extra: str = ""  # what has to be installed for its events
    binary: bool = False  # it is bytes, which are for a file or a pipe
    cites: bool = True  # it numbers its sources


FORMATS: Mapping[str, Format] = {
    "table": Format(".txt", events="table:render", figures="figures:render_table"),
    "plain": Format(events="plain:render", cites=False),
    "markdown": Format(".md", events="markdown:render"),
    "csv": Format(".csv", events="csv_:render", figures="figures:render_csv", lacks="csv_:lacks", exchange=True),
    "json": Format(".json", events="json_:render", figures="figures:render_json"),
    "jsonl": Format(".jsonl", events="json_:render_lines", records="documents:write_jsonl"),
    "yaml": Format(".yaml .yml", records="documents:write_yaml"),
    "html": Format(".html .htm", events="html.page:render", most=5_000),
    "svg": Format(".svg", events="drawing:render", figures="figures:render_svg", most=5_000),
    "png": Format(".png", events="drawing:render_png", most=5_000, extra="plot", binary=True),
    "pdf": Format(".pdf", events="pdf.typeset:render", most=2_000, extra="pdf", binary=True),
    "xlsx": Format(".xlsx", events="xlsx:render", lacks="csv_:lacks", exchange=True, extra="xlsx", binary=True),
    "ftm": Format(".ftm", events="ftm:render", exchange=True),
    "timelinejs": Format(events="timelinejs:render", lacks="timelinejs:lacks", exchange=True),
}

OF_EVENTS = tuple(name for name, each in FORMATS.items() if each.events)
OF_STATISTICS = tuple(name for name, each in FORMATS.items() if each.figures)
OF_EXPORTS = tuple(name for name, each in FORMATS.items() if each.records or each.exchange)


def by_ending(names: tuple[str, ...]) -> dict[str, str]:
    """What the ending of a file's name says about the format in it, of these formats."""
    return {ending: name for name in names for ending in FORMATS[name].endings.split()}


def writer(named: str) -> Callable[..., Any]:
    """The function that one of the fields of a `Format` names."""
    module, _, function = named.partition(":")
    found: Callable[..., Any] = getattr(import_module(f"tracker.formats.{module}"), function)
    return found
