"""`tracker share`."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli.context import FilePath, Settings, note


@click.command("share")
@click.argument("file", metavar="FILE.db", type=FilePath())
@click.pass_obj
def command(settings: Settings, /, file: Path) -> None:
    """Make a copy to mail or put on a share: whole, compact, and checked. Nothing is overwritten.

    It holds every record with its history, and nothing that another program has put into the file. Whoever gets it
    works on it, and `tracker merge` brings both together.

    \b
    Example:
      tracker share for-ben.db
    """
    from tracker.domain.text import shown
    from tracker.store.copies import share

    left = share(settings.database, file)
    click.echo(shown(str(file)))
    if left:
        note(f"left behind, as no tracker makes it: {', '.join(map(str, left))}")
    note("it holds every record with its history, who wrote it, and when")
