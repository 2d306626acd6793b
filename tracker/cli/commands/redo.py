"""`tracker redo`."""

from __future__ import annotations

import click

from tracker.cli.context import DRY_RUN, JSON, Settings


@click.command("redo")
@DRY_RUN
@click.option("--yes", is_flag=True, help="Do not ask.")
@JSON
@click.pass_obj
def command(settings: Settings, /, *, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Bring back what your newest undo took away.

    \b
    Example:
      tracker redo --dry-run
    """
    from tracker.actions.undo import redo
    from tracker.cli.undoing import take_back

    take_back(settings, redo, dry_run=dry_run, yes=yes, as_json=as_json)
