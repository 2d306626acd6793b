"""`tracker undo`."""

from __future__ import annotations

import click

from tracker.cli.context import DRY_RUN, JSON, Settings, note, print_json


@click.command("undo")
@click.argument("changeset", required=False)
@DRY_RUN
@JSON
@click.pass_obj
def command(settings: Settings, *, changeset: str | None, dry_run: bool, as_json: bool) -> None:
    """Take back a changeset: your newest one not yet undone, or the one named (`tracker log` lists them).

    Every record it touched is what it was before; the history stays. What somebody changed again since is refused.

    \b
    Example:
      tracker undo --dry-run
    """
    from tracker.actions.undo import undo
    from tracker.domain import journal, records
    from tracker.report import history
    from tracker.store.database import writing

    with writing(settings.database, dry_run=dry_run) as connection:
        undone = undo(
            connection, settings.author, changeset, lambda target: note(f"undoing: {history.changeset_line(target)}")
        )
    touched = [
        {
            "kind": change.kind,
            "ref": records.ref(change.record),
            "outcome": "removed" if change.values.get(journal.EXISTS) is False else "restored",
        }
        for change in undone.changes
    ]
    if as_json:
        print_json({"undone": undone.changeset.id, "changeset": undone.by.id, "restored": touched})
    else:
        for each in touched:
            click.echo(f"{each['ref']}  {each['kind']} {each['outcome']}")
    note("nothing was saved (--dry-run)" if dry_run else f"saved; tracker undo {undone.by.id[:8]} brings it back")
