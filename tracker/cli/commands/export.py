"""`tracker export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli import completing
from tracker.cli.context import FilePath, Settings, as_of_day, format_of, note, output, today
from tracker.cli.filters import filters

if TYPE_CHECKING:
    from tracker.exchange.flat import Losses

FORMATS = ("yaml", "jsonl", "csv", "xlsx", "ftm", "timelinejs")
ENDINGS = {".yaml": "yaml", ".yml": "yaml", ".jsonl": "jsonl", ".csv": "csv", ".xlsx": "xlsx", ".ftm": "ftm"}
"""What the ending of a file's name says about the format in it."""


@click.command("export")
@click.argument("countries", nargs=-1, metavar="COUNTRY…", shell_complete=completing.countries)
@filters
@click.option(*("-f", "--format", "format_"), type=click.Choice(FORMATS), help="Default: by FILE's ending, else jsonl.")
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
    from tracker.actions import export
    from tracker.actions.filters import Asked, told
    from tracker.store.files import asking

    asked = Asked(as_of=as_of_day(as_of), **given)
    chosen = format_ or format_of(path, ENDINGS, "jsonl")
    with (
        asking(settings.database) as now,
        told(now, asked, today()) as connection,
        output(path, binary=chosen == "xlsx") as out,
    ):
        losses = export.write(connection, asked, chosen, out)
    if path:
        note(f"wrote {path}")
    _tell(chosen, losses)


def _tell(chosen: str, losses: Losses) -> None:
    from tracker.exchange.flat import told

    listed = list(told(losses))
    if listed:
        note(f"{chosen} has no place for {'; '.join(listed)}. yaml and jsonl have it all")
