"""`tracker redact`."""

from __future__ import annotations

import sys

import click

from tracker.cli.context import DRY_RUN, JSON, Settings, note, print_json


@click.command("redact")
@click.argument("change")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept, so it must not repeat what goes.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@DRY_RUN
@JSON
@click.pass_obj
def command(settings: Settings, /, change: str, *, reason: str, yes: bool, dry_run: bool, as_json: bool) -> None:
    """Take out for good what a change holds: unlawful, private, or shared by mistake. It cannot be undone.

    CHANGE is a change as `tracker log REF` prints it, or a changeset for all its changes. Its id stays, with who took
    it out and why; what it had replaced stands again. Merging spreads it, and an old copy does not bring it back.

    \b
    Example:
      tracker redact 7311b677 --reason "a private address" --dry-run
    """
    from tracker.actions.redact import redact
    from tracker.domain import records
    from tracker.domain.text import shown
    from tracker.store.copies import kept_backups, scrub
    from tracker.store.database import writing

    with writing(settings.database, dry_run=dry_run) as connection:
        done = redact(connection, settings.author, change, reason)
        if sys.stdin.isatty() and not (yes or dry_run):
            click.confirm(f"Take out {len(done.changes)} changes for good?", abort=True, err=True)
    if not dry_run:
        scrub(settings.database)
    told, still = (
        [{"change": each.id, "kind": each.kind, "ref": records.ref(each.record)} for each in changes]
        for changes in (done.changes, done.also_in)
    )
    if as_json:
        print_json({"redacted": told, "same_words_in": still})
    else:
        for each in told:
            click.echo(f"{each['ref']}  {each['kind']}  change {each['change'][:8]} redacted")
    for each in still:
        note(f"warning: change {each['change'][:8]} of {each['ref']} holds some of the same words; redact it too?")
    if dry_run:
        note("nothing was saved (--dry-run)")
    elif settings.database.path and (kept := kept_backups(settings.database)):
        listed = ", ".join(shown(str(each)) for each in kept)
        note(f"warning: it still is in the backups beside the file; delete them: {listed}")
