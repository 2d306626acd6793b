"""`tracker undo`."""

from __future__ import annotations

import click

from tracker.cli.context import DRY_RUN, JSON, Settings


@click.command("undo")
@click.argument("changeset", required=False)
@DRY_RUN
@click.option("--yes", is_flag=True, help="Do not ask.")
@JSON
@click.pass_obj
def command(settings: Settings, /, changeset: str | None, *, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Take back a changeset: your newest one not yet undone, or the one named (`tracker log` lists them).

    Every record it touched is what it was before; the history stays. What somebody changed again since is refused.

    \b
    Example:
      tracker undo --dry-run
    """
    from tracker.actions.undo import undo
    from tracker.cli.undoing import take_back

    take_back(
        settings,
        lambda connection, author, agree: undo(connection, author, changeset, agree),
        dry_run=dry_run,
        yes=yes,
        as_json=as_json,
    )
