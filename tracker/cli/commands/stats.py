"""`tracker stats`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tracker.cli import completing
from tracker.cli.context import JSON, FilePath, Settings, as_of_day, format_of, note, output, terminal_width, today
from tracker.cli.filters import filters, nothing
from tracker.formats.registry import FORMATS, OF_STATISTICS, by_ending, writer


@click.command("stats")
@click.argument("countries", nargs=-1, metavar="COUNTRY…", shell_complete=completing.countries)
@filters
@click.option(
    *("-f", "--format", "format_"), type=click.Choice(OF_STATISTICS), help="Default: by the ending, or table."
)
@click.option("-o", "--output", "path", type=FilePath(), metavar="FILE", help="Write to a file.")
@JSON
@click.pass_obj
def command(
    settings: Settings, /, *, format_: str | None, path: Path | None, as_json: bool, as_of: str | None, **given: Any
) -> None:
    """How many events a year and of each type, with whom, what is alleged, and how soon it was reported.

    \b
    Example:
      tracker stats KP
      tracker stats KP --since 2023 -f csv -o figures.csv
    """
    from tracker.actions.filters import Asked, codes_of, told
    from tracker.actions.pages import events
    from tracker.formats.statistics import Statistics
    from tracker.store.files import asking

    asked = Asked(as_of=as_of_day(as_of), **given)
    codes = codes_of(asked)
    chosen = format_ or ("json" if as_json else format_of(path, by_ending(OF_STATISTICS), "table"))
    with asking(settings.database) as now, told(now, asked, today()) as connection, output(path) as out:
        figures = Statistics.of(codes, events(connection, asked))
        writer(FORMATS[chosen].figures)(figures, out, None if path else terminal_width())
    if not figures.events:
        note(nothing(codes, narrowed=asked != Asked(countries=asked.countries)))
    elif path:
        note(f"wrote {path}: figures of {figures.events} events")
