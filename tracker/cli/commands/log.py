"""`tracker log`."""

from __future__ import annotations

import click

from tracker.cli import completing
from tracker.cli.context import JSON, Settings, print_json


@click.command("log")
@click.argument("ref", required=False, shell_complete=completing.any_refs)
@click.option("--limit", type=click.IntRange(1, 2**62), metavar="N", help="At most N changesets, the newest.")
@JSON
@click.pass_obj
def command(settings: Settings, *, ref: str | None, limit: int | None, as_json: bool) -> None:
    """Who changed what of a record, from what to what; without a REF, every command that saved something.

    \b
    Example:
      tracker log
      tracker log unscr1718-8aiii
    """
    from itertools import islice

    from tracker.actions import read
    from tracker.formats import history
    from tracker.store.files import asking

    with asking(settings.database) as connection:
        if ref is None:
            changesets = list(islice(read.log(connection), limit))
            lines = [history.changeset_line(each) for each in changesets]
            found = list(map(history.changeset_item, changesets))
        else:
            entries = read.log_of(connection, ref)
            entries = entries[-limit:] if limit else entries
            names = read.names_in(connection, entries)
            lines = [history.entry_lines(entry, names) for entry in entries]
            found = list(map(history.entry_item, entries))
    if as_json:
        print_json(found)
    else:
        click.echo("\n".join(lines))
