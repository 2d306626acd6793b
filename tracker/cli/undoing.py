"""What `undo` and `redo` share: first saying what they will do, then what they did."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click

from tracker import saving
from tracker.actions.changesets import Author
from tracker.actions.undo import Undone
from tracker.cli.context import Settings, note, print_json
from tracker.cli.writing import undone_by
from tracker.domain import journal, records
from tracker.domain.journal import Changeset
from tracker.domain.text import shown
from tracker.formats import history
from tracker.store.database import Connection, writing

Agree = Callable[[Changeset], None]


def take_back(
    settings: Settings,
    act: Callable[[Connection, Author, Agree], Undone],
    *,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Does `act`, asking first on a terminal, and prints which records it restored or removed."""

    def agree(target: Changeset) -> None:
        what = "bringing back what this took away" if target.undoes else "taking back"
        note(f"{what}: {history.changeset_line(target)}")
        if sys.stdin.isatty() and not (yes or dry_run):
            click.confirm("Go on?", abort=True, err=True)

    with writing(settings.database, dry_run=dry_run) as connection:
        undone = act(connection, settings.author, agree)
        saving.advise(undone_by(undone.by.id))
    touched = [
        {
            "kind": change.kind,
            "ref": records.ref(change.record),
            "title": undone.titles[change.record],
            "outcome": "removed" if change.values.get(journal.EXISTS) is False else "restored",
        }
        for change in undone.changes
    ]
    order = list(records.RECORD_CLASSES)  # a kind that only a newer tracker knows comes last
    touched.sort(key=lambda each: (order.index(each["kind"]) if each["kind"] in order else len(order), each["title"]))
    if as_json:
        print_json({"undone": undone.changeset.id, "changeset": undone.by.id, "restored": touched})
    else:
        for each in touched:
            click.echo(f"{each['ref']}  {each['kind']} {each['outcome']}: {shown(each['title'])}")
    note("nothing was saved (--dry-run)" if dry_run else f"saved; {undone_by(undone.by.id)}")
