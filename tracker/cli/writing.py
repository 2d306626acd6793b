"""What the writing commands share: one transaction under one changeset, the analyst's answers, and the receipt."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import click

from tracker import saving
from tracker.actions.changesets import begin
from tracker.actions.read import directory_of
from tracker.actions.record import Leave, Recorded
from tracker.cli.context import Settings, note, print_json
from tracker.domain.records import Event, Record, title_of
from tracker.domain.text import shown
from tracker.formats.account import Account
from tracker.formats.documents import document_of
from tracker.formats.json_ import item
from tracker.store.database import Connection, writing
from tracker.store.records import Recorder

Act = Callable[[Connection, Recorder], Recorded]


def write(settings: Settings, what: str, act: Act, *, as_json: bool, dry_run: bool) -> None:
    """Does `act` in one transaction under a changeset that says `what`, and prints what came of it."""
    changeset = begin(settings.author, what)
    with writing(settings.database, dry_run=dry_run) as connection:
        recorder = Recorder(connection, changeset)
        recorded = act(connection, recorder)
        document = _document(connection, recorded.record)
        saving.advise(undone_by(changeset.id))
    for warning in recorded.warnings:
        note(f"warning: {warning}")
    changed = recorder.written.changes > 0
    if as_json:
        print_json(
            {
                recorded.record.KIND: document,
                "changeset": changeset.id if changed else None,
                "created": [{"kind": made.KIND, "ref": made.ref, "id": made.id} for made in recorded.created],
                "warnings": recorded.warnings,
            }
        )
    else:
        for made in {made.id: made for made in (*recorded.created, recorded.record)}.values():
            click.echo(line(made))
    note(_outcome(changeset.id, changed=changed, dry_run=dry_run))


def _document(connection: Connection, record: Record) -> dict[str, Any]:
    directory = directory_of(connection, record)
    if isinstance(record, Event):
        return item(Account(record, directory))
    return {"ref": record.ref, **document_of(record, directory.party_name)}


def line(record: Record) -> str:
    """A record in one line: `7KQ2M4XA  event  Aurus limousine for Kim Jong Un, Feb 2024`."""
    dated = f", {record.date.words()}" if isinstance(record, Event) else ""
    return f"{record.ref}  {record.KIND}  {shown(title_of(record))}{dated}"


def _outcome(changeset: str, *, changed: bool, dry_run: bool) -> str:
    if not changed:
        return "it is so already; nothing was changed"
    return "nothing was saved (--dry-run)" if dry_run else f"saved; {undone_by(changeset)}"


def undone_by(changeset: str) -> str:
    """How what was saved is taken back."""
    return f"tracker undo {changeset[:8]} takes it back"


def leave(*, new_party: bool = False, duplicate: bool = False) -> Leave:
    """What the options allow; anything else doubtful is asked, on a terminal."""
    return Leave(ask, new_party=new_party, duplicate=duplicate)


def ask(question: str) -> bool:
    """The analyst's answer. Off a terminal nothing ever asks, and the answer is no."""
    return sys.stdin.isatty() and sys.stderr.isatty() and click.confirm(shown(question), err=True)
