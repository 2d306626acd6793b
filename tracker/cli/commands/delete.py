"""`tracker delete`."""

from __future__ import annotations

import click

from tracker.cli import completing
from tracker.cli.context import DRY_RUN, JSON, Settings


@click.command("delete")
@click.argument("ref", shell_complete=completing.any_refs)
@DRY_RUN
@JSON
@click.pass_obj
def command(settings: Settings, /, ref: str, *, as_json: bool, dry_run: bool) -> None:
    """Delete a record that no other needs. Its history stays, and undo brings it back.

    \b
    Example:
      tracker delete GBN --dry-run
    """
    from tracker.actions.correct import delete
    from tracker.cli.writing import write

    write(
        settings,
        f"delete {ref}",
        lambda connection, recorder: delete(connection, recorder, ref),
        as_json=as_json,
        dry_run=dry_run,
    )
