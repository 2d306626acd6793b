"""`tracker export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli import completing
from tracker.cli.context import FilePath, Settings, as_of_day, format_of, note, output, today
from tracker.cli.filters import filters, write_events
from tracker.formats.registry import FORMATS, OF_EXPORTS, by_ending, writer

if TYPE_CHECKING:
    from tracker.actions.filters import Asked


@click.command("export")
@click.argument("countries", nargs=-1, metavar="COUNTRY…", shell_complete=completing.countries)
@filters
@click.option(
    *("-f", "--format", "format_"), type=click.Choice(OF_EXPORTS), help="Default: by FILE's ending, else jsonl."
)
@click.option("-o", "--output", "path", type=FilePath(), metavar="FILE", help="Write to a file.")
@click.pass_obj
def command(settings: Settings, /, *, format_: str | None, path: Path | None, as_of: str | None, **given: Any) -> None:
    """Every record as documents, lossless; equal content gives equal bytes. History is not in it.

    With countries or filters: the events that a timeline with them has, and whatever those refer to. As csv, xlsx,
    timelinejs or ftm (FollowTheMoney): the events alone, and what the format has no place for is counted.

    \b
    Example:
      tracker export -f yaml -o everything.yaml
      tracker export KP --since 2023 -f csv -o dprk.csv
    """
    from tracker.actions.filters import Asked

    asked = Asked(as_of=as_of_day(as_of), **given)
    chosen = format_ or format_of(path, by_ending(OF_EXPORTS), "jsonl")
    if FORMATS[chosen].records:
        _write_documents(settings, asked, chosen, path)
    else:
        write_events(settings, asked, chosen, path, count_losses=True)


def _write_documents(settings: Settings, asked: Asked, chosen: str, path: Path | None) -> None:
    from tracker.actions.export import documents
    from tracker.actions.filters import told
    from tracker.store.files import asking

    with asking(settings.database) as now, told(now, asked, today()) as connection, output(path) as out:
        writer(FORMATS[chosen].records)(documents(connection, asked), out)
    if path:
        note(f"wrote {path}")
