"""`tracker export`."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli.context import Settings, note, output


@click.command("export")
@click.option(
    "-f", "--format", "format_", type=click.Choice(["jsonl", "yaml"]), help="Default: by FILE's ending, else jsonl."
)
@click.option("-o", "--output", "path", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file.")
@click.pass_obj
def command(settings: Settings, *, format_: str | None, path: Path | None) -> None:
    """Every record as documents, lossless; equal content gives equal bytes. History is not in it.

    \b
    Example:
      tracker export -f yaml -o everything.yaml
    """
    from tracker.actions.export import documents
    from tracker.exchange.documents import write_jsonl, write_yaml
    from tracker.store.database import reading

    chosen = format_ or ("yaml" if path and path.suffix in (".yaml", ".yml") else "jsonl")
    write = write_yaml if chosen == "yaml" else write_jsonl
    with reading(settings.database) as connection, output(path) as out:
        write(documents(connection), out)
    if path:
        note(f"wrote {path}")
