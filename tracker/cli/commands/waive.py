"""`tracker waive`."""

from __future__ import annotations

import click

from tracker.cli.context import DRY_RUN, JSON, Settings, today


@click.command("waive")
@click.argument("finding")
@click.option("--reason", required=True, metavar="TEXT", help="Why it is as it should be.")
@DRY_RUN
@JSON
@click.pass_obj
def command(settings: Settings, /, finding: str, *, reason: str, dry_run: bool, as_json: bool) -> None:
    """Let a finding of `tracker check` stand, and say why. FINDING is its ref.

    It stands again once a fact that made it changes; `tracker undo` or `tracker delete` takes a waiver back.

    \b
    Example:
      tracker waive XK09RA18 --reason "which of the two reports it stands in is not recorded"
    """
    from tracker.actions.check import waive
    from tracker.cli.writing import write

    write(
        settings,
        f"waive {finding}",
        lambda connection, recorder: waive(connection, recorder, finding, reason, today=today()),
        as_json=as_json,
        dry_run=dry_run,
    )
