"""`tracker redact`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.context import DRY_RUN, JSON, Settings, note, print_json
from tracker.errors import NotUnderstood

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.domain.journal import Change


@click.command("redact")
@click.argument("changes", nargs=-1, metavar="CHANGE")
@click.option("--reason", metavar="TEXT", help="Why; it is kept, so it must not repeat what goes.")
@click.option("--find", "words", metavar="TEXT", help="List what holds these words, and take nothing out.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@DRY_RUN
@JSON
@click.pass_obj
def command(
    settings: Settings,
    /,
    changes: tuple[str, ...],
    *,
    reason: str | None,
    words: str | None,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take out for good what changes hold: unlawful, private, or shared by mistake. It cannot be undone.

    CHANGE is a change as `tracker log REF` prints it, or a changeset for all its changes; where these hold nothing, its
    note goes. Its id stays, with who took it out and why; what it had replaced stands again. Merging spreads it, and an
    old copy does not bring it back. With --find, every change, command and reason is listed that holds the words,
    however they are spelt.

    \b
    Example:
      tracker redact --find "12 Rosewood Crescent"
      tracker redact 7311b677 --reason "a private address" --dry-run
    """
    if words is not None and not changes:
        _find(settings, words, as_json=as_json)
    elif words is None and changes and reason is not None:
        _redact(
            settings, changes, reason, ask=sys.stdin.isatty() and not (yes or dry_run), dry_run=dry_run, as_json=as_json
        )
    else:
        raise NotUnderstood("give either --find with words to look for, or each CHANGE to take out, with --reason")


def _find(settings: Settings, words: str, *, as_json: bool) -> None:
    from tracker.actions.redact import find
    from tracker.domain.text import shown
    from tracker.formats.history import changeset_line, when
    from tracker.store.files import asking

    with asking(settings.database) as connection:
        found = find(connection, words)
    if as_json:
        commands = [{"changeset": each.id, "author": each.author, "note": each.note} for each in found.commands]
        told = {name: list(map(_told, each)) for name, each in (("changes", found.changes), ("reasons", found.reasons))}
        print_json({**told, "commands": commands})
        return
    for each in found.changes:
        made = f"{when(each.changeset.wall_ms)}  {shown(each.changeset.author)}"
        click.echo(f"change {each.id[:8]}  {made}  {_of(each)}: {', '.join(_fields(each))}")
    for command in found.commands:
        click.echo(f"changeset {changeset_line(command)}")
    for each in found.reasons:
        click.echo(f"change {each.id[:8]}  {_of(each)}: the reason why it was redacted, which stays")
    if not (found.changes or found.commands or found.reasons):
        note("no change and no command holds these words")


def _redact(
    settings: Settings, typed: tuple[str, ...], reason: str, *, ask: bool, dry_run: bool, as_json: bool
) -> None:
    from tracker.actions.redact import redact
    from tracker.domain.text import shown
    from tracker.store.copies import finish_redaction, remains
    from tracker.store.database import writing

    if not dry_run and finish_redaction(settings.database):
        note("a redaction that had been stopped is finished: the file is rewritten")
    with writing(settings.database, dry_run=dry_run) as connection:
        done = redact(connection, settings.author, typed, reason)
        if ask:
            click.confirm(f"Take out {len(done.changes) + len(done.notes)} for good?", abort=True, err=True)
    if as_json:
        told = {"redacted": list(map(_told, done.changes)), "same_words_in": list(map(_told, done.also_in))}
        print_json({**told, "notes": list(done.notes)})
    else:
        for each in done.changes:
            click.echo(f"{_of(each)}  change {each.id[:8]} redacted")
        for changeset in done.notes:
            click.echo(f"changeset {changeset[:8]}: its note redacted")
    for each in done.also_in:
        note(f"warning: change {each.id[:8]} of {_of(each)} holds some of the same words; redact it too?")
    if dry_run:
        note("nothing was saved (--dry-run)")
    elif settings.database.path is None:
        note("warning: the server's own backups and logs of changes (WAL) may still hold it")
    elif left := remains(settings.database):
        listed = ", ".join(shown(str(each)) for each in left)
        note(f"warning: it may still be in copies made before; delete them: {listed}")


def _told(change: Change) -> dict[str, Any]:
    from tracker.domain import records

    return {"change": change.id, "kind": change.kind, "ref": records.ref(change.record), "fields": _fields(change)}


def _of(change: Change) -> str:
    from tracker.domain import records

    return f"{records.ref(change.record)} {change.kind}"


def _fields(change: Change) -> list[str]:
    """The fields that a change touches, each once."""
    names: Iterable[str] = (name.partition("/")[0] for name in change.values)
    return sorted(set(names))
