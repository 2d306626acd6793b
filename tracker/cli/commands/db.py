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
    """What the file holds, in which form it is, and which backups lie beside it.

    \b
    Example:
      tracker db info
    """
    from tracker.domain.text import shown
    from tracker.store import finding, queries
    from tracker.store.copies import kept_backups
    from tracker.store.database import reading
    from tracker.store.files import REVISION
    from tracker.store.server import SCHEMA

    with reading(settings.database) as connection:
        counts = queries.counts(connection)
        open_ = len(finding.disputed(connection))
    path = settings.database.path
    kept = [str(each) for each in kept_backups(settings.database)] if path else []
    place = {} if path else {"schema": SCHEMA}
    described = {"database": str(settings.database), **place, "form": REVISION, **counts, "disputed": open_}
    if as_json:
        print_json({**described, "bytes": path.stat().st_size if path else None, "backups": kept})
        return
    click.echo("\n".join(f"{name:<10} {shown(str(value))}" for name, value in described.items()))
    if path:
        click.echo(f"{'bytes':<10} {path.stat().st_size}")
    for each in kept:
        click.echo(f"{'backup':<10} {shown(each)}")


@command.command("verify")
@JSON
@click.pass_obj
def verify(settings: Settings, *, as_json: bool) -> int:
    """Check each record's tables against the journal, and the journal against its ids. Exits 1 where they differ.

    A redaction that was stopped before the file was rewritten is finished first; nothing else is changed.

    \b
    Example:
      tracker db verify
    """
    from tracker.domain.text import shown
    from tracker.store.copies import finish_redaction
    from tracker.store.database import examining
    from tracker.store.verify import verify as faults

    if finish_redaction(settings.database):
        note("a redaction that had been stopped is finished: the file is rewritten")
    with examining(settings.database) as connection:
        found = list(faults(connection))
    if as_json:
        print_json(found)
    else:
        for fault in found:
            click.echo(shown(fault))
    note(f"{len(found)} faults; tell whoever keeps this file" if found else "the tables say what the journal says")
    return int(ExitCode.LOOK if found else ExitCode.DONE)


@command.command("upgrade")
@click.option("--library", is_flag=True, help="Bring the reference library into a file that was made without it.")
@click.pass_obj
def upgrade(settings: Settings, /, *, library: bool) -> None:
    """Bring a file of an older version up to date, and its reference library with it.

    It is backed up before, and changed whole or not at all. Indexes, tables, views and triggers that somebody else has
    put into it are taken out and named; a backup that holds rows of theirs is never deleted. Where a new edition of the
    library says something else than you have corrected, both stand, and tracker conflicts lists them.

    \b
    Example:
      tracker db upgrade
    """
    from tracker.actions.upgrade import upgrade as bring_up_to_date
    from tracker.domain.text import shown
    from tracker.store.files import REVISION

    done = bring_up_to_date(settings.database, library=library)
    if done.form is not None:
        form, name = done.form.revision, shown(str(settings.database))
        told = f"from form {form} to {REVISION}" if form != REVISION else f"made anew in form {REVISION}"
        click.echo(f"{name}: {told}")
        for each in done.form.removed:
            click.echo(shown(f"taken out, as no tracker makes it: {each}"))
        if done.form.backup:
            note(f"as it was before, the file is in {done.form.backup}")
    if done.library:
        click.echo(f"the reference library: {done.library} changes")
    if done == (None, 0):
        note(f"it has the form of this version ({REVISION}) and its library already; nothing was changed")
