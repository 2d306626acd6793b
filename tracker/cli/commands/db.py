"""`tracker db`."""

from __future__ import annotations

import click

from tracker.cli.context import JSON, Settings, note, print_json
from tracker.errors import ExitCode


@click.group("db")
def command() -> None:
    """The database as such: what is in it, and whether it is sound.

    \b
    Example:
      tracker db verify
    """


@command.command("info")
@JSON
@click.pass_obj
def info(settings: Settings, *, as_json: bool) -> None:
    """What the file holds.

    \b
    Example:
      tracker db info
    """
    from tracker.domain.text import shown
    from tracker.store import queries
    from tracker.store.database import REVISION, reading

    with reading(settings.database) as connection:
        counts = queries.counts(connection)
    described = {"database": str(settings.database), "form": REVISION, **counts}
    if as_json:
        print_json(described)
    else:
        click.echo("\n".join(f"{name:<10} {shown(str(value))}" for name, value in described.items()))


@command.command("verify")
@JSON
@click.pass_obj
def verify(settings: Settings, *, as_json: bool) -> int:
    """Check each record's tables against the journal, and the journal against its ids. Exits 1 where they differ.

    \b
    Example:
      tracker db verify
    """
    from tracker.domain.text import shown
    from tracker.store.database import reading
    from tracker.store.verify import verify as faults

    with reading(settings.database) as connection:
        found = list(faults(connection))
    if as_json:
        print_json(found)
    else:
        for fault in found:
            click.echo(shown(fault))
    note(f"{len(found)} faults; tell whoever keeps this file" if found else "the tables say what the journal says")
    return int(ExitCode.LOOK if found else ExitCode.DONE)
