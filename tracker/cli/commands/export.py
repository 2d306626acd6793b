"""`tracker export`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tracker.cli import completing
from tracker.cli.context import Settings, as_of_day, note, output
from tracker.cli.filters import filters


@click.command("export")
@click.argument("countries", nargs=-1, metavar="COUNTRY…", shell_complete=completing.countries)
@filters
@click.option(
    "-f", "--format", "format_", type=click.Choice(["jsonl", "yaml"]), help="Default: by FILE's ending, else jsonl."
)
@click.option("-o", "--output", "path", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file.")
@click.pass_obj
def command(settings: Settings, /, *, format_: str | None, path: Path | None, as_of: str | None, **given: Any) -> None:
    """Every record as documents, lossless; equal content gives equal bytes. History is not in it.

    With countries or filters: the events that a timeline with them has, and whatever those refer to.

    \b
    Example:
      tracker export -f yaml -o everything.yaml
      tracker export KP --since 2023 -o dprk.jsonl
    """
    from tracker.actions.export import documents
    from tracker.actions.filters import Asked, told
    from tracker.exchange.documents import write_jsonl, write_yaml
    from tracker.store.database import reading

    asked = Asked(as_of=as_of_day(as_of), **given)
    chosen = format_ or ("yaml" if path and path.suffix in (".yaml", ".yml") else "jsonl")
    write = write_yaml if chosen == "yaml" else write_jsonl
    with reading(settings.database) as now, told(now, asked) as connection, output(path) as out:
        write(documents(connection, asked), out)
    if path:
        note(f"wrote {path}")
