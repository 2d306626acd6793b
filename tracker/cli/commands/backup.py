"""`tracker backup`."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli.context import FilePath, Settings, note


@click.command("backup")
@click.argument("file", metavar="FILE.db", required=False, type=FilePath())
@click.pass_obj
def command(settings: Settings, /, file: Path | None) -> None:
    """Keep the file as it is now: as FILE.db, or in the folder of backups beside it. Nothing is overwritten.

    Copying a backup over the file restores it. Before each merge and upgrade the tracker makes one by itself, and keeps
    the last five of those; what you back up yourself it never deletes.

    \b
    Example:
      tracker backup
    """
    from tracker.domain.text import shown
    from tracker.store.copies import copy_to, next_backup

    target = file or next_backup(settings.database)
    copy_to(settings.database, target)
    click.echo(shown(str(target)))
    note("copying it over the database restores it")
