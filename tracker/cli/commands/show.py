"""`tracker show`."""

from __future__ import annotations

import sys

import click

from tracker.cli import completing
from tracker.cli.context import JSON, Settings, note, print_json, terminal_width


@click.command("show")
@click.argument("ref", shell_complete=completing.any_refs)
@click.option("-f", "--format", "format_", type=click.Choice(["page", "yaml", "json"]), help="Default: page.")
@JSON
@click.pass_obj
def command(settings: Settings, *, ref: str, format_: str | None, as_json: bool) -> None:
    """One record in full: an event, party, source or provision, by its ref, id or key.

    \b
    Example:
      tracker show unscr1718-8aiii
    """
    from tracker.actions import read
    from tracker.domain.records import Event
    from tracker.formats import briefing
    from tracker.formats.account import Account
    from tracker.formats.documents import document_of, write_yaml
    from tracker.formats.json_ import item
    from tracker.formats.page import folded
    from tracker.store import finding
    from tracker.store.files import asking

    with asking(settings.database) as connection:
        found = read.shown(connection, ref)
        open_ = finding.disputed(connection, [found.record.id])
    record, directory = found.record, found.directory
    chosen = format_ or ("json" if as_json else "page")
    if chosen == "page":
        lines = briefing.page(record, directory, found.linked, found.users, found.text)
        click.echo(folded(lines, terminal_width() or 100), nl=False)
    elif chosen == "json" and isinstance(record, Event):
        print_json(item(Account(record, directory)))
    elif chosen == "json":
        print_json({"ref": record.ref, **document_of(record, directory.party_name)})
    else:
        write_yaml([document_of(record, directory.party_name)], sys.stdout)
    if open_:
        note("warning: people disagree on this record, and only the latest values are shown; see: tracker conflicts")
