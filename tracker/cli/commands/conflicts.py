"""`tracker conflicts`."""

from __future__ import annotations

import click

from tracker.cli.context import JSON, Settings, note, print_json


@click.command("conflicts")
@JSON
@click.pass_obj
def command(settings: Settings, *, as_json: bool) -> int:
    """On what people disagree since their copies were merged: each value with its author, and how to settle it.

    Exits 1 where there is something to settle.

    \b
    Example:
      tracker conflicts
    """
    from tracker.actions.resolve import disputed, names_in
    from tracker.errors import ExitCode
    from tracker.formats import plan
    from tracker.store.database import reading

    with reading(settings.database) as connection:
        found = disputed(connection)
        names = names_in(connection, found)
    if as_json:
        print_json([plan.disputed_item(*each) for each in found])
    else:
        for each in found:
            for line in plan.dispute_lines(*each, names):
                click.echo(line)
    if not found:
        note("nobody disagrees on anything here")
    return int(ExitCode.LOOK if found else ExitCode.DONE)
